"""Facts and levels: what counts as one, and for how long."""

from __future__ import annotations

import pytest

from rule_calls import Call, pack_of, rule, signal
from rules.conditions import Fact, Level, Range
from rules.load import load_pack
from rules.model import Signal, State
from rules.scene import Scene
from rules.watches import LevelWatch, SaidWatch, matches

PACK = load_pack()


@pytest.mark.parametrize(
    ("fact", "told", "is_one"),
    [
        (Fact(signal="profanity", speaker="customer"), signal(1, "profanity", "customer"), True),
        (Fact(signal="profanity", speaker="customer"), signal(1, "profanity", "agent"), False),
        (Fact(signal="profanity", speaker="customer"), signal(1, "slur", "customer"), False),
        (Fact(signal="profanity", speaker="agent", min=2), signal(1, "profanity", value=2), True),
        (Fact(signal="profanity", speaker="agent", min=2), signal(1, "profanity", value=1.9), False),
        (Fact(signal="reply_gap", speaker="agent", max=1), signal(1, "reply_gap", value=1), True),
        (Fact(signal="reply_gap", speaker="agent", max=1), signal(1, "reply_gap", value=1.1), False),
    ],
)
def test_a_signal_is_a_fact_by_name_speaker_and_value(fact: Fact, told: Signal, is_one: bool) -> None:
    """Bounds are inclusive."""
    assert matches(fact, told) is is_one


@pytest.mark.parametrize(
    ("asked", "told", "is_one"),
    [
        ("confirmed", "confirmed", True),
        ("confirmed", "provisional", False),
        ("provisional", "provisional", True),
        ("provisional", "confirmed", True),
        ("provisional", "retracted", False),
    ],
)
def test_a_provisional_signal_is_a_fact_only_for_who_asks_for_no_more(asked: State, told: State, is_one: bool) -> None:
    """And one that was taken back is none at all."""
    fact = Fact(signal="interruption", speaker="agent", state=asked)  # type: ignore[arg-type]

    assert matches(fact, signal(1, "interruption", state=told)) is is_one


@pytest.mark.parametrize(
    ("features", "is_one"), [({"rate": 5.0}, True), ({"rate": 4.4}, False), ({"rate": "x"}, False)]
)
def test_features_must_be_there_and_within_bounds(features: dict[str, float | str], is_one: bool) -> None:
    """A feature that is missing or no number cannot be within any."""
    fact = Fact(signal="pace", speaker="agent", where={"rate": Range(min=4.5)})

    assert matches(fact, signal(1, "pace", features=features)) is is_one
    assert not matches(fact, signal(1, "pace"))


def test_a_fact_told_again_is_said_once() -> None:
    """An overlap grows under one id."""
    watch = SaidWatch(Fact(signal="interruption", speaker="agent"), Scene(PACK.heat, PACK.trust), 0)

    assert watch.feed(signal(30, "interruption", id=1)) is not None
    assert watch.feed(signal(31, "interruption", id=1)) is None


def levels(level: Level, sign: int, *values: float) -> list[bool | None]:
    """For each update, a second apart: met, a near miss (False), or nothing."""
    watch = LevelWatch(level, sign)
    found = [watch.feed(signal(at, "pace", value=value)) for at, value in enumerate(values, start=20)]
    return [None if evidence is None else evidence.held for evidence in found]


def test_above_must_hold_for_its_updates() -> None:
    """Three in a row; a break starts anew, and a break after a start is a near miss."""
    level = Level(signal="pace", speaker="agent", limit=1.2, updates=3)

    assert levels(level, 1, 1.2, 1.3, 1.1, 1.2, 1.2, 1.2, 1.2) == [None, None, False, None, None, True, True]


def test_below_must_hold_for_its_time() -> None:
    """From the first update at the limit to the last, not from one tick to the next."""
    level = Level(signal="pace", speaker="agent", limit=1.05, for_s=2)

    assert levels(level, -1, 1.2, 1.05, 1.0, 1.0, 1.0) == [None, None, None, True, True]


def test_an_active_level_forgives_values_between_its_limits() -> None:
    """Between limit and clear it says nothing and stays; at clear it is over and must hold anew."""
    level = Level(signal="pace", speaker="agent", limit=1.2, clear=1.05, updates=2)

    assert levels(level, 1, 1.2, 1.2, 1.1, 1.2, 1.05, 1.2, 1.2) == [None, True, None, True, None, None, True]


def test_a_level_is_one_occasion_until_it_clears() -> None:
    """The ledger tells occasions apart by their first update."""
    watch = LevelWatch(Level(signal="pace", speaker="agent", limit=1.2, clear=1.05), 1)
    found = [watch.feed(signal(at, "pace", value=value, id=at)) for at, value in [(1, 1.2), (2, 1.3), (3, 1), (4, 1.2)]]

    assert [evidence and evidence.occasion for evidence in found] == [1, 1, None, 4]


def test_a_level_as_a_guard_holds_until_it_clears() -> None:
    """Through the engine: the rule is silent while the guard holds, and there is no near miss."""
    guard = {"above": {"signal": "heat", "speaker": "customer", "limit": 50, "clear": 20}}
    call = Call(pack_of(rule(unless=[guard]))).feed(20, "heat", "customer", 60).feed(30, "blunt_no")

    call.feed(40, "heat", "customer", 15).feed(50, "blunt_no")

    assert call.prompts == [(50, "trial")]
    assert call.withheld == []


def test_a_trigger_counts_only_while_what_is_given_holds() -> None:
    """Hot from 25 on, and until below 15."""
    when = [{"said": {"signal": "blunt_no", "speaker": "agent"}, "given": [{"hot": {}}]}]
    call = Call(pack_of(rule(when=when))).feed(20, "heat", "customer", 24).feed(21, "blunt_no")

    call.feed(30, "heat", "customer", 25).feed(31, "heat", "customer", 15).feed(32, "blunt_no")
    call.feed(100, "heat", "customer", 14).feed(101, "blunt_no")

    assert call.prompts == [(32, "trial")]
