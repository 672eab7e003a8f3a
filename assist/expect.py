"""What a call is expected to show: the expect.yaml beside it, read with every mistake at its place. Judges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from audio.errors import UsageError
from rules.marks import read_marked

EXPECT = "expect.yaml"
RECORDINGS = ("call.flac", "call.opus", "call.wav")
JOURNALS = ("call.jsonl", "heard.jsonl")
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


def find_calls(paths: Iterable[Path], *, expected: bool = True) -> list[Path]:
    """The folders of calls below some paths, at any depth: those with expectations, or all that hold a call."""
    found: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such folder")
        names = (EXPECT,) if expected else (*RECORDINGS, *JOURNALS)
        files = [path] if path.is_file() else [file for name in names for file in path.rglob(name)]
        found.update(file.parent for file in files if file.name in names)
    if not found:
        wanted = EXPECT if expected else "call.flac or call.jsonl"
        raise UsageError(f"{', '.join(map(str, paths))}: no {wanted} below; give a folder of calls")
    return sorted(found)


def call_file(folder: Path, *, audio: bool = True) -> Path | None:
    """The call of a folder: its recording first, else its journal; None when there is none (of the kind wanted)."""
    names = (*RECORDINGS, *JOURNALS) if audio else JOURNALS
    return next((folder / name for name in names if (folder / name).exists()), None)
