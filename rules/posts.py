"""Where each rule stands: the signals that reach it, and what only time moves. Judges nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Protocol

from rules.budget import Budget
from rules.candidate import Candidate
from rules.gates import Step
from rules.lookout import Armed, Lookout, Setting
from rules.pack import Pack
from rules.scene import Scene
from rules.watches import GuardWatch, Key


class Posts:
    """Every rule of a pack that is not off, by what it listens to."""

    def __init__(self, pack: Pack, setting: Setting, before: Posts | None = None) -> None:
        """A rule that is the same as ``before`` goes on with all it has seen; any other begins anew."""
        known = before.lookouts if before else {}
        self.lookouts: dict[str, Lookout] = {}
        self.guards: dict[Key, list[GuardWatch]] = defaultdict(list)
        self.triggers: dict[Key, list[tuple[Lookout, Armed]]] = defaultdict(list)
        self.clocked: list[tuple[Lookout, Armed]] = []
        families = [family.id for family in pack.families]
        for place, rule in enumerate(pack.rules):
            if rule.status == "off":
                continue
            order, lookout = (families.index(rule.family), place), known.get(rule.id)
            if lookout is None or lookout.rule != rule:
                lookout = Lookout(rule, order, setting)
            lookout.order = order
            self._post(lookout)

    def _post(self, lookout: Lookout) -> None:
        self.lookouts[lookout.rule.id] = lookout
        for guard in lookout.guards():
            for key in guard.listens:
                self.guards[key].append(guard)
        for armed in lookout.armed:
            for key in armed.watch.listens:
                self.triggers[key].append((lookout, armed))
            if armed.trigger.kind[0] in ("not_said_within", "shown"):
                self.clocked.append((lookout, armed))


class Probe(Protocol):
    """Who looks over the engine's shoulder; it must change nothing."""

    def begin(self, lookouts: Mapping[str, Lookout], scene: Scene, budget: Budget) -> None:
        """What will be judged by, rule by rule."""
        ...

    def step(self, at_ms: int, candidate: Candidate, step: Step) -> None:
        """What was decided about a candidate and is about to be done."""
        ...
