"""Turns through the real gate and meter: made voices in one lane, bad sound in the other, blocks of any size."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

import numpy as np
import pytest

import noises
from assist.analysis.silence import Silence, SilenceSettings
from assist.analysis.turns import Turns, TurnSettings
from audio.events import SAMPLE_RATE_HZ, SPEAKERS, AudioChunk, AudioLost, Heard, Samples, Speaker
from audio.hearing import Hearing, HearingSettings
from audio.vad import SileroModel
from planted import Line, Scene, chunks, render
from planting import Planner, events
from rules.model import Signal

SECONDS = 20
BAD_NEWS = {"interruption", "talk_over", "dead_air"}


@pytest.fixture(scope="module")
def silero() -> SileroModel:
    """The gate's model; it ships with a dependency."""
    return SileroModel()


@pytest.fixture(scope="module")
def agent_alone() -> Samples:
    """An agent who talks in phrases, into whatever the other lane holds."""
    lines = tuple(Line("agent", at_ms, at_ms + 1800) for at_ms in range(500, SECONDS * 1000 - 2000, 2600))
    return render(Scene(SECONDS * 1000, lines))[0]["agent"]


def heard(sound: list[AudioChunk | AudioLost], silero: SileroModel) -> list[Heard]:
    hearing = Hearing(SPEAKERS, silero, None, HearingSettings())
    return [*(fact for block in sound for fact in hearing.feed(block)), *hearing.finish()]


def measured(facts: list[Heard]) -> list[Signal]:
    """The signals of turns and silence, as a session would ask for them."""
    ids = count(1)
    stages = Turns(ids, TurnSettings()), Silence(ids, SilenceSettings())
    signals: list[Signal] = [signal for fact in facts for stage in stages for signal in stage.feed(fact)]
    return signals + [signal for stage in stages for signal in stage.finish(facts[-1].at_ms)]


@pytest.mark.parametrize("noise", ["silence", "ring_back_us", "busy", "dtmf", "hum_50", "hold_music", "crackle"])
def test_nobody_is_cut_off_by_a_line_without_a_voice(noise: str, agent_alone: Samples, silero: SileroModel) -> None:
    """A dead channel, a ringing tone, keys, a hum, music: no interruption, no dead air, no reply."""
    lanes: Mapping[Speaker, Samples] = {"agent": agent_alone, "customer": getattr(noises, noise)(SECONDS, 1)}

    signals = measured(heard(list(chunks(lanes)), silero))

    assert [s for s in signals if s.name == "speech" and s.speaker == "agent"]
    assert [s for s in signals if s.name in BAD_NEWS | {"overlap", "reply_gap", "response_time"}] == []


def a_scene() -> dict[Speaker, Samples]:
    """An interruption, a listening sound and a clean change of speakers."""
    plan = Planner(4)
    plan.plant("interruption", "agent", 1400)
    plan.plant("backchannel", "agent", 500)
    plan.plant("turn", "customer", 300)
    return render(plan.scene())[0]


def test_any_blocks_give_the_same_signals(silero: SileroModel) -> None:
    """How a source cuts its sound is nobody's business."""
    lanes = a_scene()

    whole, small = (measured(heard(list(chunks(lanes, size)), silero)) for size in (16_000, 1_237))

    assert small == whole
    assert {"interruption", "overlap", "turn"} <= {signal.name for signal in whole}


def test_channels_that_change_places_make_no_interruption(silero: SileroModel) -> None:
    """In the middle of a sentence: the voice goes on in the other lane."""
    alone = render(Scene(9000, (Line("agent", 500, 8000),)))[0]
    half = 4 * SAMPLE_RATE_HZ
    swapped = {
        speaker: np.concatenate((alone[speaker][:half], alone[other][half:]))
        for speaker, other in zip(SPEAKERS, reversed(SPEAKERS), strict=True)
    }

    signals = measured(heard(list(chunks(swapped)), silero))

    assert {s.speaker for s in signals if s.name == "speech"} == set(SPEAKERS)
    assert [s for s in signals if s.name in BAD_NEWS] == []


def test_sound_that_is_lost_is_nobodys_silence(silero: SileroModel) -> None:
    """Twelve seconds of both lanes are gone: no dead air, and no reply measured across them."""
    first, second = (list(chunks(a_scene())) for _ in range(2))
    at_ms = first[-1].at_ms + len(first[-1].samples) * 1000 // SAMPLE_RATE_HZ
    lost = [AudioLost(at_ms, speaker, 12_000, "the network dropped it") for speaker in SPEAKERS]

    signals = measured(heard([*first, *lost, *second], silero))

    assert [s for s in signals if s.name == "dead_air"] == []
    gap = at_ms, at_ms + 12_000
    across = [s for s in signals if s.name in ("reply_gap", "response_time") and s.start_ms < gap[1] <= s.end_ms]
    assert across == []


def test_what_was_planted_as_an_interruption_is_told(silero: SileroModel) -> None:
    """Fifteen episodes of every intent, but for a borderline one; tests/measure/overlaps.py does it with hundreds."""
    scene = events(7, 15)
    lanes, labels = render(scene)
    signals = {s.id: s for s in measured(heard(list(chunks(lanes)), silero)) if s.name == "interruption"}

    told = [s for s in signals.values() if s.state == "confirmed"]

    meant = {label.start_ms: label for label in labels if label.kind in ("interruption", "talk_over")}
    found = {
        at_ms
        for at_ms, label in meant.items()
        if any(s.speaker == label.speaker and at_ms - 200 <= s.start_ms <= label.end_ms for s in told)
    }
    assert len(meant) >= 3
    assert found == set(meant)
    assert len(told) <= len(meant) + 1
