"""Conditions at work: each watch follows one condition through the signals and says when it is met, and by what.

A watch knows its own condition and, where it must, the scene; it knows no rule, no budget and no other watch. Three
roles share the form. A *trigger* gives ``Evidence`` from ``feed`` or ``advance`` once, at the moment it is met. A
*guard* is asked whether it ``holds``. A *sign* of success is a watch born with the prompt it belongs to, so it cannot
see what came before; it is asked at the end whether it was ``blind``.

Windows count when things happened (``end_ms``), not when they were learnt: words come later than sound, and their order
of arrival says nothing about the call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from rules.conditions import Fact, Level, Range
from rules.model import Basis, Because, Features, Signal, Speaker
from rules.scene import Scene, to_ms

Key = tuple[str, Speaker]
"""What a watch listens to: a signal's name and whose it is."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A condition met: why, the end of what shows it, and which facts it rests on.

    ``occasion`` names the moment, so that a condition which goes on being met is one moment and not many; ``held`` is
    False for a near miss, a limit passed but not for long enough.
    """

    because: Because
    trigger_ms: int
    basis: Basis
    speaker: Speaker
    occasion: int
    facts: frozenset[int]
    held: bool = True


class Watch(Protocol):
    """One condition on its way through a call."""

    @property
    def listens(self) -> tuple[Key, ...]:
        """The signals it must be fed."""
        ...

    def feed(self, signal: Signal) -> Evidence | None:
        """What this signal completed, if it did."""
        ...

    def advance(self, at_ms: int) -> Evidence | None:
        """What the time that passed completed, if it did."""
        ...


class GuardWatch(Protocol):
    """A condition that can be asked at any moment."""

    @property
    def listens(self) -> tuple[Key, ...]:
        """The signals it must be fed."""
        ...

    def feed(self, signal: Signal) -> Evidence | None:
        """Take it in; what it completes is a trigger's business."""
        ...

    def holds(self, at_ms: int) -> bool:
        """Whether it is so now."""
        ...


class SignWatch(Watch, Protocol):
    """A condition that shows success."""

    def blind(self, at_ms: int) -> bool:
        """Whether it could not have been seen even if it was done."""
        ...


def matches(fact: Fact, signal: Signal) -> bool:
    """Whether the signal is the fact. A provisional signal is one only for a fact that asks for no more."""
    if signal.name != fact.signal or signal.speaker != fact.speaker or signal.state == "retracted":
        return False
    if signal.state == "provisional" and fact.state == "confirmed":
        return False
    return _within(signal.value, fact.min, fact.max) and _features_fit(fact.where, signal.features)


def _within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _features_fit(where: Mapping[str, Range], features: Features) -> bool:
    for name, bounds in where.items():
        value = features.get(name)
        if not isinstance(value, float | int) or not _within(value, bounds.min, bounds.max):
            return False
    return True


def trigger_of(fact: Fact, signal: Signal) -> int:
    """The end of the evidence; a wait that belongs to the definition is part of it, not of our delay."""
    return min(signal.end_ms + to_ms(fact.waited_s), signal.at_ms)


def key_of(condition: Fact | Level) -> Key:
    """What a watch for it must be fed."""
    return condition.signal, condition.speaker


class SaidWatch:
    """Said: a fact, once per id however often it is told again."""

    def __init__(self, fact: Fact, scene: Scene, since_ms: int) -> None:
        self._fact, self._scene, self._since_ms = fact, scene, since_ms
        self._met: set[int] = set()
        self.listens = (key_of(fact),)

    def feed(self, signal: Signal) -> Evidence | None:
        """The fact itself, the first time."""
        if signal.id in self._met or not matches(self._fact, signal):
            return None
        self._met.add(signal.id)
        limit = self._fact.min if self._fact.min is not None else self._fact.max
        threshold = 0.0 if limit is None else limit
        because = Because(signal.name, signal.value, threshold, signal.quote, signal.start_ms, signal.end_ms)
        trigger_ms = trigger_of(self._fact, signal)
        return Evidence(because, trigger_ms, signal.basis, signal.speaker, signal.id, frozenset({signal.id}))

    def advance(self, at_ms: int) -> Evidence | None:
        """Time alone says nothing."""
        return None

    def blind(self, at_ms: int) -> bool:
        """No words to hear it in."""
        return self._scene.words_missed(self._fact.speaker, self._since_ms, at_ms)


class Phase(Enum):
    """Where a level stands."""

    QUIET = auto()
    RISING = auto()  # beyond the limit, not yet for long enough
    ACTIVE = auto()  # held; stays so until the value is back at `clear`


class Move(Enum):
    """What an update of the value amounts to."""

    HIT = auto()
    BETWEEN = auto()
    CLEAR = auto()


# The whole life of a level; what is not listed stays where it is. RISING needs hits without a break, ACTIVE forgives
# values between the two limits: that asymmetry is the hysteresis. RISING turns ACTIVE when it has held, see `feed`.
_NEXT = {
    (Phase.QUIET, Move.HIT): Phase.RISING,
    (Phase.RISING, Move.BETWEEN): Phase.QUIET,
    (Phase.RISING, Move.CLEAR): Phase.QUIET,
    (Phase.ACTIVE, Move.CLEAR): Phase.QUIET,
}


class LevelWatch:
    """Above or below: one occasion from the first hit until clear, met anew by each hit once it has held."""

    def __init__(self, level: Level, sign: int) -> None:
        self._level, self._sign = level, sign
        self._phase = Phase.QUIET
        self._first: Signal | None = None
        self._last: Signal | None = None
        self._hits = 0
        self._updates = 0
        self.listens = (key_of(level),)

    def feed(self, signal: Signal) -> Evidence | None:
        """A hit of a level that has held, or the near miss of one that broke off before."""
        if signal.state != "confirmed":
            return None
        self._updates += 1
        move, before = self._move(signal), self._phase
        self._phase = _NEXT.get((before, move), before)
        if before is Phase.RISING and self._phase is Phase.QUIET:
            return self._evidence(held=False)
        if move is not Move.HIT:
            return None
        if before is Phase.QUIET:
            self._first, self._hits = signal, 0
        self._last = signal
        self._hits += 1
        if self._phase is Phase.RISING and self._has_held():
            self._phase = Phase.ACTIVE
        return self._evidence() if self._phase is Phase.ACTIVE else None

    def _move(self, signal: Signal) -> Move:
        level = self._level
        if signal.value * self._sign >= level.limit * self._sign and _features_fit(level.where, signal.features):
            return Move.HIT
        if level.clear is None or signal.value * self._sign <= level.clear * self._sign:
            return Move.CLEAR
        return Move.BETWEEN

    def _has_held(self) -> bool:
        assert self._first is not None
        assert self._last is not None
        held_ms = self._last.end_ms - self._first.end_ms
        return self._hits >= self._level.updates and held_ms >= to_ms(self._level.for_s)

    def _evidence(self, held: bool = True) -> Evidence:
        first, last = self._first, self._last
        assert first is not None
        assert last is not None
        because = Because(last.name, last.value, self._level.limit, last.quote, first.start_ms, last.end_ms)
        return Evidence(because, last.end_ms, last.basis, last.speaker, first.id, frozenset({last.id}), held)

    def advance(self, at_ms: int) -> Evidence | None:
        """Time alone says nothing: a level that is not measured is not known."""
        return None

    def holds(self, at_ms: int) -> bool:
        """Whether it has held and is not clear again."""
        return self._phase is Phase.ACTIVE

    def blind(self, at_ms: int) -> bool:
        """The value was never measured."""
        return self._updates == 0
