"""The page when the call is over: moments to keep and to change, then the figures, as many as there are rows."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from assist.plain import clock_text, quoted
from assist.report import rows
from assist.report.moments import Moment
from assist.report.page import Report
from assist.ui.text import cut, line, stack, wrap
from assist.ui.view import View

TWO_COLUMNS = 120
"""Cells from which two figures fit side by side with their notes."""


def draw_after(view: View, width: int, height: int) -> Content:
    """Nothing before the end. Where all does not fit, moments come before figures."""
    if view.after is None:
        return Content("")
    drawn = [
        *_moments(view, "What went best", view.after.best, width),
        *_moments(view, "What could go better", view.after.improvable, width),
        *_figures(view, view.after, width),
    ]
    return stack(cut(row, width) for row in drawn[:height])


def _moments(view: View, heading: str, moments: Sequence[Moment], width: int) -> list[Content]:
    drawn = [line((heading, "bold"))]
    for moment in moments:
        drawn.append(line((f"  {clock_text(moment.at_ms)}  ", "$quiet"), view.said(moment.title)))
        drawn += [line((f"         {row}", "$quiet")) for row in wrap(view.said(_more(moment)), width - 9, 2)]
    return drawn if moments else [*drawn, line(("  nothing found", "$quiet"))]


def _more(moment: Moment) -> str:
    """Words to say instead, else what was said, else what happened."""
    if moment.rewrite:
        return f"instead: {quoted(moment.rewrite)}"
    return moment.advice or (f"“{moment.said}”" if moment.said else moment.what)


def _figures(view: View, report: Report, width: int) -> list[Content]:
    """All but length and prompts, which the panel above tells."""
    texts = [_figure(view, tile) for tile in rows.tiles(report)[2:]]
    if width < TWO_COLUMNS:
        return [line(("Figures", "bold")), *texts]
    half = width // 2
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return [line(("Figures", "bold")), *(line(cut(a, half), " " * (half - a.cell_length), b) for a, b in pairs)]


def _figure(view: View, tile: rows.Tile) -> Content:
    label, value, note = (view.said(part) for part in (tile.label, tile.value, tile.note))
    return line((f"  {label:<22} ", "$quiet"), (value, "bold"), (f"  {note}", "$quiet"))
