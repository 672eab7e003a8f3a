"""Checking calls: counts, figures per rule, files for CI, many at a time, and expectations written from a run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assist.cli import main
from assist.config import Settings
from assist.expect import read_expectations
from assist.journal import Header, JournalWriter
from assist.replay import reanalysed
from assist.stages import whole_session
from audio.events import SPEAKERS
from hand_made import hard_call
from rules.load import load_pack

RULES = {rule.id for rule in load_pack().rules}
PASSES = 'must: [{rule: add-what-you-can-do, between: ["00:00", "01:00"]}]\n'


def a_call(folder: Path, expect: str | None = None) -> Path:
    """A folder with a hard call's journal and, if given, these expectations."""
    folder.mkdir(parents=True)
    heard = hard_call().events(60_000)
    writer = JournalWriter(folder / "call.jsonl", Header("x", "", "", "", "given", SPEAKERS))
    for event in reanalysed(heard, whole_session(Settings(), load_pack())):
        writer.write(event)
    if expect is not None:
        (folder / "expect.yaml").write_text(expect)
    return folder


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str]:
    """Exit code and stdout."""
    code = main(["check", *map(str, argv)])
    return code, capsys.readouterr().out


def recorded(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The expectations a run of the folder writes."""
    assert run(capsys, folder, "--record")[0] == 0
    return (folder / "expect.yaml").read_text()


def test_a_recorded_expectation_waits_until_somebody_confirms_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Skipped as written; without its line it counts, and the same call passes."""
    folder = a_call(tmp_path / "one")
    text = recorded(folder, capsys)

    waiting = run(capsys, tmp_path)
    (folder / "expect.yaml").write_text(text.replace("recorded: true\n", ""))
    confirmed = run(capsys, tmp_path)

    assert waiting[0] == 0
    assert waiting[1].splitlines()[-1] == "0 passed, 0 failed, 1 skipped"
    assert confirmed[0] == 0
    assert confirmed[1].splitlines()[-1] == "1 passed, 0 failed"
    assert read_expectations(folder / "expect.yaml", RULES).must


def test_recording_prints_what_changed_and_leaves_confirmed_expectations_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a text diff; what a person wrote is never overwritten."""
    folder = a_call(tmp_path / "one", "must: []\n")

    code, out = run(capsys, tmp_path, "--record")

    assert code == 0
    assert "-must: []" in out
    assert "+recorded: true" in out
    assert (folder / "expect.yaml").read_text() == "must: []\n"
    assert read_expectations(folder / "expect.recorded.yaml", RULES).recorded


def test_figures_per_rule_and_the_exit_code_tell_what_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that came, one that did not, one that should not have."""
    prompts = json.loads(run_json(a_call(tmp_path / "seen", "must: []\n"), capsys))
    came = [rule for rule, row in prompts["rules"].items() if row["delay_p50_ms"] is not None]
    absent = sorted(RULES - set(came))[0]
    lines = f'must:\n  - {{rule: {came[0]}, between: ["00:00", "01:00"]}}\n'
    lines += f'  - {{rule: {absent}, between: ["00:00", "01:00"]}}\nnever: [{came[1]}]\n'
    a_call(tmp_path / "calls" / "one", lines)

    code, out = run(capsys, tmp_path / "calls", "--json")

    rows = json.loads(out)["rules"]
    assert code == 1
    assert (rows[came[0]]["precision"], rows[came[0]]["recall"]) == (1.0, 1.0)
    assert (rows[absent]["precision"], rows[absent]["recall"]) == (None, 0.0)
    assert rows[came[1]]["precision"] == 0.0
    assert rows[came[0]]["delay_p95_ms"] >= rows[came[0]]["delay_p50_ms"] >= 0


def run_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What check says as JSON."""
    return run(capsys, folder, "--json")[1]


def test_junit_has_a_case_a_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the failure's words, and what waits as skipped."""
    a_call(tmp_path / "good", "must: []\n")
    a_call(tmp_path / "bad", 'must: [{rule: slow-down, between: ["00:50", "00:51"]}]\n')
    a_call(tmp_path / "new", "recorded: true\n")

    code, _ = run(capsys, tmp_path, "--junit", tmp_path / "report.xml", "--jobs", 1)

    suite = ElementTree.parse(tmp_path / "report.xml").getroot()[0]
    assert code == 1
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    failure = suite.find("testcase[@name='bad']/failure")
    assert failure is not None
    assert failure.get("message") == "must slow-down 00:50-00:51: did not come"


def test_many_processes_say_what_one_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the same order, to the byte."""
    for name in ("a", "b"):
        a_call(tmp_path / name, PASSES)

    assert run(capsys, tmp_path, "--jobs", 2) == run(capsys, tmp_path, "--jobs", 1)


def test_a_call_that_cannot_be_read_ends_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a process of its own, too; with the exit code of journals."""
    for name in ("a", "b"):
        a_call(tmp_path / name, PASSES)
    (tmp_path / "b" / "call.jsonl").write_text('{"type":"call","schema":9}\n')

    assert main(["check", str(tmp_path), "--jobs", "2"]) == 5
    assert "newer" in capsys.readouterr().err


def test_a_journal_cut_in_mid_line_is_judged_as_far_as_it_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A writer that was killed leaves half a line."""
    folder = a_call(tmp_path / "one", "must: []\n")
    content = (folder / "call.jsonl").read_bytes()
    (folder / "call.jsonl").write_bytes(content[: len(content) * 2 // 3])

    assert run(capsys, tmp_path)[0] == 0


def test_without_audio_only_journals_are_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what was left out is said."""
    a_call(tmp_path / "one", "must: []\n")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "call.flac").write_bytes(b"")
    (tmp_path / "two" / "expect.yaml").write_text("must: []\n")

    code, out = run(capsys, tmp_path, "--no-audio")

    assert code == 0
    assert out.splitlines()[-1] == "1 passed, 0 failed, 1 without audio left out"


def test_pytest_runs_a_teams_own_calls(tmp_path: Path) -> None:
    """One test a call: passed, failed with what did not hold, skipped while nobody confirmed it."""
    a_call(tmp_path / "good", "must: []\n")
    a_call(tmp_path / "bad", 'must: [{rule: slow-down, between: ["00:50", "00:51"]}]\n')
    a_call(tmp_path / "new", "recorded: true\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "no:assist", "-p", "assist.pytest_plugin"]  # whether or not the entry point is installed

    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.returncode == 1
    assert "1 failed, 1 passed, 1 skipped" in done.stdout
    assert "must slow-down 00:50-00:51: did not come" in done.stdout
