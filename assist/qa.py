"""Expectations against calls: what must fire and when, what never, and nothing besides. Runs the engine users run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TextIO

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from assist.calls import Call, CallOptions, open_journal, open_recording_call
from assist.plain import clock_text
from audio.errors import UsageError
from rules.load import load_pack
from rules.marks import read_marked
from rules.model import Prompt, PromptCleared

EXPECT = "expect.yaml"
_RECORDINGS = ("call.flac", "call.opus", "call.wav", "call.jsonl")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})(\.\d+)?")


def _milliseconds(text: object) -> int:
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError('a time is written "mm:ss" or "mm:ss.s", in quotes')
    hours, minutes, seconds, part = match.groups()
    return int(hours or 0) * 3_600_000 + int(minutes) * 60_000 + int(seconds) * 1000 + round(float(part or 0) * 1000)


Moment = Annotated[int, BeforeValidator(_milliseconds)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Must(_Form):
    """A prompt that has to come: of this rule (or one of these), inside the window, at most so late."""

    rule: str = ""
    any_of: tuple[str, ...] = ()
    between: tuple[Moment, Moment]
    within_ms: int | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that would do."""
        return (self.rule, *self.any_of) if self.rule else self.any_of


class Never(_Form):
    """A rule that must not fire, in the whole call or between two times."""

    rule: str
    between: tuple[Moment, Moment] | None = None


def _never(value: object) -> object:
    return {"rule": value} if isinstance(value, str) else value


class Expectations(_Form):
    """One call's expect.yaml."""

    must: tuple[Must, ...] = ()
    never: tuple[Annotated[Never, BeforeValidator(_never)], ...] = ()
    none_besides: bool = False
    counts: dict[str, tuple[int, int]] = {}
    outcomes: dict[str, str] = {}
    recorded: bool = False

    def rules(self) -> Iterator[str]:
        """Every rule the file names."""
        for must in self.must:
            yield from must.rules
        yield from (never.rule for never in self.never)
        yield from (*self.counts, *self.outcomes)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One expectation and whether it held."""

    held: bool
    what: str


def check_paths(paths: Sequence[Path], options: CallOptions, out: TextIO) -> int:
    """Run every call with an expect.yaml below ``paths``; 0 when all held, 1 when one did not."""
    folders = sorted({file.parent for path in paths for file in _found(path)})
    if not folders:
        raise UsageError(f"{', '.join(map(str, paths))}: no {EXPECT} below; give a folder of calls")
    known = {rule.id for rule in load_pack(Path(options.rules) if options.rules else None).rules}
    expected = {folder: read_expectations(folder / EXPECT, known) for folder in folders}
    failed = waiting = 0
    for folder, expectations in expected.items():
        verdicts = judge(expectations, *run_call(_open(folder, options)))
        broken = sum(not verdict.held for verdict in verdicts)
        counted = not expectations.recorded
        failed += counted and broken > 0
        waiting += not counted
        state = "failed" if broken else "ok"
        out.write(f"{state if counted else 'recorded, not counted'}  {folder}\n")
        out.writelines(f"    {'ok' if verdict.held else 'FAILED'}  {verdict.what}\n" for verdict in verdicts)
        out.flush()
    passed = len(folders) - failed - waiting
    out.write(f"{passed} passed, {failed} failed" + (f", {waiting} skipped" if waiting else "") + "\n")
    return 1 if failed else 0


def read_expectations(path: Path, known: Iterable[str]) -> Expectations:
    """An expect.yaml; UsageError names every mistake in it with its place."""
    try:
        marked = read_marked(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot read it: {error.strerror}") from error
    flaws = [f"{path}:{flaw.place[0]}:{flaw.place[1]}: {flaw.message}" for flaw in marked.flaws]
    if flaws:
        raise UsageError("\n".join(flaws))
    try:
        expectations = Expectations.model_validate(marked.data or {})
    except ValidationError as error:
        lines = []
        for detail in error.errors():
            line, column = marked.place(detail["loc"])
            lines.append(f"{path}:{line}:{column}: {'.'.join(map(str, detail['loc']))}: {detail['msg']}")
        raise UsageError("\n".join(lines)) from error
    unknown = sorted(set(expectations.rules()) - set(known))
    if unknown:
        raise UsageError(f"{path}: no rule is called {unknown[0]!r}; `assist rules list` names them all")
    return expectations


def run_call(call: Call) -> tuple[list[Prompt], dict[int, str]]:
    """The call's prompts, and how each ended."""
    prompts: list[Prompt] = []
    outcomes: dict[int, str] = {}
    for event in call.events:
        if isinstance(event, Prompt):
            prompts.append(event)
        elif isinstance(event, PromptCleared):
            outcomes[event.id] = event.outcome
    return prompts, outcomes


def judge(expected: Expectations, prompts: Sequence[Prompt], outcomes: dict[int, str]) -> list[Verdict]:
    """Every expectation held against the prompts of a run."""
    verdicts = [_must(must, prompts) for must in expected.must]
    for never in expected.never:
        first_ms, last_ms = never.between or (0, 1 << 62)
        hits = [p for p in prompts if p.rule == never.rule and first_ms <= p.at_ms <= last_ms]
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
        asked = {rule for must in expected.must for rule in must.rules} | set(expected.counts)
        others = [prompt for prompt in prompts if prompt.rule not in asked and prompt.level != "report"]
        verdicts.append(Verdict(not others, "none besides" + _came(others)))
    return verdicts


def _must(must: Must, prompts: Sequence[Prompt]) -> Verdict:
    first_ms, last_ms = must.between
    hits = [p for p in prompts if p.rule in must.rules and first_ms <= p.at_ms <= last_ms]
    late = [p for p in hits if must.within_ms is not None and p.at_ms - p.trigger_ms > must.within_ms]
    window = f"{clock_text(first_ms)}-{clock_text(last_ms)}"
    what = f"must {' or '.join(must.rules)} {window}" + (_came(hits) or ": did not come")
    return Verdict(len(hits) > len(late), what + (f", later than {must.within_ms} ms" if late else ""))


def _came(prompts: Sequence[Prompt]) -> str:
    said = [f"{p.rule} at {clock_text(p.at_ms, True)} ({p.at_ms - p.trigger_ms} ms)" for p in prompts]
    return f": {', '.join(said)}" if said else ""


def _found(path: Path) -> list[Path]:
    if not path.exists():
        raise UsageError(f"{path}: no such folder")
    return [path] if path.name == EXPECT else list(path.rglob(EXPECT))


def _open(folder: Path, options: CallOptions) -> Call:
    for name in _RECORDINGS:
        path = folder / name
        if path.exists():
            return open_journal(path, options) if path.suffix == ".jsonl" else open_recording_call([path], options)
    raise UsageError(f"{folder}: an {EXPECT} but no call: expected one of {', '.join(_RECORDINGS)}")
