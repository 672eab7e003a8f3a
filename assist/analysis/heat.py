"""Heat: the call's running score of hard moments on the customer's side. Made from signals only; halves in 30 s.

It is a sum of acts (abuse, swearing, cutting in), not a reading of anybody's mood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assist.events import Event
from audio.events import Tick
from rules.model import Basis, Signal


def _points() -> Mapping[str, float]:
    # speech-science sections 0 and 9; a threat or a slur weighs like directed abuse
    return {"abuse_directed": 40, "threat": 40, "slur": 40, "profanity": 10, "interruption": 10}


@dataclass(frozen=True, slots=True)
class HeatSettings:
    """Points per act, their half-life, and how often the falling score is told."""

    half_life_ms: int = 30_000  # speech-science section 0
    strong: float = 2.0  # milder swearing than this is no heat
    update_ms: int = 1000
    hot: float = 30.0  # from here on a homophone in a swear's place counts as the swear (speech-science 4.7)
    points: Mapping[str, float] = field(default_factory=_points)


class Heat:
    """Stage: signals and ticks in, ``heat`` (0-100) out: at once when it rises, once a second while it falls."""

    def __init__(self, ids: Iterator[int], settings: HeatSettings) -> None:
        self._ids = ids
        self._set = settings
        self._value = 0.0
        self._at_ms = 0
        self._told_ms = 0
        self._basis: Basis = "sound"
        self._given: dict[int, tuple[float, int]] = {}  # the points of acts lately, and when: words may undo an act
        self._abuse: tuple[int, int] = (-1, -1)  # the last insult's span: a swear word inside it is the same act

    def feed(self, event: Event) -> list[Signal]:
        """Heat after one event, if it is worth telling."""
        if isinstance(event, Signal):
            if event.state == "retracted":
                return self._take_back(event)
            points = self._points(event)
            if points:
                self._cool(event.at_ms)
                self._given[event.id] = points, event.at_ms
                self._value = min(100.0, self._value + points)
                self._basis = event.basis
                return [self._tell(event.at_ms, event.start_ms, event.end_ms, event.name)]
        elif isinstance(event, Tick) and self._value and event.at_ms - self._told_ms >= self._set.update_ms:
            self._cool(event.at_ms)
            if self._value < 1:
                self._value = 0.0
                self._given.clear()
            return [self._tell(event.at_ms, event.at_ms, event.at_ms, "")]
        return []

    def hot(self) -> bool:
        """Whether the call was hot when last told: the one thing of heat that another definition needs."""
        return self._value >= self._set.hot

    def finish(self, at_ms: int) -> list[Signal]:
        """Nothing is left to say."""
        return []

    def _take_back(self, signal: Signal) -> list[Signal]:
        """What is left of an act's points goes with it."""
        points, at_ms = self._given.pop(signal.id, (0.0, 0))
        if not points:
            return []
        self._cool(signal.at_ms)
        left = points * 0.5 ** ((signal.at_ms - at_ms) / self._set.half_life_ms)
        self._value = max(0.0, self._value - left)
        return [self._tell(signal.at_ms, signal.start_ms, signal.end_ms, "")]

    def _points(self, signal: Signal) -> float:
        if signal.speaker != "customer" or signal.state != "confirmed":
            return 0.0
        if signal.name == "profanity":
            inside = self._abuse[0] <= signal.start_ms and signal.end_ms <= self._abuse[1]
            if inside or signal.value < self._set.strong:
                return 0.0
        elif signal.name in ("abuse_directed", "threat", "slur"):
            self._abuse = signal.start_ms, signal.end_ms
        return self._set.points.get(signal.name, 0.0)

    def _cool(self, at_ms: int) -> None:
        self._value *= 0.5 ** ((at_ms - self._at_ms) / self._set.half_life_ms)
        self._at_ms = at_ms

    def _tell(self, at_ms: int, start_ms: int, end_ms: int, cause: str) -> Signal:
        self._told_ms = at_ms
        value = round(self._value, 1)
        features = {"cause": cause} if cause else {}
        return Signal(
            at_ms, next(self._ids), "heat", "customer", value, start_ms, end_ms, self._basis, features=features
        )
