"""Which devices a live call opens, what it says is missing, and what it refuses."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import numpy as np
import pytest

from assist import capture, devices
from assist.backlog import Backlog
from assist.capture import ALONE, CaptureOptions, open_inputs
from audio.errors import AudioError, UsageError
from audio.events import AudioChunk, Speaker
from audio.source import Block, now_s


@dataclass
class Steady:
    """A device that brings a tone, or nothing but zeros."""

    name: str
    level: float = 0.1
    broken: bool = False
    rate_hz: int = 16_000
    closed: threading.Event = field(default_factory=threading.Event)

    def __call__(self, device: str) -> Steady:
        """Opened."""
        if self.broken:
            raise AudioError(f"{device} is busy")
        return self

    def take(self, timeout_s: float) -> Block | None:
        """20 ms at the pace of the clock."""
        del timeout_s
        time.sleep(0.02)
        return Block(now_s() - 0.02, np.full((320, 2), [self.level, self.level / 10], np.float32))

    def close(self) -> None:
        """Given back."""
        self.closed.set()


def desk(monkeypatch: pytest.MonkeyPatch, agent: Steady, customer: Steady | None) -> None:
    """A machine with these."""
    monkeypatch.setattr(capture.places, "microphone", lambda _: agent)
    monkeypatch.setattr(capture.places, "far_end", lambda _: customer)


def first_of(options: CaptureOptions, wanted: set[Speaker]) -> capture.Inputs:
    """Open, wait until every one of these was heard, and close."""
    backlog = Backlog()
    inputs = open_inputs(options, backlog, backlog.close)
    heard: set[str] = set()
    for item in backlog:
        heard |= {item.speaker} if isinstance(item, AudioChunk) else set()
        if heard == wanted:
            break
    inputs.stop()
    return inputs


def test_two_devices_are_two_speakers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are heard, named and given back."""
    agent, customer = Steady("headset"), Steady("speaker.monitor")
    desk(monkeypatch, agent, customer)

    inputs = first_of(CaptureOptions(), {"agent", "customer"})

    assert inputs.speakers == ("agent", "customer")
    assert inputs.title == "agent: headset, customer: speaker.monitor"
    assert inputs.remarks == ()
    assert agent.closed.is_set()
    assert customer.closed.is_set()


@pytest.mark.parametrize(("asked", "remarks"), [("none", 1), (None, 2)])
def test_with_the_microphone_alone_it_says_what_it_cannot_do(
    asked: str | None, remarks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And why, where it was not asked for."""
    desk(monkeypatch, Steady("headset"), None)

    inputs = first_of(CaptureOptions(customer=asked), {"agent"})

    assert inputs.speakers == ("agent",)
    assert inputs.remarks[-1] == ALONE
    assert len(inputs.remarks) == remarks


def test_one_stereo_device_carries_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """Left is the agent; swapped, the customer."""
    desk(monkeypatch, Steady("line in"), None)

    assert first_of(CaptureOptions(both="line in"), {"agent", "customer"}).title == "line in: agent, customer"
    assert first_of(CaptureOptions(both="line in", swap=True), {"agent", "customer"}).title == (
        "line in: customer, agent"
    )


def test_a_device_that_cannot_be_opened_gives_the_other_one_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error at the start, nothing left open."""
    agent = Steady("headset")
    desk(monkeypatch, agent, Steady("speaker.monitor", broken=True))

    with pytest.raises(AudioError, match=r"speaker\.monitor is busy"):
        open_inputs(CaptureOptions(), Backlog(), lambda: None)
    assert agent.closed.is_set()


def test_one_device_for_both_sides_must_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both lanes would hold the same voice."""
    desk(monkeypatch, Steady("headset"), Steady("headset"))

    with pytest.raises(UsageError, match="both the agent and the customer"):
        open_inputs(CaptureOptions(), Backlog(), lambda: None)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (CaptureOptions(stdin=True, channels=1), "--speaker"),
        (CaptureOptions(stdin=True, channels=2, speaker="agent"), "one channel"),
    ],
)
def test_a_pipe_must_say_who_speaks(options: CaptureOptions, said: str) -> None:
    """One channel is somebody's, two are both."""
    with pytest.raises(UsageError, match=said):
        open_inputs(options, Backlog(), lambda: None)


class Paper:
    """Where a meter writes."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        """Kept."""
        self.text += text
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Kept."""
        self.text += "".join(lines)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """Nobody watches."""
        return False


@pytest.mark.parametrize(
    ("level", "code", "said"),
    [(0.1, 0, "heard, -2"), (0.001, 0, "quiet"), (0.0, 3, "brings nothing at all")],
)
def test_the_meter_says_who_is_who_and_whether_they_are_heard(
    level: float, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line a side; exit 3 when a device delivers zeros."""
    desk(monkeypatch, Steady("headset"), Steady("speaker.monitor", level=level))
    paper = Paper()

    got = devices.test_levels(CaptureOptions(), 1.2, paper)  # type: ignore[arg-type]

    assert got == code
    assert "headset is the agent: heard" in paper.text
    (line,) = [line for line in paper.text.splitlines() if "is the customer" in line]
    assert said in line
