"""Where a live call's events go: into the journal, then to whoever reads them as they come. Knows no source."""

from __future__ import annotations

import queue
from collections.abc import Iterable, Iterator
from typing import Protocol

from assist.events import Capture, Event
from assist.live import Sink


class Stream:
    """A sink that hands the events to whoever iterates over it, as they come."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._error: BaseException | None = None

    def append(self, events: Iterable[Event], heard_ms: int) -> None:
        """Add events."""
        del heard_ms
        for event in events:
            self._events.put(event)

    def close(self, error: BaseException | None = None) -> None:
        """No more will come."""
        self._error = error
        self._events.put(None)

    def __iter__(self) -> Iterator[Event]:
        """The events until the end; raises what ended them early."""
        while (event := self._events.get()) is not None:
            yield event
        if self._error is not None:
            raise self._error


class Journal(Protocol):
    """Takes events to keep, as `LiveJournal` does. OSError when it cannot."""

    def write(self, events: Iterable[Event]) -> None:
        """Keep them."""
        ...

    def close(self) -> None:
        """No more will come."""
        ...


class Kept:
    """A sink before another: each event is written first. A journal that cannot be written on is given up, aloud."""

    def __init__(self, journal: Journal | None, sink: Sink) -> None:
        self._journal = journal
        self._sink = sink

    def append(self, events: Iterable[Event], heard_ms: int) -> None:
        """Write, then pass on."""
        events = list(events)
        if self._journal is not None and events:
            try:
                self._journal.write(events)
            except OSError as error:
                self._journal.close()
                self._journal = None
                events.append(Capture(events[-1].at_ms, "unwritten", error.strerror or str(error)))
        self._sink.append(events, heard_ms)

    def close(self, error: BaseException | None = None) -> None:
        """The call is over."""
        if self._journal is not None:
            self._journal.close()
        self._sink.close(error)
