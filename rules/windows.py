"""Conditions over several facts: so many in a window, one after another, one without another.

As in ``watches``, windows are of call time, and a fact may be learnt late: what arrives is set against everything that
lies within the window on either side of it, not just against what came before it.
"""

from __future__ import annotations

from rules.conditions import Count, Missing, Order
from rules.model import Basis, Because, Signal
from rules.scene import Scene, to_ms
from rules.watches import Evidence, Key, key_of, matches, trigger_of

LATE_MS = 10_000
"""How much longer than its window a fact is kept for another that is learnt late; words 2.5 s late are distrusted."""

Facts = dict[int, Signal]


def _prune(facts: Facts, before_ms: int) -> None:
    for id_ in [id_ for id_, fact in facts.items() if fact.end_ms < before_ms]:
        del facts[id_]


class CountWatch:
    """Count: met by each further fact that finds enough others in the window up to the newest."""

    def __init__(self, count: Count, scene: Scene, since_ms: int) -> None:
        self._count, self._scene, self._since_ms = count, scene, since_ms
        self._window_ms = to_ms(count.within_s)
        self._facts: Facts = {}
        self.listens: tuple[Key, ...] = (key_of(count.of),)

    def feed(self, signal: Signal) -> Evidence | None:
        """Enough of them, this one included."""
        if signal.state == "retracted":
            self._facts.pop(signal.id, None)
        if signal.id in self._facts or not matches(self._count.of, signal):
            return None
        self._facts[signal.id] = signal
        newest_ms = max(fact.end_ms for fact in self._facts.values())
        _prune(self._facts, newest_ms - self._window_ms)
        if len(self._facts) < self._count.at_least or signal.id not in self._facts:
            return None
        first = min(self._facts.values(), key=lambda fact: fact.end_ms)
        number, limit = float(len(self._facts)), float(self._count.at_least)
        because = Because(signal.name, number, limit, signal.quote, first.start_ms, newest_ms, "times")
        trigger_ms = trigger_of(self._count.of, signal)
        return Evidence(because, trigger_ms, signal.basis, signal.speaker, signal.id, frozenset(self._facts))

    def advance(self, at_ms: int) -> Evidence | None:
        """Time alone adds no fact."""
        return None

    def holds(self, at_ms: int) -> bool:
        """Whether there are enough in the window that ends now."""
        since_ms = at_ms - self._window_ms
        return sum(fact.end_ms >= since_ms for fact in self._facts.values()) >= self._count.at_least

    def blind(self, at_ms: int) -> bool:
        """No words to hear them in."""
        return self._scene.words_missed(self._count.of.speaker, self._since_ms, at_ms)


class OrderWatch:
    """Sequence: met once by each second fact that has a first before it, whichever of the two is learnt first."""

    def __init__(self, order: Order, scene: Scene, since_ms: int) -> None:
        self._order, self._scene, self._since_ms = order, scene, since_ms
        self._window_ms = to_ms(order.within_s)
        self._firsts: Facts = {}
        self._thens: Facts = {}
        self._met: set[int] = set()
        self.listens = tuple(dict.fromkeys((key_of(order.first), key_of(order.then))))

    def feed(self, signal: Signal) -> Evidence | None:
        """A pair that this signal completes."""
        is_first, is_then = self._keep(signal)
        for facts in (self._firsts, self._thens):
            _prune(facts, signal.at_ms - self._window_ms - LATE_MS)
        if is_then:
            pairs = [(first, signal) for first in self._firsts.values()]
        elif is_first:
            pairs = [(signal, then) for then in self._thens.values()]
        else:
            return None
        fitting = [(first, then) for first, then in pairs if self._fits(first, then)]
        return self._evidence(*max(fitting, key=lambda pair: pair[0].end_ms)) if fitting else None

    def _keep(self, signal: Signal) -> tuple[bool, bool]:
        if signal.state == "retracted":
            self._firsts.pop(signal.id, None)
            self._thens.pop(signal.id, None)
        is_first, is_then = matches(self._order.first, signal), matches(self._order.then, signal)
        if is_first:
            self._firsts[signal.id] = signal
        if is_then:
            self._thens[signal.id] = signal
        return is_first, is_then

    def _fits(self, first: Signal, then: Signal) -> bool:
        apart_ms = then.end_ms - first.end_ms
        return first.id != then.id and then.id not in self._met and 0 <= apart_ms <= self._window_ms

    def _evidence(self, first: Signal, then: Signal) -> Evidence:
        self._met.add(then.id)
        limit = self._order.then.min if self._order.then.min is not None else self._order.then.max
        quote = then.quote or first.quote
        because = Because(then.name, then.value, 0.0 if limit is None else limit, quote, first.start_ms, then.end_ms)
        basis: Basis = "words" if "words" in (first.basis, then.basis) else "sound"
        trigger_ms = trigger_of(self._order.then, then)
        return Evidence(because, trigger_ms, basis, then.speaker, then.id, frozenset({first.id, then.id}))

    def advance(self, at_ms: int) -> Evidence | None:
        """Time alone says nothing."""
        return None

    def blind(self, at_ms: int) -> bool:
        """No words to hear the second in."""
        return self._scene.words_missed(self._order.then.speaker, self._since_ms, at_ms)


class MissingWatch:
    """Not said within: met when the window after a fact closes and none of the others has come."""

    def __init__(self, missing: Missing) -> None:
        self._missing = missing
        self._window_ms = to_ms(missing.within_s)
        self._open: Facts = {}
        self._met: set[int] = set()
        self._others: Facts = {}
        keys = (key_of(missing.after), *(key_of(fact) for fact in missing.none))
        self.listens = tuple(dict.fromkeys(keys))

    def feed(self, signal: Signal) -> Evidence | None:
        """Nothing yet: only the end of the window decides."""
        if signal.state == "retracted":
            self._open.pop(signal.id, None)
            self._others.pop(signal.id, None)
        if matches(self._missing.after, signal) and signal.id not in self._met:
            self._met.add(signal.id)
            self._open[signal.id] = signal
        if any(matches(fact, signal) for fact in self._missing.none):
            self._others[signal.id] = signal
            _prune(self._others, signal.at_ms - self._window_ms - LATE_MS)
        return None

    def advance(self, at_ms: int) -> Evidence | None:
        """The first fact whose window has closed, if it closed on nothing."""
        for id_, after in list(self._open.items()):
            deadline_ms = after.end_ms + self._window_ms
            if deadline_ms > at_ms:
                continue
            del self._open[id_]
            # from its start: "no, but I can ..." may be one breath
            others = (other for other in self._others.values() if other.id != id_)
            if not any(after.start_ms <= other.end_ms <= deadline_ms for other in others):
                return self._evidence(after, deadline_ms)
        return None

    def _evidence(self, after: Signal, deadline_ms: int) -> Evidence:
        seconds = self._missing.within_s
        because = Because(after.name, after.value, seconds, after.quote, after.start_ms, deadline_ms)
        return Evidence(because, deadline_ms, after.basis, after.speaker, after.id, frozenset({after.id}))
