"""What one voice sounds like, ten times a second: level, pitch, tilt and syllable nuclei. Knows no words and no turns.

One spectrum every 10 ms serves everything. Pitch is the peak of the autocorrelation. A syllable is a voiced peak of
loudness with a dip on both sides, after de Jong & Wempe 2009 (Behavior Research Methods 41:385), with one change:
their intensity in dB lets the dips of fast speech drown, so here a few bands are each compressed like the ear does
and then added. Figures beside the constants: ``tests/measure/syllables.py``.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from math import inf
from statistics import median

import numpy as np
from numpy.typing import NDArray

from audio.events import SAMPLE_RATE_HZ, Samples, Speaker, VoiceFrame

FRAME_EVERY_MS = 100
HOP_MS = 10
HOP = SAMPLE_RATE_HZ * HOP_MS // 1000
WINDOW = SAMPLE_RATE_HZ * 40 // 1000  # nearly three periods at 70 Hz
FFT = 1024  # window + longest lag fit, so the circular autocorrelation does not wrap
BIN_HZ = SAMPLE_RATE_HZ / FFT

# Of thirteen layouts between 200 and 3400 Hz the one with the smallest error over clean, noisy and stretched speech.
BAND_EDGES_HZ = (200, 400, 700, 1100, 1600)
# Loudness grows with about the cube root of power (Stevens 1955: 0.3). Against dB of one band, tempo × 1.3 costs 4 %
# of the syllables instead of 6 %, and × 1.5 6 % instead of 11 %.
LOUDNESS = 1 / 3
DIP = 0.055  # of the speaker's loud level, both sides of a peak; 0.050 counts 1.2 % more, 0.060 1.1 % fewer
NUCLEUS_VOICING = 0.45  # speech-science section 1
NUCLEI_APART = 5  # hops; the 80 ms of section 1 lose 6 % more syllables at tempo × 1.5
LOUD_QUANTILE = 0.95
LOUD_STEP_DB = 0.5  # so the loud level falls by 2.5 dB in a second of silence

VOICED = 0.5  # speech-science section 3
F0_HZ = (70, 400)
LAG_RATE_HZ = 8000  # keeping the bins up to 4 kHz makes the lags those of 8 kHz sound
OCTAVE_COST = 0.1  # per octave of lag, as two periods repeat as well as one; octave errors 1.1 %, at 0.05 1.7 %
GUARD_RATIO = 1.5  # 7 semitones from the running median (speech-science section 3) ...
GUARD_COST = 0.15  # ... must be this much more periodic to be believed

TILT_SPLIT_HZ = (100, 1000, 3400)  # speech-science section 3
CLIPPED = 0.98  # full scale of G.711 mu-law is 32124 / 32768
FLOOR = 1e-10  # power; -100 dBFS stands for silence
QUIET = 10 ** (-25 / 10 * LOUDNESS)  # 25 dB below the loud level (speech-science section 1): no voice of this speaker

Floats = NDArray[np.float64]


def _bin(hz: float) -> int:
    return round(hz / BIN_HZ)


_HANN = np.hanning(WINDOW + 2)[1:-1]
_POWER_SCALE = 2.0 / (FFT * float(np.sum(_HANN**2)))
_DC_BINS = 4  # the window's main lobe: an offset or slow rumble is no voice
_TOP_BIN = LAG_RATE_HZ * FFT // (2 * SAMPLE_RATE_HZ)
_LAG_FFT = 2 * _TOP_BIN
_LAGS = np.arange(LAG_RATE_HZ // F0_HZ[1], LAG_RATE_HZ // F0_HZ[0] + 1)
_WINDOW_ACF = np.fft.irfft((np.abs(np.fft.rfft(_HANN, FFT)) ** 2)[: _TOP_BIN + 1], _LAG_FFT)
_LAG_GAIN = _WINDOW_ACF[0] / _WINDOW_ACF[_LAGS]
_LAG_COST = OCTAVE_COST * np.log2(_LAGS / _LAGS[0])
_BANDS = [_bin(hz) for hz in BAND_EDGES_HZ]
_TILT = [_bin(hz) for hz in TILT_SPLIT_HZ]


@dataclass(frozen=True, slots=True)
class Hops:
    """What was measured every 10 ms: one value a hop in each array; powers are mean squares, 1 = full scale."""

    power: Floats
    low: Floats
    high: Floats
    band: Floats
    loudness: Floats
    voicing: Floats
    f0_hz: Floats


def measure(sound: Samples, usual_f0_hz: float | None) -> Hops:
    """Every hop whose whole window lies in ``sound``; ``usual_f0_hz`` is the speaker's running median, the guard."""
    windows = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
    spectrum = np.abs(np.fft.rfft(windows * _HANN, FFT)) ** 2
    spectrum[:, :_DC_BINS] = 0.0
    bands = np.add.reduceat(spectrum[:, : _BANDS[-1]], _BANDS[:-1], axis=1) * _POWER_SCALE
    voicing, f0_hz = _pitch(spectrum[:, : _TOP_BIN + 1], usual_f0_hz)
    return Hops(
        power=spectrum.sum(axis=1) * _POWER_SCALE,
        low=spectrum[:, _TILT[0] : _TILT[1]].sum(axis=1) * _POWER_SCALE,
        high=spectrum[:, _TILT[1] : _TILT[2]].sum(axis=1) * _POWER_SCALE,
        band=bands.sum(axis=1),
        loudness=((bands * len(_BANDS[1:])) ** LOUDNESS).mean(axis=1),
        voicing=voicing,
        f0_hz=f0_hz,
    )


def _pitch(spectrum: Floats, usual_f0_hz: float | None) -> tuple[Floats, Floats]:
    acf = np.fft.irfft(spectrum, _LAG_FFT)
    shape = acf[:, _LAGS] * _LAG_GAIN / np.maximum(acf[:, :1], FLOOR)
    cost = _LAG_COST
    if usual_f0_hz is not None:
        far = np.abs(np.log(_LAGS * usual_f0_hz / LAG_RATE_HZ)) > np.log(GUARD_RATIO)
        cost = cost + GUARD_COST * far
    best = np.argmax(shape - cost, axis=1)
    rows = np.arange(len(best))
    inner = np.clip(best, 1, len(_LAGS) - 2)
    before, peak, after = shape[rows, inner - 1], shape[rows, inner], shape[rows, inner + 1]
    bend = before - 2 * peak + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0)
    lags = _LAGS[inner] + np.clip(shift, -1.0, 1.0)
    return np.minimum(shape[rows, best], 1.0), LAG_RATE_HZ / lags


class LoudLevel:
    """The loudness a speaker stays under 95 % of the time, followed hop by hop without keeping the past."""

    def __init__(self) -> None:
        self._level_db: float | None = None

    @property
    def loudness(self) -> float:
        """0 until the speaker was heard."""
        return 0.0 if self._level_db is None else float(10 ** (self._level_db / 10 * LOUDNESS))

    def update(self, powers: Floats) -> None:
        """Take the band powers of some hops of speech."""
        heard_db = 10 * np.log10(np.maximum(powers, FLOOR))
        level_db = float(heard_db.max()) if self._level_db is None else self._level_db
        for power_db in heard_db.tolist():
            level_db += LOUD_STEP_DB * (LOUD_QUANTILE if power_db > level_db else LOUD_QUANTILE - 1)
        self._level_db = level_db


class _Slope(Enum):
    UP = auto()
    DOWN = auto()


class Nuclei:
    """Counts voiced peaks of loudness with a dip on both sides, one hop at a time; a peak is told after its dip."""

    def __init__(self) -> None:
        self._slope = _Slope.UP
        self._extreme = 0.0
        self._since_peak = 0
        self._since_nucleus = NUCLEI_APART
        self._voicing = 0.0
        self._recent: deque[tuple[float, float]] = deque([(0.0, 0.0)] * 2, maxlen=3)

    def feed(self, loudness: float, voicing: float, dip: float) -> bool:
        """True when the last peak turns out to be a nucleus; ``dip`` is the fall that ends a peak."""
        self._recent.append((loudness, voicing))
        smooth = sum(value for value, _ in self._recent) / 3
        middle_voicing = self._recent[1][1]
        self._since_peak += 1
        self._since_nucleus += 1
        if self._slope is _Slope.UP:
            if smooth > self._extreme:
                self._extreme, self._voicing, self._since_peak = smooth, middle_voicing, 0
            return smooth < self._extreme - dip and self._turn_down(smooth)
        self._extreme = min(self._extreme, smooth)
        if smooth > self._extreme + dip:
            self._slope, self._extreme, self._voicing, self._since_peak = _Slope.UP, smooth, middle_voicing, 0
        return False

    def _turn_down(self, smooth: float) -> bool:
        self._slope, self._extreme = _Slope.DOWN, smooth
        apart = self._since_nucleus - self._since_peak
        if self._voicing < NUCLEUS_VOICING or apart < NUCLEI_APART:
            return False
        self._since_nucleus = self._since_peak
        return True


class VoiceMeter:
    """One speaker's voice. Feed every frame, also silent ones; a VoiceFrame comes back every 100 ms of speech.

    Frames are cut where call time passes a multiple of 100 ms; a syllable is told with the cut after its closing dip.
    """

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._sound: Samples = np.zeros(WINDOW - HOP, np.float32)
        self._clipped = self._samples = 0
        self._at_ms = 0
        self._speech_from_ms: int | None = None
        self._loud = LoudLevel()
        self._nuclei = Nuclei()
        self._early = 0  # syllables of the last cut, when the gate had not opened yet
        self._f0_hz: deque[float] = deque(maxlen=100)  # a second of voice: long enough for the guard's median

    def feed(self, frame: Samples, speaking: bool, at_ms: int) -> VoiceFrame | None:
        """Take 512 samples at 16 kHz ending at ``at_ms``; ``speaking`` is the speech gate's word on them."""
        due = at_ms // FRAME_EVERY_MS > self._at_ms // FRAME_EVERY_MS
        self._at_ms = at_ms
        if not speaking:
            self._speech_from_ms = None
        elif self._speech_from_ms is None:
            self._speech_from_ms = at_ms - len(frame) * 1000 // SAMPLE_RATE_HZ
        self._sound = np.concatenate((self._sound, frame))
        self._clipped += int(np.count_nonzero(np.abs(frame) >= CLIPPED))
        self._samples += len(frame)
        return self._cut(at_ms) if due else None

    def _cut(self, at_ms: int) -> VoiceFrame | None:
        hops = measure(self._sound, median(self._f0_hz) if self._f0_hz else None)
        self._sound = self._sound[len(hops.power) * HOP :]
        speaking = self._speech_from_ms is not None
        if speaking:
            self._loud.update(hops.band)
        loud = self._loud.loudness
        dip = DIP * loud or inf  # before anybody spoke nothing is a syllable
        voicing = np.where(hops.loudness >= QUIET * loud, hops.voicing, 0.0)
        pairs = zip(hops.loudness.tolist(), voicing.tolist(), strict=True)
        syllables = sum(self._nuclei.feed(loudness, voiced, dip) for loudness, voiced in pairs)
        frame = self._describe(hops, voicing >= VOICED, syllables + self._early, at_ms) if speaking else None
        self._early = 0 if speaking else syllables
        self._clipped = self._samples = 0
        return frame

    def _describe(self, hops: Hops, voiced: NDArray[np.bool_], syllables: int, at_ms: int) -> VoiceFrame:
        assert self._speech_from_ms is not None
        speech_ms, self._speech_from_ms = at_ms - self._speech_from_ms, at_ms
        before = len(voiced) - max(1, speech_ms // HOP_MS)  # hops of this cut from before the gate opened
        voiced[: max(0, before)] = False
        self._f0_hz.extend(hops.f0_hz[voiced].tolist())
        of_voice = voiced if voiced.any() else slice(None)
        tilt = max(float(hops.high[of_voice].sum()), FLOOR) / max(float(hops.low[of_voice].sum()), FLOOR)
        return VoiceFrame(
            at_ms=at_ms,
            speaker=self._speaker,
            level_db=_db(float(hops.power[max(0, before) :].mean())),
            f0_hz=round(float(np.median(hops.f0_hz[voiced])), 1) if voiced.any() else None,
            tilt_db=_db(tilt),
            speech_ms=speech_ms,
            voiced_ms=min(HOP_MS * int(voiced.sum()), speech_ms),
            clipped=round(self._clipped / self._samples, 3),
            syllables=syllables,
        )


def _db(ratio: float) -> float:
    return round(10 * float(np.log10(max(ratio, FLOOR))), 1)
