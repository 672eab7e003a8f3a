"""The built-in pack: its limits, its rules, and the examples that define them."""

from __future__ import annotations

import pytest

from rule_calls import rule
from rules.check import judge_example
from rules.load import load_pack
from rules.model import Prompt
from rules.pack import Example, Rule

PACK = load_pack()


def examples(kind: str) -> list[object]:
    """Every example of one kind, named by its rule and its reason."""
    return [
        pytest.param(each, example, id=f"{each.id}: {example.why}")
        for each in PACK.rules
        for example in getattr(each.examples, kind)
    ]


@pytest.mark.parametrize(("rule", "example"), examples("fires"))
def test_the_rule_fires(rule: Rule, example: Example) -> None:
    """Judged by the whole pack, the rule prompts."""
    assert rule.id in [event.rule for event in judge_example(PACK, example) if isinstance(event, Prompt)]


@pytest.mark.parametrize(("rule", "example"), examples("silent"))
def test_the_rule_stays_silent(rule: Rule, example: Example) -> None:
    """Judged by the whole pack, the rule does not prompt."""
    assert rule.id not in [event.rule for event in judge_example(PACK, example) if isinstance(event, Prompt)]


def test_the_budget_is_the_one_the_techniques_ask_for() -> None:
    """ "One coach, one voice", number by number."""
    budget = PACK.budget

    assert (budget.visible, budget.gap_s, budget.per_minute, budget.per_10_minutes) == (1, 15, 2, 8)
    assert (budget.quiet_start_s, budget.praise_gap_s) == (15, 60)
    assert (budget.same_prompt_s, budget.same_prompt_p4_s, budget.same_family_s) == (45, 90, 20)
    assert (budget.mute_after, budget.mute_s, budget.defer_s, budget.stale_s) == (2, 300, 4, 6)
    assert (PACK.heat.hot, PACK.heat.cool, PACK.trust.late_s, PACK.trust.back_s) == (25, 15, 2.5, 1.5)


def test_the_rules_carry_their_techniques_and_levels() -> None:
    """Ids, numbers and levels as the table of techniques gives them."""
    assert {each.id: (each.technique, each.level) for each in PACK.rules} == {
        "lower-your-voice": (15, "p3"),
        "slow-down": (27, "p3"),
        "let-them-finish": (9, "p2"),
        "address-abuse-first": (22, "p2"),
        "start-with-i": (4, "p4"),
        "add-what-you-can-do": (5, "p4"),
        "take-a-time-out": (29, "p2"),
    }


def test_abuse_has_precedence_among_equals() -> None:
    """First things first."""
    assert PACK.families[0].id == "abuse"


@pytest.mark.parametrize(
    ("due", "level", "expected"),
    [
        (None, "p1", "at_once"),
        (None, "praise", "at_once"),
        (None, "p2", "agent_turn_end"),
        (None, "p4", "agent_turn_end"),
        ("customer_turn_end", "p2", "customer_turn_end"),
    ],
)
def test_when_a_prompt_is_due_follows_from_its_level_unless_the_rule_says(due: str, level: str, expected: str) -> None:
    """p1 at once; the rest at the agent's turn end."""
    assert rule(due=due).due_for(level) == expected  # type: ignore[arg-type]


def test_the_digest_names_what_the_pack_says() -> None:
    """The same content has the same digest; a changed threshold has another."""
    digest = PACK.digest
    tighter = PACK.model_copy(update={"budget": PACK.budget.model_copy(update={"gap_s": 16})})

    assert load_pack().digest == digest
    assert tighter.digest != digest
    assert len(digest) == 64
