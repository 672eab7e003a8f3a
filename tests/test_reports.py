"""Rules that speak when the call is over, for the report alone."""

from __future__ import annotations

from rule_calls import Call, pack_of, rule
from rules.model import Prompt, PromptCleared
from rules.pack import Pack

PRACTISE = {"shown": {"level": "p3", "within_s": 60}}


def practising() -> Pack:
    """A rule as ever, and one that reports that it was shown."""
    return pack_of(rule(), rule("practise", level="report", when=[PRACTISE], done=None))


def test_it_comes_when_the_call_is_over_and_has_no_outcome() -> None:
    """Once, after the last prompt on the screen has ended."""
    call = Call(practising()).feed(20, "blunt_no").feed(100, "blunt_no").finish(110)

    *_, ended, report = call.out
    assert isinstance(ended, PromptCleared)
    assert isinstance(report, Prompt)
    assert (report.rule, report.level, report.at_ms, report.because.signal) == ("practise", "report", 110_000, "shown")
    assert [event.id for event in call.out if isinstance(event, PromptCleared)] == [1, 2]


def test_it_stays_silent_where_its_moment_never_came() -> None:
    """Nothing was shown, so there is nothing to practise."""
    call = Call(practising()).feed(20, "alternative").finish(110)

    assert call.out == []


def test_it_takes_no_place_from_others() -> None:
    """Neither the screen nor the budget knows of it."""
    alone = Call(pack_of(rule())).feed(20, "blunt_no").feed(100, "blunt_no").finish(110)
    beside = Call(practising()).feed(20, "blunt_no").feed(100, "blunt_no").finish(110)

    assert beside.out[:-1] == alone.out
