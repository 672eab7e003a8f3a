"""The call as a drawing: strips of equal length with both sides' speech, overlaps, heat, pace, prompts, near misses.

Pure geometry in the drawing's own units; knows no colours, no template and no rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assist.plain import clock_text
from assist.report.ledger import Ledger, Span, shared
from assist.report.told import ToldPrompt, ToldWithheld
from audio.events import Speaker

WIDTH, LEFT, RIGHT = 960.0, 88.0, 14.0
MARKS_Y, CUSTOMER_Y, AGENT_Y, LANE_H = 16.0, 34.0, 58.0, 18.0
HEAT_Y, PACE_Y, CURVE_H = 88.0, 126.0, 32.0
AXIS_Y, HEIGHT = 166.0, 188.0

STRIP_STEPS_S = (300, 600, 900, 1800, 3600)
STRIPS = 8
"""At most, up to eight hours: two printed pages; a longer call gets more."""
LEAST_PX = 1.2
"""The narrowest bar that is seen, and the narrowest gap worth drawing between two bars."""
ROOM_PX = 22.0
"""Between two written numbers: a prompt's circle, or three digits."""
TICK_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600)
TICKS = 10
PACE_LOW, PACE_HIGH = 0.6, 1.6
"""Of the speaker's own usual; what goes beyond is drawn at the edge. A hurried fixture call reaches 1.56."""
PACE_GAP_MS = 10_000
"""Longer without a measurement and the curve has a gap."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch on a lane."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Where somebody cut in on the other: ``down`` when the customer did, towards the agent's lane."""

    x: float
    down: bool
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A prompt, its number written only where there is room for it."""

    x: float
    number: int
    room: bool
    title: str


@dataclass(frozen=True, slots=True)
class NearMark:
    """A near miss."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A time on the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One part of the call, drawn; ``heat`` and ``pace`` are SVG path data, empty where there is nothing."""

    title: str
    summary: str
    end_x: float
    customer: tuple[Bar, ...]
    agent: tuple[Bar, ...]
    overlaps: tuple[Bar, ...]
    cuts: tuple[Cut, ...]
    heat: str
    pace: str
    prompts: tuple[Mark, ...]
    withheld: tuple[NearMark, ...]
    axis: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    start_ms: int
    end_ms: int
    length_ms: int

    def x(self, at_ms: float) -> float:
        part = (at_ms - self.start_ms) / self.length_ms
        return round(LEFT + min(1.0, max(0.0, part)) * (WIDTH - LEFT - RIGHT), 1)

    def has(self, at_ms: int, *, last: bool) -> bool:
        return self.start_ms <= at_ms < self.end_ms or (last and at_ms >= self.end_ms)


def strips(call: Ledger, prompts: Sequence[ToldPrompt], withheld: Sequence[ToldWithheld]) -> tuple[Strip, ...]:
    """The whole call in strips; none for a call without time."""
    if not call.end_ms:
        return ()
    fitting = [step for step in STRIP_STEPS_S if step * 1000 * STRIPS >= call.end_ms]
    length_ms = min(1000 * (fitting[0] if fitting else STRIP_STEPS_S[-1]), call.end_ms)
    starts = range(0, call.end_ms, length_ms)
    scales = [_Scale(start, min(start + length_ms, call.end_ms), length_ms) for start in starts]
    return tuple(_strip(call, scale, prompts, withheld) for scale in scales)


def _strip(call: Ledger, scale: _Scale, prompts: Sequence[ToldPrompt], withheld: Sequence[ToldWithheld]) -> Strip:
    last = scale.end_ms == call.end_ms
    lanes = {
        speaker: list(shared(voice.runs, [(scale.start_ms, scale.end_ms)])) for speaker, voice in call.voices.items()
    }
    shown = [told for told in prompts if scale.has(told.at_ms, last=last)]
    held = [near for near in withheld if scale.has(near.at_ms, last=last)]
    span = f"{clock_text(scale.start_ms)} to {clock_text(scale.end_ms)}"
    return Strip(
        title=f"The call from {span}",
        summary=_summary(lanes, len(shown), len(held)),
        end_x=scale.x(scale.end_ms),
        customer=_bars(scale, lanes["customer"]),
        agent=_bars(scale, lanes["agent"]),
        overlaps=_bars(scale, shared(lanes["agent"], lanes["customer"])),
        cuts=tuple(_cuts(call, scale, last=last)),
        heat=_area(_heat_points(call, scale)),
        pace=_line(_pace_points(call, scale)),
        prompts=_marks(scale, shown),
        withheld=tuple(NearMark(scale.x(near.at_ms), f"{near.say}: held back, {near.reason_text}") for near in held),
        axis=_axis(scale),
    )


def _marks(scale: _Scale, shown: Iterable[ToldPrompt]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    written_x = -ROOM_PX
    for told in shown:
        x = scale.x(told.at_ms)
        room = x - written_x >= ROOM_PX
        written_x = x if room else written_x
        marks.append(Mark(x, told.number, room, _titled(told)))
    return tuple(marks)


def _titled(told: ToldPrompt) -> str:
    return f"Prompt {told.number} at {clock_text(told.at_ms)}: {told.say} ({told.outcome_text})"


def _summary(lanes: dict[Speaker, list[Span]], shown: int, held: int) -> str:
    """What the drawing shows, for who does not see it."""
    talk = {speaker: clock_text(sum(end_ms - start_ms for start_ms, end_ms in runs)) for speaker, runs in lanes.items()}
    return (
        f"The agent speaks for {talk['agent']}, the customer for {talk['customer']}; "
        f"{shown} prompt{'' if shown == 1 else 's'} shown, {held} withheld."
    )


def _bars(scale: _Scale, spans: Iterable[Span]) -> tuple[Bar, ...]:
    """Stretches as bars; what lies closer than can be seen is one bar."""
    bars: list[tuple[float, float]] = []
    for start_ms, end_ms in spans:
        left, right = scale.x(start_ms), scale.x(end_ms)
        if bars and left - bars[-1][1] < LEAST_PX:
            bars[-1] = (bars[-1][0], max(right, bars[-1][1]))
        else:
            bars.append((left, right))
    return tuple(Bar(left, round(max(LEAST_PX, right - left), 1)) for left, right in bars)


def _cuts(call: Ledger, scale: _Scale, *, last: bool) -> Iterator[Cut]:
    for signal in call.standing("interruption"):
        if scale.has(signal.start_ms, last=last):
            title = f"{clock_text(signal.start_ms)}: the {signal.speaker} cut in"
            yield Cut(scale.x(signal.start_ms), signal.speaker == "customer", title)


def _heat_points(call: Ledger, scale: _Scale) -> list[tuple[float, float]]:
    """The highest heat of each unit of width, from the strip's start to its end."""
    highest: dict[int, float] = {}
    for at_ms, value in call.heat:
        if scale.start_ms <= at_ms < scale.end_ms:
            x = int(scale.x(at_ms))
            highest[x] = max(value, highest.get(x, 0.0))
    before = call.heat_at(scale.start_ms)
    if not highest and not before:
        return []
    points = [(scale.x(scale.start_ms), before), *((float(x), value) for x, value in sorted(highest.items()))]
    return [*points, (scale.x(scale.end_ms), points[-1][1])]


def _area(points: Sequence[tuple[float, float]]) -> str:
    """Steps, closed at the bottom: heat stays as it was told until it is told anew."""
    if not points:
        return ""
    bottom = HEAT_Y + CURVE_H
    path = [f"M{points[0][0]:g} {bottom:g}"]
    for x, value in points:
        path.append(f"H{x:g}V{bottom - min(100.0, value) / 100 * CURVE_H:.1f}")
    return "".join(path) + f"V{bottom:g}Z"


def _pace_points(call: Ledger, scale: _Scale) -> list[list[tuple[float, float]]]:
    """The agent's pace, one point a unit of width, in stretches without a long gap."""
    stretches: list[list[tuple[float, float]]] = []
    before_ms = -PACE_GAP_MS
    for rate in call.voices["agent"].rates:
        if not scale.start_ms <= rate.at_ms < scale.end_ms:
            continue
        if rate.at_ms - before_ms > PACE_GAP_MS or not stretches:
            stretches.append([])
        point = (scale.x(rate.at_ms), pace_y(rate.pace))
        if not stretches[-1] or point[0] - stretches[-1][-1][0] >= 1:
            stretches[-1].append(point)
        before_ms = rate.at_ms
    return stretches


def pace_y(pace: float) -> float:
    """How high a pace is drawn."""
    part = (min(PACE_HIGH, max(PACE_LOW, pace)) - PACE_LOW) / (PACE_HIGH - PACE_LOW)
    return round(PACE_Y + CURVE_H * (1 - part), 1)


def _line(stretches: Iterable[Sequence[tuple[float, float]]]) -> str:
    """Lines; a lone point is a short dash."""
    path = []
    for points in stretches:
        path.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points))
        if len(points) == 1:
            path.append("h2")
    return "".join(path)


def _axis(scale: _Scale) -> tuple[Label, ...]:
    step_ms = 1000 * next((step for step in TICK_STEPS_S if step * 1000 * TICKS >= scale.length_ms), TICK_STEPS_S[-1])
    first = -(-scale.start_ms // step_ms) * step_ms
    return tuple(Label(scale.x(at_ms), clock_text(at_ms)) for at_ms in range(first, scale.end_ms + 1, step_ms))
