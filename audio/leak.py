"""How one lane is heard in the other, from twenty seconds of both lanes' short-time levels: the lag and the level at
which it follows. The cheap form of speech-science section 2.5. Keeps no state and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.events import FRAME_SAMPLES, SAMPLE_RATE_HZ, Samples

Levels = NDArray[np.float32]

STEP = FRAME_SAMPLES // 2
STEP_MS = STEP * 1000 // SAMPLE_RATE_HZ
EARLIEST, LATEST = -8, 32
"""Lags searched, in steps of 16 ms: 250 ms of section 2.5, and what 200 ppm of drift adds in 20 minutes either way."""
WINDOW = 1250  # steps, the 20 s of section 2.5
KEPT = WINDOW + LATEST - EARLIEST
SAME_DB = 3.0  # section 2.5


@dataclass(frozen=True, slots=True)
class BleedSettings:
    """When a lane counts as leaking into the other, and what counts as own speech beside it.

    Measured with ten two-channel calls without bleed and planted calls (``tests/measure/bleed.py``): true leaks
    correlate at 0.79 or more with a spread (median absolute deviation) of 1 to 2 dB, at -30 dB 0.61 or more; what
    correlates by chance has a spread of 5 to 13 dB or less than a second of evidence.
    """

    look_every: int = 8  # frames
    evidence: tuple[int, ...] = (50, 64, 125, 312)  # steps heard, and the correlation they must show
    correlation: tuple[float, ...] = (0.9, 0.86, 0.7, 0.55)
    known_correlation: float = 0.4  # keeps a leak that was found: at -30 dB the line's own noise eats the rest
    least_db: float = -40.0  # below this, only the noise of a silent lane was ever found
    quieter_db: float = -3.0
    spread_db: float = 4.5
    active_db: float = 25.0  # below the loud level (speech-science section 1)
    floor_db: float = -60.0  # a lane below it says nothing
    same_correlation: float = 0.95
    same_spread_db: float = 1.0  # a copy differs by its coding alone; a room differs by more
    sure_after: int = 187  # steps; three seconds of evidence before people are told, or a known leak is given up
    margin_db: tuple[float, float] = (6.0, 15.0)
    fade_db: float = 2.4  # a step; a room that falls by 60 dB in 0.4 s
    own_of_last: tuple[int, int] = (3, 4)  # frames; a run under 0.12 s is none (section 2.5)
    # frames; with 6 own speech in an overlap ends 0.1 s later still, with 3 five in a hundred more of it go at -6 dB
    hold: int = 4


@dataclass(frozen=True, slots=True)
class Leak:
    """How one lane is heard in the other: late by ``lag`` steps, at ``level_db``, give or take ``spread_db``."""

    lag: int
    level_db: float
    spread_db: float
    correlation: float
    steps: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found, and on how many steps: where the other spoke, and where this lane was quieter then."""

    leak: Leak | None
    active: int
    quieter: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """One value a lag: how well a lane follows the other there."""

    steps: NDArray[np.int64]
    correlation: Levels
    deviation_db: Levels


def levels_db(frame: Samples) -> Levels:
    """A frame's level in dBFS every 16 ms."""
    parts = frame.reshape(-1, STEP)
    return np.asarray(10 * np.log10(np.var(parts, axis=1) + 1e-10), np.float32)


def find_leak(near: Levels, far: Levels, settings: BleedSettings, known: Leak | None = None) -> Found:
    """How ``far`` is heard in ``near``; both hold ``KEPT`` steps."""
    lags = np.arange(EARLIEST, LATEST)
    sources = np.lib.stride_tricks.sliding_window_view(far, WINDOW)[LATEST - lags]
    heard = near[LATEST : LATEST + WINDOW]
    active = sources > active_above(far, settings)
    steps = int(active[-EARLIEST].sum())
    if steps < settings.evidence[0]:
        return Found(None, 0, 0)
    quieter = active & (heard - sources < settings.quieter_db)
    leak = _best(heard, sources, active, settings)
    if leak is None or not is_copy(leak, settings):
        leak = _best(heard, sources, quieter, settings)
        leak = leak if leak is not None and _is_leak(leak, known, settings) else None
    return Found(leak, steps, int(quieter.sum(axis=1).max()))


def active_above(far: Levels, settings: BleedSettings) -> float:
    """The level from which a lane speaks."""
    return max(float(np.quantile(far, 0.95)) - settings.active_db, settings.floor_db)


def _best(heard: Levels, sources: Levels, mask: NDArray[np.bool_], settings: BleedSettings) -> Leak | None:
    """The likeliest lag of all; None with too little to go by."""
    fit = _fit(heard, sources, mask)
    # a chance match follows the shape but not the level, so that the deviation tells it from a leak
    worth = np.where(fit.steps >= settings.evidence[0], fit.correlation - 0.03 * fit.deviation_db, -9.0)
    best = int(np.argmax(worth))
    if worth[best] == -9.0:
        return None
    apart = (heard - sources[best])[mask[best]]
    level_db = float(np.median(apart))
    spread_db = float(np.median(np.abs(apart - level_db)))
    return Leak(best + EARLIEST, level_db, spread_db, float(fit.correlation[best]), int(fit.steps[best]))


def is_copy(leak: Leak, settings: BleedSettings) -> bool:
    alike = leak.correlation >= settings.same_correlation and leak.spread_db <= settings.same_spread_db
    return alike and abs(leak.level_db) <= SAME_DB


def _is_leak(leak: Leak, known: Leak | None, settings: BleedSettings) -> bool:
    wanted = float(np.interp(leak.steps, settings.evidence, settings.correlation))
    if known is not None and abs(leak.lag - known.lag) <= 1:
        wanted = min(wanted, settings.known_correlation)
    likely = leak.correlation >= wanted and leak.spread_db <= settings.spread_db
    return likely and leak.level_db >= settings.least_db


def _fit(heard: Levels, sources: Levels, mask: NDArray[np.bool_]) -> _Fit:
    """Correlation of both lanes over the masked steps, and the deviation of their difference, for every lag."""
    weight = mask.astype(np.float32)
    steps = mask.sum(axis=1)
    count = np.maximum(steps, 1).astype(np.float32)
    x, y = (sources + 50) * weight, (heard + 50) * weight  # near the mean, for float32's sake
    mean_x, mean_y = x.sum(axis=1) / count, y.sum(axis=1) / count
    var_x = np.einsum("ls,ls->l", x, x) / count - mean_x**2
    var_y = np.einsum("ls,ls->l", y, y) / count - mean_y**2
    cov = np.einsum("ls,ls->l", x, y) / count - mean_x * mean_y
    correlation = cov / np.sqrt(np.maximum(var_x * var_y, 1e-3))
    return _Fit(steps, correlation, np.sqrt(np.maximum(var_x + var_y - 2 * cov, 0.0)))
