"""The top line: what is shown, its state, its time, and whether the words can be relied on."""

from __future__ import annotations

from textual.content import Content

from assist.board import Trust
from assist.plain import clock_text
from assist.ui.text import line, spread
from assist.ui.view import View

_STATE_TONE = {
    "PLAYING": "$foreground",
    "LIVE": "$foreground",
    "PAUSED": "bold $caution",
    "HEARING": "$quiet",
    "CATCHING UP": "$caution",
    "LOST": "bold $caution",
    "ENDED": "$quiet",
}
_TRUST_TONE: dict[Trust, str] = {"on time": "$done", "late": "bold $caution", "blind": "bold $caution"}


def draw_header(view: View, width: int, _height: int) -> Content:
    """Title left; state, time and the lamp right. The lamp outlives the rest where there is little room."""
    parts = [_lamp(view), _time(view), _state(view)]
    right = line(parts[0])
    for part in parts[1:]:
        wider = line(part, "  ", right)
        if wider.cell_length <= width - 8:
            right = wider
    left = line((view.said(view.title), "$quiet"))
    if view.board.unwritten:
        left = line((view.said(f"journal stopped: {view.board.unwritten}"), "bold $caution"))
    return spread(left, right, width)


def _state(view: View) -> Content:
    signs = view.signs
    sign = {"PLAYING": signs.play, "LIVE": signs.on_time, "PAUSED": signs.pause, "ENDED": signs.stop}.get(
        view.state, ""
    )
    text = f"{sign} {view.state}".strip()
    if view.state == "HEARING":
        text = f"hearing{signs.ellipsis}"
    if not view.live and view.speed != 1.0 and view.state in ("PLAYING", "PAUSED"):
        text += f" {view.speed:g}{signs.times}"
    return line((text, _STATE_TONE[view.state]))


def _time(view: View) -> Content:
    total = f" / {clock_text(view.duration_ms)}" if view.duration_ms is not None else ""
    return line((clock_text(view.at_ms), "bold"), (total, "$quiet"))


def _lamp(view: View) -> Content:
    trust, signs = view.board.trust, view.signs
    lamps: dict[Trust, str] = {
        "on time": f"{signs.on_time} words on time",
        "late": f"{signs.late} words late {view.board.lag_ms / 1000:.1f} s",
        "blind": f"{signs.blind} no words",
    }
    return line((lamps[trust], _TRUST_TONE[trust]))
