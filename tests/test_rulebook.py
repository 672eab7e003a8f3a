"""The verbs that look at a pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.cli import main
from rules.load import load_pack
from rules.model import SIGNALS
from test_load import pack


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    """Exit code and stdout."""
    code = main(["rules", *argv])
    return code, capsys.readouterr().out


def test_list_as_json_is_a_list_of_objects(capsys: pytest.CaptureFixture[str]) -> None:
    """With id, technique, level and status."""
    code, out = run(capsys, "list", "--json")

    rows = json.loads(out)
    assert code == 0
    assert [(row["id"], row["technique"], row["level"], row["status"]) for row in rows] == [
        (rule.id, rule.technique, rule.level, rule.status) for rule in load_pack().rules
    ]


def test_test_runs_every_example(capsys: pytest.CaptureFixture[str]) -> None:
    """Of the built-in pack all hold."""
    code, out = run(capsys, "test")

    number = sum(len(rule.examples.fires) + len(rule.examples.silent) for rule in load_pack().rules)
    assert code == 0
    assert out.startswith(f"{number} examples")
    assert out.endswith(", 0 failed\n")


def test_an_example_that_does_not_hold_is_named_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the exit code says so."""
    folder = pack(
        tmp_path, ("[{at: 20, name: alternative, speaker: agent}]", "[{at: 20, name: blunt_no, speaker: agent}]")
    )

    code, out = run(capsys, "test", str(folder))

    assert code == 1
    assert out.splitlines()[0] == f"{folder}/topic.yaml:17:9: trial fired: it does not"


def test_check_prints_warnings_and_still_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A warning is for a person to look at."""
    folder = pack(tmp_path, ("speaker: agent}\n  done", "speaker: agent, min: 2}\n  done"))

    code, out = run(capsys, "check", str(folder))

    assert code == 0
    assert out.splitlines()[0].startswith(f"{folder}/topic.yaml:8:53: warning: no blunt_no is ever that much")
    assert "1 to look at" in out


def test_the_schema_knows_what_the_models_know(capsys: pytest.CaptureFixture[str]) -> None:
    """Every key of a rule, every signal, both kinds of file, and what a pack over another may say."""
    code, out = run(capsys, "schema")

    schema = json.loads(out)
    rule, manifest = schema["$defs"]["Rule"], schema["$defs"]["Manifest"]
    assert code == 0
    assert set(rule["required"]) == {"id", "title", "status", "level", "family", "say", "when", "examples"}
    assert set(schema["$defs"]["Fact"]["properties"]["signal"]["enum"]) == set(SIGNALS)
    assert {"extends", "override", "budget"} <= set(manifest["properties"])
    assert schema["$defs"]["Topic"]["items"] == {"$ref": "#/$defs/Rule"}
