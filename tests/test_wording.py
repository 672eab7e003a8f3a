"""Words become signals once, in time, and are taken back when later words undo them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest

from assist.analysis.wording import Wording
from assist.events import Event
from audio.events import FinalText, InterimText, Speaker, SpeechEnded, SpeechStarted, StableText, Tick, Word, Words
from rules.match import matcher
from rules.model import SIGNALS, Signal

WORD_MS = 300
LAG_MS = 700


def words(text: str, start_ms: int = 0, p: float = 0.9) -> Words:
    """The text as words of 300 ms, one after the other."""
    return tuple(
        Word(word, start_ms + i * WORD_MS, start_ms + (i + 1) * WORD_MS - 20, p) for i, word in enumerate(text.split())
    )


class Call:
    """A call by hand: what one speaker says is fed as a recogniser would, with a tick every 100 ms."""

    def __init__(self, hot: bool = False) -> None:
        self._wording = Wording(itertools.count(1), hot=lambda: hot)
        self._utterance = itertools.count()
        self._at_ms = 0
        self.signals: list[Signal] = []

    def feed(self, event: Event) -> list[Signal]:
        """One event; ticks before it come of themselves."""
        while self._at_ms + 100 <= event.at_ms:
            self._at_ms += 100
            self.signals += self._wording.feed(Tick(self._at_ms))
        told = self._wording.feed(event)
        self.signals += told
        return told

    def says(self, speaker: Speaker, start_ms: int, text: str, p: float = 0.9, chunk: int = 2) -> int:
        """A whole utterance: speech, stable words 700 ms late, the final; gives the end of its last word."""
        spoken, utterance = words(text, start_ms, p), next(self._utterance)
        end_ms = spoken[-1].end_ms
        events: list[Event] = [SpeechStarted(start_ms + 50, speaker, start_ms)]
        events.append(SpeechEnded(end_ms + 200, speaker, start_ms, end_ms))
        for i in range(0, len(spoken) - 1, chunk):
            part = spoken[i : min(i + chunk, len(spoken) - 1)]
            events.append(StableText(part[-1].end_ms + LAG_MS, speaker, utterance, part))
        events.append(FinalText(end_ms + LAG_MS + 500, speaker, utterance, spoken))
        for event in sorted(events, key=lambda event: event.at_ms):
            self.feed(event)
        return end_ms

    def wait(self, until_ms: int) -> None:
        """Silence."""
        self.feed(Tick(until_ms))

    def finish(self) -> None:
        """The call ends."""
        self.signals += self._wording.finish(self._at_ms)

    def told(self, *names: str) -> list[tuple[str, str, str]]:
        """Name, state and quote of what was told, of these names or of all."""
        return [(s.name, s.state, s.quote) for s in self.signals if not names or s.name in names]


def states(signals: Iterable[Signal], name: str) -> list[str]:
    """The states a name went through."""
    return [signal.state for signal in signals if signal.name == name]


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


def test_a_bare_refusal_is_provisional_then_confirmed_after_six_seconds() -> None:
    """Nothing better follows: the same id is confirmed, six seconds after the refusal's last word."""
    call = Call()

    end_ms = call.says("agent", 0, "No, we can't do that.")
    call.wait(end_ms + 7000)

    first, second = [s for s in call.signals if s.name == "blunt_no"]
    assert (first.state, second.state) == ("provisional", "confirmed")
    assert first.id == second.id
    assert second.end_ms == end_ms
    assert end_ms + 6000 <= second.at_ms < end_ms + 6200


def test_an_alternative_after_a_pause_takes_the_refusal_back() -> None:
    """The turn goes on within three seconds: it was a no with an alternative."""
    call = Call()

    end_ms = call.says("agent", 0, "I can't refund that.")
    call.says("agent", end_ms + 1500, "But what I can do is send you a new one today.")
    call.wait(end_ms + 9000)

    assert states(call.signals, "blunt_no") == ["provisional", "retracted"]
    assert states(call.signals, "no_with_alternative") == ["confirmed"]


def test_an_alternative_in_the_next_turn_within_six_seconds_takes_the_refusal_back() -> None:
    """Four seconds of silence part the turns, yet something better followed in time."""
    call = Call()

    end_ms = call.says("agent", 0, "I can't refund that.")
    call.says("agent", end_ms + 4000, "What I can do is send you a new one today.")
    call.wait(end_ms + 12000)

    assert states(call.signals, "blunt_no") == ["provisional", "retracted"]


def test_an_alternative_after_the_wait_is_too_late() -> None:
    """The refusal stood for six seconds; it stays confirmed."""
    call = Call()

    end_ms = call.says("agent", 0, "I can't refund that.")
    call.says("agent", end_ms + 8000, "What I can do is send you a new one today.")
    call.wait(end_ms + 15000)

    assert states(call.signals, "blunt_no") == ["provisional", "confirmed"]


def test_a_refusal_waits_for_words_that_were_spoken_in_time() -> None:
    """Speech that began before the deadline is heard out, up to the lag at which words are no longer trusted."""
    call = Call()
    end_ms = call.says("agent", 0, "I can't refund that.")

    call.says("agent", end_ms + 5500, "What I can do is send you a new one today.")
    call.wait(end_ms + 12000)

    assert states(call.signals, "blunt_no") == ["provisional", "retracted"]


def test_a_long_utterance_is_no_blunt_no() -> None:
    """More than fourteen words around a refusal soften it."""
    call = Call()

    end_ms = call.says(
        "agent",
        0,
        "I have had a look at every page of the file for you this morning and sadly we can't change the date.",
    )
    call.wait(end_ms + 8000)

    assert "confirmed" not in states(call.signals, "blunt_no")


def test_the_end_of_the_call_decides_a_refusal() -> None:
    """Nothing better can follow any more."""
    call = Call()
    call.says("agent", 0, "No, we can't do that.")

    call.finish()

    assert states(call.signals, "blunt_no") == ["provisional", "confirmed"]


def test_later_words_take_a_told_find_back() -> None:
    """Blame was told, then the same turn turns out to ask about an agreement."""
    call = Call()

    call.says("agent", 0, "You didn't send the form by Friday as we agreed on the phone last week. What happened?")

    assert states(call.signals, "you_blame") == ["confirmed", "retracted"]


@pytest.mark.parametrize(
    ("p", "expected"), [(0.35, []), (0.45, ["provisional"]), (0.55, ["confirmed"])], ids=["drop", "tint", "tell"]
)
def test_badly_heard_words_are_not_confirmed(p: float, expected: list[str]) -> None:
    """Below 0.4 nothing is told, below 0.5 it stays provisional for good."""
    call = Call()

    call.says("customer", 0, "you are a complete idiot", p=p)
    call.wait(9000)

    assert states(call.signals, "abuse_directed") == expected


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


def test_a_monologue_keeps_its_context_short() -> None:
    """Utterances without a pause pile up, yet each insult is told once and old words are let go."""
    call, start_ms = Call(), 0

    for _ in range(30):
        start_ms = call.says("customer", start_ms, "the parcel came late again and you are an idiot honestly") + 500

    assert states(call.signals, "abuse_directed") == ["confirmed"] * 30


def test_the_lexicon_is_built_once() -> None:
    """Two stages share one compiled lexicon."""
    assert matcher() is matcher()
