"""Two runs of a call: what came in one only, at another time, or ended otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.cli import main
from assist.diff import Shown, compare
from assist.journal import Header, JournalWriter
from audio.events import SPEAKERS, CallEnded
from hand_made import because
from rules.model import Outcome, Prompt, PromptCleared


def shown(rule: str, at_ms: int, outcome: str = "followed") -> Shown:
    return Shown(rule, at_ms, "p3", "Say it", outcome)


def journal(path: Path, *prompts: tuple[str, int, Outcome], model: str = "tiny") -> Path:
    """A journal with these prompts: rule, when, and how each ended."""
    writer = JournalWriter(path, Header("x", "", model, "p", "c", SPEAKERS))
    for number, (rule, at_ms, outcome) in enumerate(prompts, start=1):
        writer.write(Prompt(at_ms, number, rule, "p3", "Say it", "", because(), at_ms))
        writer.write(PromptCleared(at_ms + 1_000, number, rule, outcome))
    writer.write(CallEnded(90_000))
    return path


def test_runs_that_agree_do_not_differ() -> None:
    """A tick's difference is none."""
    assert compare([shown("a", 1_000)], [shown("a", 1_100)]) == []


def test_each_kind_of_difference_has_its_line() -> None:
    """Gone, new, moved, ended otherwise; in order of time."""
    a = [shown("gone", 5_000), shown("moved", 20_000), shown("ended", 30_000)]
    b = [shown("moved", 22_500), shown("ended", 30_000, "expired"), shown("new", 40_000)]

    assert [each.line() for each in compare(a, b)] == [
        "- gone  00:05.0, followed",
        "~ moved  00:20.0 -> 00:22.5",
        "~ ended  00:30.0 -> 00:30.0, outcome followed -> expired",
        "+ new  00:40.0, followed",
    ]


def test_the_same_rule_far_apart_is_two_moments() -> None:
    """A prompt half a minute later is no late one."""
    assert len(compare([shown("a", 10_000)], [shown("a", 40_000)])) == 2


def test_the_verb_names_what_was_changed_and_how_the_prompts_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The headers' differences first; the exit code only where it is asked for."""
    a = journal(tmp_path / "a.jsonl", ("slow-down", 20_000, "followed"), ("start-with-i", 50_000, "expired"))
    b = journal(tmp_path / "b.jsonl", ("slow-down", 20_000, "followed"), model="base")

    codes = main(["diff", str(a), str(b)]), main(["diff", str(a), str(b), "--exit-code"])
    out = capsys.readouterr().out

    assert codes == (0, 1)
    assert out.splitlines()[:3] == [
        "model: tiny -> base",
        "- start-with-i  00:50.0, expired",
        "1 prompts alike, 1 not",
    ]


def test_as_json_it_is_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs."""
    a = journal(tmp_path / "a.jsonl", ("slow-down", 20_000, "followed"))

    assert main(["diff", str(a), str(a), "--json", "--exit-code"]) == 0
    assert json.loads(capsys.readouterr().out) == {"header": {}, "same": 1, "differences": []}
