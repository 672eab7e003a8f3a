"""Words become signals once and in time, for the speaker the registry grants them."""

from __future__ import annotations

import pytest

from audio.events import FinalText, InterimText, Speaker, SpeechEnded, SpeechStarted, StableText
from rules.match import matcher
from rules.model import SIGNALS
from words_by_hand import LAG_MS, WORD_MS, Call, states, words


def test_an_insult_is_told_with_its_words_and_times() -> None:
    """A signal carries severity, the words' own times, their quote and how surely they were heard."""
    call = Call()

    call.says("customer", 1000, "look you are a complete idiot and I want my money back")

    assert call.told("abuse_directed") == [("abuse_directed", "confirmed", "you are a complete idiot")]
    signal = next(s for s in call.signals if s.name == "abuse_directed")
    assert (signal.speaker, signal.basis, signal.utterance) == ("customer", "words", 0)
    assert (signal.start_ms, signal.end_ms) == (1000 + WORD_MS, 1000 + 6 * WORD_MS - 20)
    assert signal.value == 2
    assert signal.features["p"] == 0.9
    assert signal.features["directed"] == "you"


def test_abuse_does_not_wait_for_the_final_text() -> None:
    """In mid-turn an insult is told as soon as two more words are stable."""
    call = Call()

    call.says("customer", 0, "you are an idiot and I have been waiting here for three weeks now with nobody calling me")

    signal = next(s for s in call.signals if s.name == "abuse_directed")
    assert signal.at_ms - signal.end_ms <= LAG_MS + 2 * WORD_MS + WORD_MS


def test_strong_swearing_is_told_at_once() -> None:
    """No later word can make it innocent, so it does not wait at all."""
    call = Call()

    told = call.feed(StableText(900, "customer", 0, words("this is fucking")))

    assert [(s.name, s.state, s.value) for s in told] == [("profanity", "confirmed", 2.0)]


def test_praise_that_follows_undoes_mild_swearing() -> None:
    """Damn waits for its next word: damn good is no swearing."""
    call = Call()

    call.says("customer", 0, "that was a damn good call thanks", chunk=1)

    assert call.told("profanity") == []


def test_blame_waits_for_the_words_that_make_it_a_benefit() -> None:
    """You never ... is held until it is clear what never happens."""
    call = Call()

    call.says("agent", 0, "you never pay for returns with this plan", chunk=1)

    assert call.told("you_blame") == []


def test_a_find_is_told_once() -> None:
    """The final text repeats the stable words and adds no second signal."""
    call = Call()

    call.says("customer", 0, "this is bullshit and you know it")
    call.wait(9000)

    assert states(call.signals, "profanity") == ["confirmed"]


def test_provisional_words_say_nothing() -> None:
    """Interim text may vanish, so it is left alone."""
    call = Call()

    told = call.feed(InterimText(500, "customer", "fuck you", words("fuck you")))

    assert told == []


def test_a_held_find_is_told_when_the_speaker_falls_silent() -> None:
    """Without further words, 300 ms of silence decide."""
    call = Call()
    call.feed(SpeechStarted(50, "customer", 0))
    call.feed(StableText(1000, "customer", 0, words("you are an idiot")))
    assert call.told("abuse_directed") == []

    call.feed(SpeechEnded(1380, "customer", 0, 1180))
    call.wait(1400)
    assert call.told("abuse_directed") == []
    call.wait(1500)

    assert call.told("abuse_directed") == [("abuse_directed", "confirmed", "you are an idiot")]


def test_homophones_count_only_while_the_call_is_hot() -> None:
    """What the duck is a swear word of an angry caller, and a duck otherwise."""
    calm, hot = Call(), Call(hot=True)

    for call in (calm, hot):
        call.says("customer", 0, "what the duck is going on")

    assert states(calm.signals, "profanity") == []
    assert states(hot.signals, "profanity") == ["provisional"]


def test_the_agent_is_never_told_to_threaten() -> None:
    """Only names the registry grants a speaker are told."""
    call = Call()

    call.says("agent", 0, "I will kill the process and shut up shop, you idiot, this is bloody slow")

    for signal in call.signals:
        assert "agent" in SIGNALS[signal.name].speakers


def test_two_speakers_do_not_mix() -> None:
    """Words of one lane never complete a frame of the other."""
    call = Call()

    call.feed(StableText(500, "customer", 0, words("you are")))
    call.feed(FinalText(900, "agent", 0, words("an idiot", 400)))

    assert call.told("abuse_directed") == []


@pytest.mark.parametrize("chunk", [1, 3, 7])
def test_any_chunking_gives_the_same_confirmed_signals(chunk: int) -> None:
    """What stands at the end does not depend on how the words arrived."""
    lines: list[tuple[Speaker, str]] = [
        ("customer", "This is bullshit, I have waited for weeks and you people are useless."),
        ("agent", "You never called us back. I understand how frustrating this has been."),
        ("customer", "I know where you live, you will regret this."),
        ("agent", "I can't do that today, but I can send you a new one tomorrow."),
    ]

    def standing(size: int) -> list[tuple[str, str]]:
        call, start_ms = Call(), 0
        for speaker, text in lines:
            start_ms = call.says(speaker, start_ms, text, chunk=size) + 4000
        call.finish()
        last = {signal.id: signal for signal in call.signals}
        return sorted((s.name, s.quote) for s in last.values() if s.state == "confirmed")

    assert standing(chunk) == standing(100)
    assert len(standing(chunk)) >= 6


def test_the_lexicon_is_built_once() -> None:
    """Two stages share one compiled lexicon."""
    assert matcher() is matcher()
