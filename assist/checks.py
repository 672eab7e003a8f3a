"""Fixture calls against their expectations: many at a time, in processes of their own; what came of it, for people, for
programs and for CI. Runs the engine users run.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal, TextIO

from rich.console import Console
from rich.progress import Progress

from assist.calls import Call, CallOptions, open_journal, open_recording_call
from assist.expect import EXPECT, JOURNALS, Expectations, call_file, find_calls, read_expectations
from assist.journal import JournalError
from assist.junit import write_junit
from assist.qa import Score, Verdict, judge, prompts_of, score
from audio.errors import AudioError, ModelMissing, UsageError
from rules.load import load_pack
from rules.model import Prompt

STATES = {"ok": "ok", "failed": "failed", "waiting": "recorded, not counted"}


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """How to check: with which rules and model, so many ``jobs`` at a time, ``audio`` or only what needs none."""

    call: CallOptions
    jobs: int = 0
    audio: bool = True
    as_json: bool = False
    junit: Path | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One call's outcome; one that waits for confirmation has no scores."""

    path: str
    state: Literal["ok", "failed", "waiting"]
    verdicts: tuple[Verdict, ...]
    scores: dict[str, Score]
    seconds: float


def check_paths(paths: Sequence[Path], options: CheckOptions, out: TextIO) -> int:
    """Run every call with an expect.yaml below ``paths``; 0 when all held, 1 when one did not."""
    known = known_rules(options.call)
    # all read first: a broken expectation is told at once, not after ten minutes of calls
    tasks = [(folder, read_expectations(folder / EXPECT, known)) for folder in find_calls(paths)]
    wanted = [(folder, expected) for folder, expected in tasks if _wanted(folder, options)]
    checked: list[Checked] = []
    for result in _run(wanted, options):
        checked.append(result)
        if not options.as_json:
            out.writelines(_lines(result))
            out.flush()
    totals = _totals(checked)
    if options.junit:
        write_junit(options.junit, checked)
    if options.as_json:
        out.write(json.dumps(_summary(checked, totals)) + "\n")
    else:
        out.writelines(_table(totals))
        out.write(_last_line(checked, len(tasks) - len(wanted)) + "\n")
    return 1 if any(each.state == "failed" for each in checked) else 0


def known_rules(options: CallOptions) -> frozenset[str]:
    """The ids of the pack's rules."""
    return frozenset(rule.id for rule in load_pack(Path(options.rules) if options.rules else None).rules)


def run_folder(folder: Path, options: CallOptions, *, audio: bool = True) -> tuple[list[Prompt], dict[int, str]]:
    """The prompts of a folder's call and how each ended."""
    path = call_file(folder, audio=audio)
    if path is None:
        raise UsageError(f"{folder}: no call: expected call.flac, call.opus, call.wav or {JOURNALS[0]}")
    call: Call = open_journal(path, options) if path.suffix == ".jsonl" else open_recording_call([path], options)
    with closing(call.events):  # type: ignore[type-var]
        return prompts_of(call.events)


def check_folder(folder: Path, expected: Expectations, options: CallOptions, *, audio: bool = True) -> Checked:
    """One call against its expectations."""
    started = time.monotonic()
    prompts, outcomes = run_folder(folder, options, audio=audio)
    verdicts = tuple(judge(expected, prompts, outcomes))
    seconds = round(time.monotonic() - started, 2)
    if expected.recorded:
        return Checked(str(folder), "waiting", verdicts, {}, seconds)
    state: Literal["ok", "failed"] = "ok" if all(verdict.held for verdict in verdicts) else "failed"
    return Checked(str(folder), state, verdicts, score(expected, prompts), seconds)


def _wanted(folder: Path, options: CheckOptions) -> bool:
    return options.audio or call_file(folder, audio=False) is not None


Task = tuple[Path, Expectations, CallOptions, bool]
_TOLD = (UsageError, AudioError, JournalError, ModelMissing)


def _try(task: Task) -> Checked | Exception:
    """One task in whatever process; a call that cannot be opened comes back as what was wrong with it."""
    folder, expected, options, audio = task
    try:
        return check_folder(folder, expected, options, audio=audio)
    except _TOLD as error:
        return error


def _run(wanted: Sequence[tuple[Path, Expectations]], options: CheckOptions) -> Iterator[Checked]:
    """The calls' outcomes in order, as they come."""
    tasks: list[Task] = [(folder, expected, options.call, options.audio) for folder, expected in wanted]
    jobs = min(options.jobs or os.cpu_count() or 1, len(tasks))
    console = Console(file=sys.stderr)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("calls", total=len(tasks))
        for result in _results(tasks, jobs):
            progress.advance(bar)
            if isinstance(result, Exception):
                raise result
            yield result


def _results(tasks: Sequence[Task], jobs: int) -> Iterator[Checked | Exception]:
    if jobs <= 1:
        yield from map(_try, tasks)
        return
    # started afresh, not forked: libraries that run threads of their own do not survive a fork
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        try:
            yield from pool.map(_try, tasks)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


# What came of it


def _lines(checked: Checked) -> Iterator[str]:
    yield f"{STATES[checked.state]}  {checked.path}\n"
    for verdict in checked.verdicts:
        yield f"    {'ok' if verdict.held else 'FAILED'}  {verdict.what}\n"


def _totals(checked: Iterable[Checked]) -> dict[str, Score]:
    totals: dict[str, Score] = defaultdict(Score)
    for each in checked:
        for rule, own in each.scores.items():
            totals[rule].add(own)
    return dict(sorted(totals.items()))


def _row(own: Score) -> dict[str, float | int | None]:
    return {
        "asked": own.asked,
        "hit": own.hit,
        "wrong": own.wrong,
        "precision": own.precision,
        "recall": own.recall,
        "delay_p50_ms": own.delay_ms(50),
        "delay_p95_ms": own.delay_ms(95),
    }


def _table(totals: dict[str, Score]) -> Iterator[str]:
    """A line a rule: how many were asked for, came, and should not have; how late they were."""
    if totals:
        heads = ("rule", "asked", "hit", "wrong", "precision", "recall", "p50 ms", "p95 ms")
        yield f"{heads[0]:26}" + "".join(f"{head:>10}" for head in heads[1:]) + "\n"
    for rule, own in totals.items():
        cells = [
            "-" if cell is None else f"{cell:.2f}" if isinstance(cell, float) else str(cell)
            for cell in _row(own).values()
        ]
        yield f"{rule:26}" + "".join(f"{cell:>10}" for cell in cells) + "\n"


def _summary(checked: Sequence[Checked], totals: dict[str, Score]) -> dict[str, object]:
    calls = [
        {
            "path": each.path,
            "state": each.state,
            "seconds": each.seconds,
            "verdicts": [asdict(v) for v in each.verdicts],
        }
        for each in checked
    ]
    counts = {
        name: sum(each.state == state for each in checked)
        for name, state in (("passed", "ok"), ("failed", "failed"), ("skipped", "waiting"))
    }
    return {**counts, "calls": calls, "rules": {rule: _row(own) for rule, own in totals.items()}}


def _last_line(checked: Sequence[Checked], left_out: int) -> str:
    passed, failed, waiting = (sum(each.state == state for each in checked) for state in STATES)
    skipped = f", {waiting} skipped" if waiting else ""
    return f"{passed} passed, {failed} failed{skipped}" + (f", {left_out} without audio left out" if left_out else "")
