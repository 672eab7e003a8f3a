"""A device recorded in a process of its own, its blocks handed over through a pipe.

PortAudio reads the list of devices once and keeps it, may hang in a driver and may crash with it: a process can be
thrown away and started anew without touching the call. Run as a program this is that process; it ends with its parent.
Knows no speaker and no call time.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Protocol

import numpy as np

from audio.errors import AudioError
from audio.source import Block

_RECORD = struct.Struct("<d?I")
"""A block in the pipe: its stamp, whether sound was lost before it, how many frames of float32 follow."""
_WAITING = 500
"""Blocks kept for a parent that does not read: ten seconds; what is too much shows as a gap in the stamps."""
_LOOK_S = 0.5


class _Device(Protocol):
    rate_hz: int
    channels: int

    @property
    def alive(self) -> bool: ...


class Recorder:
    """The parent's end: a `Stream`."""

    def __init__(self, device: str, *, far_end: bool = False, env: dict[str, str] | None = None) -> None:
        self.rate_hz = 0
        self._channels = 1
        self._blocks: queue.SimpleQueue[Block | AudioError] = queue.SimpleQueue()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - a pipe would fill up with what ALSA has to say
        self._process = subprocess.Popen(
            # -P: a folder called audio where the user happens to stand is not us
            [sys.executable, "-P", "-m", __name__, "far-end" if far_end else "microphone", device],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([_ROOT, os.environ.get("PYTHONPATH", "")]), **(env or {})},
            start_new_session=True,  # Ctrl+C is for the call, which then ends its devices in order
        )
        self._reader = threading.Thread(target=self._read, name=f"capture-{device}", daemon=True)
        self._reader.start()

    def take(self, timeout_s: float) -> Block | None:
        """The next block; AudioError says why no more will come."""
        try:
            block = self._blocks.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if isinstance(block, AudioError):
            raise block
        return block

    def close(self) -> None:
        """End the process, whatever state its driver is in."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._errors.close()

    def _read(self) -> None:
        pipe, stdin = self._process.stdout, self._process.stdin
        if pipe is None or stdin is None:
            raise RuntimeError("the process was started without its pipes")
        with pipe, stdin:
            try:
                said = json.loads(pipe.readline() or self._last_words())
                if "error" in said:
                    raise AudioError(said["error"])
                self.rate_hz, self._channels = said["rate_hz"], said["channels"]
                while True:
                    self._blocks.put(self._next(pipe))
            except (AudioError, OSError, ValueError) as error:
                self._blocks.put(error if isinstance(error, AudioError) else AudioError(str(error)))

    def _last_words(self) -> str:
        """Why the process ended before it said anything."""
        self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "nobody knows why")
        return json.dumps({"error": f"the recording process ended: {last}"})

    def _next(self, pipe: IO[bytes]) -> Block:
        head = pipe.read(_RECORD.size)
        if len(head) < _RECORD.size:
            raise AudioError("the device stopped")
        stamp_s, overflow, frames = _RECORD.unpack(head)
        data = pipe.read(4 * frames * self._channels)
        if len(data) < 4 * frames * self._channels:
            raise AudioError("the device stopped in the middle of a block")
        return Block(stamp_s, np.frombuffer(data, np.float32).reshape(frames, self._channels), overflow)


_ROOT = str(Path(__file__).parents[1])
"""Where this package lies, for a parent that found it by its working folder."""


def _open(kind: str, device: str, blocks: queue.SimpleQueue[Block]) -> _Device:
    def give(block: Block) -> None:
        if blocks.qsize() < _WAITING:
            blocks.put(block)

    if kind == "far-end":
        from audio.loopback import Tap

        return Tap(device, give)
    from audio.mic import Microphone

    return Microphone(device, give)


def _write(device: _Device, blocks: queue.SimpleQueue[Block], out: IO[bytes]) -> None:
    out.write(json.dumps({"rate_hz": device.rate_hz, "channels": device.channels}).encode() + b"\n")
    while True:
        try:
            block = blocks.get(timeout=_LOOK_S)
        except queue.Empty:
            if not device.alive:
                return
            continue
        out.write(_RECORD.pack(block.stamp_s, block.overflow, len(block.samples)))
        out.write(np.ascontiguousarray(block.samples, np.float32).tobytes())
        out.flush()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()  # nothing is ever sent: it ends when the parent does
    os._exit(0)


def main() -> None:
    """Record until the parent is gone or the device is."""
    kind, device = sys.argv[1:3]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    blocks: queue.SimpleQueue[Block] = queue.SimpleQueue()
    out = sys.stdout.buffer
    try:
        _write(_open(kind, device, blocks), blocks, out)
    except AudioError as error:
        out.write(json.dumps({"error": str(error)}).encode() + b"\n")
        out.flush()
    except BrokenPipeError:
        pass  # the parent is gone
    os._exit(0)  # no driver may hold us back


if __name__ == "__main__":
    main()
