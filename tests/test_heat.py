"""Heat: a sum of acts that halves in thirty seconds."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from assist.analysis.heat import Heat, HeatSettings
from audio.events import Tick
from rules.model import Signal, Speaker, State


def heat() -> Heat:
    """A cool call."""
    return Heat(itertools.count(1), HeatSettings())


def act(name: str, at_ms: int, value: float = 1.0, speaker: Speaker = "customer", state: State = "confirmed") -> Signal:
    """Something the customer did."""
    return Signal(at_ms, 99, name, speaker, value, at_ms - 500, at_ms, "words", state, utterance=1)


def test_abuse_heats_at_once() -> None:
    """Directed abuse is 40 points."""
    (signal,) = heat().feed(act("abuse_directed", 5000, 2.0))

    assert (signal.name, signal.value, signal.at_ms, signal.features) == (
        "heat",
        40.0,
        5000,
        {"cause": "abuse_directed"},
    )


def test_heat_halves_in_thirty_seconds() -> None:
    """Told once a second while it falls."""
    stage = heat()
    stage.feed(act("abuse_directed", 5000))

    told = [signal for ms in range(5100, 35_100, 100) for signal in stage.feed(Tick(ms))]

    assert told[-1].value == 20.0
    assert len(told) == 30


def test_heat_ends() -> None:
    """Below one point it is gone and silent."""
    stage = heat()
    stage.feed(act("profanity", 1000, 2.0))

    told = [signal for ms in range(1100, 200_000, 100) for signal in stage.feed(Tick(ms))]

    assert told[-1].value == 0.0
    assert told[-1].at_ms < 110_000


def test_the_swear_word_inside_an_insult_counts_once() -> None:
    """ "You are fucking useless" is one act."""
    stage = heat()
    stage.feed(act("abuse_directed", 5000, 2.0))

    assert stage.feed(act("profanity", 5000, 2.0)) == []


def test_mild_words_guesses_and_the_agents_own_acts_are_no_heat() -> None:
    """Only what is sure, strong and the customer's."""
    stage = heat()

    assert stage.feed(act("profanity", 1000, 1.0)) == []
    assert stage.feed(act("interruption", 1000, 1.0, state="provisional")) == []
    assert stage.feed(act("interruption", 1000, 1.3, speaker="agent")) == []


def test_heat_is_at_most_a_hundred() -> None:
    """However long it goes on."""
    stage = heat()
    told = [signal for i in range(5) for signal in stage.feed(act("threat", 1000 + i))]

    assert told[-1].value == 100.0


def test_an_act_that_is_taken_back_takes_its_heat_along() -> None:
    """The customer only listened aloud: what is left of the ten points goes, what others gave stays."""
    stage = heat()
    stage.feed(act("interruption", 5000))
    stage.feed(replace(act("abuse_directed", 6000, 2.0), id=7))

    (signal,) = stage.feed(act("interruption", 7000, state="retracted"))

    assert signal.value == pytest.approx(40 * 0.5 ** (1 / 30), abs=0.1)
