"""A picture of the screen as it stood at a moment of the call, as SVG: for the README and for looking at."""

from __future__ import annotations

import asyncio
from pathlib import Path

from assist.tape import Tape
from assist.ui.app import CallApp
from assist.ui.clock import ShowClock
from assist.ui.showing import Showing


def screenshot(
    tape: Tape,
    at_ms: int,
    path: Path,
    size: tuple[int, int] = (100, 30),
    *,
    title: str = "",
    duration_ms: int | None = None,
    why: bool = False,
) -> None:
    """Draw the call at ``at_ms`` (which the tape must have heard) in a terminal of ``size`` and save it as SVG."""
    path.write_text(asyncio.run(_draw(_still(tape, at_ms, title, duration_ms), size, why)), encoding="utf-8")


def _still(tape: Tape, at_ms: int, title: str, duration_ms: int | None) -> CallApp:
    """The app with time standing still at ``at_ms``."""
    clock = ShowClock(0.0, start_ms=at_ms)
    return CallApp(Showing(tape, clock, title=title, duration_ms=duration_ms), now=lambda: 0.0)


async def _draw(app: CallApp, size: tuple[int, int], why: bool) -> str:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        if why:
            await pilot.press("w")
        app.paint()
        await pilot.pause()
        return app.export_screenshot(title=app.title)
