"""Raw sound into the one shape hearing knows: float32 frames of 512 samples. Knows no files, devices or rates."""

from __future__ import annotations

from collections import deque
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from audio.events import FRAME_SAMPLES, Samples

Encoding = Literal["s16le", "mulaw", "alaw"]

_FULL_SCALE = 32768.0
"""int16 spans [-32768, 32767]; dividing by 2^15 keeps every value exact in float32."""


class Framer:
    """Cuts one lane into frames of 512 samples, whatever the sizes of the chunks it is fed.

    Chunks are copied, so a capture buffer may be reused at once; a long silence costs no memory.
    """

    def __init__(self) -> None:
        self._parts: deque[Samples] = deque()
        self.pending = 0

    def feed(self, samples: Samples) -> None:
        """Add sound of any length."""
        self._add(np.array(samples, np.float32))

    def silence(self, length: int) -> None:
        """Add so many zeros, as where sound was lost."""
        self._add(np.broadcast_to(np.float32(0), length))

    @property
    def ready(self) -> bool:
        """Whether a whole frame is waiting."""
        return self.pending >= FRAME_SAMPLES

    def take(self, *, pad: bool = False) -> Samples:
        """The oldest frame, the caller's to keep. With ``pad`` zeros fill what is missing (``pending`` tells beforehand
        how many samples are real); without it ValueError when no whole frame is waiting."""
        if not (pad or self.ready):
            raise ValueError(f"only {self.pending} of {FRAME_SAMPLES} samples are waiting")
        frame = np.zeros(FRAME_SAMPLES, np.float32)
        filled = 0
        while filled < FRAME_SAMPLES and self._parts:
            part = self._parts.popleft()
            used = min(len(part), FRAME_SAMPLES - filled)
            frame[filled : filled + used] = part[:used]
            filled += used
            if used < len(part):
                self._parts.appendleft(part[used:])
        self.pending -= filled
        return frame

    def _add(self, part: Samples) -> None:
        if len(part):
            self._parts.append(part)
            self.pending += len(part)


def decode(data: bytes, encoding: Encoding) -> Samples:
    """Mono bytes as float32 in [-1, 1). ValueError when 16-bit data ends in the middle of a sample."""
    if encoding == "s16le":
        return from_int16(np.frombuffer(data, "<i2"))
    table = _MULAW if encoding == "mulaw" else _ALAW
    return from_int16(table[np.frombuffer(data, np.uint8)])


def from_int16(samples: NDArray[np.int16]) -> Samples:
    """16-bit samples as float32 in [-1, 1)."""
    return samples.astype(np.float32) / np.float32(_FULL_SCALE)


def to_int16(samples: Samples) -> NDArray[np.int16]:
    """Float samples as 16-bit ones; what lies outside [-1, 1) is clipped, never wrapped."""
    scaled: NDArray[np.float32] = np.clip(np.rint(samples * np.float32(_FULL_SCALE)), -32768, 32767)
    return scaled.astype(np.int16)


def _mulaw_table() -> NDArray[np.int16]:
    """ITU-T G.711 mu-law: complemented bytes of sign, three bits of exponent, four of mantissa, bias 132."""
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (code >> 4 & 7).astype(np.int32), (code & 15).astype(np.int32)
    size = ((mantissa << 3) + 132 << exponent) - 132
    return np.where(code & 128, -size, size).astype(np.int16)


def _alaw_table() -> NDArray[np.int16]:
    """ITU-T G.711 A-law: every second bit inverted, a set sign bit means positive, the first segment is linear."""
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    segment, mantissa = (code >> 4 & 7).astype(np.int32), (code & 15).astype(np.int32)
    linear = (mantissa << 4) + 8
    size = np.where(segment == 0, linear, linear + 256 << np.maximum(segment - 1, 0))
    return np.where(code & 128, size, -size).astype(np.int16)


_MULAW, _ALAW = _mulaw_table(), _alaw_table()
