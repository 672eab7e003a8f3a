"""What captured sound looks like before it is a speaker's: blocks with the time of their first sample, the door that
gives them, and the clock they are stamped by. Knows no speaker and no library."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Block:
    """Sound as a device gave it: float32, one row a frame; ``stamp_s`` is when its first sample was converted, by
    ``now_s``. ``overflow``: the device says that sound was lost before it."""

    stamp_s: float
    samples: NDArray[np.float32] = field(compare=False, repr=False)
    overflow: bool = False


class Stream(Protocol):
    """An open device."""

    @property
    def rate_hz(self) -> int:
        """Frames a second."""
        ...

    def take(self, timeout_s: float) -> Block | None:
        """The oldest block not taken; None when none came in this time. AudioError when no more will come."""
        ...

    def close(self) -> None:
        """Give the device back; never waits long."""
        ...


class Opener(Protocol):
    """Opens a device by its name. AudioError when that is not to be had now."""

    def __call__(self, device: str) -> Stream:
        """The stream, already recording."""
        ...


def now_s() -> float:
    """Seconds of a clock that all processes share and that goes on while the machine sleeps: a call does too."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # Linux' MONOTONIC stands still in sleep, that of macOS does not
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()  # Windows: counts sleep
