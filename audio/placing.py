"""Where a reading's words lie in the call: inside the window, inside speech, one after the other. Pure but for the
stretches of speech it remembers. Whisper's own times can be seconds early after silence and off by 0.3 s at word
borders (faster-whisper #125, #120, #294); the speech gate knows better when somebody spoke.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from audio.agreement import spoken
from audio.events import SpeechEnded, SpeechStarted, Word, Words

SHORTEST_WORD_MS = 20
"""One encoder position: a word squeezed between others keeps its place and some length."""
LONGEST_WORD_MS = 1000
"""Longer than any word of a call (research/streaming-asr section 4, step 6)."""
PILE_MS = 50
PILE_WORDS = 3
"""So many words of less than 50 ms each are no speech: "a" takes about 60 ms, the fastest talkers average 150."""


class Stretches:
    """When a lane spoke, as its gate told: the last stretches, of which the newest may still be open."""

    def __init__(self) -> None:
        self._spoken: deque[tuple[int, int | None]] = deque(maxlen=64)

    def note(self, event: SpeechStarted | SpeechEnded) -> None:
        """The gate's word on who speaks."""
        if isinstance(event, SpeechEnded):
            self._spoken[-1] = (event.start_ms, event.end_ms)
        else:
            self._spoken.append((event.start_ms, None))

    @property
    def end_ms(self) -> int:
        """Where the last stretch ended; 0 before the first one or while one is open."""
        return (self._spoken[-1][1] or 0) if self._spoken else 0

    def spoken_ms(self, start_ms: int, end_ms: int) -> int:
        """How much speech lies between two call times."""
        return sum(max(0, min(end, end_ms) - max(start, start_ms)) for start, end in self._closed(end_ms))

    def place(self, words: Words, window_start_ms: int, window_end_ms: int) -> list[Word]:
        """A reading's words in call time, each inside the stretch it shares most with."""
        placed = []
        for word in words:
            start_ms, end_ms = window_start_ms + word.start_ms, min(window_start_ms + word.end_ms, window_end_ms)
            # not the first one it touches: a word after a pause often begins some ms before the pause
            shared = [(max(start_ms, begin), min(end_ms, over)) for begin, over in self._closed(window_end_ms)]
            most = max(shared, key=lambda part: part[1] - part[0], default=(0, 0))
            if most[1] > most[0]:
                start_ms, end_ms = most
            start_ms = max(start_ms, end_ms - LONGEST_WORD_MS)
            placed.append(replace(word, start_ms=min(start_ms, end_ms), end_ms=end_ms))
        return placed

    def _closed(self, now_ms: int) -> list[tuple[int, int]]:
        return [(start_ms, now_ms if end_ms is None else end_ms) for start_ms, end_ms in self._spoken]


def with_sound(words: Words) -> tuple[Words, bool]:
    """The words that have sound of their own, and whether some without any stood between them.

    What the decoder says once too often (a phrase, a whole sentence), the alignment can only pile up, one word upon
    the other. At the end of a reading such a pile is cut off; inside it, the decoder lost its place and found it again.
    """
    for first, word in enumerate(words[:-2]):
        if _length(word) >= PILE_MS:
            continue
        if words[-1].end_ms - word.start_ms < PILE_MS * (len(words) - first):
            return words[:first], False
        last = next((i for i in range(first, len(words)) if _length(words[i]) >= PILE_MS), len(words))
        if last - first >= PILE_WORDS:
            # where the repetition ends, the word before it is said again
            again = first > 0 and last < len(words) and spoken(words[last].text) == spoken(words[first - 1].text)
            rest, _ = with_sound(words[last + again :])
            return words[:first] + rest, bool(rest)
    return words, False


def _length(word: Word) -> int:
    return word.end_ms - word.start_ms


def in_order(words: Sequence[Word], floor_ms: int) -> Words:
    """The words with times that never run back, not even behind ``floor_ms``."""
    ordered = []
    for word in words:
        start_ms = max(word.start_ms, floor_ms)
        floor_ms = max(word.end_ms, start_ms + SHORTEST_WORD_MS)
        ordered.append(replace(word, start_ms=start_ms, end_ms=floor_ms))
    return tuple(ordered)
