"""Nobody speaks, so nothing is said: noise of every kind through the real hearing, and the noises themselves."""

from __future__ import annotations

import numpy as np
import pytest

from audio.errors import ModelMissing
from audio.events import SpeechStarted, Word
from audio.models import find_model
from audio.whisper import Whisper
from listening import hear_sound
from noises import NOISES, at, programme

EACH_S = 3.0
"""Long enough for a gate to open and a first window to be read."""


@pytest.mark.model
def test_no_word_is_invented_on_noise() -> None:
    """Every kind of noise on both lanes, a different one on each: no interim, stable or final word."""
    try:
        files = find_model("tiny.en")
    except ModelMissing as missing:
        pytest.skip(str(missing))
    seconds = EACH_S * len(NOISES)
    lanes = {
        "agent": np.concatenate([sound for _, sound in programme(seconds, EACH_S)]),
        "customer": np.concatenate([sound for _, sound in programme(seconds, EACH_S, turn=5)]),
    }

    events = list(hear_sound(lanes, Whisper(files.path, files.name)))  # type: ignore[arg-type]

    words: list[Word] = [word for event in events for word in getattr(event, "words", ())]
    assert words == []
    assert sum(isinstance(event, SpeechStarted) for event in events) == 0


@pytest.mark.parametrize("name", NOISES)
def test_a_noise_is_the_same_every_time(name: str) -> None:
    """Finite, full scale (but for silence), and the same samples for the same seed."""
    first, second = NOISES[name](2.0, 3), NOISES[name](2.0, 3)

    assert len(first) == 32_000
    assert np.array_equal(first, second)
    assert np.abs(first).max() == pytest.approx(0 if name == "silence" else 1)


def test_a_level_is_what_it_says() -> None:
    """20 dB less is a tenth."""
    assert np.abs(at(NOISES["white"](1.0, 0), -20)).max() == pytest.approx(0.1)


def test_a_programme_brings_every_noise_at_every_level() -> None:
    """As many stretches as there are pairs, no two of them alike."""
    names = [name for name, _ in programme(len(NOISES) * 3 * 0.5, 0.5)]

    assert len(set(names)) == len(NOISES) * 3
