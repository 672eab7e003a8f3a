"""Frames speak first, meaning adds and doubts, and what surely excuses holds meaning back too."""

from __future__ import annotations

import itertools

from assist.analysis.fusion import fused
from assist.analysis.meaning import Opinion, Strength
from assist.analysis.wording import Wording
from audio.events import FinalText, Speaker, Tick
from rules.match import Hit, matcher
from words_by_hand import states, words


def said(text: str, speaker: Speaker, *opinions: tuple[str, Strength]) -> list[Hit]:
    """The verdicts on a text of which meaning holds these opinions, each of the whole."""
    held = [Opinion(label, 0.9, strength, 0, len(text)) for label, strength in opinions]
    return fused(matcher().explain(text, speaker), held, text, matcher().rivals)


def meant(hits: list[Hit]) -> list[tuple[str, bool, str]]:
    """Label, sureness and guard of what meaning found."""
    return [(hit.label, hit.sure, hit.guard) for hit in hits if hit.rung == "meaning"]


def test_meaning_finds_what_no_frame_knows() -> None:
    """Over its limit it is evidence, with the whole stretch as its span."""
    text = "the parcel was fine till it met your scissors"

    hits = said(text, "agent", ("you_blame", "sure"))

    assert meant(hits) == [("you_blame", True, "")]
    assert next(hit.quote for hit in hits if hit.rung == "meaning") == text


def test_a_certain_frame_speaks_first() -> None:
    """What a frame surely says, of this label or one as near, is not said twice."""
    assert meant(said("you never listen to me", "agent", ("aggressive", "sure"))) == []


def test_a_frame_meaning_holds_for_impossible_only_hints() -> None:
    """Look-alikes nobody wrote a guard for."""
    sure = [hit for hit in said("you never listen to me", "agent") if hit.label == "you_blame" and hit.sure]
    doubted = said("you never listen to me", "agent", ("you_blame", "doubt"))

    assert sure
    assert not [hit for hit in doubted if hit.label == "you_blame" and hit.sure]
    assert [hit for hit in doubted if hit.label == "you_blame"]


def test_literal_swearing_is_never_doubted() -> None:
    """A word of the lexicon is what it is."""
    hits = said("this is bullshit", "customer", ("profanity", "doubt"), ("abuse_directed", "doubt"))

    assert [hit.sure for hit in hits if hit.label == "profanity"] == [True]


def test_an_innocent_span_excuses_from_meaning_too() -> None:
    """Killing a process is no threat, however sure meaning is."""
    ((_, _, guard),) = meant(said("I'm going to kill the process now", "customer", ("threat", "sure")))

    assert guard.startswith("idiom")


def test_a_better_label_in_the_turn_holds_meaning_back() -> None:
    """A refusal with a way out is no blunt one."""
    ((_, _, guard),) = meant(said("that won't happen, what I can do is ask again", "agent", ("blunt_no", "sure")))

    assert guard


def test_a_guarded_frame_guards_its_label() -> None:
    """What excuses the frame excuses the meaning of the same words."""
    ((_, _, guard),) = meant(said("It was not your mistake.", "agent", ("you_blame", "sure")))

    assert guard


class Holds:
    """Holds one opinion on every whole utterance; calls what speaks of Unsinn foreign."""

    def __init__(self, label: str) -> None:
        self._label = label

    def judge(self, text: str, speaker: Speaker) -> tuple[Opinion, ...]:
        """That one."""
        return (Opinion(self._label, 0.9, "sure", 0, len(text)),)

    def foreign(self, text: str) -> bool:
        """By one word."""
        return "Unsinn" in text


def test_a_refusal_found_by_meaning_waits_like_any_other() -> None:
    """Provisional at once, confirmed when six seconds brought nothing better."""
    wording = Wording(itertools.count(1), judge=Holds("blunt_no"))

    told = list(wording.feed(FinalText(2000, "agent", 0, words("the door on that one stays shut", 0))))
    for at_ms in range(2100, 9000, 100):
        told += wording.feed(Tick(at_ms))

    assert states(told, "blunt_no") == ["provisional", "confirmed"]


def test_another_language_is_said_and_left_alone() -> None:
    """One signal for the utterance, and nothing that its words sound like."""
    wording = Wording(itertools.count(1), judge=Holds("abuse_directed"))

    told = wording.feed(FinalText(2000, "customer", 0, words("das ist Unsinn damn damn it", 0)))

    assert [(signal.name, signal.state) for signal in told] == [("other_language", "confirmed")]
