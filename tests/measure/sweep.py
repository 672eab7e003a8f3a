"""What the decode interval costs and brings: a line per interval, pooled over calls whose words are known.

    python tests/measure/sweep.py [CALL.flac ...] [--hops 300,400,600,800,1000] [--paced] [--runs 3] [--model tiny.en]

Without calls: those of ../shared/data/calls that have a reference beside them (CALL.reference.json). Flat out the delay
of a reading is modelled; ``--paced`` measures it, in the time the calls take. Each figure is the median of the runs.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assist.bench import load, offline_reading
from assist.config import Settings
from assist.delays import Delays, lane_delays, lane_logs, percentiles, pooled
from assist.reference import Texts, load_reference, word_errors
from assist.trial import Run, hear
from audio.events import Speaker, Words
from audio.file import Recording, open_recording
from audio.hearing import HearingSettings

CALLS = Path(__file__).parents[2].parent / "shared" / "data" / "calls"
COLUMNS = "hop_ms", "cpu", "decodes/s", "decode p50", "p95", "stable p50", "p95", "end p95", "unmatched", "WER"


@dataclass(frozen=True, slots=True)
class Known:
    """A call, what was said in it, and where the same model offline finds its words."""

    recording: Recording
    texts: Texts
    offline: dict[Speaker, Words]


def one(known: Sequence[Known], model: str, settings: HearingSettings, *, paced: bool) -> list[float]:
    """All calls heard once; the pooled figures in the order of the columns."""
    _, whisper, silero = load(model, 2)
    runs = [hear(call.recording, call.recording.speakers, silero, whisper, settings, paced=paced) for call in known]
    seconds = sum(run.call_ms for run in runs) / 1000
    took = [ms for run in runs for ms in run.took_ms]
    delays = pooled([lane for run, call in zip(runs, known, strict=True) for lane in lanes(run, call)])
    assert delays.rewrites == 0, "a stable word was rewritten"
    stable, ends, decode = percentiles(delays.stable), percentiles(delays.end_of_utterance), percentiles(took)
    return [
        sum(run.cpu_s for run in runs) / seconds,
        len(took) / seconds,
        decode["p50"] or 0,
        decode["p95"] or 0,
        stable["p50"] or 0,
        stable["p95"] or 0,
        ends["p95"] or 0,
        100 * (1 - delays.matched / max(1, delays.wanted)),
        errors(runs, known),
    ]


def lanes(run: Run, call: Known) -> Iterator[Delays]:
    """The delays of a call's lanes."""
    for speaker, log in lane_logs(run.stamped, call.offline).items():
        yield lane_delays(log, call.offline[speaker])


def errors(runs: Sequence[Run], known: Sequence[Known]) -> float:
    """Word error rate of the finals, weighted by the words of each call."""
    wrong = words = 0.0
    for run, call in zip(runs, known, strict=True):
        logs = lane_logs(run.stamped, call.offline)
        count = sum(len(text.split()) for text in call.texts.values())
        wrong += count * word_errors(call.texts, {speaker: " ".join(log.final_text) for speaker, log in logs.items()})
        words += count
    return wrong / words


def reference_of(call: Path) -> Path:
    """The text beside a call."""
    return call.with_suffix(".reference.json")


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("calls", nargs="*", type=Path)
    parser.add_argument("--hops", default="300,400,500,600,800,1000")
    parser.add_argument("--paced", action="store_true")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--model", default="tiny.en")
    options = parser.parse_args()
    calls = options.calls or sorted(call for call in CALLS.glob("*.flac") if reference_of(call).exists())
    model, _, _ = load(options.model, 1)
    known = []
    for call in calls:
        recording = open_recording(call)
        texts = load_reference(reference_of(call), recording.speakers)
        known.append(Known(recording, texts, offline_reading(recording, model)))
        offline = {speaker: " ".join(word.text for word in words) for speaker, words in known[-1].offline.items()}
        print(f"{call.name}: {options.model} offline {word_errors(texts, offline)} % WER")
    print("".join(f"{name:>11}" for name in COLUMNS))
    base = Settings().hearing
    for hop_ms in (int(hop) for hop in options.hops.split(",")):
        settings = replace(base, listening=replace(base.listening, hop_ms=hop_ms))
        rows = [one(known, options.model, settings, paced=options.paced) for _ in range(options.runs)]
        row = [statistics.median(column) for column in zip(*rows, strict=True)]
        print(
            f"{hop_ms:11}" + "".join(f"{value:11.3f}" if value < 100 else f"{value:11.0f}" for value in row), flush=True
        )


if __name__ == "__main__":
    main()
