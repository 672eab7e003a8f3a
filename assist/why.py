"""`--why RULE@mm:ss`: goes through a call with a witness at one rule, and tells what it saw at that moment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TextIO

from assist.events import Event
from assist.plain import clock_text
from audio.errors import UsageError
from rules.form import nearest
from rules.model import Prompt, PromptCleared, Signal, Withheld
from rules.pack import Pack
from rules.why import Asked, Considered, Witness

SECOND_MS = 1_000
AROUND_MS = 6_000
"""How far around the moment its nearest decision is looked for: a prompt becomes stale after 6 s (pack)."""
_MOMENT = re.compile(r"([a-z0-9-]+)@(?:(\d+):)?(\d{1,3}):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What there is to say of a rule at a moment: its conditions then, what was decided nearest to it, its prompts and
    near misses in the whole call."""

    rule: str
    at_ms: int
    asked: tuple[Asked, ...]
    decided: tuple[Considered, ...]
    history: tuple[str, ...]


class Moment:
    """A rule and a second of a call, as asked for."""

    def __init__(self, text: str, pack: Pack) -> None:
        match = _MOMENT.fullmatch(text)
        if match is None:
            raise UsageError(f"--why {text}: write RULE@mm:ss, as in start-with-i@01:58")
        self.rule = match[1]
        known = [rule.id for rule in pack.rules]
        if self.rule not in known:
            raise UsageError(f"--why: no rule is called {self.rule!r}. {nearest(self.rule, known)}".rstrip())
        if any(rule.id == self.rule and rule.status == "off" for rule in pack.rules):
            raise UsageError(f"--why: {self.rule} is off in this pack; it judges nothing")
        self.at_ms = (int(match[2] or 0) * 3600 + int(match[3]) * 60 + int(match[4])) * 1000
        self.witness = Witness(self.rule, self.at_ms - AROUND_MS, self.at_ms + AROUND_MS, pack.budget)

    def answer(self, events: Iterable[Event]) -> Answer:
        """Go through the whole call; UsageError when it ends before the moment."""
        asked: tuple[Asked, ...] | None = None
        history, last_ms = [], 0
        for event in events:
            last_ms = event.at_ms
            if asked is None and event.at_ms >= self.at_ms + SECOND_MS:
                asked = self.witness.asked(self.at_ms + SECOND_MS)
            if isinstance(event, Signal):
                self.witness.note(event)
            elif isinstance(event, Prompt | PromptCleared | Withheld) and event.rule == self.rule:
                history.append(f"{clock_text(event.at_ms, True)} {_happened(event)}")
        if last_ms < self.at_ms:
            raise UsageError(f"--why: the call ends at {clock_text(last_ms)}, before {clock_text(self.at_ms)}")
        asked = asked if asked is not None else self.witness.asked(last_ms)
        return Answer(self.rule, self.at_ms, asked, tuple(self._nearest()), tuple(history))

    def _nearest(self) -> list[Considered]:
        """What was decided in that second; else the nearest decision before or after it."""
        steps = self.witness.steps
        inside = [step for step in steps if 0 <= step.at_ms - self.at_ms < SECOND_MS]
        if inside:
            decided = [step for step in inside if step.outcome != "waiting"]
            return decided or inside[-1:]
        return sorted(steps, key=lambda step: (abs(step.at_ms - self.at_ms), step.outcome == "waiting"))[:1]


def show_answer(answer: Answer, out: TextIO, *, as_json: bool = False) -> None:
    """For people, or one JSON object."""
    if as_json:
        out.write(json.dumps(asdict(answer)) + "\n")
    else:
        out.writelines(f"{line}\n" for line in _lines(answer))


def _lines(answer: Answer) -> Iterator[str]:
    then = clock_text(answer.at_ms)
    if not answer.decided:
        yield f"{answer.rule} at {then}: not met"
    for step in answer.decided:
        inside = 0 <= step.at_ms - answer.at_ms < SECOND_MS
        yield f"{answer.rule} at {then}: " + (step.outcome if inside else "nothing was decided in that second")
        because = step.because
        quote = f' "{because.quote}"' if because.quote else ""
        yield f"  {clock_text(step.at_ms, True)} {step.outcome} ({step.level})"
        yield f"  because {because.signal} {because.value:g}, threshold {because.threshold:g}{quote}"
        yield "  gates, in their order:"
        for gate in step.gates:
            mark = {"passed": "passed", "held": "HELD", "not reached": "-"}[gate.state]
            yield f"    {gate.name:12} {mark:7} {gate.told}".rstrip()
    yield f"  conditions at the end of {then}:"
    for asked in answer.asked:
        holds = {None: "", True: "  [holds]", False: "  [does not hold]"}[asked.holds]
        yield f"    {asked.role}: {asked.told}{holds}"
        for seen in asked.seen:
            quote = f' "{seen.quote}"' if seen.quote else ""
            features = "".join(
                f" {name}={value:g}" if isinstance(value, float) else f" {name}={value}"
                for name, value in seen.features.items()
            )
            when = f"at {clock_text(seen.at_ms, True)}, {seen.state}"
            yield f"      last {seen.name} of the {seen.speaker}: {seen.value:g} {when}{quote}{features}"
        if not asked.seen and "prompts" not in asked.told:
            yield "      not measured so far"
    yield f"  in the whole call: {'; '.join(answer.history) or 'nothing'}"


def _happened(event: Prompt | PromptCleared | Withheld) -> str:
    match event:
        case Prompt():
            return "shown"
        case PromptCleared():
            return event.outcome
        case Withheld():
            return f"withheld ({event.reason})"
