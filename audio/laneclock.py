"""A device's blocks into call time: anchored by when they were converted, its drift measured and corrected, gaps told.

Knows no device and no thread. Two devices have two clocks: each is held against the one clock of the machine, so lanes
stay side by side for a whole shift.
"""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, Speaker
from audio.resample import Resampler
from audio.source import Block

Heard = AudioChunk | AudioLost

PER_MS = SAMPLE_RATE_HZ // 1_000
GAP_MS = 80
"""A lane behind its clock by more than this has lost sound: four blocks of 20 ms. Stamps wander by far less: 4 ms in
18 s of a null sink's monitor through PulseAudio's ALSA plugin, two loaded cores."""
OVERFLOW_GAP_MS = 20
"""The same where the device itself says that it lost some."""
SURE_BLOCKS = 8
"""So many blocks in a row must agree that sound is missing: a late stamp is followed by better ones. 8 blocks of 20 ms
are held back meanwhile."""
START_MS = 2_000
"""Devices neither open at the same moment nor run smoothly at once (a sleeping PulseAudio source skipped half a second
in its first 1.5 s): what a lane misses this early in the call counts as silence."""
SETTLED_MS = 3_000
"""By then a stream runs evenly; what it is behind, too little for a loss, is made good at once with silence. Without
this the two lanes of one run stood 38 ms apart for a minute, working it off."""
WATCHED_S = 5.0
"""Drift is read off the median error of so much sound: a wandering stamp weighs nothing in it."""
SETTLE_S = 30.0
"""The error is worked off in about this time: a clock 100 ppm off (what sound cards are off at worst, after their data
sheets) then stands 3 ms beside its place, far below a frame."""
MOST_PPM = 1_000.0
"""More is no drift; at this speed pitch moves by 0.017 semitones."""


class Zero:
    """When the call began: the first sample of whichever device came first."""

    def __init__(self) -> None:
        self._at_s: float | None = None

    def since(self, stamp_s: float) -> float:
        """Seconds of call at this moment; the first to ask begins the call."""
        if self._at_s is None:
            self._at_s = stamp_s
        return stamp_s - self._at_s

    @property
    def begun(self) -> bool:
        """Whether anything was heard yet."""
        return self._at_s is not None


class LaneClock:
    """One device's lanes: a speaker a channel, or one speaker whose channels are mixed."""

    def __init__(self, roles: Sequence[Speaker], zero: Zero) -> None:
        self._roles = tuple(roles)
        self._zero = zero
        self._resampler: Resampler | None = None
        self._rate_hz = SAMPLE_RATE_HZ
        self._out = 0  # samples of call time given out, lost ones included
        self._errors: deque[float] = deque()  # ms behind, newest last
        self._held: list[Block] = []  # blocks that look late: a gap, or only a stamp that wandered
        self._why = ""  # after a loss: what the stretch before the next block is lost to
        self._fresh = True
        self._ran = 0  # frames of the stream in use
        self.drift_ppm = 0.0

    def reopen(self, rate_hz: int) -> None:
        """A stream begins, the first one or one after a loss: its first block tells at once what was missed."""
        self._fresh = True
        self._ran = 0
        self._rate_hz = rate_hz
        self._resampler = Resampler(rate_hz, len(self._roles))
        self._errors.clear()
        self._held.clear()

    def feed(self, block: Block) -> list[Heard]:
        """What a block brings: its sound, after the loss it reveals. A late one is held until the next tell why."""
        behind_ms = self._behind_ms(block)
        if self._fresh:
            return self._begin(block, behind_ms)
        if behind_ms > self._limit(block):
            self._held.append(block)
            return self._gap() if len(self._held) >= SURE_BLOCKS else []
        held, self._held = self._held, []
        out = [event for late in held for event in self._sound(late)]
        if behind_ms < -GAP_MS:
            return out  # sound of a stretch that was already said to be lost
        return out + self._note(behind_ms, len(block.samples)) + self._sound(block)

    def lose(self, now_s: float, why: str) -> list[Heard]:
        """Nothing came until now: the lane goes on without it, in whole milliseconds."""
        if not self._zero.begun:
            return []
        self._held.clear()
        self._why = why
        return self._lost(int(1000 * self._zero.since(now_s)) - self._out // PER_MS, why)

    def _begin(self, block: Block, behind_ms: float) -> list[Heard]:
        self._fresh = False
        return self._lost(int(behind_ms), self._why or "the device opened late") + self._sound(block)

    def _behind_ms(self, block: Block) -> float:
        waiting_s = sum(len(held.samples) for held in self._held) / self._rate_hz
        return 1000 * (self._zero.since(block.stamp_s) - waiting_s) - self._out / PER_MS

    def _limit(self, block: Block) -> int:
        return OVERFLOW_GAP_MS if block.overflow or any(held.overflow for held in self._held) else GAP_MS

    def _gap(self) -> list[Heard]:
        """The smallest error among the held blocks is the loss: stamps err to the late side."""
        held, self._held = self._held, []
        start_s, behind = 0.0, []
        for block in held:
            behind.append(1000 * (self._zero.since(block.stamp_s) - start_s) - self._out / PER_MS)
            start_s += len(block.samples) / self._rate_hz
        why = "the device lost it (overflow)" if any(block.overflow for block in held) else "the device skipped it"
        self._errors.clear()
        return self._lost(int(min(behind)), why) + [event for block in held for event in self._sound(block)]

    def _lost(self, lost_ms: int, why: str) -> list[Heard]:
        if lost_ms <= 0:
            return []
        at_ms = self._out // PER_MS
        if at_ms + lost_ms <= START_MS:
            return self._given(np.zeros((len(self._roles), lost_ms * PER_MS), np.float32))
        self._out += lost_ms * PER_MS
        return [AudioLost(at_ms, speaker, lost_ms, why) for speaker in self._roles]

    def _sound(self, block: Block) -> list[Heard]:
        if self._resampler is None:
            raise RuntimeError("a block came before its stream was opened")
        return self._given(self._resampler.feed(self._mixed(block.samples), self.drift_ppm / 1e6))

    def _given(self, samples: NDArray[np.float32]) -> list[Heard]:
        at_ms = self._out // PER_MS
        self._out += samples.shape[1]
        if not samples.shape[1]:
            return []
        return [AudioChunk(at_ms, speaker, samples[row]) for row, speaker in enumerate(self._roles)]

    def _mixed(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        if len(self._roles) == 1:
            mixed: NDArray[np.float32] = frames.mean(axis=1, dtype=np.float32)[None, :]
            return mixed
        channels: NDArray[np.float32] = frames[:, : len(self._roles)].T
        return channels

    def _note(self, behind_ms: float, frames: int) -> list[Heard]:
        """The drift that would bring the lane back to its clock: what it takes to stay there is the device's own."""
        before_ms, self._ran = 1000 * self._ran // self._rate_hz, self._ran + frames
        if before_ms < START_MS:
            return []
        self._errors.append(behind_ms)
        if before_ms < SETTLED_MS <= 1000 * self._ran // self._rate_hz:
            missing_ms = max(0, round(statistics.median(self._errors)))
            self._errors.clear()
            return self._given(np.zeros((len(self._roles), missing_ms * PER_MS), np.float32))
        while len(self._errors) * frames > WATCHED_S * self._rate_hz:
            self._errors.popleft()
        wanted = statistics.median(self._errors) / 1000 / SETTLE_S * 1e6
        self.drift_ppm = max(-MOST_PPM, min(MOST_PPM, wanted))
        return []
