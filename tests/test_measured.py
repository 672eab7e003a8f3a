"""Every signal of a call with its features, from a journal and from a recording."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.analysis.meaning import meaning
from assist.cli import main
from assist.config import Settings
from assist.journal import Header, JournalWriter, read_event
from assist.measured import signal_line
from assist.replay import reanalysed
from assist.stages import whole_session
from hand_made import HandMade, hard_call
from rules.load import load_pack
from rules.model import Signal
from sounds import mono_call


def journal(path: Path, call: HandMade) -> list[Signal]:
    """A journal of the call, judged and all; the signals that measuring it gives."""
    events = call.events(60_000)
    writer = JournalWriter(path, Header("call.wav", "0" * 64, "none", "none", "none", ("agent", "customer")))
    for event in events:
        writer.write(event)
    return [e for e in reanalysed(events, whole_session(Settings(), load_pack(), meaning())) if isinstance(e, Signal)]


def test_every_signal_is_a_journal_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON nothing is lost: the same signals that measuring gives, in their order."""
    signals = journal(tmp_path / "call.jsonl", hard_call())

    code = main(["bench", "--signals", "--json", str(tmp_path / "call.jsonl")])

    lines = capsys.readouterr().out.splitlines()
    assert (code, [read_event(line) for line in lines]) == (0, signals)
    assert {"pace", "voice_level"} <= {json.loads(line)["name"] for line in lines}


def test_a_line_tells_the_value_and_its_features(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For the eye: as many lines, each with what a threshold could be set on."""
    signals = journal(tmp_path / "call.jsonl", hard_call())

    main(["bench", "--signals", str(tmp_path / "call.jsonl")])

    lines = capsys.readouterr().out.splitlines()
    assert lines == [signal_line(signal) for signal in signals]
    pace = next(line for line in lines if " pace " in line)
    assert all(f"{name}=" in pace for name in ("rate", "baseline", "z"))


def test_what_does_not_go_together_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Signals have no pace of their own."""
    path = mono_call(tmp_path / "call.wav", 1)

    code = main(["bench", "--signals", "--paced", str(path)])

    assert code == 2
    assert "--signals" in capsys.readouterr().err


@pytest.mark.model
def test_a_recording_is_heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The demo's call: sound and words."""
    call = Path(__file__).parents[1] / "fixtures" / "calls" / "abuse_badly_handled" / "call.flac"

    code = main(["bench", "--signals", "--json", str(call)])

    names = {json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()}
    assert code == 0
    assert {"speech", "turn", "pace", "abuse_directed"} <= names
