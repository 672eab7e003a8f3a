"""The journal: whole or visibly not, and every fault with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.journal import Header, JournalError, JournalWriter, NewerJournal, event_line, header_line, read_journal
from audio.events import CallEnded, SpeechStarted, Tick

HEADER = Header("call.flac", "0" * 64, "tiny.en 1a5a", "assertive 12ab", "34cd", ("agent", "customer"))
SPEECH = SpeechStarted(320, "agent", 256)


def written(path: Path, *lines: str) -> Path:
    """A journal file of these lines."""
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Header and events survive the file."""
    path = tmp_path / "call.jsonl"
    writer = JournalWriter(path, HEADER)
    for event in (SPEECH, Tick(1000), CallEnded(1024)):
        writer.write(event)

    header, events = read_journal(path)

    assert header == HEADER
    assert list(events) == [SPEECH, Tick(1000), CallEnded(1024)]


def test_ticks_are_journalled_once_a_second(tmp_path: Path) -> None:
    """Ten a second would be most of the file."""
    path = tmp_path / "call.jsonl"
    writer = JournalWriter(path, HEADER)
    for at_ms in range(100, 2100, 100):
        writer.write(Tick(at_ms))
    writer.write(CallEnded(2048))

    assert list(read_journal(path)[1]) == [Tick(1000), Tick(2000), CallEnded(2048)]


def test_a_journal_gets_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    """What was given up cannot be taken for a whole call."""
    path = tmp_path / "call.jsonl"
    writer = JournalWriter(path, HEADER)
    writer.write(SPEECH)

    writer.abandon()

    assert [file.name for file in tmp_path.iterdir()] == ["call.jsonl.part"]


def test_a_last_line_cut_in_the_middle_is_left_out(tmp_path: Path) -> None:
    """A killed writer costs its last line, not the call."""
    path = written(tmp_path / "call.jsonl", header_line(HEADER), event_line(SPEECH), event_line(Tick(1000))[:20])

    assert list(read_journal(path)[1]) == [SPEECH]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "Expecting value"),
        ('{"type":"yawn","at_ms":1}', "unknown event type 'yawn'"),
        ('{"type":"tick","at_ms":"soon"}', "at_ms: Input should be a valid integer"),
        ('{"type":"tick"}', "at_ms: Field required"),
        ("[1]", "unknown event type"),
    ],
)
def test_a_bad_line_is_named_with_its_place(tmp_path: Path, line: str, said: str) -> None:
    """File, line number and what is wrong."""
    path = written(tmp_path / "call.jsonl", header_line(HEADER), line, event_line(CallEnded(5)))

    with pytest.raises(JournalError, match=rf"call\.jsonl:2: unreadable event: .*{said}"):
        list(read_journal(path)[1])


@pytest.mark.parametrize("line", ["", "{}", "[]", "RIFF", '{"type":"call"}', '{"type":"call","schema":1}'])
def test_what_is_no_journal_is_refused_at_its_first_line(tmp_path: Path, line: str) -> None:
    """Any other file is told apart at once."""
    path = written(tmp_path / "call.jsonl", line)

    with pytest.raises(JournalError, match=r"call\.jsonl:1: not a call journal"):
        read_journal(path)


def test_a_newer_journal_asks_for_an_update(tmp_path: Path) -> None:
    """A later schema is not our guesswork."""
    path = written(tmp_path / "call.jsonl", header_line(HEADER).replace('"schema":1', '"schema":2'))

    with pytest.raises(NewerJournal, match="schema 2 is newer than 1"):
        read_journal(path)


def test_a_journal_that_is_not_there_is_said(tmp_path: Path) -> None:
    """The path and the reason."""
    with pytest.raises(JournalError, match=r"gone\.jsonl: cannot read the journal: No such file"):
        read_journal(tmp_path / "gone.jsonl")
