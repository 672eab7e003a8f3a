"""The state of a showing: the tape pulled by the show clock and folded into the board, what the user paused or waved
away, and what became of it all. Knows no widget and no wall clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assist.board import Board, fold
from assist.events import UserAction
from assist.report.page import Report
from assist.tape import Tape
from assist.ui.clock import ShowClock
from assist.ui.look import UNICODE, Signs
from assist.ui.view import State, View

HEARING_S = 0.5
"""The clock held by the hearing for longer than this is said aloud; shorter waits are only jitter."""


class Showing:
    """One call being shown. Live it follows the tape; a recording it plays by its own clock."""

    def __init__(
        self,
        tape: Tape,
        clock: ShowClock,
        *,
        title: str = "",
        live: bool = False,
        duration_ms: int | None = None,
        signs: Signs = UNICODE,
        look_back: Callable[[], Report] | None = None,
    ) -> None:
        self.tape = tape
        self.clock = clock
        self.board = Board()
        self.live = live
        self._hidden: int | None = None
        self._look_back = look_back
        self._after: Report | None = None
        self._view = View(self.board, title=title, live=live, duration_ms=duration_ms, signs=signs)

    def pull(self, now_s: float) -> View:
        """Everything the clock has reached goes to the board; what a face may know now."""
        heard_ms = self.tape.heard_ms
        at_ms = heard_ms if self.live else self.clock.read(now_s, heard_ms)
        for event in self.tape.take(at_ms):
            self.board = fold(self.board, event)
        self._view = replace(
            self._view,
            board=self.board,
            at_ms=at_ms,
            state=self._state(),
            speed=self.clock.speed,
            hidden=self._hidden,
        )
        if self._view.state == "ENDED" and self._look_back and self._after is None:
            self._after = self._look_back()
            self._view = replace(self._view, after=self._after)
        return self._view

    @property
    def view(self) -> View:
        """What was pulled last."""
        return self._view

    def pause(self) -> UserAction | None:
        """Pause or go on: a recording's showing, or a live call's hearing; the action a live call must be told."""
        if not self.live:
            self.clock.paused = not self.clock.paused
            return None
        return self._acted(UserAction(self.tape.heard_ms, "resume" if self.board.paused else "pause"))

    def dismiss(self) -> UserAction | None:
        """The prompt leaves the screen; the action a live call must be told."""
        shown = self._view.prompt
        if shown is None:
            return None
        self._hidden = shown.prompt.id
        return self._acted(UserAction(self.tape.heard_ms, "dismiss", shown.prompt.id)) if self.live else None

    def _acted(self, action: UserAction) -> UserAction:
        """Shown at once; the session's own record of it changes nothing more when it comes."""
        self.board = fold(self.board, action)
        return action

    def _state(self) -> State:
        if self.tape.finished or self.board.ended:
            return "ENDED"
        if self.board.capture_lost:
            return "LOST"
        if self.board.paused if self.live else self.clock.paused:
            return "PAUSED"
        if self.live:
            return "CATCHING UP" if self.board.behind else "LIVE"
        return "HEARING" if self.clock.waiting_s > HEARING_S else "PLAYING"
