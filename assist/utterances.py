"""A call as finished utterances, and each of these in stretches short enough to be read at once. Knows no sound."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from assist.events import Event
from audio.events import FinalText, Speaker, SpeechEnded, SpeechStarted, Words

NEW_UTTERANCE_MS = 800
"""Silence that ends an utterance (Listening.utterance_gap_ms); one that had no words leaves no other trace."""
LONGEST_MS, SHORTEST_MS = 26_000, 10_000
"""Whisper's window is 30 s, two of which stay empty: a longer utterance is cut in its widest gap between these."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A finished utterance: its speech, and the words the call had."""

    speaker: Speaker
    utterance: int
    start_ms: int
    end_ms: int
    words: Words


class Utterances:
    """A call's events as finished utterances, from the first sound of each to its last."""

    def __init__(self) -> None:
        self._start_ms: dict[Speaker, int] = {}
        self._end_ms: dict[Speaker, int] = {}

    def feed(self, event: Event) -> Utterance | None:
        """The utterance that this event finished."""
        match event:
            case SpeechStarted():
                if event.start_ms - self._end_ms.get(event.speaker, event.start_ms) > NEW_UTTERANCE_MS:
                    self._start_ms.pop(event.speaker, None)
                self._start_ms.setdefault(event.speaker, event.start_ms)
            case SpeechEnded():
                self._end_ms[event.speaker] = event.end_ms
            case FinalText(speaker=speaker, words=words) if words:
                start_ms = min(words[0].start_ms, self._start_ms.pop(speaker, words[0].start_ms))
                end_ms = max(words[-1].end_ms, self._end_ms.get(speaker, 0))
                return Utterance(speaker, event.utterance, start_ms, end_ms, words)
        return None


def parts(utterance: Utterance) -> list[tuple[int, int]]:
    """The utterance's speech in stretches that fit one reading, cut between words."""
    gaps = [
        (right.start_ms - left.end_ms, (left.end_ms + right.start_ms) // 2) for left, right in pairwise(utterance.words)
    ]
    stretches, start_ms = [], utterance.start_ms
    while utterance.end_ms - start_ms > LONGEST_MS:
        inside = [gap for gap in gaps if SHORTEST_MS <= gap[1] - start_ms <= LONGEST_MS]
        cut_ms = max(inside)[1] if inside else start_ms + LONGEST_MS
        stretches.append((start_ms, cut_ms))
        start_ms = cut_ms
    return [*stretches, (start_ms, utterance.end_ms)]
