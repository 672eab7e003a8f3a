"""A voice made by rule: nonsense syllables that a speech detector takes for speech. Knows no words and no recordings.

Grain by grain after Rodet 1984 (Computer Music Journal 8:9, "FOF"): every glottal pulse excites damped sines, one a
formant; consonants are closures, bands of noise and nasal murmurs. The same arguments give the same samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from audio.events import SAMPLE_RATE_HZ, Samples

Floats = NDArray[np.float64]

STEP = SAMPLE_RATE_HZ // 200  # controls move every 5 ms
GRAIN = SAMPLE_RATE_HZ * 25 // 1000
SYLLABLES_PER_S = 4.9  # articulation rate of calm English (speech-science section 1: 4 to 5)
LEVEL_DB = -21.0  # RMS of a whole line
# What decides how soon the gate opens, in long streams (tests/measure/planted.py): at -26 dB and with an attack of
# 1.2 ms half of the lines were heard 200 ms late, with these 20 ms. Breath and strong consonants make it later too.
ATTACK_S, BREATH, CONSONANTS, ACCENT_ST = 0.003, 0.002, 0.5, 2.5

# F1 to F4 of a grown man's vowels, Hz: Peterson & Barney 1952 (JASA 24:175) for F1 to F3, F4 kept at 3500
VOWELS = np.array(
    [
        (270, 2290, 3010, 3500),
        (390, 1990, 2550, 3500),
        (530, 1840, 2480, 3500),
        (660, 1720, 2410, 3500),
        (730, 1090, 2440, 3500),
        (570, 840, 2410, 3500),
        (300, 870, 2240, 3500),
        (640, 1190, 2390, 3500),
        (490, 1350, 1690, 3500),
    ],
    float,
)
OPEN = 2, 6  # a line begins with one of these: on a low /u/ the gate opened 200 ms late
NASAL = np.array((280, 1000, 2300, 3300), float)
LIQUID = np.array((360, 1150, 2300, 3300), float)
BANDWIDTH_HZ = np.array((70, 100, 150, 220), float)
GAIN = 10 ** (np.array((0, -5, -11, -17)) / 20)
NOISE_HZ = {"s": (3800, 7600), "sh": (1900, 5200), "f": (1200, 7000), "k": (1300, 3600), "t": (2800, 6500)}
STOPS, FRICATIVES, SONORANTS = ("k", "t"), ("s", "sh", "f"), ("m", "l")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: usual pitch, and the length of the vocal tract as a factor on all formants."""

    f0_hz: float
    tract: float


LOW, HIGH = Voice(112.0, 1.0), Voice(205.0, 1.16)
"""A man's and a woman's voice: medians and the 1.16 of Peterson & Barney."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a line is spoken: ``effort_db`` is level with tilt, ``gain_db`` the same voice nearer to the microphone."""

    tempo: float = 1.0
    gain_db: float = 0.0
    f0_st: float = 0.0
    effort_db: float = 0.0


@dataclass(slots=True)
class _Tracks:
    """What moves, one row every 5 ms."""

    formants: Floats
    voicing: Floats
    noise: dict[str, Floats]
    f0_hz: Floats


def speak(voice: Voice, length_ms: int, seed: int, manner: Manner = Manner()) -> Samples:
    """A line of exactly this length, its first and last samples sounding; float32 at 16 kHz."""
    rng = np.random.default_rng(seed)
    n = length_ms * SAMPLE_RATE_HZ // 1000
    tracks = _plan(voice, n // STEP + 2, rng, manner)
    sound = _voiced(tracks, n, rng, manner.effort_db) + _noisy(tracks, n, rng)
    sound *= np.minimum(1.0, np.minimum(np.arange(n) / 160, np.arange(n)[::-1] / 480))  # 10 ms in, 30 ms out
    level_db = LEVEL_DB + manner.gain_db + manner.effort_db
    sound *= 10 ** (level_db / 20) / max(float(np.sqrt(np.mean(sound**2))), 1e-9)
    return np.tanh(sound).astype(np.float32)  # rounds what would clip


def _plan(voice: Voice, steps: int, rng: np.random.Generator, manner: Manner) -> _Tracks:
    """Syllables (C)V(C) laid over the line, and how formants, loudness and pitch move through them."""
    count = max(1, round(steps * STEP / SAMPLE_RATE_HZ * SYLLABLES_PER_S * manner.tempo))
    weights = rng.lognormal(0.0, 0.2, count)
    weights[-1] *= 1.3  # final lengthening
    edges = np.concatenate(([0], np.round(np.cumsum(weights) / weights.sum() * steps))).astype(int)
    tracks = _Tracks(
        np.tile(VOWELS[7], (steps, 1)), np.zeros(steps), {k: np.zeros(steps) for k in NOISE_HZ}, np.zeros(steps)
    )
    for i, (first, last) in enumerate(pairwise(edges.tolist())):
        _syllable(tracks, first, last, rng, bare=i == 0)
    tracks.formants = _smooth(tracks.formants, 9) * voice.tract
    tracks.voicing = _smooth(tracks.voicing[:, None], 5)[:, 0]
    accents = np.repeat(rng.normal(0.0, ACCENT_ST, count), np.diff(edges))
    declination = np.linspace(2.5, -2.5, steps)  # a phrase falls by about 5 semitones
    semitones = _smooth((accents + declination)[:, None], 21)[:, 0] + manner.f0_st
    tracks.f0_hz = voice.f0_hz * 2 ** (semitones / 12)
    return tracks


def _syllable(tracks: _Tracks, first: int, last: int, rng: np.random.Generator, *, bare: bool) -> None:
    """One syllable; ``bare`` begins with its vowel, so that a line sounds from its first sample."""
    vowel = VOWELS[rng.integers(*OPEN) if bare else rng.integers(len(VOWELS))] * rng.normal(1.0, 0.03, 4)
    tracks.formants[first:last] = vowel
    tracks.voicing[first:last] = rng.uniform(0.75, 1.1)
    if bare:
        return
    end = first + max(2, round((last - first) * rng.uniform(0.25, 0.4)))
    sound = rng.choice([*STOPS, *FRICATIVES, *SONORANTS, *SONORANTS])
    if sound in SONORANTS:
        tracks.formants[first:end] = NASAL if sound == "m" else LIQUID
        tracks.voicing[first:end] = 0.35 if sound == "m" else 0.6
    elif sound in FRICATIVES:
        tracks.voicing[first:end] = 0.0
        tracks.noise[sound][first:end] = CONSONANTS * rng.uniform(0.10, 0.2)
    else:
        tracks.voicing[first:end] = 0.0
        tracks.noise[sound][max(first, end - 4) : end] = CONSONANTS * rng.uniform(0.15, 0.3)


def _voiced(tracks: _Tracks, n: int, rng: np.random.Generator, effort_db: float) -> Floats:
    """The pulses: each one a sum of damped sines; effort lifts the upper formants, as a pressed voice does."""
    times = np.arange(len(tracks.f0_hz)) * STEP
    phase = np.cumsum(tracks.f0_hz * STEP / SAMPLE_RATE_HZ)
    pulses = np.interp(np.arange(1, int(phase[-1])), phase, times)
    pulses += rng.normal(0.0, 0.006, len(pulses)) * SAMPLE_RATE_HZ / np.interp(pulses, times, tracks.f0_hz)  # jitter
    pulses = pulses[(pulses >= 0) & (pulses < n)]
    strength = np.interp(pulses, times, tracks.voicing) * rng.normal(1.0, 0.05, len(pulses))  # shimmer
    t = np.arange(GRAIN) / SAMPLE_RATE_HZ
    attack = 0.5 - 0.5 * np.cos(np.pi * np.minimum(t / ATTACK_S, 1.0))
    f0_hz = np.interp(pulses, times, tracks.f0_hz)
    body = np.sin(2 * np.pi * np.outer(f0_hz * 1.3, t)) * np.exp(-np.pi * 160 * t)  # the glottal formant
    for k in range(4):
        hz = np.interp(pulses, times, tracks.formants[:, k])
        tilt = 10 ** (effort_db * min(k, 2) * 0.25 / 20)
        body += GAIN[k] * tilt * np.sin(2 * np.pi * np.outer(hz, t)) * np.exp(-np.pi * BANDWIDTH_HZ[k] * t)
    grains = strength[:, None] * attack * body
    places = pulses.astype(int)[:, None] + np.arange(GRAIN)
    return np.bincount(places.ravel(), grains.ravel(), minlength=n + GRAIN)[:n]


def _noisy(tracks: _Tracks, n: int, rng: np.random.Generator) -> Floats:
    """Frication, bursts, and a breath of noise along with the voice."""
    spectrum = np.fft.rfft(rng.normal(0.0, 1.0, n))
    hz = np.fft.rfftfreq(n, 1 / SAMPLE_RATE_HZ)
    times, at = np.arange(len(tracks.voicing)) * STEP, np.arange(n)
    sound = np.interp(at, times, BREATH * tracks.voicing) * np.fft.irfft(spectrum * (hz > 500), n)
    for name, (low_hz, high_hz) in NOISE_HZ.items():
        if tracks.noise[name].any():
            band = np.fft.irfft(spectrum * ((hz > low_hz) & (hz < high_hz)), n)
            sound += np.interp(at, times, _smooth(tracks.noise[name][:, None], 3)[:, 0]) * band
    return sound


def _smooth(tracks: Floats, width: int) -> Floats:
    """A moving average down the rows, the ends held."""
    padded = np.pad(tracks, ((width // 2, width // 2), (0, 0)), mode="edge")
    sums = np.cumsum(np.vstack([np.zeros((1, tracks.shape[1])), padded]), axis=0)
    return np.asarray((sums[width:] - sums[:-width]) / width)
