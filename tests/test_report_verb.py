"""assist report: what it writes where, what it embeds, and one clear line for what cannot be done."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from assist.cli import main
from assist.events import Event
from assist.journal import Header, event_line, header_line
from hand_made import HandMade, because, hard_call
from test_cli import run, wav

HEADER = Header("call.flac", "", "tiny.en", "", "", ("agent", "customer"))


def journal(path: Path, events: list[Event], header: Header = HEADER) -> Path:
    """A call as a journal on disk."""
    path.write_text("\n".join([header_line(header), *map(event_line, events)]) + "\n", encoding="utf-8")
    return path


def test_the_verb_writes_the_page_beside_the_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text on stdout, HTML on disk, nothing half-written left."""
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000))

    code, out, err = run(capsys, "report", str(path))

    assert (code, err) == (0, "")
    assert out.startswith("After the call: call.flac\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["call.jsonl", "call.report.html"]
    assert (tmp_path / "call.report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_json_alone_writes_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless it is asked for."""
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000))

    _, out, _ = run(capsys, "report", str(path), "--json")
    run(capsys, "report", str(path), "--json", "--html", str(tmp_path / "page.html"))

    assert json.loads(out)["header"]["recording"] == "call.flac"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["call.jsonl", "page.html"]


def test_a_journal_is_shown_as_it_was_and_judged_anew_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the agent saw then is the record; with a pack named it is what that pack says."""
    call = HandMade()
    call.prompts(9_000, "start-with-i", "Seen by the agent", because("you_blame", 1, 0))
    path = journal(tmp_path / "call.jsonl", call.events(20_000))
    rules = str(Path(__file__).parents[1] / "rules" / "packs" / "assertive")

    _, as_it_was, _ = run(capsys, "report", str(path))
    _, anew, _ = run(capsys, "report", str(path), "--rules", rules)

    assert "Seen by the agent" in as_it_was
    assert "Seen by the agent" not in anew


def test_the_recording_beside_its_journal_is_embedded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its bytes, as a data address."""
    wav(tmp_path / "call.wav", 2, 0.1)
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000), replace(HEADER, recording="call.wav"))

    code, _, _ = run(capsys, "report", str(path), "--embed-audio")

    page = (tmp_path / "call.report.html").read_text(encoding="utf-8")
    assert code == 0
    assert re.search(r'<audio controls [^>]*src="data:audio/wav;base64,UklGR', page)
    (script,) = re.findall(r"<script>(.*)</script>", page, re.DOTALL)
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in page


def test_another_recording_of_that_name_is_not_embedded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page must not play what was not judged."""
    wav(tmp_path / "call.wav", 2, 0.1)
    header = replace(HEADER, recording="call.wav", sha256="0" * 64)
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000), header)

    code, _, err = run(capsys, "report", str(path), "--embed-audio")

    assert code == 3
    assert "not the recording" in err


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (["--embed-audio"], 2, "finds no call.flac"),
        (["--html", "nowhere/at/all.html"], 2, "cannot write the page"),
        (["--swap"], 2, "a journal knows who spoke"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    argv: list[str], code: int, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What, where, and what to do."""
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000))

    found, out, err = run(capsys, "report", str(path), *argv)

    assert (found, out) == (code, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_broken_second_reading_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not silently left out."""
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000))
    (tmp_path / "call.refined.jsonl").write_text('{"speaker":"agent"}\n', encoding="utf-8")

    code, _, err = run(capsys, "report", str(path))

    assert code == 3
    assert "call.refined.jsonl:1" in err


def test_help_names_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    """They are part of the contract."""
    with pytest.raises(SystemExit):
        main(["report", "--help"])

    out = capsys.readouterr().out
    assert all(option in out for option in ("--html", "--json", "--embed-audio", "--rules", "--journal"))
