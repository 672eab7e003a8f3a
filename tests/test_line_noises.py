"""What a line carries besides speech raises neither voice nor pace, through the real gate and meter."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import numpy as np
import pytest

from assist.analysis.pace import Pace, PaceSettings
from assist.analysis.voice import Voice, VoiceSettings
from audio.events import Samples
from audio.vad import SileroModel
from listening import load
from measure.syllables import hear
from noises import NOISES, at
from rules.model import Signal

CALL = Path(__file__).parents[1] / "fixtures" / "calls" / "abuse_well_handled" / "call.flac"
LINE = ("hum_50", "dtmf", "ring_back_us", "hold_music", "hold_strings")


@pytest.fixture(scope="module")
def voice() -> Samples:
    """A minute and a half of a calm agent."""
    return load(CALL)["agent"]


def noises(level_db: float) -> Samples:
    """Six seconds of each."""
    return np.concatenate([at(NOISES[name](6.0, 1), level_db) for name in LINE])


def signals(sound: Samples) -> list[Signal]:
    """What is measured of one lane."""
    stages = Voice(count(1), VoiceSettings()), Pace(count(1), PaceSettings())
    return [signal for event in hear(sound, SileroModel()) for stage in stages for signal in stage.feed(event)]


@pytest.mark.parametrize("level_db", [-3.0, -20.0])
def test_hum_digits_ringing_and_music_raise_nothing(voice: Samples, level_db: float) -> None:
    """Before a call, in the middle of it and after it, louder than the voice or as loud."""
    noise = noises(level_db)

    found = signals(np.concatenate([noise, voice, noise, voice[: 16_000 * 40], noise]))

    assert {signal.name for signal in found} == {"voice_level", "articulation_rate", "pace"}
    paces = [signal for signal in found if signal.name == "pace"]
    assert len(paces) > 40
    assert not [signal for signal in paces if signal.value >= 1.15 and float(signal.features["z"]) >= 3]
