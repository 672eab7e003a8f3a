"""Expectations held against the prompts of a call: what came, what did not, and how the rules did. Opens no call."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from assist.events import Event
from assist.expect import Expectations, Must, Never
from assist.plain import clock_text
from rules.model import Prompt, PromptCleared


@dataclass(frozen=True, slots=True)
class Verdict:
    """One expectation and whether it held."""

    held: bool
    what: str


@dataclass(slots=True)
class Score:
    """How a rule did: prompts asked for, those that came, wrong ones; how late all of its prompts were."""

    asked: int = 0
    hit: int = 0
    wrong: int = 0
    delays_ms: list[int] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """The same rule in another call."""
        self.asked += other.asked
        self.hit += other.hit
        self.wrong += other.wrong
        self.delays_ms += other.delays_ms

    @property
    def precision(self) -> float | None:
        """Of the prompts that were right or wrong, the part that was right."""
        return self.hit / (self.hit + self.wrong) if self.hit + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Of the prompts asked for, the part that came."""
        return self.hit / self.asked if self.asked else None

    def delay_ms(self, percent: int) -> int | None:
        """A percentile of the delays."""
        if len(self.delays_ms) < 2:
            return self.delays_ms[0] if self.delays_ms else None
        return round(quantiles(self.delays_ms, n=100, method="inclusive")[percent - 1])


def prompts_of(events: Iterable[Event]) -> tuple[list[Prompt], dict[int, str]]:
    """The prompts of a call, and how each ended."""
    prompts: list[Prompt] = []
    outcomes: dict[int, str] = {}
    for event in events:
        if isinstance(event, Prompt):
            prompts.append(event)
        elif isinstance(event, PromptCleared):
            outcomes[event.id] = event.outcome
    return prompts, outcomes


def judge(expected: Expectations, prompts: Sequence[Prompt], outcomes: dict[int, str]) -> list[Verdict]:
    """Every expectation held against the prompts of a run."""
    verdicts = [_must(must, prompts) for must in expected.must]
    for never in expected.never:
        hits = _never(never, prompts)
        verdicts.append(Verdict(not hits, f"never {never.rule}" + _came(hits)))
    counts = Counter(prompt.rule for prompt in prompts)
    for rule, (low, high) in expected.counts.items():
        verdicts.append(Verdict(low <= counts[rule] <= high, f"{rule} {low} to {high} times: came {counts[rule]}"))
    for rule, outcome in expected.outcomes.items():
        ends = [outcomes.get(prompt.id, "open") for prompt in prompts if prompt.rule == rule]
        verdicts.append(
            Verdict(bool(ends) and set(ends) == {outcome}, f"{rule} ends {outcome}: {ends or 'never came'}")
        )
    if expected.none_besides:
        others = _besides(expected, prompts)
        verdicts.append(Verdict(not others, "none besides" + _came(others)))
    return verdicts


def _must(must: Must, prompts: Sequence[Prompt]) -> Verdict:
    first_ms, last_ms = must.between
    came, in_time = _due(must, prompts), _in_time(must, prompts)
    window = f"{clock_text(first_ms)}-{clock_text(last_ms)}"
    what = f"must {' or '.join(must.rules)} {window}" + (_came(came) or ": did not come")
    late = f", later than {must.within_ms} ms" if len(in_time) < len(came) else ""
    return Verdict(bool(in_time), what + late)


def _due(must: Must, prompts: Sequence[Prompt]) -> list[Prompt]:
    first_ms, last_ms = must.between
    return [prompt for prompt in prompts if prompt.rule in must.rules and first_ms <= prompt.at_ms <= last_ms]


def _in_time(must: Must, prompts: Sequence[Prompt]) -> list[Prompt]:
    most_ms = must.within_ms
    return [each for each in _due(must, prompts) if most_ms is None or each.at_ms - each.trigger_ms <= most_ms]


def _never(never: Never, prompts: Sequence[Prompt]) -> list[Prompt]:
    first_ms, last_ms = never.between or (0, 1 << 62)
    return [prompt for prompt in prompts if prompt.rule == never.rule and first_ms <= prompt.at_ms <= last_ms]


def _besides(expected: Expectations, prompts: Sequence[Prompt]) -> list[Prompt]:
    """Prompts of rules nobody named, where none besides may come; what is only for the report is no prompt."""
    if not expected.none_besides:
        return []
    asked = {rule for must in expected.must for rule in must.rules} | set(expected.counts)
    return [prompt for prompt in prompts if prompt.rule not in asked and prompt.level != "report"]


def _came(prompts: Sequence[Prompt]) -> str:
    said = [f"{p.rule} at {clock_text(p.at_ms, True)} ({p.at_ms - p.trigger_ms} ms)" for p in prompts]
    return f": {', '.join(said)}" if said else ""


def score(expected: Expectations, prompts: Sequence[Prompt]) -> dict[str, Score]:
    """How each rule did in a call. A prompt nobody asked for is wrong only where the expectations forbid it."""
    scores: dict[str, Score] = defaultdict(Score)
    for prompt in prompts:
        scores[prompt.rule].delays_ms.append(prompt.at_ms - prompt.trigger_ms)
    for must in expected.must:
        hits = _in_time(must, prompts)
        own = scores[hits[0].rule if hits else must.rules[0]]
        own.asked += 1
        own.hit += bool(hits)
    for rule, forbidden in _forbidden(expected, prompts).items():
        scores[rule].wrong += len(forbidden)
    return dict(scores)


def _forbidden(expected: Expectations, prompts: Sequence[Prompt]) -> Mapping[str, set[int]]:
    """The prompts that should not have come, by rule."""
    wrong: dict[str, set[int]] = defaultdict(set)
    for never in expected.never:
        for prompt in _never(never, prompts):
            wrong[never.rule].add(prompt.id)
    for rule, (_, most) in expected.counts.items():
        wrong[rule].update([prompt.id for prompt in prompts if prompt.rule == rule][most:])
    for prompt in _besides(expected, prompts):
        wrong[prompt.rule].add(prompt.id)
    return wrong
