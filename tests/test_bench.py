"""The bench: what it measures of calls made by hand, as the command line gives it, and on a real fixture call."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assist import bench
from assist.cli import main
from assist.reference import load_reference, word_errors
from assist.trial import blocks_of, hear
from audio.errors import UsageError
from audio.events import AudioChunk, AudioLost, Samples, Word
from audio.hearing import HearingSettings
from audio.recogniser import Reading, Recogniser
from lanes_by_hand import Script, line, sound
from sounds import mono_call
from test_hearing import Known

FIXTURE = Path(__file__).parents[1] / "fixtures" / "calls" / "abuse_badly_handled"
SAID = line("we will look into that right away", 1024)
"""Spoken from 1024 to 3124 ms."""


def call(length_ms: int = 6400) -> Iterator[AudioChunk | AudioLost]:
    """An agent's lane in chunks of 100 ms, as files give it."""
    whole = sound(length_ms)
    for first in range(0, len(whole), 1600):
        yield AudioChunk(first // 16, "agent", whole[first : first + 1600])


def run(recogniser: Recogniser, *, paced: bool, length_ms: int = 6400) -> dict[str, object]:
    """The figures of a call with one scripted line."""
    heard = hear(call(length_ms), ["agent"], Known([(1024, 3136)]), recogniser, HearingSettings(), paced=paced)
    return bench.figures(heard, {"agent": SAID}, None)


def delay(measured: dict[str, object], name: str, key: str) -> int:
    """One percentile of one kind of delay."""
    values = measured[f"{name}_delay_ms"]
    assert isinstance(values, dict)
    return int(values[key])


def test_flat_out_delays_are_the_modelled_ones() -> None:
    """All words found; each comes after its end, provisional before stable before final, the same every time."""
    first, second = run(Script(SAID), paced=False), run(Script(SAID), paced=False)

    assert (first["unmatched_share"], first["stable_rewrites"], first["call_s"]) == (0.0, 0, 6.4)
    assert 0 < delay(first, "provisional", "p99") <= delay(first, "stable", "p99") < delay(first, "final", "p99")
    assert delay(first, "end_of_utterance", "p50") >= 200
    steady = [name for name in first if "delay" in name or name in ("decodes", "shed", "unmatched_share")]
    assert {name: first[name] for name in steady} == {name: second[name] for name in steady}


def test_a_slower_machine_is_later_in_the_model() -> None:
    """Half a second more for a reading is half a second more for the last word."""
    heard = [
        hear(call(), ["agent"], Known([(1024, 3136)]), Script(SAID), HearingSettings(decode_delay_ms=ms), paced=False)
        for ms in (200, 700)
    ]

    quick, slow = (bench.figures(run, {"agent": SAID}, None) for run in heard)

    assert delay(slow, "final", "p99") - delay(quick, "final", "p99") in range(0, 1000)
    assert delay(slow, "end_of_utterance", "p50") > delay(quick, "end_of_utterance", "p50")


class Unhurried(Script):
    """Takes a quarter of a second for a reading, as real ones do here."""

    def read(self, samples: Samples, wide: bool = False) -> Reading:
        """The script's words, a little later."""
        time.sleep(0.25)
        return super().read(samples, wide)


def test_paced_takes_as_long_as_the_call() -> None:
    """By the clock: factor one, nothing lost, words with true delays, little work done."""
    measured = run(Unhurried(SAID), paced=True, length_ms=4480)

    assert 0.95 < float(str(measured["realtime_factor"])) < 1.5
    assert (measured["unmatched_share"], measured["stable_rewrites"], measured["lost_ms"]) == (0.0, 0, 0)
    assert 200 < delay(measured, "stable", "p50") < 2000
    assert float(str(measured["cpu_per_call_second"])) < 0.9


def test_a_word_that_never_comes_is_unmatched() -> None:
    """One of seven."""
    measured = run(Script(SAID[:3] + SAID[4:]), paced=False)

    assert measured["unmatched_share"] == round(1 / 7, 4)


def test_sound_is_cut_into_20_ms_side_by_side() -> None:
    """Whole sound, true times, lanes in turn, losses in their place."""
    files = [
        AudioChunk(0, "agent", np.arange(1600, dtype=np.float32)),
        AudioChunk(0, "customer", -np.arange(1600, dtype=np.float32)),
        AudioLost(100, "agent", 50, "damaged"),
        AudioLost(100, "customer", 50, "damaged"),
        AudioChunk(150, "agent", np.ones(400, np.float32)),
    ]

    cut = list(blocks_of(files))

    assert [(block.at_ms, block.speaker) for block in cut[:4]] == [
        (0, "agent"),
        (0, "customer"),
        (20, "agent"),
        (20, "customer"),
    ]
    assert cut[10:12] == files[2:4]
    assert [(b.at_ms, len(b.samples)) for b in cut[12:] if isinstance(b, AudioChunk)] == [(150, 320), (170, 80)]
    agent = [b.samples for b in cut[:10] if isinstance(b, AudioChunk) and b.speaker == "agent"]
    assert np.array_equal(np.concatenate(agent), np.arange(1600, dtype=np.float32))


def test_references_are_read_in_three_shapes(tmp_path: Path) -> None:
    """JSON by speaker, a fixture's lines, plain text for one voice."""
    (tmp_path / "a.json").write_text('{"agent": "Hello.", "customer": "Hi."}')
    (tmp_path / "a.txt").write_text("Hello there.")

    assert load_reference(tmp_path / "a.json", ["agent", "customer"]) == {"agent": "Hello.", "customer": "Hi."}
    assert load_reference(tmp_path / "a.txt", ["agent"]) == {"agent": "Hello there."}
    lines = load_reference(FIXTURE / "lines.tsv", ["agent", "customer"])
    assert lines["agent"].startswith("Good morning, you're through to billing.")


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", "[1]"), ("a.json", "{"), ("a.json", '{"me": "x"}'), ("a.txt", "who?"), ("a.tsv", "a\tb\n1\t2\n")],
)
def test_what_is_no_reference_is_one_clear_error(name: str, text: str, tmp_path: Path) -> None:
    """With the file's name in it."""
    (tmp_path / name).write_text(text)

    with pytest.raises(UsageError, match=name):
        load_reference(tmp_path / name, ["agent", "customer"])


def test_word_errors_are_pooled_and_normalised() -> None:
    """Case, punctuation and spelled numbers do not count; two wrong of eight do, and words nobody said."""
    pytest.importorskip("jiwer")
    pytest.importorskip("whisper_normalizer")
    said = {"agent": "That's twenty-three dollars.", "customer": "No, thank you very much."}

    assert word_errors(said, {"agent": "that is $23", "customer": "no thank you very much"}) == 0
    assert word_errors(said, {"agent": "that is $23", "customer": "no thank me very"}) == 25.0
    assert word_errors({"agent": "", "customer": "one two three four"}, {"agent": "hey", "customer": "1 2 3 4"}) > 0


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before the call is heard, not after."""
    monkeypatch.setitem(__import__("sys").modules, "jiwer", None)
    (tmp_path / "a.txt").write_text("Hello.")
    options = bench.BenchOptions(reference=tmp_path / "a.txt", speaker="agent", model="no such model")

    with pytest.raises(UsageError, match=r"live-call-assistant\[bench\]"):
        bench.bench(mono_call(tmp_path / "a.wav", 1), options)


def test_a_model_that_is_not_here_is_skipped_with_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The others are still tried."""
    recording = mono_call(tmp_path / "a.wav", 1)

    code = main(["bench", str(recording), "--speaker", "agent", "--models", f"{tmp_path}/x,{tmp_path}/y"])

    out = capsys.readouterr().out
    assert code == 0
    assert [line.split()[1:4] for line in out.splitlines()] == [["skipped,", "not", "here:"]] * 2


def test_of_several_runs_each_figure_is_the_median() -> None:
    """Of the runs that have it; a figure no run has stays empty; whole numbers stay whole."""
    rows: list[bench.Figures] = [
        {"decodes": 9, "stable_delay_ms": {"p50": 300, "p95": None}, "unmatched_share": None, "cpu": 0.3},
        {"decodes": 4, "stable_delay_ms": {"p50": 500, "p95": None}, "unmatched_share": None, "cpu": 0.9},
        {"decodes": 5, "stable_delay_ms": {"p50": 310, "p95": 8}, "unmatched_share": None, "cpu": 0.4},
    ]

    assert bench.medians(rows) == {
        "decodes": 5,
        "stable_delay_ms": {"p50": 310, "p95": 8},
        "unmatched_share": None,
        "cpu": 0.4,
    }
    assert bench.medians(rows[:1]) == rows[0]


@pytest.mark.parametrize("runs", ["0", "-1", "often"])
def test_a_number_of_runs_that_is_none_is_refused(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Usage, exit 2."""
    with pytest.raises(SystemExit, match="2"):
        main(["bench", "call.wav", "--runs", runs])

    assert "is no number of runs" in capsys.readouterr().err


def test_the_table_has_a_line_for_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    """Percentiles side by side; nothing invented where nothing was measured."""
    import sys

    bench.show_table({"decodes": 3, "stable_delay_ms": {"p50": 400, "p95": None}, "unmatched_share": None}, sys.stdout)

    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["decodes", "3"],
        ["stable_delay_ms", "p50", "400", "p95", "-"],
        ["unmatched_share", "-"],
    ]


@pytest.mark.model
def test_a_real_call_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first seconds of a fixture call, both lanes: words found, within seconds, none rewritten."""
    from audio.models import find_model
    from audio.whisper import offline_words

    model = find_model("tiny.en")
    start = [event for event in bench.open_recording(FIXTURE / "call.flac") if event.at_ms < 15_000]
    _, whisper, silero = bench.load("tiny.en", 2)
    heard = hear(start, ["agent", "customer"], silero, whisper, HearingSettings(), paced=False)
    offline: dict[bench.Speaker, tuple[Word, ...]] = {
        "agent": offline_words(model.path, bench.lane_sound(start, "agent")),
        "customer": offline_words(model.path, bench.lane_sound(start, "customer")),
    }

    measured = bench.figures(heard, offline, None)

    assert int(str(measured["reference_words"])) > 30
    assert float(str(measured["unmatched_share"])) < 0.2
    assert measured["stable_rewrites"] == 0
    assert 100 < delay(measured, "stable", "p50") < 1500
    assert delay(measured, "end_of_utterance", "p95") < 1500
    assert json.loads(json.dumps(measured)) == measured
