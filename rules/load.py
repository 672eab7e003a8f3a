"""YAML packs to rules: every mistake at once, each with file, line and column, the value and a hint.

A pack is a folder: ``pack.yaml`` (name, families, limits) and one file a topic beside it, each a list of rules. What a
pack may say stands in ``pack`` and ``conditions``; this only reads, and says what is wrong in words a coach can use.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rules.form import Form, Names, nearest
from rules.marks import Loc, Marked, Place, read_marked
from rules.pack import Pack, Rule

MANIFEST = "pack.yaml"
_M = TypeVar("_M", bound=BaseModel)
_KEYS = sorted({key for form in Form.__subclasses__() for key in form.model_fields})
_MISSING = {
    "done": "Say which signals show that the agent has done it.",
    "examples": "Give at least one that fires and one that stays silent.",
    "fires": "Give at least one example that must fire.",
    "silent": "Give at least one example that must stay silent.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a pack; line and column count from 1."""

    path: str
    line: int
    column: int
    value: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message} (got {self.value}). {self.hint}".rstrip()


class PackError(Exception):
    """A pack that cannot be used, with everything that is wrong in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the pack as read."""

    path: str
    marked: Marked

    def problem(self, place: Place, value: str, message: str, hint: str) -> Problem:
        return Problem(self.path, *place, value, message, hint)

    def flaws(self) -> list[Problem]:
        return [self.problem(flaw.place, flaw.value, flaw.message, flaw.hint) for flaw in self.marked.flaws]


def load_pack(path: Path | None = None) -> Pack:
    """Read a pack: a folder or its pack.yaml, or the built-in one. Raises PackError with all its problems."""
    folder = _folder(path)
    manifest = _read(folder / MANIFEST)
    topics = [_read(file) for file in sorted(folder.iterdir(), key=lambda file: file.name) if _is_topic(file)]
    problems = [problem for file in (manifest, *topics) for problem in file.flaws()]
    rules = [(file, index) for file in topics for index in range(len(_rules_of(file)))]
    problems += [_no_list(file) for file in topics if not file.marked.flaws and not isinstance(file.marked.data, list)]
    names = Names(_ids(manifest.marked.data, "families"), frozenset(_id_of(file, index) for file, index in rules))
    head = None if manifest.marked.data is None else _validate(Pack, manifest, (), names, problems)
    valid = [_validate(Rule, file, (index,), names, problems) for file, index in rules]
    problems += _repeated(rules)
    if problems or head is None:
        raise PackError(problems)
    return head.model_copy(update={"rules": tuple(rule for rule in valid if rule is not None)})


def _folder(path: Path | None) -> Traversable:
    if path is None:
        return resources.files("rules") / "packs" / "assertive"
    folder = path.parent if path.name == MANIFEST else path
    if not (folder / MANIFEST).is_file():
        hint = f"Give a pack's folder or its {MANIFEST}."
        raise PackError([Problem(str(path), 1, 1, "nothing" if not path.exists() else path.name, "not a pack", hint)])
    return folder


def _is_topic(file: Traversable) -> bool:
    return file.is_file() and file.name.endswith((".yaml", ".yml")) and file.name != MANIFEST


def _read(file: Traversable) -> _File:
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = error.strerror or "not readable"
        raise PackError([Problem(str(file), 1, 1, "nothing", f"cannot be read: {reason}", "")]) from error
    return _File(str(file), read_marked(content))


def _no_list(file: _File) -> Problem:
    place = file.marked.place(())
    return file.problem(place, _shown(file.marked.data), "a topic file is a list of rules", 'Begin with "- id: ...".')


def _rules_of(file: _File) -> list[Any]:
    return file.marked.data if isinstance(file.marked.data, list) else []


def _id_of(file: _File, index: int) -> str:
    rule = _rules_of(file)[index]
    return str(rule.get("id", "")) if isinstance(rule, dict) else ""


def _ids(manifest: Any, key: str) -> frozenset[str]:
    entries = manifest.get(key) if isinstance(manifest, dict) else None
    listed = entries if isinstance(entries, list) else []
    return frozenset(str(entry["id"]) for entry in listed if isinstance(entry, dict) and "id" in entry)


def _repeated(rules: Sequence[tuple[_File, int]]) -> list[Problem]:
    problems = []
    first: dict[str, str] = {}
    for file, index in rules:
        id_ = _id_of(file, index)
        place = file.marked.place((index, "id"))
        if id_ and id_ in first:
            problems.append(file.problem(place, json.dumps(id_), "duplicate rule id", f"First at {first[id_]}."))
        first.setdefault(id_, f"{file.path}:{place[0]}")
    return problems


def _validate(model: type[_M], file: _File, loc: Loc, names: Names, problems: list[Problem]) -> _M | None:
    """The model of what stands at ``loc``, or None and its problems noted."""
    data = file.marked.data
    for step in loc:
        data = data[step]
    try:
        # by way of JSON, where pydantic's strict mode takes lists for tuples and nothing else for something else
        return model.model_validate_json(json.dumps(data), context=names)
    except ValidationError as error:
        found = [_problem(file, loc, detail) for detail in error.errors(include_url=False) if not _echoes(detail)]
        flawed = {flaw.place for flaw in file.marked.flaws}
        problems += [problem for problem in found if (problem.line, problem.column) not in flawed]
        return None


def _echoes(detail: ErrorDetails) -> bool:
    """Whether it only repeats that every item of a list is wrong: "too short" of a list that is long enough."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _problem(file: _File, at: Loc, detail: ErrorDetails) -> Problem:
    """What pydantic found, in words for somebody who writes rules and not Python."""
    loc: Loc = (*at, *detail["loc"])
    place, value, name = file.marked.place(loc), detail["input"], str(loc[-1]) if loc else ""
    shown = _shown(value) if loc in file.marked.values else "nothing"
    match detail["type"]:
        case "pack":
            message, hint = detail["ctx"]["message"], detail["ctx"]["hint"]
        case "missing":
            message, hint, shown = f'"{name}" is missing', _MISSING.get(name, ""), "nothing"
        case "extra_forbidden":
            message, hint, shown = "unknown key", nearest(name, _KEYS), json.dumps(name)
            place = file.marked.place(loc, key=True)
        case "too_short":
            message, hint = f"at least {detail['ctx']['min_length']} needed", _MISSING.get(name, "")
        case "string_type" if isinstance(value, bool | int | float):
            message, hint = "must be text", "Put it in quotes."
        case "model_type" | "dict_type":
            message, hint = "must be a mapping of keys and values", ""
        case "tuple_type":
            message, hint = "must be a list", ""
        case _:
            message, hint = detail["msg"].replace("Input should be", "must be").replace("String should", "must"), ""
    return file.problem(place, shown, message, hint)


def _shown(value: Any) -> str:
    """A value short enough for one line."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    # text as written, but for what no terminal can print (a lone surrogate)
    text = json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
    return text if len(text) <= 60 else f"{text[:59]}…"
