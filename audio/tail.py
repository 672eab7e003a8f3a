"""The last seconds of a lane's sound, addressed in call time. Knows nothing of what is in it."""

from __future__ import annotations

from collections import deque

import numpy as np

from audio.events import FRAME_SAMPLES, SAMPLE_RATE_HZ, Samples

FRAME_MS = FRAME_SAMPLES * 1000 // SAMPLE_RATE_HZ
SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000


class SoundTail:
    """The last seconds of a lane, addressed in call time."""

    def __init__(self, keep_ms: int) -> None:
        self._frames: deque[Samples] = deque(maxlen=keep_ms // FRAME_MS + 1)
        self._end_ms = 0

    def append(self, frame: Samples, end_ms: int) -> None:
        """Add the frame that ends at ``end_ms``; frames follow each other without gaps."""
        self._frames.append(frame)
        self._end_ms = end_ms

    def cut(self, start_ms: int, end_ms: int) -> Samples:
        """A copy of the sound between two call times, as far as it is still kept."""
        base_ms = self._end_ms - len(self._frames) * FRAME_MS
        first = max(0, (start_ms - base_ms) // FRAME_MS)
        last = min(len(self._frames), -(-(end_ms - base_ms) // FRAME_MS))
        if last <= first:
            return np.zeros(0, np.float32)
        sound = np.concatenate([self._frames[i] for i in range(first, last)])
        offset_ms = base_ms + first * FRAME_MS
        return sound[max(0, start_ms - offset_ms) * SAMPLES_PER_MS : (end_ms - offset_ms) * SAMPLES_PER_MS]

    def quietest(self, start_ms: int, end_ms: int) -> int:
        """The middle of the quietest 100 ms between two call times."""
        sound = self.cut(start_ms, end_ms)
        step = 10 * SAMPLES_PER_MS
        energy = np.square(sound[: len(sound) // step * step]).reshape(-1, step).sum(axis=1)
        if len(energy) < 10:
            return (start_ms + end_ms) // 2
        return start_ms + 10 * int(np.argmin(np.convolve(energy, np.ones(10), "valid"))) + 50
