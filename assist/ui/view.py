"""What a pane may know: the board and the state of the showing. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assist.board import Board, Shown
from assist.plain import to_ascii
from assist.report.page import Report
from assist.ui.look import ASCII, UNICODE, Signs

State = Literal["PLAYING", "LIVE", "PAUSED", "HEARING", "CATCHING UP", "LOST", "ENDED"]


@dataclass(frozen=True, slots=True)
class View:
    """One moment of the showing: ``at_ms`` is the show clock's call time, ``hidden`` a prompt the user waved away,
    ``after`` the look back once the call is over."""

    board: Board
    title: str = ""
    at_ms: int = 0
    duration_ms: int | None = None
    state: State = "PLAYING"
    speed: float = 1.0
    live: bool = False
    hidden: int | None = None
    signs: Signs = UNICODE
    after: Report | None = None

    @property
    def prompt(self) -> Shown | None:
        """The prompt on the screen, if any."""
        shown = self.board.visible
        return None if shown is None or shown.prompt.id == self.hidden else shown

    def said(self, text: str) -> str:
        """The text as this terminal can show it."""
        return to_ascii(text) if self.signs is ASCII else text
