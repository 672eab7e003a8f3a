"""Rules on watch: a pack's models turned into watches that follow a call. Decides nothing about showing.

Two things are made here for the engine: the ``Lookout``, one rule with its triggers and guards, and the ``Resolution``,
which sees whether the agent did what a prompt asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.budget import Showing
from rules.conditions import Count, Fact, Guard, Hot, Level, Missing, Order, Shown, Sign, Silent, Step, Trigger, Yields
from rules.ladder import Ladder
from rules.model import Signal
from rules.pack import Done, Rule
from rules.scene import Scene
from rules.states import HotWatch, LadderWatch, ShownWatch, SilentWatch, YieldsWatch
from rules.watches import Evidence, GuardWatch, LevelWatch, SaidWatch, SignWatch, Watch
from rules.windows import CountWatch, MissingWatch, OrderWatch

_SIGN = {"above": 1, "below": -1}


@dataclass(frozen=True, slots=True)
class Setting:
    """What every watch of a call may look at."""

    scene: Scene
    log: Sequence[Showing]
    ladder: Ladder


def sign_watch(sign: Sign, setting: Setting, since_ms: int) -> SignWatch:
    """A watch that looks for success from ``since_ms`` on."""
    scene = setting.scene
    match sign.kind:
        case kind, Level() as level:
            return LevelWatch(level, _SIGN[kind])
        case _, Fact() as fact:
            return SaidWatch(fact, scene, since_ms)
        case _, Count() as count:
            return CountWatch(count, scene, since_ms)
        case _, Order() as order:
            return OrderWatch(order, scene, since_ms)
        case _, Silent() as silent:
            return SilentWatch(silent, scene, since_ms)
        case _, Yields() as yields:
            return YieldsWatch(yields, scene, since_ms)
        case kind, _:
            raise AssertionError(f"{kind} shows no success")


def trigger_watch(trigger: Trigger, setting: Setting, rule: str) -> Watch:
    """A watch that looks for the rule's moment all through the call."""
    match trigger.kind:
        case kind, Level() as level:
            return LevelWatch(level, _SIGN[kind])
        case _, Fact() as fact:
            return SaidWatch(fact, setting.scene, 0)
        case _, Count() as count:
            return CountWatch(count, setting.scene, 0)
        case _, Order() as order:
            return OrderWatch(order, setting.scene, 0)
        case _, Missing() as missing:
            return MissingWatch(missing)
        case _, Shown() as shown:
            return ShownWatch(shown, rule, setting.log)
        case kind, _:
            raise AssertionError(f"{kind} is no trigger")


def guard_watch(guard: Guard, setting: Setting, rule: str) -> GuardWatch:
    """A watch that can say at any moment whether the guard holds."""
    match guard.kind:
        case kind, Level() as level:
            return LevelWatch(level, _SIGN[kind])
        case _, Count() as count:
            return CountWatch(count, setting.scene, 0)
        case _, Hot():
            return HotWatch(setting.scene)
        case _, Step() as step:
            return LadderWatch(step, setting.ladder)
        case _, Shown() as shown:
            return ShownWatch(shown, rule, setting.log)
        case kind, _:
            raise AssertionError(f"{kind} is no guard")


class Armed:
    """One trigger of a rule at work, with what must hold beside it."""

    def __init__(self, trigger: Trigger, setting: Setting, rule: str) -> None:
        self.trigger = trigger
        self.watch = trigger_watch(trigger, setting, rule)
        self.given = tuple(guard_watch(guard, setting, rule) for guard in trigger.given)


class Lookout:
    """One rule on watch; ``order`` is its place in the pack among rules of one level."""

    def __init__(self, rule: Rule, order: tuple[int, int], setting: Setting) -> None:
        self.rule, self.order = rule, order
        self.armed = tuple(Armed(trigger, setting, rule.id) for trigger in rule.when)
        self.unless = tuple((guard.kind[0], guard_watch(guard, setting, rule.id)) for guard in rule.unless)
        self._noted: set[int] = set()

    def guards(self) -> list[GuardWatch]:
        """Every guard that must be fed."""
        return [*(watch for _, watch in self.unless), *(watch for armed in self.armed for watch in armed.given)]

    def held_by(self, at_ms: int) -> str | None:
        """The kind of the guard that holds the rule back now, if one does."""
        return next((kind for kind, watch in self.unless if watch.holds(at_ms)), None)

    def first_note(self, evidence: Evidence) -> bool:
        """Whether the ledger has not heard of this occasion yet; from now on it has."""
        fresh = evidence.occasion not in self._noted
        self._noted.add(evidence.occasion)
        return fresh


class Resolution:
    """Whether the agent has done it since ``since_ms``: signs, and spoilers that come first."""

    def __init__(self, done: Done, setting: Setting, since_ms: int) -> None:
        self._since_ms = since_ms
        self._signs = [sign_watch(sign, setting, since_ms) for sign in done.any]
        self._spoilers = [sign_watch(sign, setting, since_ms) for sign in done.none]
        self._spoilt = False

    def feed(self, signal: Signal) -> bool:
        """Whether this signal shows it done. What was over before the prompt came does not count."""
        if signal.end_ms <= self._since_ms:
            return False
        # lists, not generators: every watch must be fed, whatever another one says
        if any([self._fed(watch, signal) for watch in self._spoilers]):
            self._spoilt = True
        return any([self._fed(watch, signal) for watch in self._signs]) and not self._spoilt

    @staticmethod
    def _fed(watch: SignWatch, signal: Signal) -> bool:
        if (signal.name, signal.speaker) not in watch.listens:
            return False
        evidence = watch.feed(signal)
        return evidence is not None and evidence.held

    def advance(self, at_ms: int) -> bool:
        """Whether the time that passed shows it done."""
        if any([watch.advance(at_ms) is not None for watch in self._spoilers]):
            self._spoilt = True
        return any([watch.advance(at_ms) is not None for watch in self._signs]) and not self._spoilt

    def blind(self, at_ms: int) -> bool:
        """Whether none of the signs could have been seen; what was seen spoilt was seen."""
        return not self._spoilt and all(watch.blind(at_ms) for watch in self._signs)
