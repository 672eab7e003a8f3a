"""Sessions kept: found, listed, shown, and deleted with all that belongs to them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assist import sessions
from assist.cli import main
from assist.journal import Header, JournalWriter, event_line, header_line, read_journal
from assist.sessions import DAY_S
from audio.events import CallEnded, Tick
from rules.model import Because, Prompt

ROOT = Path(__file__).parents[1]
HEADER = Header("live", "", "tiny.en 1a5a", "assertive 12ab", "34cd", ("agent", "customer"), masked=True)
PROMPT = Prompt(61_000, 1, "slow-down", "p3", "Slow down", "", Because("pace", 1.3, 1.2, "", 50_000, 60_000), 60_000)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of sessions."""
    monkeypatch.setattr(sessions, "folder", lambda: tmp_path / "sessions")
    (tmp_path / "sessions").mkdir()
    return tmp_path / "sessions"


def keep(place: Path, name: str, days_ago: float = 0, end: bool = True) -> Path:
    """A session of 90 s with one prompt."""
    path = place / f"{name}.jsonl"
    rows = [event_line(PROMPT), event_line(CallEnded(90_000)) if end else event_line(Tick(88_000))]
    path.write_text("\n".join([header_line(HEADER), *rows]) + "\n", encoding="utf-8")
    written_s = time.time() - days_ago * DAY_S
    os.utime(path, (written_s, written_s))
    return path


def test_sessions_are_listed_newest_first(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Length, prompts, and whether the call has its end."""
    keep(place, "2026-01-02T10-00-00")
    keep(place, "2026-01-03T10-00-00", end=False)

    code = main(["sessions", "list"])

    first, second, last = capsys.readouterr().out.splitlines()
    assert code == 0
    assert first.split()[:4] == ["2026-01-03T10-00-00", "01:28,", "1", "prompts,"]
    assert "breaks off" in first
    assert "01:30, 1 prompts " in second
    assert last.startswith("2 sessions in ")


def test_a_session_is_shown_by_the_beginning_of_its_name(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its files and its prompts."""
    path = keep(place, "2026-01-02T10-00-00")
    path.with_name("2026-01-02T10-00-00.refined.jsonl").write_text("", encoding="utf-8")

    code = main(["sessions", "show", "2026-01-02", "--json"])

    row = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (row["id"], row["duration_ms"], row["whole"]) == ("2026-01-02T10-00-00", 90_000, True)
    assert [Path(file).name for file in row["files"]] == [f"{row['id']}.jsonl", f"{row['id']}.refined.jsonl"]
    assert row["prompts"] == [{"at_ms": 61_000, "rule": "slow-down", "level": "p3", "say": "Slow down"}]


@pytest.mark.parametrize("name", ["2026", "2027"])
def test_a_name_that_is_none_or_several_is_refused(place: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With what to do."""
    keep(place, "2026-01-02T10-00-00")
    keep(place, "2026-01-03T10-00-00")

    code = main(["sessions", "show", name])

    assert code == 2
    assert "`assist sessions list` names those" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "left"),
    [((), ["a", "b"]), (("--older-than", "7"), ["a"]), (("--older-than", "60"), ["a", "b", "c"]), (("--all",), [])],
)
def test_purge_deletes_what_is_older_with_all_its_files(place: Path, flags: tuple[str, ...], left: list[str]) -> None:
    """Thirty days unless said otherwise; other files stay."""
    for name, days_ago in (("a", 1), ("b", 10), ("c", 40)):
        beside = keep(place, name, days_ago).with_name(f"{name}.refined.jsonl")
        beside.write_text("", encoding="utf-8")
        os.utime(beside, (time.time() - days_ago * DAY_S,) * 2)
    (place / "notes.txt").write_text("mine", encoding="utf-8")

    code = main(["sessions", "purge", *flags])

    assert code == 0
    assert sorted({path.name for path in place.iterdir()}) == sorted(
        [f"{name}{kind}" for name in left for kind in (".jsonl", ".refined.jsonl")] + ["notes.txt"]
    )


def test_without_a_folder_there_are_no_sessions(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A machine that never heard a call."""
    place.rmdir()

    assert main(["sessions", "list"]) == 0
    assert main(["sessions", "purge"]) == 0
    assert "0 sessions" in capsys.readouterr().out


def test_what_is_no_journal_is_listed_as_such(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It can be purged, so it must be seen."""
    (place / "broken.jsonl").write_text("nonsense\n", encoding="utf-8")

    assert main(["sessions", "list"]) == 0
    assert capsys.readouterr().out.startswith("broken ")


WRITER = """
import sys, time
from pathlib import Path
from assist.journal import Header, JournalWriter
from audio.events import Tick
writer = JournalWriter(Path(sys.argv[1]), Header("live", "", "m", "p", "c", ("agent", "customer")))
for ms in range(1000, 10**9, 1000):
    writer.write(Tick(ms))
    print(ms, flush=True)
    time.sleep(0.001)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_killed_writer_leaves_all_it_wrote(tmp_path: Path) -> None:
    """kill -9 in mid-call: every event that was said to be written is in the file, and it can be replayed."""
    path = tmp_path / "call.jsonl"

    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        written_ms = [int(process.stdout.readline()) for _ in range(50)]
        process.send_signal(signal.SIGKILL)

    _, events = read_journal(tmp_path / "call.jsonl.part")
    assert [event.at_ms for event in events][:50] == written_ms


def test_a_journal_is_for_its_user_only(tmp_path: Path) -> None:
    """Even where a file of that name was readable for all."""
    path = tmp_path / "call.jsonl"
    part = tmp_path / "call.jsonl.part"
    part.write_text("old", encoding="utf-8")
    part.chmod(0o644)

    writer = JournalWriter(path, HEADER)
    writer.write(CallEnded(5))

    assert path.stat().st_mode & 0o777 == 0o600
