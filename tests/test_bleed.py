"""The other party in a speaker's channel is found, kept out and said; what is the speaker's own stays."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest

from assist.analysis.turns import Turns, TurnSettings
from audio.bleed import Bleed, Own
from audio.events import FRAME_SAMPLES, SPEAKERS, Crosstalk, Heard, Samples, Speaker, SpeechEnded
from audio.hearing import Hearing, HearingSettings
from audio.leak import BleedSettings
from audio.vad import FRAME_MS, SileroModel
from planted import PER_MS, Line, Scene, chunks, render
from planted import Bleed as Leaking

CUSTOMER = tuple(Line("customer", start, start + 2600) for start in range(500, 15_000, 3000))
LATE_MS = 5000
"""By then the leak is known."""


def scene(*bleeds: Leaking, agent: Sequence[tuple[int, int]] = ()) -> Scene:
    """The customer talks for 15 s in phrases; the agent as said."""
    lines = CUSTOMER + tuple(Line("agent", start, end) for start, end in agent)
    return Scene(15_500, lines, bleeds=bleeds, seed=2)


def follow(lanes: dict[Speaker, Samples]) -> tuple[dict[Speaker, list[Own]], list[Crosstalk]]:
    """Frame by frame: what counts as own, what is told."""
    bleed, own, told = Bleed(tuple(lanes), BleedSettings()), {speaker: [] for speaker in lanes}, []
    for i in range(len(lanes["agent"]) // FRAME_SAMPLES):
        frames = {speaker: sound[i * FRAME_SAMPLES :][:FRAME_SAMPLES] for speaker, sound in lanes.items()}
        told += bleed.feed(frames, (i + 1) * FRAME_MS)
        for speaker in lanes:
            own[speaker].append(bleed.own(speaker))
    return own, told  # type: ignore[return-value]


def share(own: Sequence[Own], stretches: Sequence[tuple[int, int]]) -> float:
    """How much of some stretches counts as own speech."""
    frames = [own[ms // FRAME_MS].speech for start, end in stretches for ms in range(start, end, FRAME_MS)]
    return sum(frames) / len(frames)


def spoken(lines: Sequence[Line], from_ms: int, late_ms: int = 0) -> list[tuple[int, int]]:
    """The stretches of these lines from a time on."""
    return [(line.start_ms + late_ms, line.end_ms + late_ms) for line in lines if line.start_ms >= from_ms]


@pytest.mark.parametrize(("level_db", "delay_ms"), [(-6, 20), (-12, 250), (-20, 120)])
def test_the_customer_in_the_agents_channel_is_not_the_agent(level_db: float, delay_ms: int) -> None:
    """Once it is known; the customer stays the customer."""
    own, _ = follow(render(scene(Leaking("customer", level_db, delay_ms)))[0])

    assert share(own["agent"], spoken(CUSTOMER, LATE_MS, delay_ms)) < 0.1
    assert share(own["customer"], spoken(CUSTOMER, 0)) == 1.0


def test_the_agent_in_the_customers_channel_is_not_the_customer() -> None:
    """Both directions are alike."""
    lanes = render(scene(Leaking("customer", -12, 100)))[0]

    own, _ = follow({"agent": lanes["customer"], "customer": lanes["agent"]})

    assert share(own["customer"], spoken(CUSTOMER, LATE_MS, 100)) < 0.1


def test_the_agents_own_speech_beside_the_leak_is_kept() -> None:
    """They talk over the customer for two seconds, and alone for one."""
    over, alone = (10_000, 12_000), (12_300, 12_500)

    own, _ = follow(render(scene(Leaking("customer", -12, 100), agent=[over, alone]))[0])

    assert share(own["agent"], [over]) > 0.8
    assert share(own["agent"], [alone]) > 0.8


def test_two_who_talk_over_each_other_are_no_leak() -> None:
    """Six seconds at once, and nothing is found or taken."""
    own, told = follow(render(scene(agent=[(3000, 9000)]))[0])

    assert told == []
    assert all(frame == Own() for frames in own.values() for frame in frames)


def test_a_leak_is_told_once_with_its_level_and_lag() -> None:
    """When three seconds of evidence are there."""
    _, told = follow(render(scene(Leaking("customer", -12, 100)))[0])

    (event,) = told
    assert event.speaker == "agent"
    assert not event.same
    assert event.level_db == pytest.approx(-12, abs=2)
    assert event.lag_ms == pytest.approx(100, abs=20)


def test_a_leak_that_stops_is_told_too() -> None:
    """The agent put on a headset."""
    lanes = render(scene(Leaking("customer", -12, 100)))[0]
    clean = np.random.default_rng(1).normal(0, 3e-4, 25_000 * PER_MS).astype(np.float32)
    customer = np.concatenate([lanes["customer"], lanes["customer"], lanes["customer"]])
    agent = np.concatenate([lanes["agent"], clean])[: len(customer)]

    _, told = follow({"agent": agent, "customer": customer[: len(agent)]})

    assert [event.level_db is None for event in told] == [False, True]


@pytest.mark.parametrize("gain", [1.0, 0.8])
def test_two_channels_with_the_same_sound_are_told_and_only_the_customers_is_heard(gain: float) -> None:
    """A mono call saved as stereo."""
    lanes = render(scene(agent=[(3200, 6000)]))[0]
    both = lanes["agent"] + lanes["customer"]

    own, told = follow({"agent": (gain * both).astype(np.float32), "customer": both})

    assert [(event.speaker, event.same) for event in told] == [("agent", True)]
    assert share(own["agent"], spoken(CUSTOMER, LATE_MS)) < 0.05
    assert share(own["customer"], [(0, 15_000)]) == 1.0


def test_a_channel_that_holds_both_voices_is_not_a_copy_for_long() -> None:
    """Its owner's own voice shows that it is more than the other channel."""
    lanes = render(scene(agent=[(6200, 6450), (9150, 9450), (12_150, 12_450)]))[0]
    mixed = lanes["agent"] + lanes["customer"]
    twice = {"agent": np.tile(mixed, 2), "customer": np.tile(lanes["customer"], 2)}

    own, told = follow(twice)

    assert share(own["agent"], [(15_500 + 6200, 15_500 + 6450)]) > 0.7
    assert share(own["agent"], spoken(CUSTOMER, LATE_MS)[:1]) < 0.1
    assert all(share(own[speaker], [(0, 400)]) == 1.0 for speaker in SPEAKERS)
    assert not told or not told[-1].same


def test_clocks_that_drift_apart_do_not_hide_the_leak() -> None:
    """200 ppm, late in a call: the lag at the end is not the lag at the beginning."""
    lines = tuple(Line("customer", start, start + 2600) for start in range(500, 57_000, 3000))
    drifting = Scene(60_000, lines, bleeds=(Leaking("customer", -12, 40, -200.0),), seed=3)

    own, told = follow(render(drifting)[0])

    assert share(own["agent"], spoken(lines, LATE_MS, 50)) < 0.1
    assert len(told) == 1


def test_one_lane_alone_is_its_own() -> None:
    """Nobody is there to leak."""
    bleed = Bleed(("agent",), BleedSettings())

    assert bleed.feed({"agent": np.ones(FRAME_SAMPLES, np.float32)}, FRAME_MS) == []
    assert bleed.own("agent") == Own()


def hear(lanes: dict[Speaker, Samples], block: int) -> list[Heard]:
    """Everything hearing says without words."""
    hearing = Hearing(SPEAKERS, SileroModel(), None, HearingSettings())
    return [event for chunk in chunks(lanes, block) for event in hearing.feed(chunk)] + list(hearing.finish())


def test_the_leak_makes_no_speech_however_the_sound_is_cut() -> None:
    """After the first moments the agent was never heard; any chunking says the same."""
    lanes = render(scene(Leaking("customer", -12, 100)))[0]

    events = hear(lanes, 1600)

    assert events == hear(lanes, 7777)
    agent = [e for e in events if isinstance(e, SpeechEnded) and e.speaker == "agent"]
    assert sum(event.end_ms - event.start_ms for event in agent) < 2500
    assert all(event.end_ms < LATE_MS for event in agent)


def test_two_channels_with_the_same_sound_interrupt_nobody() -> None:
    """One voice cannot cut in on itself, nor talk over itself."""
    lanes = render(scene(agent=[(3200, 6000)]))[0]
    both = lanes["agent"] + lanes["customer"]
    turns = Turns(itertools.count(1), TurnSettings())

    signals = [s.name for event in hear({"agent": both, "customer": both}, 1600) for s in turns.feed(event)]

    assert "turn" in signals
    assert not {"interruption", "talk_over"} & set(signals)
