"""Draws the README's picture: the demo call on the screen while its first prompt stands. Needs the small model."""

from __future__ import annotations

from pathlib import Path

from assist.calls import CallOptions, open_recording_call
from assist.tape import Tape
from assist.ui.screenshot import screenshot
from rules.model import Prompt

ROOT = Path(__file__).parents[2]
CALL = ROOT / "fixtures" / "calls" / "abuse_badly_handled" / "call.flac"
AFTER_MS = 3000


def main() -> None:
    """Hear the call, then draw the moment."""
    call = open_recording_call([CALL], CallOptions())
    events = list(call.events)
    tape = Tape()
    tape.append(events, events[-1].at_ms)
    at_ms = next(event.at_ms for event in events if isinstance(event, Prompt)) + AFTER_MS
    picture = ROOT / "assist" / "ui" / "screen.svg"
    screenshot(tape, at_ms, picture, (110, 32), title="demo", duration_ms=call.duration_ms)
    print(picture.relative_to(ROOT))


if __name__ == "__main__":
    main()
