"""The command line as people meet it: verbs, streams, exit codes, and one clear line for what goes wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from assist.cli import main
from assist.journal import Header, event_line, header_line
from audio.events import CallEnded, Tick

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "fixtures" / "calls" / "abuse_badly_handled" / "call.flac"


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command line."""
    try:
        code = main(argv)
    except SystemExit as leave:
        code = int(leave.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def wav(path: Path, channels: int, seconds: float = 1.0) -> Path:
    """A silent recording."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(8000 * seconds) * channels * 2))
    return path


def test_without_a_verb_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Help, not an error."""
    code, out, _ = run(capsys)

    assert code == 0
    assert all(verb in out for verb in ("demo", "replay", "check", "models", "rules"))


BAD = {
    "not audio": ("text.flac", b"this is no sound at all" * 50, 3, "text.flac"),
    "empty": ("empty.wav", b"", 3, "empty.wav"),
    "a picture called journal": ("call.jsonl", b"\x89PNG\r\n\x1a\n\xff\xfe" * 40, 3, "not a call journal"),
    "no journal": ("call.jsonl", b"hello\n", 3, "not a call journal"),
    "newer journal": ("call.jsonl", b'{"type":"call","schema":9}\n', 5, "newer"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_clear_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What, where, and the exit code of its kind; nothing on stdout."""
    file, content, expected, said = BAD[name]
    (tmp_path / file).write_bytes(content)

    code, out, err = run(capsys, "replay", str(tmp_path / file), "--json")

    assert (code, out) == (expected, "")
    assert said in err
    assert err.startswith("assist: ")
    assert len(err.splitlines()) <= 2


def test_a_path_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """An unreadable path is a sound problem, like a broken file."""
    code, _, err = run(capsys, "replay", "nowhere/call.wav", "--plain")

    assert code == 3
    assert "nowhere/call.wav" in err


def test_mono_needs_a_speaker(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can guess who speaks."""
    code, _, err = run(capsys, "replay", str(wav(tmp_path / "mono.wav", 1)), "--plain")

    assert code == 2
    assert "--speaker" in err


def test_half_a_pair_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--agent without --customer."""
    code, _, err = run(capsys, "replay", "--agent", str(wav(tmp_path / "a.wav", 1)), "--plain")

    assert code == 2
    assert "--customer" in err


def test_a_missing_model_is_said_with_the_ways_to_get_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No model and no network: exit 4 and what to do."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))

    code, out, err = run(capsys, "replay", str(DEMO), "--json", "--model", "small.en")

    assert (code, out) == (4, "")
    assert "assist models pull small.en" in err


def test_every_mistake_of_a_pack_is_reported_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Five planted, five found, in one run."""
    built_in = ROOT / "rules" / "packs" / "assertive"
    for file in built_in.iterdir():
        if file.suffix == ".yaml":
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    pace = tmp_path / "pace.yaml"
    text = pace.read_text(encoding="utf-8")
    for good, bad in (
        ("signal: pace,", "signal: pase,"),
        ("level: p3", "level: p9"),
        ("say: Slow down", "say: Slow down now please because nobody can follow you today"),
        ("technique: 27", "technique: many"),
        ("title:", "titel:"),
    ):
        assert good in text, good
        text = text.replace(good, bad, 1)
    pace.write_text(text, encoding="utf-8")

    code, out, err = run(capsys, "rules", "check", str(tmp_path))

    assert (code, out) == (2, "")
    found = re.findall(r"pace\.yaml:\d+:\d+: .*?\(got (.*?)\)", err)
    assert all(any(bad in value for value in found) for bad in ("pase", "p9", "nobody can follow", "many", "titel"))


def test_a_journal_is_replayed_without_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Header first, call_ended last."""
    header = Header("call.flac", "0" * 64, "tiny.en", "assertive", "x", ("agent", "customer"))
    path = tmp_path / "call.jsonl"
    path.write_text(f"{header_line(header)}\n{event_line(CallEnded(5))}\n", encoding="utf-8")

    code, out, _ = run(capsys, "replay", str(path), "--json")

    first, last = out.splitlines()[0], out.splitlines()[-1]
    assert code == 0
    assert first.startswith('{"type":"call","schema":1,"recording":"call.flac"')
    assert last == '{"type":"call_ended","at_ms":5}'


def test_a_reader_who_leaves_early_is_no_error(tmp_path: Path) -> None:
    """`| head -1` closes stdout: exit 0, no traceback."""
    header = Header("call.flac", "0" * 64, "tiny.en", "assertive", "x", ("agent", "customer"))
    path = tmp_path / "call.jsonl"
    rows = [event_line(Tick(ms)) for ms in range(1000, 9_000_000, 1000)]
    path.write_text("\n".join([header_line(header), *rows, event_line(CallEnded(9_000_001))]) + "\n", encoding="utf-8")

    with subprocess.Popen(
        [sys.executable, "-m", "assist.cli", "replay", str(path), "--json"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        code = process.wait(timeout=60)

    assert (code, err) == (0, b"")


def test_a_journal_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The place and what to do; the call is not begun."""
    header = Header("call.flac", "0" * 64, "tiny.en", "assertive", "x", ("agent", "customer"))
    path = tmp_path / "call.jsonl"
    path.write_text(f"{header_line(header)}\n{event_line(CallEnded(5))}\n", encoding="utf-8")

    code, out, err = run(capsys, "replay", str(path), "--json", "--journal", str(tmp_path / "no" / "where.jsonl"))

    assert code == 2
    assert "cannot write the journal" in err
    assert "call_ended" not in out


def test_a_disk_that_fills_up_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a call: one clear line, the call goes on, and no file looks whole."""
    header = Header("call.flac", "0" * 64, "tiny.en", "assertive", "x", ("agent", "customer"))
    path = tmp_path / "call.jsonl"
    path.write_text(f"{header_line(header)}\n{event_line(CallEnded(5))}\n", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assist.journal.JournalWriter.write", full)

    code, out, err = run(capsys, "replay", str(path), "--json", "--journal", str(tmp_path / "out.jsonl"))

    assert code == 2
    assert "No space left on device; the call goes on" in err
    assert "call_ended" in out
    assert not (tmp_path / "out.jsonl").exists()


def test_measuring_again_is_for_journals(capsys: pytest.CaptureFixture[str]) -> None:
    """A flag that would do nothing is refused."""
    code, _, err = run(capsys, "replay", str(DEMO), "--reanalyse", "--json")

    assert code == 2
    assert "--reanalyse is for journals" in err


def test_every_rule_is_listed_with_its_technique(capsys: pytest.CaptureFixture[str]) -> None:
    """What a team asks first."""
    code, out, _ = run(capsys, "rules", "list")

    assert code == 0
    assert "slow-down" in out
    assert "address-abuse-first" in out


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "nan", "1000"])
def test_a_speed_that_is_none_is_refused(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Usage, exit 2."""
    code, _, err = run(capsys, "demo", "--speed", speed)

    assert code == 2
    assert "is no speed" in err
