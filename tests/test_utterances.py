"""A call's events as finished utterances, and long ones in stretches."""

from __future__ import annotations

from assist.events import Event
from assist.utterances import Utterance, Utterances, parts
from audio.events import FinalText, SpeechEnded, SpeechStarted
from lanes_by_hand import line


def test_utterances_begin_with_their_speech() -> None:
    """Not with their first word; breaths and what had no words belong to none."""
    words = line("one two", 3000)
    events: list[Event] = [
        SpeechStarted(560, "agent", 500),  # a cough: no words come of it
        SpeechEnded(900, "agent", 500, 700),
        SpeechStarted(2960, "agent", 2900),
        SpeechStarted(3060, "customer", 3000),
        SpeechEnded(3900, "agent", 2900, 3700),
        FinalText(4500, "agent", 1, words),
    ]
    utterances = Utterances()

    assert [found for event in events if (found := utterances.feed(event))] == [
        Utterance("agent", 1, 2900, 3700, words)
    ]


def test_a_long_utterance_is_cut_in_its_widest_gap() -> None:
    """No stretch is longer than a window; nothing is left out; no word is cut."""
    words = (*line("a " * 30, 0, 500), *line("b " * 50, 16_000, 500))
    utterance = Utterance("agent", 1, 0, 41_000, words)

    stretches = parts(utterance)

    assert stretches[0] == (0, 15_500)
    assert [end for _, end in stretches[:-1]] == [start for start, _ in stretches[1:]]
    assert all(end - start <= 26_000 for start, end in stretches)
    assert stretches[-1][1] == 41_000
