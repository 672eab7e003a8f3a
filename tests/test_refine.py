"""The second reading: every utterance once more, beside the call, never in its way."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assist.cli import main
from assist.events import Event
from assist.reel import Reel
from assist.refine import Refiner, in_the_background, side_file
from audio.errors import UsageError
from audio.events import CallEnded, FinalText, Samples, Speaker, SpeechEnded, SpeechStarted, Word
from audio.recogniser import Reading
from lanes_by_hand import Script, line, recording
from listening import load
from sounds import write

ROOT = Path(__file__).parents[1]
CALL = ROOT / "fixtures" / "calls" / "abuse_badly_handled" / "call.flac"
HEARD, BETTER = line("we will see in to that", 1000), line("we will look into that", 1000)


def said(words: Sequence[Word], speaker: Speaker = "agent", utterance: int = 1) -> list[Event]:
    """An utterance as a call's events."""
    start_ms, end_ms = words[0].start_ms, words[-1].end_ms
    return [
        SpeechStarted(start_ms + 60, speaker, start_ms),
        SpeechEnded(end_ms + 200, speaker, start_ms, end_ms),
        FinalText(end_ms + 800, speaker, utterance, tuple(words)),
    ]


def refiner(folder: Path, script: Script, length_ms: int = 8000) -> Refiner:
    """A second reader of the agent's lane."""
    return Refiner(folder / "call.refined.jsonl", Reel(recording(length_ms), ["agent"]), script, "tiny.en 0123")


def through(reader: Refiner, events: Sequence[Event]) -> list[dict[str, Any]]:
    """The lines of the side file once the call is over."""
    assert list(reader.watch(events)) == events
    reader.finish(lambda _done, _asked: None)
    reader.close()
    return [json.loads(text) for text in reader.path.read_text(encoding="utf-8").splitlines()]


def test_an_utterance_is_read_again_where_it_was_spoken(tmp_path: Path) -> None:
    """Who, when, what the larger model read in call time, and what the call had."""
    reader = refiner(tmp_path, Script(BETTER, name="base"))

    (row,) = through(reader, [*said(HEARD), CallEnded(8000)])

    assert (row["speaker"], row["utterance"], row["start_ms"], row["end_ms"]) == ("agent", 1, 1000, 2800)
    assert (row["model"], row["live_model"]) == ("base", "tiny.en 0123")
    assert [Word(**word) for word in row["words"]] == list(BETTER)
    assert [Word(**word) for word in row["live_words"]] == list(HEARD)
    assert reader.outcome.startswith("1 utterances read again with base: ")


def test_what_the_call_hides_the_second_reading_hides(tmp_path: Path) -> None:
    """A number read otherwise by the larger model is masked all the same, and the file is the user's alone."""
    live, read = line("it is [card] so", 1000), line("it is four seven one", 1000)
    reader = refiner(tmp_path, Script(read))

    (row,) = through(reader, [*said(live), CallEnded(8000)])

    assert [word["text"] for word in row["words"]] == ["it", "is", "[number]"]
    assert reader.path.stat().st_mode & 0o777 == 0o600


def test_nothing_of_it_is_in_the_call(tmp_path: Path) -> None:
    """The events pass as they are; the side file has its name only when it is whole."""
    reader = refiner(tmp_path, Script(BETTER))
    events = [*said(HEARD), CallEnded(8000)]

    passed = list(reader.watch(events))
    reader.finish(lambda _done, _asked: None)

    assert [event is given for event, given in zip(passed, events, strict=True)] == [True] * 4
    assert [path.name for path in tmp_path.iterdir()] == ["call.refined.jsonl"]


class Gated(Script):
    """Reads only when allowed to."""

    def read(self, samples: Samples, wide: bool = False) -> Reading:
        """The script's words, once the gate is open."""
        assert GATE.wait(20)
        return super().read(samples, wide)


GATE = threading.Event()


def test_the_call_never_waits_for_it(tmp_path: Path) -> None:
    """Ten utterances pass while the first is still being read; at the end all ten are there, in order."""
    GATE.clear()
    lines = [line("that is so", 1000 + 2000 * number) for number in range(10)]
    reader = refiner(tmp_path, Gated(tuple(word for words in lines for word in words)), 25_000)
    events = [event for number, words in enumerate(lines, start=1) for event in said(words, utterance=number)]

    passed = list(reader.watch([*events, CallEnded(25_000)]))
    assert (len(passed), reader.done) == (31, 0)
    GATE.set()
    told: list[tuple[int, int]] = []
    reader.finish(lambda done, asked: told.append((done, asked)))

    rows = [json.loads(text) for text in reader.path.read_text(encoding="utf-8").splitlines()]
    assert [row["utterance"] for row in rows] == list(range(1, 11))
    assert [len(row["words"]) for row in rows] == [3] * 10
    assert told[-1] == (10, 10)


def test_it_reads_while_nobody_speaks(tmp_path: Path) -> None:
    """While somebody speaks no reading is begun; in the pause it is."""
    script = Script(BETTER)
    reader = refiner(tmp_path, script)
    *speech, final = said(HEARD)
    for event in [*speech, SpeechStarted(3500, "agent", 3450), final]:
        reader.feed(event)
    threading.Event().wait(0.1)
    busy = list(script.windows)

    reader.feed(SpeechEnded(5200, "agent", 3450, 5000))
    for _ in range(200):
        if reader.done:
            break
        threading.Event().wait(0.01)
    reader.close()

    assert busy == []
    assert reader.done == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
def test_its_engine_is_made_at_the_lowest_priority() -> None:
    """So the threads it starts have it too; the caller keeps its own."""

    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before, seen = priority(), []

    made = in_the_background(lambda: seen.append(priority()) or Script(()))

    assert (seen, priority(), made.name) == ([19], before, "script")


def test_a_call_left_early_leaves_no_whole_file(tmp_path: Path) -> None:
    """What was read keeps the unfinished name, and that is said."""
    reader = refiner(tmp_path, Script(BETTER))
    for event in said(HEARD):
        reader.feed(event)

    reader.finish(lambda _done, _asked: None)
    reader.close()

    assert [path.name for path in tmp_path.iterdir()] == ["call.refined.jsonl.part"]
    assert "left early" in reader.outcome


def test_a_full_disk_is_told_when_the_call_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The call passes whole; then one line says what was not written."""
    reader = refiner(tmp_path, Script(BETTER))

    def full(_: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(reader._file, "write", full, raising=False)
    events = [*said(HEARD), CallEnded(8000)]

    assert list(reader.watch(events)) == events
    with pytest.raises(UsageError, match=r"No space left on device; the call itself is complete"):
        reader.finish(lambda _done, _asked: None)
    reader.close()
    assert not reader.path.exists()


def test_a_place_that_cannot_be_written_is_told_before_the_call(tmp_path: Path) -> None:
    """Where, and what to do."""
    with pytest.raises(UsageError, match=r"nowhere.*--journal"):
        refiner(tmp_path / "nowhere", Script(BETTER))


def test_long_utterances_lose_and_double_nothing(tmp_path: Path) -> None:
    """Forty seconds without a pause: every word once."""
    words = line(" ".join(f"w{number}" for number in range(100)), 1000, 400)
    reader = refiner(tmp_path, Script(words), 45_000)

    (row,) = through(reader, [*said(words), CallEnded(45_000)])

    assert [word["text"] for word in row["words"]] == [word.text for word in words]


@pytest.mark.parametrize(
    ("call", "beside"), [("a/call.flac", "a/call.refined.jsonl"), ("b/j.jsonl", "b/j.refined.jsonl")]
)
def test_the_side_file_lies_beside_the_call(call: str, beside: str) -> None:
    """Its journal where it has one."""
    assert side_file(Path(call)) == Path(beside)


def test_a_journal_has_no_sound_to_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Usage, exit 2."""
    from assist.journal import Header, event_line, header_line

    path = tmp_path / "call.jsonl"
    header = Header("call.flac", "0" * 64, "tiny.en", "assertive", "x", ("agent", "customer"))
    path.write_text(f"{header_line(header)}\n{event_line(CallEnded(5))}\n", encoding="utf-8")

    assert main(["replay", str(path), "--json", "--refine", "base"]) == 2
    assert "--refine is for recordings" in capsys.readouterr().err


@pytest.mark.model
def test_a_missing_second_model_ends_it_before_the_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 4, two lines, no side file, nothing on stdout."""
    code = main(["replay", str(CALL), "--json", "--refine", str(tmp_path / "none")])

    out, err = capsys.readouterr()
    assert (code, out) == (4, "")
    assert len(err.splitlines()) == 2


@pytest.mark.model
def test_a_recording_is_read_again_and_its_journal_stays_the_same(tmp_path: Path) -> None:
    """By the same model, for want of a larger one everywhere: each utterance has its line, the journal not a byte."""
    with_it, without = tmp_path / "with.jsonl", tmp_path / "without.jsonl"
    start = [lane[: 12 * 16_000] for lane in load(CALL).values()]
    replay = ["replay", str(write(tmp_path / "call.flac", "flac", 16_000, np.stack(start))), "--plain"]

    assert main([*replay, "--journal", str(with_it), "--refine", "tiny.en"]) == 0
    assert main([*replay, "--journal", str(without)]) == 0

    assert with_it.read_bytes() == without.read_bytes()
    finals = [json.loads(text) for text in with_it.read_text().splitlines() if '"final_text"' in text]
    rows = [json.loads(text) for text in (tmp_path / "with.refined.jsonl").read_text().splitlines()]
    assert [(row["speaker"], row["utterance"]) for row in rows] == [(f["speaker"], f["utterance"]) for f in finals]
    assert [row["live_words"] for row in rows] == [final["words"] for final in finals]
    read, had = (sum(len(row[key]) for row in rows) for key in ("words", "live_words"))
    assert abs(read - had) < 0.2 * had
