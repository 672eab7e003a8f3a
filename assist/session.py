"""The heart of a call: ordered stages and one cascade. Knows no source, no face, no clock and no file.

What a stage returns goes to later stages only, depth first, so every event stands before its consequences. The list
that ``feed`` gives back is the journal's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from assist.events import Event
from audio.events import CallEnded


class Stage(Protocol):
    """A step of the way: takes what it knows, ignores the rest."""

    def feed(self, event: Event) -> Iterable[Event]:
        """The consequences of one event, stamped with its ``at_ms``."""
        ...

    def finish(self, at_ms: int) -> Iterable[Event]:
        """What is left to say at the end of the call."""
        ...


class Session:
    """One call on its way through the stages."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = tuple(stages)
        self._ended = False

    def feed(self, event: Event) -> list[Event]:
        """The event and all its consequences, in order. CallEnded finishes every stage first and comes last."""
        if self._ended:
            raise RuntimeError("the call has ended: a session takes nothing after call_ended")
        out: list[Event] = []
        if isinstance(event, CallEnded):
            self._ended = True
            for after, stage in enumerate(self._stages, start=1):
                for last in stage.finish(event.at_ms):
                    self._cascade(last, after, out)
            return [*out, event]
        self._cascade(event, 0, out)
        return out

    def _cascade(self, event: Event, first: int, out: list[Event]) -> None:
        out.append(event)
        for after in range(first, len(self._stages)):
            for consequence in self._stages[after].feed(event):
                self._cascade(consequence, after + 1, out)
