"""Words per minute: final words over the seconds they were spoken in."""

from __future__ import annotations

from itertools import count

import pytest

from assist.analysis.wordcount import WordCount
from audio.events import FinalText, SpeechEnded
from hand_made import spoken
from rules.model import Signal


def said(words: int, start_ms: int, word_ms: int) -> list[SpeechEnded | FinalText]:
    """Speech and its text, each word just as long."""
    end_ms = start_ms + words * word_ms
    text = FinalText(end_ms + 500, "agent", 1, spoken("word " * words, start_ms, word_ms))
    return [SpeechEnded(end_ms + 200, "agent", start_ms, end_ms), text]


def heard(*events: SpeechEnded | FinalText) -> list[Signal]:
    stage = WordCount(count(1))
    return [signal for event in events for signal in stage.feed(event)]


def test_words_over_speech_without_the_pauses() -> None:
    """Three words a second, with ten seconds of silence between: 180 a minute."""
    *_, last = heard(*said(30, 0, 333), *said(30, 20_000, 333))

    assert last.value == pytest.approx(180, abs=1)
    assert last.features == {"words": 60.0, "speech_s": 20.0}
    assert (last.basis, last.start_ms) == ("words", 0)


def test_nothing_is_said_about_little_speech() -> None:
    """Less than fifteen seconds."""
    assert heard(*said(30, 0, 333)) == []


def test_speech_whose_words_are_still_to_come_does_not_count() -> None:
    """A late text is credited with its own speech only."""
    speech, text = said(60, 0, 333)
    later = SpeechEnded(31_000, "agent", 25_000, 30_800)

    (signal,) = heard(speech, later, text)

    assert signal.value == pytest.approx(180, abs=1)


def test_a_text_without_words_says_nothing() -> None:
    """Noise that was taken back."""
    assert heard(SpeechEnded(20_200, "agent", 0, 20_000), FinalText(21_000, "agent", 1, ())) == []
