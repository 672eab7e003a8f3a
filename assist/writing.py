"""A call's events written to its journal on their way to a face. Knows no face and no verb."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from assist.events import Event
from assist.journal import Header, JournalWriter
from audio.errors import UsageError


def written(events: Iterator[Event], header: Header, path: Path) -> Iterator[Event]:
    """The call's events, written on their way; the file gets its name only when the call is whole.

    A disk that fills up is said at once and ends the journal, not the call; the exit code tells of it at the end.
    """
    try:
        writer = JournalWriter(path, header)
    except OSError as error:
        raise UsageError(f"{path}: cannot write the journal there: {error.strerror}; give another --journal") from error
    whole = True
    try:
        for event in events:
            whole = whole and _write(writer, event, path)
            yield event
    finally:
        with suppress(OSError):  # what could not be written is said already
            writer.abandon()
    if not whole:
        raise UsageError(f"{path}: the journal is incomplete; what was written of it is in {path.name}.part")


def _write(writer: JournalWriter, event: Event, path: Path) -> bool:
    """Whether it was written; the first failure is told at once, for the call may go on for an hour."""
    try:
        writer.write(event)
    except OSError as error:  # a full disk, most likely; the unfinished file keeps its unfinished name
        sys.stderr.write(f"assist: {path}: the journal could not be written on: {error.strerror}; the call goes on\n")
        return False
    return True
