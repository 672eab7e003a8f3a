"""Builders: a recogniser that reads a script, a speech model that knows when somebody speaks, sound to go with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, Samples, Speaker, Word
from audio.recogniser import Reading

PER_MS = SAMPLE_RATE_HZ // 1000


def sound(length_ms: int, start_ms: int = 0) -> Samples:
    """Sound that carries its own call time: sample n of the call has the value n. Exact in float32 for 17 minutes."""
    first = start_ms * PER_MS
    return np.arange(first, first + length_ms * PER_MS, dtype=np.float32)


def when(samples: Samples) -> tuple[int, int]:
    """Start and end of a stretch of such sound, in ms."""
    return int(samples[0]) // PER_MS, (int(samples[-1]) + 1) // PER_MS


@dataclass
class Script:
    """A recogniser that hears exactly the scripted words whose first half lies in the window."""

    words: tuple[Word, ...]
    name: str = "script"
    no_speech_p: float = 0.02
    mean_logprob: float = -0.3
    windows: list[tuple[int, int]] = field(default_factory=list)

    def read(self, samples: Samples, wide: bool = False) -> Reading:
        """The words of this stretch, with times from its start."""
        start_ms, end_ms = when(samples)
        self.windows.append((start_ms, end_ms))
        inside = [
            word for word in self.words if word.start_ms >= start_ms and (word.start_ms + word.end_ms) // 2 < end_ms
        ]
        heard = tuple(
            Word(word.text, word.start_ms - start_ms, min(word.end_ms, end_ms) - start_ms, word.p) for word in inside
        )
        return Reading(heard, self.no_speech_p, self.mean_logprob, capped=False)


def line(text: str, start_ms: int, each_ms: int = 300, p: float = 0.9) -> tuple[Word, ...]:
    """A spoken line: one word after the other."""
    return tuple(
        Word(part, start_ms + i * each_ms, start_ms + (i + 1) * each_ms, p) for i, part in enumerate(text.split())
    )


def recording(length_ms: int = 8000, speakers: Sequence[Speaker] = ("agent",)) -> Iterable[AudioChunk | AudioLost]:
    """Lanes whose sound knows its own time, in blocks of 100 ms."""
    for start_ms in range(0, length_ms, 100):
        for speaker in speakers:
            yield AudioChunk(start_ms, speaker, sound(100, start_ms))
