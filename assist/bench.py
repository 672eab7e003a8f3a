"""How fast, how late and how right this machine hears a call, in figures; and which models it can carry live.

Only hearing is measured: what its words are compared with is read afterwards, outside the measured span.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TextIO

import numpy as np

from assist.backlog import Block
from assist.config import Settings
from assist.delays import lane_delays, lane_logs, percentiles, pooled
from assist.events import Lag
from assist.reference import Texts, load_reference, require_scoring, word_errors
from assist.trial import Run, hear
from audio.errors import ModelMissing
from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, Samples, Speaker, Words
from audio.file import Recording, open_recording
from audio.models import ModelFiles, find_model
from audio.recogniser import Recogniser
from audio.vad import SileroModel

TRIAL_MS = 60_000
"""Of a call, to see whether a model can be carried: enough for a hundred readings."""
LIVE_SHARE = 0.7
"""Of all cores, what hearing may take live: the rest is for the screen, the telephone and everything else (brief)."""

Figures = dict[str, object]


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """What to measure; ``reference`` is a text somebody vouches for. Of several ``runs`` each figure is the median."""

    model: str = "tiny.en"
    paced: bool = False
    runs: int = 1
    reference: Path | None = None
    swap: bool = False
    speaker: Speaker | None = None
    settings: Settings = Settings()


def bench(path: Path, options: BenchOptions) -> Figures:
    """Hear a recording and measure it; then read it offline and compare."""
    recording = open_recording(path, swap=options.swap, speaker=options.speaker)
    texts = load_reference(options.reference, recording.speakers) if options.reference else None
    if texts is not None:
        require_scoring()
    started = time.perf_counter()
    model, whisper, silero = load(options.model, len(recording.speakers))
    startup_ms = round(1000 * (time.perf_counter() - started))
    runs = [
        hear(recording, recording.speakers, silero, whisper, options.settings.hearing, paced=options.paced)
        for _ in range(options.runs)
    ]
    offline = offline_reading(recording, model)
    head = {"call": path.name, "model": model.name, "paced": options.paced, "runs": len(runs)}
    return head | {"startup_ms": startup_ms} | medians([figures(run, offline, texts) for run in runs])


def load(model_name: str, lanes: int) -> tuple[ModelFiles, Recogniser, SileroModel]:
    """Everything that hears, ready for sound."""
    from audio.whisper import Whisper

    model = find_model(model_name)
    return model, Whisper(model.path, model.name, lanes=lanes), SileroModel()


def offline_reading(recording: Recording, model: ModelFiles) -> dict[Speaker, Words]:
    """Each lane read whole by the same model: the words' ends, and what the model can do at leisure."""
    from audio.whisper import offline_words

    return {speaker: offline_words(model.path, lane_sound(recording, speaker)) for speaker in recording.speakers}


def lane_sound(sound: Iterable[Block], speaker: Speaker) -> Samples:
    """One lane in one piece, silent where sound was lost."""
    parts = [
        event.samples if isinstance(event, AudioChunk) else np.zeros(event.lost_ms * SAMPLE_RATE_HZ // 1000, np.float32)
        for event in sound
        if event.speaker == speaker
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def figures(run: Run, offline: dict[Speaker, Words], texts: Texts | None) -> Figures:
    """Everything there is to say about a run."""
    logs = lane_logs(run.stamped, offline)
    delays = pooled([lane_delays(log, offline[speaker]) for speaker, log in logs.items()])
    lags = [event.lag_ms for _, event in run.stamped if isinstance(event, Lag)]
    call_s = run.call_ms / 1000 or 1e-3
    measured: Figures = {
        "call_s": run.call_ms / 1000,
        "cpu_per_call_second": round(run.cpu_s / call_s, 3),
        "realtime_factor": round(run.wall_s / call_s, 3),
        "decodes": len(run.took_ms),
        "decode_ms": percentiles(run.took_ms),
        "shed": run.skipped,
        "skipped_ms": run.skipped_ms,
        "lost_ms": sum(event.lost_ms for _, event in run.stamped if isinstance(event, AudioLost)),
        "lag_max_ms": max(lags, default=0),
        "provisional_delay_ms": percentiles(delays.provisional),
        "stable_delay_ms": percentiles(delays.stable),
        "final_delay_ms": percentiles(delays.final),
        "end_of_utterance_delay_ms": percentiles(delays.end_of_utterance),
        "reference_words": delays.wanted,
        "unmatched_share": round(1 - delays.matched / delays.wanted, 4) if delays.wanted else None,
        "stable_rewrites": delays.rewrites,
        "peak_rss_mb": run.peak_rss_mb,
    }
    if texts is not None:
        measured["wer_percent"] = {
            "stable": word_errors(texts, {speaker: " ".join(log.stable_text) for speaker, log in logs.items()}),
            "final": word_errors(texts, {speaker: " ".join(log.final_text) for speaker, log in logs.items()}),
            "offline": word_errors(texts, {s: " ".join(word.text for word in words) for s, words in offline.items()}),
        }
    return measured


def medians(rows: Sequence[Figures]) -> Figures:
    """The median of each figure over several runs; None where no run had one."""
    return {name: _median([row[name] for row in rows]) for name in rows[0]}


def _median(values: Sequence[object]) -> object:
    if isinstance(values[0], dict):
        return medians([value for value in values if isinstance(value, dict)])
    known = [value for value in values if isinstance(value, (int, float))]
    return round(statistics.median(known), 4) if known else None


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def which_live(path: Path, names: Sequence[str], options: BenchOptions) -> list[Figures]:
    """A row a model: what the first minute of the call costs with it, and whether this machine can carry that live."""
    recording = open_recording(path, swap=options.swap, speaker=options.speaker)
    return [carried(recording, name, options.settings) for name in names]


def carried(recording: Recording, name: str, settings: Settings, trial_ms: int = TRIAL_MS) -> Figures:
    """What the start of a call costs with this model; ``live`` is None when the model is not here."""
    try:
        _, whisper, silero = load(name, len(recording.speakers))
    except ModelMissing as missing:
        return {"model": name, "live": None, "why": str(missing).splitlines()[-1]}
    start = takewhile(lambda event: event.at_ms < trial_ms, recording)
    run = hear(start, recording.speakers, silero, whisper, settings.hearing, paced=False)
    cost = run.cpu_s / (run.call_ms / 1000 or 1e-3)
    return {
        "model": name,
        "live": cost < LIVE_SHARE * cores(),
        "cpu_per_call_second": round(cost, 3),
        "realtime_factor": round(run.wall_s / (run.call_ms / 1000 or 1e-3), 3),
        "decode_ms": percentiles(run.took_ms),
        "cpu_ms_per_decode": round(1000 * run.cpu_s / max(1, len(run.took_ms))),
    }


def show_models(rows: Iterable[Figures], out: TextIO) -> None:
    """A line a model."""
    for row in rows:
        if row["live"] is None:
            out.write(f"{row['model']:16} skipped, not here: {row['why']}\n")
            continue
        verdict = "can be carried live" if row["live"] else "too slow for live calls"
        out.write(
            f"{row['model']:16} {verdict}: {row['cpu_per_call_second']} CPU seconds a second of call, {cores()} cores\n"
        )


def show_table(measured: Figures, out: TextIO) -> None:
    """A line a figure; percentiles side by side."""
    for name, value in measured.items():
        if isinstance(value, dict):
            value = "  ".join(f"{key} {'-' if inner is None else inner}" for key, inner in value.items())
        out.write(f"{name:28} {'-' if value is None else value}\n")
