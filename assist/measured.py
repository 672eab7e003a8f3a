"""Every signal of a call with its features, a line each: what a sweep over thresholds needs instead of sound.

Knows no rule. A recording is heard; a journal is measured again, so that a changed definition shows without hearing.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TextIO

from assist.calls import Call, CallOptions, open_journal, open_recording_call
from assist.journal import event_line
from rules.model import Signal

JOURNALS = (".jsonl", ".jsonl.part")


def show_signals(path: Path, options: CallOptions, out: TextIO, *, as_json: bool) -> None:
    """Write them as they are measured, in the order they were learnt."""
    with closing(_open(path, options).events) as events:  # type: ignore[type-var]
        for event in events:
            if isinstance(event, Signal):
                out.write((event_line(event) if as_json else signal_line(event)) + "\n")


def signal_line(signal: Signal) -> str:
    """When it was learnt and whose, name, value and state, the seconds it is about, features, words."""
    span = f"{signal.start_ms / 1000:.2f}-{signal.end_ms / 1000:.2f}"
    features = [
        f"{name}={value if isinstance(value, str) else f'{value:g}'}" for name, value in signal.features.items()
    ]
    head = f"{signal.at_ms / 1000:9.2f}  {signal.speaker:8}  {signal.name:19} {signal.value:8g}  {signal.state:11}"
    quote = [f'"{signal.quote}"'] if signal.quote else []
    return "  ".join([head, f"#{signal.id}", span, *features, *quote])


def _open(path: Path, options: CallOptions) -> Call:
    if path.name.endswith(JOURNALS):
        return open_journal(path, options)
    return open_recording_call([path], options)
