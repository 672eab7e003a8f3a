"""The why panel: what the newest prompt rests on, in numbers and words, and what was held back lately."""

from __future__ import annotations

from textual.content import Content

from assist.board import Shown
from assist.plain import clock_text, measure, signal_name, tally, times
from assist.ui.text import cut, line, stack, wrap
from assist.ui.view import View
from rules.model import SIGNALS, Because, Withheld


def draw_why(view: View, width: int, height: int) -> Content:
    """The newest prompt's reasons first, then as many near misses as there are rows."""
    shown = view.board.shown
    rows = [*_reasons(view, shown, width)] if shown else [line(("No prompt yet", "$quiet"))]
    rows += _near_misses(view, width, height - len(rows))
    return stack(cut(row, width) for row in rows[:height])


def _reasons(view: View, shown: Shown, width: int) -> list[Content]:
    prompt, because = shown.prompt, shown.prompt.because
    span = f"{clock_text(because.start_ms, tenths=True)} to {clock_text(because.end_ms, tenths=True)}"
    delay_s = (prompt.at_ms - prompt.trigger_ms) / 1000
    facts = [
        ("signal", signal_name(because.signal)),
        ("value", _value(because, because.value)),
        ("limit", _value(because, because.threshold)),
        ("quote", f"“{because.quote}”" if because.quote else ""),
        ("heard", f"{span}; shown {delay_s:.1f} s after its end"),
        ("outcome", shown.outcome or ""),
    ]
    rows = [line(("why ", "bold"), (view.said(prompt.say), "bold"), (f"  {prompt.rule}", "$quiet"))]
    for name, text in facts:
        rows += _fact(name, view.said(text), width)
    return rows


def _fact(name: str, text: str, width: int) -> list[Content]:
    said = wrap(text, width - 9, 3) if text else []
    return [line((f"{name if not number else '':<9}", "$quiet"), row) for number, row in enumerate(said)]


def _value(because: Because, value: float) -> str:
    if because.unit:
        return times(value)
    spec = SIGNALS.get(because.signal)
    return measure(because.signal, value) or f"{value:g} {spec.unit if spec else ''}".strip()


def _near_misses(view: View, width: int, rows: int) -> list[Content]:
    board = view.board
    if rows < 3 or not board.withheld:
        return []
    head = line(("held back ", "bold"), (cut(Content(tally(board.held_back)), width - 10).plain, "$quiet"))
    return [Content(""), head, *(_near_miss(view, event) for event in reversed(board.withheld[2 - rows :]))]


def _near_miss(view: View, event: Withheld) -> Content:
    because = event.because
    value = _value(because, because.value)
    text = f"  {signal_name(because.signal)} {value} (limit {_value(because, because.threshold)})"
    return line(
        (f"{clock_text(event.at_ms)}  ", "$quiet"),
        (f"{event.rule}: {event.reason.replace('_', ' ')}", ""),
        (view.said(text), "$quiet"),
    )
