"""The attention budget: by itself, and kept by the engine whatever a call brings."""

from __future__ import annotations

import pytest

from rule_calls import rule
from rules.budget import Budget
from rules.conditions import PromptLevel
from rules.load import load_pack
from rules.model import Outcome, Reason
from rules.pack import Rule

PACK = load_pack()
LIMITS = PACK.budget
RULES = {each.id: each for each in PACK.rules}


class Screen:
    """A budget and the prompts shown under it, in seconds."""

    def __init__(self) -> None:
        self.budget = Budget(LIMITS)
        self._shown = 0

    def show(self, at: float, rule: Rule, level: PromptLevel = "p3", outcome: Outcome = "followed") -> None:
        """A prompt that is on the screen for one second."""
        self._shown += 1
        self.budget.show(round(at * 1000), self._shown, rule, level)
        self.budget.clear(round(at * 1000) + 1000, outcome)

    def opens(self, at: float, level: PromptLevel = "p3") -> float:
        return self.budget.opens(round(at * 1000), level)[0] / 1000

    def refusal(self, at: float, rule: Rule, level: PromptLevel = "p3", at_start: bool = False) -> Reason | None:
        return self.budget.refusal(round(at * 1000), rule, level, at_start)


def other(number: int) -> Rule:
    """Rules of families of their own, so that no cooldown is in the way."""
    return rule(f"rule-{number}", family="turns").model_copy(update={"family": f"family-{number}"})


def test_prompts_come_fifteen_seconds_apart() -> None:
    """Counted from showing to showing, however soon the first was done."""
    screen = Screen()
    screen.show(100, other(1))

    assert screen.opens(105) == 115


def test_no_more_than_two_prompts_in_a_minute() -> None:
    """The third waits until the first is a minute old."""
    screen = Screen()
    screen.show(100, other(1))
    screen.show(120, other(2))

    assert screen.opens(136) == 160


def test_no_more_than_eight_prompts_in_ten_minutes() -> None:
    """The ninth waits until the first is ten minutes old."""
    screen = Screen()
    for number in range(8):
        screen.show(100 + 35 * number, other(number))

    assert screen.opens(380) == 700


def test_p1_passes_the_budget_but_counts_in_it() -> None:
    """An alarm comes at once; advice after an alarm waits as after any prompt."""
    screen = Screen()
    screen.show(100, other(1), "p1")

    assert screen.opens(101, "p1") == 101
    assert screen.opens(101, "p2") == 115


def test_praise_neither_counts_nor_waits_for_the_gap() -> None:
    """It has a pace of its own: once a minute."""
    screen = Screen()
    screen.show(100, other(1), "praise")

    assert screen.opens(102, "p3") == 102
    assert screen.opens(102, "praise") == 160


def test_the_slot_is_held_against_equals_until_the_prompt_has_been_read() -> None:
    """Thirteen words at two a second; after that it is the gap that holds."""
    screen = Screen()
    words = rule(say="Try this", script="eleven words that somebody has to read during a busy call")
    screen.budget.show(100_000, 1, words, "p2")

    assert screen.budget.opens(101_000, "p2") == (115_000, "priority")
    assert screen.budget.opens(106_500, "p2") == (115_000, "budget")
    assert screen.budget.opens(101_000, "p1") == (101_000, "budget")


@pytest.mark.parametrize(("words", "seconds"), [(3, 5), (14, 7), (33, 10)])
def test_reading_time_grows_with_the_words_between_its_bounds(words: int, seconds: float) -> None:
    """Half a second a word, never under five seconds nor over ten."""
    assert Screen().budget.reading_ms("word " * words) == seconds * 1000


def test_the_opening_of_a_call_is_quiet() -> None:
    """But for what may speak at the start."""
    screen = Screen()

    assert screen.refusal(14.9, other(1)) == "quiet_start"
    assert screen.refusal(14.9, other(1), at_start=True) is None
    assert screen.refusal(15, other(1)) is None


@pytest.mark.parametrize(("level", "seconds"), [("p2", 45), ("p3", 45), ("p4", 90)])
def test_the_same_prompt_cools_down(level: PromptLevel, seconds: float) -> None:
    """Phrasing longer than the rest."""
    screen = Screen()
    screen.show(100, other(1), level)

    assert screen.refusal(100 + seconds - 0.1, other(1), level) == "cooldown"
    assert screen.refusal(100 + seconds, other(1), level) is None


def test_the_same_family_cools_down() -> None:
    """Another rule of the same family is much the same to who reads it."""
    screen = Screen()
    screen.show(100, rule("one"))

    assert screen.refusal(119.9, rule("two")) == "cooldown"
    assert screen.refusal(120, rule("two")) is None


def test_a_family_ignored_twice_in_a_row_is_muted_for_five_minutes() -> None:
    """Then it may speak again."""
    screen = Screen()
    screen.show(100, rule("one"), outcome="expired")
    screen.show(200, rule("two"), outcome="expired")

    assert screen.refusal(500.9, rule("three")) == "muted"
    assert screen.refusal(501, rule("three")) is None


@pytest.mark.parametrize(("between", "muted"), [("followed", False), ("dismissed", False), ("unknown", True)])
def test_only_an_answer_breaks_the_run_of_ignored_prompts(between: Outcome, muted: bool) -> None:
    """What could not be seen says nothing about the agent, either way."""
    screen = Screen()
    screen.show(100, rule("one"), outcome="expired")
    screen.show(150, rule("two"), outcome=between)
    screen.show(200, rule("three"), outcome="expired")

    assert (screen.refusal(300, rule("four")) == "muted") is muted
