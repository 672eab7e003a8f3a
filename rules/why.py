"""Why a rule spoke at a moment, or why not: what its conditions saw, the gates it passed and the one that held it.

Looks over the engine's shoulder: what a gate decided is what the engine did there, never judged a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.budget import Budget
from rules.candidate import Candidate
from rules.conditions import Condition
from rules.gates import Step
from rules.lookout import Lookout
from rules.model import Because, Signal
from rules.pack import Limits
from rules.scene import Scene, to_ms
from rules.telling import keys, told
from rules.watches import GuardWatch, Key

GATES = (
    "held_for", "guards", "low_trust", "paused", "snoozed", "muted", "quiet_start", "cooldown", "turn_end", "stale",
    "priority", "budget",
)  # fmt: skip
"""In the order in which they are asked (rules/gates.py); held_for is the condition's own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A signal as it last was."""

    name: str
    speaker: str
    value: float
    state: str
    at_ms: int
    quote: str
    features: Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of the rule: its words with their thresholds, whether it holds (None: only moments count), the last
    signals it rests on."""

    role: str
    told: str
    holds: bool | None
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate at one step: passed, held, or not reached."""

    name: str
    state: str
    told: str


@dataclass(frozen=True, slots=True)
class Considered:
    """A step at which the engine decided about the rule's prompt."""

    at_ms: int
    outcome: str
    level: str
    because: Because
    trigger_ms: int
    gates: tuple[Gate, ...]


class Witness:
    """Watches one rule through a call; keeps the steps between two times."""

    def __init__(self, rule: str, since_ms: int, until_ms: int, limits: Limits) -> None:
        self._rule, self._since_ms, self._until_ms, self._limits = rule, since_ms, until_ms, limits
        self._last: dict[Key, Signal] = {}
        self.steps: list[Considered] = []

    def begin(self, lookouts: Mapping[str, Lookout], scene: Scene, budget: Budget) -> None:
        """The engine is about to start."""
        self._lookout, self._scene, self._budget = lookouts[self._rule], scene, budget

    def note(self, signal: Signal) -> None:
        """A signal went by."""
        self._last[signal.name, signal.speaker] = signal

    def step(self, at_ms: int, candidate: Candidate, step: Step) -> None:
        """The engine decided about a candidate, and has not acted on it yet."""
        if candidate.lookout is not self._lookout or not self._since_ms <= at_ms <= self._until_ms:
            return
        held = _gate_of(step, candidate, self._lookout.held_by(at_ms))
        reached = GATES.index(held) if held else len(GATES)
        gates = []
        for place, name in enumerate(GATES):
            state = "passed" if place < reached else "held" if place == reached else "not reached"
            gates.append(Gate(name, state, self._told(name, at_ms, candidate) if place <= reached else ""))
        because, trigger_ms = candidate.evidence[0].because, candidate.evidence[0].trigger_ms
        outcome = {"show": "shown", "wait": "waiting", "drop": "not met"}.get(step, f"withheld: {step}")
        self.steps.append(Considered(at_ms, outcome, candidate.level, because, trigger_ms, tuple(gates)))

    def asked(self, at_ms: int) -> tuple[Asked, ...]:
        """The rule's conditions as they stand now."""
        found = []
        for number, armed in enumerate(self._lookout.armed, start=1):
            holds = getattr(armed.watch, "holds", None)
            found.append(self._asked(f"when {number}", armed.trigger, holds(at_ms) if holds else None))
            for guard, watch in zip(armed.trigger.given, armed.given, strict=True):
                found.append(self._guard(f"when {number}, given", guard, watch, at_ms))
        for guard, (_, watch) in zip(self._lookout.rule.unless, self._lookout.unless, strict=True):
            found.append(self._guard("unless", guard, watch, at_ms))
        return tuple(found)

    def _guard(self, role: str, condition: Condition, watch: GuardWatch, at_ms: int) -> Asked:
        return self._asked(role, condition, watch.holds(at_ms))

    def _asked(self, role: str, condition: Condition, holds: bool | None) -> Asked:
        return Asked(role, told(condition), holds, tuple(self._seen(keys(condition.kind[1]))))

    def _seen(self, wanted: Iterable[Key]) -> Iterable[Seen]:
        for key in dict.fromkeys(wanted):
            if signal := self._last.get(key):
                told = signal.value, signal.state, signal.at_ms, signal.quote, signal.features
                yield Seen(signal.name, signal.speaker, *told)

    def _told(self, gate: str, at_ms: int, candidate: Candidate) -> str:
        """What the gate looked at."""
        limits, evidence = self._limits, candidate.evidence[0]
        match gate:
            case "guards":
                return ", ".join(kind for kind, _ in self._lookout.unless) or "none"
            case "low_trust" if evidence.basis == "sound":
                return "rests on sound"
            case "low_trust":
                trusted = "trusted" if self._scene.trusted(evidence.speaker) else "not trusted"
                return f"the {evidence.speaker}'s words are {trusted}"
            case "quiet_start":
                exempt = ", but this may come at the start" if candidate.armed.trigger.at_start else ""
                return f"{at_ms / 1000:.1f} s into the call, quiet until {limits.quiet_start_s:g} s{exempt}"
            case "cooldown":
                same_s = limits.same_prompt_p4_s if candidate.level == "p4" else limits.same_prompt_s
                return f"{self._ago(at_ms)}; at least {same_s:g} s and {limits.same_family_s:g} s"
            case "turn_end":
                return candidate.due.replace("_", " ")
            case "stale":
                return f"{(at_ms - evidence.trigger_ms) / 1000:.1f} s after its moment, at most {limits.stale_s:g} s"
            case "priority" | "budget":
                return self._told_budget(gate, at_ms)
            case _:
                return ""

    def _ago(self, at_ms: int) -> str:
        rule = self._lookout.rule
        same = [each.since_ms for each in self._budget.log if each.rule == rule.id]
        kin = [each.since_ms for each in self._budget.log if each.family == rule.family]
        own, family = (f"{(at_ms - times[-1]) / 1000:.1f} s ago" if times else "never" for times in (same, kin))
        return f"this prompt {own}, family {rule.family} {family}"

    def _told_budget(self, gate: str, at_ms: int) -> str:
        log, limits = self._budget.log, self._limits
        if gate == "priority":
            open_ = [each for each in log if each.until_ms is None]
            return f"{open_[0].rule} is on the screen ({open_[0].level})" if open_ else "the screen is free"
        counted = [each.since_ms for each in log if each.level != "praise"]
        minute, ten = (sum(at_ms - since_ms < to_ms(span_s) for since_ms in counted) for span_s in (60, 600))
        last = f"last prompt {(at_ms - counted[-1]) / 1000:.1f} s ago" if counted else "no prompt before"
        often = f"{minute} of {limits.per_minute} in 60 s, {ten} of {limits.per_10_minutes} in 10 min"
        return f"{last}, {limits.gap_s:g} s apart; {often}"


def _gate_of(step: Step, candidate: Candidate, guard: str | None) -> str | None:
    """The gate that held at this step, if one did."""
    if step == "show":
        return None
    if step == "wait":
        return candidate.held or "turn_end" if candidate.due_ms is not None else "turn_end"
    if step != "held_for" and (step == "drop" or guard):
        return "guards"
    return step if step in GATES else "turn_end"
