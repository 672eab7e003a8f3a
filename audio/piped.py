"""Raw 16-bit sound from a pipe, for whatever else brings a call: its own clock, no gaps. Knows no device."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable, Sequence

import numpy as np

from audio.events import SAMPLE_RATE_HZ, AudioChunk, Speaker
from audio.keeper import SILENT_S, Change
from audio.laneclock import Heard
from audio.pcm import from_int16
from audio.resample import Resampler
from audio.source import now_s

AHEAD_S = 0.5
"""A pipe that brings sound faster than it was spoken waits: a file, say."""
NAME = "stdin"


class Pipe:
    """s16le frames of ``roles`` from a file descriptor, until it ends; ``ended`` is called then."""

    def __init__(
        self,
        descriptor: int,
        rate_hz: int,
        roles: Sequence[Speaker],
        put: Callable[[Heard], None],
        tell: Callable[[Change, str], None],
        ended: Callable[[], None],
    ) -> None:
        self._descriptor, self._rate_hz, self._roles = descriptor, rate_hz, tuple(roles)
        self._put, self._tell, self._ended = put, tell, ended
        self._resampler = Resampler(rate_hz, len(self._roles))
        self._rest = b""
        self._frames = 0
        self._out = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stdin", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Read no more; one that waits for sound is left waiting."""
        self._stop.set()

    def _run(self) -> None:
        started_s = now_s()
        while not self._stop.is_set():
            data = self._read()
            if not data:
                break
            if self._stop.is_set():
                return
            for event in self.feed(data):
                self._put(event)
            self._stop.wait(max(0.0, self._frames / self._rate_hz - AHEAD_S - (now_s() - started_s)))
        self._ended()

    def _read(self) -> bytes:
        """At most 20 ms; a pipe that brings nothing for a second is said to be lost, and to be back when it does."""
        if sys.platform != "win32" and not select.select([self._descriptor], [], [], SILENT_S)[0]:
            self._tell("lost", NAME)
            select.select([self._descriptor], [], [])
            self._tell("back", NAME)
        return os.read(self._descriptor, 2 * len(self._roles) * max(1, self._rate_hz // 50))

    def feed(self, data: bytes) -> list[Heard]:
        """What these bytes complete; a frame may be cut anywhere."""
        data = self._rest + data
        whole = len(data) - len(data) % (2 * len(self._roles))
        self._rest = data[whole:]
        frames = from_int16(np.frombuffer(data[:whole], "<i2")).reshape(-1, len(self._roles))
        self._frames += len(frames)
        samples = self._resampler.feed(np.ascontiguousarray(frames.T))
        at_ms = self._out * 1000 // SAMPLE_RATE_HZ
        self._out += samples.shape[1]
        if not samples.shape[1]:
            return []
        return [AudioChunk(at_ms, speaker, samples[row]) for row, speaker in enumerate(self._roles)]
