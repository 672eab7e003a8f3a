"""The moment as the judge knows it: floor, voices, heat and trust, from signals alone."""

from __future__ import annotations

import pytest

from rule_calls import signal
from rules.load import load_pack
from rules.scene import Scene

PACK = load_pack()


def scene() -> Scene:
    return Scene(PACK.heat, PACK.trust)


def test_a_turn_is_open_until_its_own_end_is_known() -> None:
    """The late end of an earlier turn does not close the one that is open now."""
    now = scene()
    now.note(signal(20, "turn", "customer", 0, id=2, state="provisional"))
    now.note(signal(21, "turn", "customer", 3, id=1))

    assert now.turn_open("customer")
    now.note(signal(25, "turn", "customer", 5, id=2, end=24.3))
    assert not now.turn_open("customer")
    assert now.turn_closed_ms("customer") == 25_000


def test_a_turn_that_was_none_leaves_no_end() -> None:
    """Taken back: it only looked like a turn."""
    now = scene()
    now.note(signal(20, "turn", "agent", 0, id=1, state="provisional"))
    now.note(signal(21, "turn", "agent", 0, id=1, state="retracted"))

    assert (now.turn_open("agent"), now.turn_closed_ms("agent")) == (False, 0)


def test_a_voice_never_heard_is_not_silent() -> None:
    """A dead line must not pass for a listening agent."""
    now = scene()

    assert now.silent_since_ms("agent") is None
    now.note(signal(20, "speech", "agent", 1))
    assert now.silent_since_ms("agent") is None
    now.note(signal(23, "speech", "agent", 0, start=20, end=22.8))
    assert now.silent_since_ms("agent") == 22_800


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "longest_ms"),
    [(20_500, 20_600, 2000), (22_000, 29_900, 0), (25_000, 31_500, 1500), (0, 31_500, 2000)],
)
def test_runs_of_speech_are_measured_whole(start_ms: int, end_ms: int, longest_ms: int) -> None:
    """A run that touches the span counts with its parts outside; one still going, up to the span's end."""
    now = scene()
    now.note(signal(20, "speech", "agent", 1))
    now.note(signal(22.2, "speech", "agent", 0, start=20, end=22))
    now.note(signal(30, "speech", "agent", 1))

    assert now.longest_run_ms("agent", start_ms, end_ms) == longest_ms


def test_a_call_is_hot_until_it_is_cool() -> None:
    """On at 25, off below 15."""
    now = scene()
    seen = []
    for value in (24, 25, 15, 14.9, 24):
        now.note(signal(20, "heat", "customer", value))
        seen.append(now.hot)

    assert seen == [False, True, True, False, False]


def test_words_are_missed_when_they_were_late_or_there_was_no_voice() -> None:
    """Each speaker for themselves, and a doubt that has passed still counts for the time it covered."""
    now = scene()
    now.note(signal(20, "speech", "agent", 1))
    now.note_lag(21_000, "agent", 2500)
    now.note_lag(22_000, "agent", 1500)

    assert now.trusted("agent")
    assert now.words_missed("agent", 20_500, 30_000)
    assert not now.words_missed("agent", 21_500, 30_000)
    assert now.words_missed("customer", 21_500, 30_000)
