"""Expectations against prompts: what holds, what fails, and what a broken expectation file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.expect import Expectations, read_expectations
from assist.qa import judge, score
from audio.errors import UsageError
from hand_made import because
from rules.model import Prompt

KNOWN = {"slow-down", "let-them-finish", "start-with-i"}


def prompt(rule: str, at_ms: int, late_ms: int = 300, number: int = 1) -> Prompt:
    """A prompt that came at this time, so long after its trigger."""
    return Prompt(at_ms, number, rule, "p3", "Say it", "", because(), at_ms - late_ms)


def expect(tmp_path: Path, text: str) -> Expectations:
    """An expectation file with this text."""
    path = tmp_path / "expect.yaml"
    path.write_text(text, encoding="utf-8")
    return read_expectations(path, KNOWN)


def held(expected: Expectations, *prompts: Prompt, outcomes: dict[int, str] | None = None) -> bool:
    """Whether everything expected held."""
    return all(verdict.held for verdict in judge(expected, prompts, outcomes or {}))


def test_a_prompt_in_its_window_holds(tmp_path: Path) -> None:
    """Between the two times, both included."""
    expected = expect(tmp_path, 'must: [{rule: slow-down, between: ["00:10", "00:20.5"]}]')

    assert held(expected, prompt("slow-down", 20_500))
    assert not held(expected, prompt("slow-down", 20_501))
    assert not held(expected, prompt("start-with-i", 15_000))
    assert not held(expected)


def test_a_prompt_can_be_too_late(tmp_path: Path) -> None:
    """In its window, but long after its trigger."""
    expected = expect(tmp_path, 'must: [{rule: slow-down, between: ["00:10", "00:20"], within_ms: 500}]')

    assert held(expected, prompt("slow-down", 15_000, late_ms=500))
    assert not held(expected, prompt("slow-down", 15_000, late_ms=501))


def test_one_of_several_rules_may_do(tmp_path: Path) -> None:
    """any_of."""
    expected = expect(tmp_path, 'must: [{any_of: [slow-down, start-with-i], between: ["00:10", "00:20"]}]')

    assert held(expected, prompt("start-with-i", 15_000))


def test_never_means_never_or_not_then(tmp_path: Path) -> None:
    """A bare rule for the whole call, or with two times."""
    expected = expect(tmp_path, 'never: [slow-down, {rule: start-with-i, between: ["00:10", "00:20"]}]')

    assert held(expected, prompt("start-with-i", 25_000))
    assert not held(expected, prompt("start-with-i", 15_000))
    assert not held(expected, prompt("slow-down", 99_000))


def test_none_besides_allows_only_what_is_named(tmp_path: Path) -> None:
    """A prompt nobody asked for fails the call."""
    expected = expect(tmp_path, 'none_besides: true\nmust: [{rule: slow-down, between: ["00:10", "00:20"]}]')

    assert held(expected, prompt("slow-down", 15_000))
    assert not held(expected, prompt("slow-down", 15_000), prompt("start-with-i", 40_000, number=2))


def test_counts_and_outcomes(tmp_path: Path) -> None:
    """How often, and how each ended."""
    expected = expect(tmp_path, "counts: {slow-down: [1, 2]}\noutcomes: {slow-down: followed}")

    assert held(expected, prompt("slow-down", 15_000), outcomes={1: "followed"})
    assert not held(expected, prompt("slow-down", 15_000), outcomes={1: "expired"})
    assert not held(expected)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("must: [{rule: slow-down, between: [10, 20]}]", 'a time is written "mm:ss"'),
        ("never: [slow-down", "expect.yaml:"),
        ("nevre: [slow-down]", "nevre"),
        ("never: [shout-louder]", "no rule is called 'shout-louder'"),
        ("counts: {slow-down: many}", "counts"),
    ],
)
def test_a_broken_file_says_where(text: str, said: str, tmp_path: Path) -> None:
    """File, place and what is wrong; an unknown rule is an error, not a pass."""
    with pytest.raises(UsageError) as caught:
        expect(tmp_path, text)

    assert said in str(caught.value)
    assert "expect.yaml" in str(caught.value)


def test_a_rule_is_scored_by_what_was_asked_and_what_was_forbidden(tmp_path: Path) -> None:
    """A prompt that nobody asked for and nobody forbade counts neither way."""
    asked = 'must: [{rule: slow-down, between: ["00:10", "00:20"]}, {rule: start-with-i, between: ["00:10", "00:20"]}]'
    expected = expect(tmp_path, f"{asked}\nnever: [let-them-finish]\ncounts: {{slow-down: [1, 2]}}")
    prompts = [prompt("slow-down", at_ms, number=n) for n, at_ms in enumerate((15_000, 40_000, 70_000), start=1)]

    scores = score(expected, [*prompts, prompt("let-them-finish", 50_000, number=4)])

    figures = {rule: (own.asked, own.hit, own.wrong) for rule, own in scores.items()}
    assert figures == {"slow-down": (1, 1, 1), "start-with-i": (1, 0, 0), "let-them-finish": (0, 0, 1)}
    assert (scores["slow-down"].precision, scores["slow-down"].delay_ms(50)) == (0.5, 300)
