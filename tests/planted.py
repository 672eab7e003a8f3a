"""Two-party sound with everything in it known: who speaks when, who cut in with what intent, what leaks where.

A scene is a plan of lines and labels; ``render`` makes the sound. Labels say what was meant when it was planted, not
what our thresholds would make of it. Same seed, same samples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from audio.events import SAMPLE_RATE_HZ, SPEAKERS, AudioChunk, Samples, Speaker
from synthetic_voice import HIGH, LOW, Manner, Voice, speak

Kind = Literal[
    "turn", "early_start", "backchannel", "cooperative", "failed", "interruption", "talk_over", "collision",
    "pause_cut_in", "tempo", "gain", "raised",
]  # fmt: skip

VOICES: Mapping[Speaker, Voice] = {"agent": HIGH, "customer": LOW}
PER_MS = SAMPLE_RATE_HZ // 1000
NOISE_DB = -72.0  # a quiet line's own noise


@dataclass(frozen=True, slots=True)
class Line:
    """Unbroken speech of one party."""

    speaker: Speaker
    start_ms: int
    end_ms: int
    manner: Manner = Manner()


@dataclass(frozen=True, slots=True)
class Label:
    """What was planted: ``speaker`` made it, from ``start_ms`` to ``end_ms`` of their own speech.

    ``value`` is the length of the overlap in ms, for steps their size (a factor, dB); ``yielder`` fell silent for it.
    """

    kind: Kind
    speaker: Speaker
    start_ms: int
    end_ms: int
    value: float = 0.0
    yielder: Speaker | None = None


@dataclass(frozen=True, slots=True)
class Bleed:
    """``source`` heard in the other's lane, ``level_db`` against their own, through a small room."""

    source: Speaker
    level_db: float
    delay_ms: float
    drift_ppm: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """A plan of sound; times in ms of call audio."""

    length_ms: int
    lines: tuple[Line, ...]
    labels: tuple[Label, ...] = ()
    bleeds: tuple[Bleed, ...] = ()
    seed: int = 0


def render(scene: Scene) -> tuple[dict[Speaker, Samples], tuple[Label, ...]]:
    """Each speaker's lane, float32 mono 16 kHz, and the labels."""
    clean = {speaker: np.zeros(scene.length_ms * PER_MS, np.float32) for speaker in SPEAKERS}
    for i, line in enumerate(scene.lines):
        sound = speak(VOICES[line.speaker], line.end_ms - line.start_ms, scene.seed * 100_003 + i, line.manner)
        clean[line.speaker][line.start_ms * PER_MS :][: len(sound)] += sound
    lanes = {}
    for speaker in SPEAKERS:
        noise = np.random.default_rng((scene.seed, SPEAKERS.index(speaker))).normal(0.0, 1.0, len(clean[speaker]))
        lanes[speaker] = clean[speaker] + noise.astype(np.float32) * np.float32(10 ** (NOISE_DB / 20))
    for bleed in scene.bleeds:
        lanes[other(bleed.source)] += leaked(clean[bleed.source], bleed)
    return lanes, scene.labels


def leaked(sound: Samples, bleed: Bleed) -> Samples:
    """How it arrives in the other lane: late, quiet, coloured by 60 ms of room, on a clock of its own."""
    rng = np.random.default_rng(5)
    t = np.arange(60 * PER_MS) / SAMPLE_RATE_HZ
    room = rng.normal(0.0, 1.0, len(t)) * np.exp(-t / 0.012)
    room[0] = 4.0
    size = len(sound) + len(room)
    coloured = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[: len(sound)]
    coloured *= 10 ** (bleed.level_db / 20) * np.sqrt(np.mean(sound**2.0) / max(float(np.mean(coloured**2)), 1e-12))
    at = np.arange(len(sound))
    moved = np.interp(at * (1 + bleed.drift_ppm * 1e-6) - bleed.delay_ms * PER_MS, at, coloured, left=0.0, right=0.0)
    return moved.astype(np.float32)


def chunks(lanes: Mapping[Speaker, Samples], block: int = PER_MS * 100) -> Iterator[AudioChunk]:
    """The lanes as a source gives them."""
    for first in range(0, max(len(sound) for sound in lanes.values()), block):
        for speaker, sound in lanes.items():
            yield AudioChunk(first // PER_MS, speaker, sound[first : first + block])


def other(speaker: Speaker) -> Speaker:
    """Who is on the other end."""
    return "customer" if speaker == "agent" else "agent"
