"""The look back on the screen: it comes when the call is over, and gives way to the transcript on a key."""

from __future__ import annotations

import pytest

from assist.journal import Header
from assist.report.page import Report, report
from assist.ui.app import CallApp
from assist.ui.clock import ShowClock
from assist.ui.look import ASCII, UNICODE, Signs
from assist.ui.showing import Showing
from hand_made import hard_call
from on_screen import PROMPT_MS, seen, text
from rules.load import load_pack

END_MS = 60_000
PACK = load_pack()


def look_back() -> Report:
    """Of the hard call."""
    header = Header("call.flac", "", "tiny.en", "", "", ("agent", "customer"))
    return report(header, hard_call().events(END_MS), PACK)


def app_at(at_ms: int, signs: Signs = UNICODE) -> CallApp:
    """The screen at a time of the hard call, standing still."""
    clock = ShowClock(0.0, start_ms=at_ms)
    return CallApp(
        Showing(hard_call().tape(END_MS), clock, title="call", signs=signs, look_back=look_back), now=lambda: 0
    )


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 50)])
async def test_it_stands_where_the_transcript_was(size: tuple[int, int]) -> None:
    """Moments first, with words to say instead."""
    app = app_at(END_MS)

    async with app.run_test(size=size) as pilot:
        await pilot.pause()

        assert seen(app, "after")
        assert not seen(app, "transcript")
        assert text(app, "after").startswith("What went best")
        assert "What could go better" in text(app, "after")
        assert "Call ended" in text(app, "prompt")


async def test_the_transcript_comes_back_on_its_key() -> None:
    """And the look back on the same."""
    app = app_at(END_MS)

    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("r")
        await pilot.pause()
        first = (seen(app, "transcript"), seen(app, "after"))
        await pilot.press("r")
        await pilot.pause()

        assert first == (True, False)
        assert (seen(app, "transcript"), seen(app, "after")) == (False, True)


async def test_before_the_end_there_is_nothing_to_look_back_on() -> None:
    """The key does nothing then."""
    app = app_at(PROMPT_MS)

    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("r")
        await pilot.pause()

        assert seen(app, "transcript")
        assert not seen(app, "after")


async def test_the_reasons_are_still_to_be_had() -> None:
    """On a small screen in its place, on a wide one beside it."""
    for size, both in (((80, 24), False), ((160, 50), True)):
        app = app_at(END_MS)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press("w")
            await pilot.pause()

            assert (seen(app, "why"), seen(app, "after"), seen(app, "transcript")) == (True, both, False)


async def test_a_terminal_without_utf8_gets_ascii() -> None:
    """Every sign of it."""
    app = app_at(END_MS, ASCII)

    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()

        assert text(app, "after").isascii()
        assert "Agent's share of talk" in text(app, "after")


@pytest.mark.parametrize("size", [(10, 5), (60, 20), (300, 80)])
async def test_it_fits_any_size(size: tuple[int, int]) -> None:
    """Rows are cut, nothing fails."""
    app = app_at(END_MS)

    async with app.run_test(size=size) as pilot:
        await pilot.resize_terminal(10, 5)
        await pilot.resize_terminal(*size)
        await pilot.pause()

        assert app.error is None
