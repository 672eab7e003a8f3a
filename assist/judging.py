"""The rules as a stage of the session: hands the engine what it judges by, and nothing else.

Only signals, ticks, lags and user actions reach the engine and move its clock; a journal holds all of these, so judging
it again gives the same prompts.
"""

from __future__ import annotations

from collections.abc import Iterable

from assist.events import Event, Lag, UserAction
from audio.events import Tick
from rules.engine import Engine
from rules.model import Judged, Signal
from rules.pack import Pack
from rules.posts import Probe


class Judging:
    """One call's engine behind the stage's two verbs."""

    def __init__(self, pack: Pack, probe: Probe | None = None) -> None:
        self._engine = Engine(pack, probe)

    def feed(self, event: Event) -> Iterable[Judged]:
        """The engine's answer to one event."""
        match event:
            case Tick():
                return self._engine.advance(event.at_ms)
            case Signal():
                return self._engine.feed(event)
            case UserAction():
                return self._engine.act(event.at_ms, event.action, event.prompt, event.family)
            case Lag():
                return self._engine.lag(event.at_ms, event.speaker, event.lag_ms)
            case _:
                return ()

    def finish(self, at_ms: int) -> Iterable[Judged]:
        """Clears what is still open."""
        return self._engine.finish(at_ms)
