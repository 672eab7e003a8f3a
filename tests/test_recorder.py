"""The recording process: what it says through its pipe, how it ends, and that nothing of it is left."""

from __future__ import annotations

import io
import json
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass

import numpy as np
import pytest

from audio import recorder
from audio.errors import AudioError
from audio.recorder import Recorder
from audio.source import Block


@dataclass
class Plugged:
    """A device that stands still as soon as it is looked at."""

    rate_hz: int = 8_000
    channels: int = 2
    alive: bool = False


def written(blocks: list[Block]) -> bytes:
    """What the process writes of a device that brought these blocks and then stopped."""
    waiting: queue.SimpleQueue[Block] = queue.SimpleQueue()
    for block in blocks:
        waiting.put(block)
    out = io.BytesIO()
    recorder._write(Plugged(), waiting, out)
    return out.getvalue()


def parent_of(monkeypatch: pytest.MonkeyPatch, child: str) -> Recorder:
    """A recorder whose process is this Python code instead."""
    real = subprocess.Popen

    def start(_command: list[str], **how: object) -> subprocess.Popen[bytes]:
        return real([sys.executable, "-c", child], **how)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(recorder.subprocess, "Popen", start)
    return Recorder("headset")


def test_blocks_come_through_the_pipe_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stamp, overflow, rate and every sample; then the end is an error with a reason."""
    monkeypatch.setattr(recorder, "_LOOK_S", 0.01)
    one, other = np.random.default_rng(1).random((160, 2), np.float32), np.zeros((3, 2), np.float32)
    data = written([Block(12.5, one), Block(13.25, other, overflow=True)])
    ear = parent_of(monkeypatch, f"import sys; sys.stdout.buffer.write({data!r})")

    first, second = ear.take(20), ear.take(20)

    assert first is not None
    assert second is not None
    assert (ear.rate_hz, first.stamp_s, first.overflow, second.stamp_s, second.overflow) == (
        8_000, 12.5, False, 13.25, True,
    )  # fmt: skip
    assert np.array_equal(first.samples, one)
    assert np.array_equal(second.samples, other)
    with pytest.raises(AudioError, match="the device stopped"):
        ear.take(20)
    ear.close()


@pytest.mark.parametrize(
    ("child", "said"),
    [
        (f"print({json.dumps(json.dumps({'error': 'headset is busy'}))})", "headset is busy"),
        ("raise SystemExit('no such library')", "ended: no such library"),
        ("print('not json')", "Expecting value"),
        ("print('{\"rate_hz\": 8000, \"channels\": 2}'); print('abcdefghijklmn')", "stopped"),
    ],
)
def test_a_process_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, child: str, said: str) -> None:
    """Its own error, or its last words."""
    ear = parent_of(monkeypatch, child)

    with pytest.raises(AudioError, match=said):
        ear.take(20)
    ear.close()


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """No block in time is None; closing does not wait for it, and no thread is left."""
    ear = parent_of(monkeypatch, "import time; time.sleep(60)")

    assert ear.take(0.05) is None
    ear.close()

    assert ear._process.returncode is not None
    assert not [thread for thread in threading.enumerate() if thread.name == "capture-headset"]


def test_a_device_that_is_not_there_is_said_by_the_real_process() -> None:
    """Or that PortAudio is missing, on a machine without it."""
    ear = Recorder("no such headset at all")

    with pytest.raises(AudioError, match=r"no such headset at all|PortAudio|sound server"):
        ear.take(20)
    ear.close()
