"""Two runs of a call side by side: prompts that came in one only, at another time, or ended otherwise."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from assist.journal import Header, read_journal
from assist.plain import clock_text
from assist.qa import prompts_of

NEAR_MS = 6_000
"""A prompt of the same rule this near in the other run is the same moment: a prompt becomes stale after 6 s (pack)."""
SAME_MS = 100
"""One tick: nothing to tell."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A prompt as far as two runs are compared."""

    rule: str
    at_ms: int
    level: str
    say: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A moment in which the runs differ; None where a run has no such prompt."""

    a: Shown | None
    b: Shown | None

    @property
    def at_ms(self) -> int:
        """When, for the order of the list."""
        return min(shown.at_ms for shown in (self.a, self.b) if shown)

    def line(self) -> str:
        """For people: - only in A, + only in B, ~ in both and not alike."""
        if self.a and self.b:
            changes = [f"{clock_text(self.a.at_ms, True)} -> {clock_text(self.b.at_ms, True)}"]
            for name in ("level", "say", "outcome"):
                old, new = getattr(self.a, name), getattr(self.b, name)
                changes += [f"{name} {old} -> {new}"] if old != new else []
            return f"~ {self.a.rule}  {', '.join(changes)}"
        shown = self.a or self.b
        assert shown is not None
        return f"{'-' if self.a else '+'} {shown.rule}  {clock_text(shown.at_ms, True)}, {shown.outcome}"


def diff_journals(first: Path, second: Path, out: TextIO, *, as_json: bool = False) -> bool:
    """Print how the prompts of two journals differ, as they were when these were written; whether they do."""
    (head_a, a), (head_b, b) = _read(first), _read(second)
    differences = compare(a, b)
    heads = _heads(head_a, head_b)
    if as_json:
        pairs = [asdict(each) for each in differences]
        out.write(json.dumps({"header": heads, "same": len(a) - _lost(differences), "differences": pairs}) + "\n")
        return bool(differences)
    out.writelines(f"{name}: {old} -> {new}\n" for name, (old, new) in heads.items())
    out.writelines(f"{each.line()}\n" for each in differences)
    same = len(a) - _lost(differences)
    out.write(f"{same} prompts alike, {len(differences)} not\n")
    return bool(differences)


def compare(a: Sequence[Shown], b: Sequence[Shown]) -> list[Difference]:
    """The moments in which two runs differ, in order of time; prompts of one rule are paired in order."""
    own: dict[str, tuple[list[Shown], list[Shown]]] = defaultdict(lambda: ([], []))
    for side, run in enumerate((a, b)):
        for shown in run:
            own[shown.rule][side].append(shown)
    found = [each for pair in own.values() for each in _paired(*pair)]
    return sorted(found, key=lambda each: each.at_ms)


def _paired(a: Sequence[Shown], b: Sequence[Shown]) -> Iterator[Difference]:
    rest = list(b)
    for shown in a:
        other = next((each for each in rest if abs(each.at_ms - shown.at_ms) <= NEAR_MS), None)
        if other is not None:
            rest.remove(other)
        if other is None or not _alike(shown, other):
            yield Difference(shown, other)
    yield from (Difference(None, each) for each in rest)


def _alike(a: Shown, b: Shown) -> bool:
    return abs(a.at_ms - b.at_ms) <= SAME_MS and (a.level, a.say, a.outcome) == (b.level, b.say, b.outcome)


def _lost(differences: Sequence[Difference]) -> int:
    return sum(each.a is not None for each in differences)


def _read(path: Path) -> tuple[Header, list[Shown]]:
    header, events = read_journal(path)
    prompts, outcomes = prompts_of(events)
    shown = [Shown(p.rule, p.at_ms, p.level, p.say, outcomes.get(p.id, "open")) for p in prompts]
    return header, shown


def _heads(a: Header, b: Header) -> dict[str, tuple[str, str]]:
    """What was not alike about the runs themselves."""
    names = ("recording", "sha256", "model", "pack", "config")
    return {name: (getattr(a, name), getattr(b, name)) for name in names if getattr(a, name) != getattr(b, name)}
