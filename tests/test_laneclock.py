"""Devices held against one clock: lanes stay side by side, losses are told with their length, jitter is not one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from audio.events import AudioChunk, AudioLost
from audio.laneclock import Heard, LaneClock, Zero
from audio.source import Block

RATE = 48_000
FRAMES = 960


def blocks(seconds: float, start_s: float = 100.0, ppm: float = 0.0, jitter_ms: float = 0.0) -> Iterator[Block]:
    """A device's blocks of 20 ms; one whose clock is ``ppm`` too slow takes longer for each."""
    noise = np.random.default_rng(7)
    for n in range(int(seconds * 50)):
        late_s = noise.exponential(jitter_ms / 1000) if jitter_ms else 0.0
        yield Block(start_s + n * 0.02 * (1 + ppm / 1e6) + late_s, np.full((FRAMES, 2), 0.1, np.float32))


def lane(zero: Zero | None = None) -> LaneClock:
    """The agent's, ready."""
    clock = LaneClock(["agent"], zero or Zero())
    clock.reopen(RATE)
    return clock


def length_ms(events: list[Heard]) -> float:
    """Call time that events fill."""
    return sum(len(e.samples) / 16 if isinstance(e, AudioChunk) else e.lost_ms for e in events)


def losses(events: list[Heard]) -> list[tuple[int, int]]:
    """Where and how long."""
    return [(e.at_ms, e.lost_ms) for e in events if isinstance(e, AudioLost)]


def test_steady_sound_is_all_there_and_in_order() -> None:
    """Five seconds in, five seconds out, no loss, times that follow each other."""
    clock = lane()

    events = [event for block in blocks(5) for event in clock.feed(block)]

    assert losses(events) == []
    assert length_ms(events) == pytest.approx(5_000, abs=3)
    assert [event.at_ms for event in events] == sorted(event.at_ms for event in events)


@pytest.mark.parametrize("ppm", [-200.0, 200.0])
def test_a_clock_that_runs_off_is_brought_back(ppm: float) -> None:
    """200 ppm for five minutes would be 60 ms: the lane stays within 10 ms, and the drift is measured."""
    clock = lane()

    events = [event for block in blocks(300, ppm=ppm) for event in clock.feed(block)]

    assert losses(events) == []
    assert length_ms(events) == pytest.approx(300_000 * (1 + ppm / 1e6), abs=10)
    assert clock.drift_ppm == pytest.approx(ppm, abs=20)


def test_stamps_that_wander_are_no_loss() -> None:
    """Late by 10 ms on average, by 60 now and then: nothing is lost and the lane does not follow."""
    clock = lane()

    events = [event for block in blocks(60, jitter_ms=10) for event in clock.feed(block)]

    assert losses(events) == []
    assert length_ms(events) == pytest.approx(60_000, abs=25)


def test_a_gap_is_told_with_its_length_and_the_lane_goes_on_in_its_place() -> None:
    """Three seconds of sound, 700 ms missing, two more seconds."""
    clock = lane()
    given = [*blocks(3), *blocks(2, start_s=103.7)]

    events = [event for block in given for event in clock.feed(block)]

    ((at_ms, lost_ms),) = losses(events)
    assert at_ms == pytest.approx(3_000, abs=3)
    assert lost_ms == pytest.approx(700, abs=3)
    assert length_ms(events) == pytest.approx(5_700, abs=3)


def test_a_stream_that_stumbled_at_its_start_stands_right_once_it_runs() -> None:
    """50 ms missing after half a second are too little for a loss; four seconds in, the lane is in its place."""
    clock = lane()
    given = [*blocks(0.5), *blocks(3.5, start_s=100.55)]

    events = [event for block in given for event in clock.feed(block)]

    assert losses(events) == []
    assert length_ms(events) == pytest.approx(4_050, abs=3)


def test_an_overflow_is_believed_sooner() -> None:
    """40 ms missing are within what stamps may wander, but here the device says so itself."""
    after = [*blocks(1, start_s=103.04)]
    said = [Block(after[0].stamp_s, after[0].samples, overflow=True), *after[1:]]
    silent, told = lane(), lane()

    assert losses([e for b in [*blocks(3), *after] for e in silent.feed(b)]) == []
    ((_, lost_ms),) = losses([e for b in [*blocks(3), *said] for e in told.feed(b)])
    assert lost_ms == pytest.approx(40, abs=2)


def test_two_devices_begin_with_the_call() -> None:
    """The second opened 300 ms later: silence fills what it missed, and both stand at the same time."""
    zero = Zero()
    one, other = lane(zero), LaneClock(["customer"], zero)
    other.reopen(RATE)

    first = [event for block in blocks(3) for event in one.feed(block)]
    second = [event for block in blocks(2.7, start_s=100.3) for event in other.feed(block)]

    assert losses(second) == []
    assert length_ms(first) == pytest.approx(length_ms(second), abs=2)


def test_a_device_that_comes_back_stands_in_its_place() -> None:
    """Given up until 6.0 s, back at 6.3 s: the rest of the gap is told, the sound follows at 6.3 s."""
    clock = lane()
    before = [event for block in blocks(3) for event in clock.feed(block)]
    away = clock.lose(106.0, "headset was away")
    clock.reopen(44_100)
    after = clock.feed(Block(106.3, np.zeros((882, 1), np.float32)))

    assert length_ms(before + away) == pytest.approx(6_000, abs=1)
    assert [event.why for event in [*away, *after] if isinstance(event, AudioLost)] == ["headset was away"] * 2
    assert after[-1].at_ms == pytest.approx(6_300, abs=1)


def test_sound_of_a_stretch_given_up_is_not_heard_twice() -> None:
    """Said to be lost up to 8 s; what comes after all from 5 s on is dropped until then."""
    clock = lane()
    events = [event for block in blocks(5) for event in clock.feed(block)]
    events += clock.lose(108.0, "stalled")
    events += [event for block in blocks(5, start_s=105.0) for event in clock.feed(block)]

    assert length_ms(events) == pytest.approx(10_000, abs=100)


def test_one_device_may_carry_both() -> None:
    """A speaker a channel; with one speaker the channels are mixed."""
    both, mixed = LaneClock(["agent", "customer"], Zero()), lane()
    both.reopen(16_000)
    mixed.reopen(16_000)
    frames = np.tile(np.array([[0.5, -0.25]], np.float32), (4_000, 1))

    left, right = both.feed(Block(1.0, frames))
    (one,) = mixed.feed(Block(1.0, frames))

    assert (left.speaker, right.speaker, one.speaker) == ("agent", "customer", "agent")
    middle = [float(event.samples[1_000]) for event in (left, right, one) if isinstance(event, AudioChunk)]
    assert middle == pytest.approx([0.5, -0.25, 0.125], abs=1e-3)
