"""Small pieces of text for the panes: a line with two ends, a bar, a cut. Knows no board."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from assist.ui.look import Signs

Part = str | Content | tuple[str, str]


def line(*parts: Part) -> Content:
    """The parts in a row; a part may be (text, style)."""
    return Content.assemble(*parts)


def stack(lines: Iterable[Content]) -> Content:
    """The lines one under the other."""
    return Content("\n").join(lines)


def cut(content: Content, width: int) -> Content:
    """At most ``width`` cells, with an ellipsis where something was cut."""
    return content if content.cell_length <= width else content.truncate(max(width, 0), ellipsis=width > 1)


def spread(left: Content, right: Content, width: int) -> Content:
    """``left`` and ``right`` at the two ends of ``width`` cells; the left gives way, then the right goes."""
    room = width - right.cell_length - 1
    if room < min(left.cell_length, 4):
        return cut(left, width)
    left = cut(left, room)
    return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)


def cells(share: float, count: int, signs: Signs) -> tuple[str, str]:
    """A bar of ``count`` cells: its filled part and its empty part."""
    full = round(max(0.0, min(1.0, share)) * count)
    return signs.full * full, signs.empty * (count - full)


def wrap(text: str, width: int, rows: int) -> list[str]:
    """Words in at most ``rows`` lines of ``width`` cells, cut where they do not fit."""
    if width < 1 or rows < 1:
        return []
    lines = [content.plain.rstrip() for content in Content(text).wrap(width)]
    if len(lines) > rows:
        lines = [*lines[: rows - 1], cut(Content(" ".join(lines[rows - 1 :])), width).plain]
    return lines
