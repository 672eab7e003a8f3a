"""Pieces of one or two recordings as events of the speakers' lanes, side by side. Knows no files or codecs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, Speaker

BLOCK_SAMPLES = 1_600
"""100 ms: one tick of the session's clock, so no lane runs further ahead than that."""

SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1_000


@dataclass(frozen=True, slots=True)
class Sound:
    """A block of 16 kHz float32 samples, one row a channel; at most 100 ms."""

    samples: NDArray[np.float32]

    @property
    def length(self) -> int:
        """Samples a channel."""
        return int(self.samples.shape[1])


@dataclass(frozen=True, slots=True)
class Hole:
    """So many samples that could not be heard, whole milliseconds of them; 0 when nobody can tell how many."""

    length: int
    why: str


Piece = Sound | Hole


class Blocks:
    """Cuts the decoded sound of one file, one row a channel, into blocks of 100 ms; ``out`` counts samples given."""

    def __init__(self) -> None:
        self._waiting: list[NDArray[np.float32]] = []
        self.out = 0

    def feed(self, sound: list[NDArray[np.float32]], least: int = BLOCK_SAMPLES) -> Iterator[Sound]:
        """The blocks completed by this sound; with ``least`` 1 also an unfinished last one."""
        parts = self._waiting + sound
        rest = np.concatenate(parts, axis=1) if parts else np.zeros((0, 0), np.float32)
        while rest.shape[1] >= least:
            block, rest = rest[:, :BLOCK_SAMPLES], rest[:, BLOCK_SAMPLES:]
            self.out += block.shape[1]
            yield Sound(block)
        self._waiting = [rest] if rest.shape[1] else []


class Track:
    """One file's pieces on their way: where it stands in samples of call time, and who speaks on which channel."""

    def __init__(self, pieces: Iterator[Piece], roles: tuple[Speaker, ...]) -> None:
        self._pieces = pieces
        self._lanes = sorted((speaker, channel) for channel, speaker in enumerate(roles))
        self.position = 0
        self.done = False

    def take(self) -> list[AudioChunk | AudioLost]:
        """The next piece as one event a lane, agent first; nothing, and ``done``, after the last."""
        piece = next(self._pieces, None)
        if piece is None:
            self.done = True
            return []
        at_ms = self.position // SAMPLES_PER_MS
        self.position += piece.length
        if isinstance(piece, Sound):
            return [AudioChunk(at_ms, speaker, piece.samples[channel]) for speaker, channel in self._lanes]
        return [AudioLost(at_ms, speaker, piece.length // SAMPLES_PER_MS, piece.why) for speaker, _ in self._lanes]

    def silence(self, until: int) -> list[AudioChunk | AudioLost]:
        """A block of digital silence, not beyond ``until``."""
        at_ms, length = self.position // SAMPLES_PER_MS, min(BLOCK_SAMPLES, until - self.position)
        self.position += length
        return [AudioChunk(at_ms, speaker, np.zeros(length, np.float32)) for speaker, _ in self._lanes]


def lockstep(tracks: list[Track]) -> Iterator[AudioChunk | AudioLost]:
    """All tracks' events, always from the one furthest behind; what ends early is silent until the last one ends."""
    while True:
        behind = min(tracks, key=lambda track: (track.position, track.done))
        end = max(track.position for track in tracks)
        if not behind.done:
            yield from behind.take()
        elif behind.position < end:
            yield from behind.silence(end)
        else:
            return
