"""The devices of a live call: who is recorded from which, opened together, and what cannot be heard without one.

Knows no model, no session and no face.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assist.backlog import Backlog
from assist.events import Capture
from audio import places
from audio.errors import AudioError, UsageError
from audio.events import SPEAKERS, Speaker
from audio.keeper import Change, Keeper
from audio.laneclock import LaneClock, Zero
from audio.loopback import EXTRA
from audio.piped import NAME, Pipe
from audio.source import Opener

NONE = "none"
ALONE = (
    "only the agent is heard: pace, voice and wording are coached; abuse by the customer, interruptions, talking over "
    "and shares of the talk are not"
)


@dataclass(frozen=True, slots=True)
class CaptureOptions:
    """Where the call comes from: two devices, one with both on its channels, or a pipe."""

    agent: str | None = None
    customer: str | None = None
    both: str | None = None
    swap: bool = False
    stdin: bool = False
    rate_hz: int = 16_000
    channels: int = 2
    speaker: Speaker | None = None


def asked(args: argparse.Namespace) -> CaptureOptions:
    """What a command line says about the sound; UsageError when it says two things."""
    if sum(map(bool, (args.stdin, args.device, args.agent_device or args.customer_device))) > 1:
        raise UsageError("give --stdin, or --device for one with both, or --agent-device and --customer-device")
    return CaptureOptions(
        agent=args.agent_device,
        customer=args.customer_device,
        both=args.device,
        swap=args.swap,
        stdin=args.stdin,
        rate_hz=args.rate,
        channels=args.channels,
        speaker=args.speaker,
    )


class _Source(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is recorded: ``title`` names it, ``remarks`` what is missing."""

    title: str
    speakers: tuple[Speaker, ...]
    sources: tuple[_Source, ...]
    names: Mapping[Speaker, str]
    remarks: tuple[str, ...] = ()

    def stop(self) -> None:
        """Give all devices back; no sound comes afterwards."""
        for source in self.sources:
            source.stop()


def open_inputs(options: CaptureOptions, backlog: Backlog, ended: Callable[[], None]) -> Inputs:
    """Begin to record into ``backlog``. AudioError when a device that was asked for cannot be had."""
    if options.stdin:
        return _open_pipe(options, backlog, ended)
    if options.both is not None:
        roles = _both(options)
        place = places.microphone(options.both)
        return _open([(place.name, place, roles)], f"{place.name}: {roles[0]}, {roles[1]}", backlog)
    agent = places.microphone(options.agent)
    customer, why = _customer(options)
    if customer is None:
        remarks = (why, ALONE) if why else (ALONE,)
        return _open([(agent.name, agent, ("agent",))], f"agent: {agent.name}", backlog, remarks)
    if customer.name == agent.name:
        raise UsageError(
            f"{agent.name} would be both the agent and the customer: name another with --agent-device or "
            "--customer-device (`assist devices` lists them), or say --device for one that carries both"
        )
    wanted: list[Wanted] = [(agent.name, agent, ("agent",)), (customer.name, customer, ("customer",))]
    return _open(wanted, f"agent: {agent.name}, customer: {customer.name}", backlog)


Wanted = tuple[str, Opener, tuple[Speaker, ...]]


def _customer(options: CaptureOptions) -> tuple[places.Place | None, str]:
    """The customer's device; or None and why there is none."""
    if options.customer == NONE:
        return None, ""
    place = places.far_end(options.customer)
    if place is None:
        extra = "" if sys.platform == "linux" else f"; {EXTRA} brings it"
        return None, f"what the loudspeaker plays cannot be recorded here{extra}, or name a --customer-device"
    return place, ""


def _both(options: CaptureOptions) -> tuple[Speaker, Speaker]:
    return (SPEAKERS[1], SPEAKERS[0]) if options.swap else SPEAKERS


def _open(wanted: Sequence[Wanted], title: str, backlog: Backlog, remarks: tuple[str, ...] = ()) -> Inputs:
    """All devices at once, then the wait for their first sound: the slowest one decides."""

    def tell(change: Change, device: str) -> None:
        backlog.note(Capture(0, change, device))  # hearing puts its own time on it

    zero = Zero()
    keepers = [Keeper(device, LaneClock(roles, zero), opener, backlog.put, tell) for device, opener, roles in wanted]
    try:
        for keeper in keepers:
            keeper.open()
        for keeper in keepers:
            keeper.wait()
            keeper.start()
    except AudioError:
        for keeper in keepers:
            keeper.stop()
        raise
    names = {speaker: device for device, _, roles in wanted for speaker in roles}
    speakers = tuple(sorted(names))
    return Inputs(title, speakers, tuple(keepers), names, remarks)


def _open_pipe(options: CaptureOptions, backlog: Backlog, ended: Callable[[], None]) -> Inputs:
    if options.channels == 1 and options.speaker is None:
        raise UsageError("--stdin with one channel: say whose voice it is with --speaker agent or --speaker customer")
    if options.channels == 2 and options.speaker is not None:
        raise UsageError("--speaker is for one channel: with two, left is the agent (--swap: the customer)")
    roles: tuple[Speaker, ...] = _both(options) if options.speaker is None else (options.speaker,)

    def tell(change: Change, device: str) -> None:
        backlog.note(Capture(0, change, device))

    pipe = Pipe(sys.stdin.fileno(), options.rate_hz, roles, backlog.put, tell, ended)
    pipe.start()
    title = f"stdin: {', '.join(roles)}"
    return Inputs(
        title, tuple(sorted(roles)), (pipe,), dict.fromkeys(roles, NAME), (ALONE,) if roles == ("agent",) else ()
    )
