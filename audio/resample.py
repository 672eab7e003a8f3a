"""Sound of any rate into 16 kHz as it comes, a little faster or slower where asked. Knows no devices and no clocks."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from audio.events import SAMPLE_RATE_HZ

_ZEROS = 16
"""Zero crossings of the sinc on each side: with the Kaiser window below, images are 70 dB down or more
(tests/test_resample.py measures a tone above the new band)."""
_BETA = 8.0
_PASS = 0.90
"""The band kept, as a share of the lower rate's half: 7.2 kHz at 16 kHz, well above what Whisper and voices need."""
_PHASES = 2_048
"""Steps between two input samples: the nearest one is wrong by 1/4096 of a sample at most, -58 dB at 7 kHz."""

Lanes = NDArray[np.float32]
"""float32, one row a lane."""


class Resampler:
    """A windowed sinc, evaluated where the output's samples lie. Keeps what the next block needs."""

    def __init__(self, rate_hz: int, lanes: int = 1) -> None:
        if rate_hz <= 0:
            raise ValueError(f"a sample rate of {rate_hz} Hz: it must be above 0")
        self._step = rate_hz / SAMPLE_RATE_HZ
        cutoff = min(1.0, 1.0 / self._step) * _PASS
        self._half = int(np.ceil(_ZEROS / cutoff))
        self._table = _kernels(self._half, cutoff)
        self._held: Lanes = np.zeros((lanes, self._half - 1), np.float32)
        self._at = float(self._half - 1)  # the next output's place, in samples of what is held

    def feed(self, samples: Lanes, speed_up: float = 0.0) -> Lanes:
        """What these samples complete; ``speed_up`` 1e-4 gives 0.01 % more output for the same input."""
        held = np.concatenate([self._held, samples], axis=1)
        step = self._step / (1.0 + speed_up)
        room = held.shape[1] - self._half - self._at
        count = max(0, int(np.ceil(room / step)))
        places = self._at + step * np.arange(count)
        whole = places.astype(np.int64)
        phases = np.rint((places - whole) * _PHASES).astype(np.int64)
        out = np.zeros((held.shape[0], count), np.float32)
        if count:
            windows = sliding_window_view(held, 2 * self._half, axis=1)[:, whole - self._half + 1]
            out = np.einsum("lnk,nk->ln", windows, self._table[phases])
        self._at += step * count
        used = max(0, int(self._at) - self._half + 1)
        self._held, self._at = held[:, used:], self._at - used
        return np.ascontiguousarray(out, np.float32)


def _kernels(half: int, cutoff: float) -> Lanes:
    """One row a phase: the sinc's taps around an output that lies so far behind an input sample, each of sum 1."""
    offsets = np.arange(-half + 1, half + 1)[None, :] - np.linspace(0.0, 1.0, _PHASES + 1)[:, None]
    window = np.i0(_BETA * np.sqrt(np.clip(1.0 - (offsets / half) ** 2, 0.0, 1.0))) / np.i0(_BETA)
    taps = np.sinc(offsets * cutoff) * window
    kernels: Lanes = (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)
    return kernels
