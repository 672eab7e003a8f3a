"""A pack's files as read, with a team's pack laid over the one it extends. Knows places and keys, not what a pack says.

``extends`` in pack.yaml names a built-in pack or a folder beside it. Mappings of the team's pack.yaml go over the
base's key by key, anything else replaces. ``override`` changes rules of the base: rule id, then what differs. A key
there may be a path, list places counted from 1: ``when.1.above.limit: 1.25`` changes one threshold and copies nothing.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from rules.form import nearest
from rules.marks import Loc, Marked, Place, read_marked
from rules.problems import PackError, Problem, shown

MANIFEST = "pack.yaml"
OVER = ("extends", "override")
"""What only a pack laid over another has in its manifest."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a pack as read."""

    path: str
    marked: Marked

    def problem(self, loc: Loc, value: str, message: str, hint: str, key: bool = False) -> Problem:
        """Something wrong with what stands at ``loc``."""
        return Problem(self.path, *self.marked.place(loc, key), value, message, hint)

    def flaws(self) -> list[Problem]:
        """What is no plain YAML in it."""
        return [Problem(self.path, *flaw.place, flaw.value, flaw.message, flaw.hint) for flaw in self.marked.flaws]


Spot = tuple[Loc, File, Loc]
"""From here on in a piece, its values stand in this file from there on."""


@dataclass(slots=True)
class Piece:
    """A manifest or a rule with all that lies over it; of ``spots`` the topmost comes first."""

    data: Any
    spots: list[Spot]

    def stands(self, loc: Loc) -> bool:
        """Whether a value at ``loc`` is written in a file, and not only missed there."""
        return self._spot(loc) is not None

    def site(self, loc: Loc, key: bool = False) -> tuple[str, Place]:
        """The file and the place of a value (or its key); of what is not there, of the nearest thing around it."""
        while loc and not self.stands(loc):
            loc = loc[:-1]
        file, at = self._spot(loc) or self.spots[-1][1:]
        return file.path, file.marked.place(at, key)

    def _spot(self, loc: Loc) -> tuple[File, Loc] | None:
        for start, file, at in self.spots:
            there = at + loc[len(start) :]
            if loc[: len(start)] == start and there in file.marked.values:
                return file, there
        return None


@dataclass(frozen=True, slots=True)
class Folder:
    """One pack's own files: its manifest, and its topic files by name."""

    manifest: File
    topics: tuple[File, ...]


def find_folder(path: Path | None) -> Traversable:
    """A pack's folder, by itself or its manifest; None is the built-in pack. PackError when there is none."""
    if path is None:
        return _built_in("assertive")
    folder = path.parent if path.name == MANIFEST else path
    if not (folder / MANIFEST).is_file():
        hint = f"Give a pack's folder or its {MANIFEST}."
        raise PackError([Problem(str(path), 1, 1, "nothing" if not path.exists() else path.name, "not a pack", hint)])
    return folder


def read_folders(folder: Traversable, problems: list[Problem]) -> list[Folder]:
    """The pack and all it rests on, the undermost first."""
    folders: list[Folder] = []
    seen: set[str] = set()
    base: Traversable | None = folder
    while base is not None:
        seen.add(os.path.realpath(str(base)))
        topics = [file for file in sorted(base.iterdir(), key=lambda file: file.name) if _is_topic(file)]
        folders.insert(0, Folder(_read(base / MANIFEST), tuple(_read(file) for file in topics)))
        base = _base(base, folders[0].manifest, seen, problems)
    return folders


def lay_manifests(folders: Sequence[Folder]) -> Piece:
    """The manifests over each other."""
    piece = Piece(None, [])
    for each in folders:
        data = each.manifest.marked.data
        if isinstance(data, dict):
            own = {key: value for key, value in data.items() if key not in OVER}
            piece.data = _merged(piece.data, own) if isinstance(piece.data, dict) else own
        elif data is not None or not folders[1:]:
            piece.data = data
        piece.spots.insert(0, ((), each.manifest, ()))
    return piece


def lay_rules(folders: Sequence[Folder], problems: list[Problem]) -> list[Piece]:
    """Every rule with its overrides, in order; a topic file that is no list is a problem."""
    pieces: list[Piece] = []
    for number, each in enumerate(folders):
        if number:
            _override(each.manifest, pieces, problems)
        elif isinstance(each.manifest.marked.data, dict) and "override" in each.manifest.marked.data:
            hint = "Say with extends which pack."
            problems.append(each.manifest.problem(("override",), '"override"', "nothing to override", hint, key=True))
        for file in each.topics:
            pieces += _own_rules(file, problems)
    return pieces


def id_of(piece: Piece) -> str:
    """A rule's id, as far as it has one."""
    return str(piece.data.get("id", "")) if isinstance(piece.data, dict) else ""


def _built_in(name: str) -> Traversable:
    return resources.files("rules") / "packs" / name


def _is_topic(file: Traversable) -> bool:
    return file.is_file() and file.name.endswith((".yaml", ".yml")) and file.name != MANIFEST


def _read(file: Traversable) -> File:
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = error.strerror or "not readable"
        raise PackError([Problem(str(file), 1, 1, "nothing", f"cannot be read: {reason}", "")]) from error
    return File(str(file), read_marked(content))


def _base(folder: Traversable, manifest: File, seen: set[str], problems: list[Problem]) -> Traversable | None:
    """The folder of the pack that this one extends, if it does and may."""
    data = manifest.marked.data
    if not isinstance(data, dict) or "extends" not in data:
        return None
    name = data["extends"]
    base = None
    if isinstance(name, str) and name:
        base = _built_in(name) if name.isidentifier() else Path(str(folder)) / name
    if base is None or not (base / MANIFEST).is_file():
        hint = 'Name a built-in pack ("assertive") or a folder as seen from this one ("../ours").'
        problems.append(manifest.problem(("extends",), shown(name), "no such pack to extend", hint))
    elif os.path.realpath(str(base)) in seen:
        hint = "Let the undermost pack extend nothing."
        problems.append(manifest.problem(("extends",), shown(name), "extends goes in a circle", hint))
    else:
        return base
    return None


def _own_rules(file: File, problems: list[Problem]) -> list[Piece]:
    data = file.marked.data
    if isinstance(data, list):
        return [Piece(rule, [((), file, (index,))]) for index, rule in enumerate(data)]
    if not file.marked.flaws:
        problems.append(file.problem((), shown(data), "a topic file is a list of rules", 'Begin with "- id: ...".'))
    return []


def _override(manifest: File, pieces: Sequence[Piece], problems: list[Problem]) -> None:
    data = manifest.marked.data
    changes = data.get("override", {}) if isinstance(data, dict) else {}
    if not isinstance(changes, dict):
        problems.append(manifest.problem(("override",), shown(changes), "must be a mapping of rule ids", ""))
        return
    known = {id_of(piece): piece for piece in pieces}
    for id_, change in changes.items():
        loc: Loc = ("override", id_)
        if id_ not in known:
            hint = nearest(id_, sorted(known))
            problems.append(manifest.problem(loc, json.dumps(id_), "no such rule to override", hint, key=True))
        elif not isinstance(change, dict):
            problems.append(manifest.problem(loc, shown(change), "must be a mapping of what differs", ""))
        else:
            _change(known[id_], manifest, loc, change, problems)


def _change(piece: Piece, manifest: File, loc: Loc, change: dict[str, Any], problems: list[Problem]) -> None:
    """Lay what differs over a rule."""
    piece.data = copy.deepcopy(piece.data)
    for path, value in change.items():
        steps = _walk(piece.data, path)
        if steps is None:
            hint = "A path names keys and list places from 1, as in when.1.above.limit."
            problems.append(manifest.problem((*loc, path), json.dumps(path), "leads nowhere in this rule", hint, True))
            continue
        inner = piece.data
        for step in steps[:-1]:
            inner = inner[step]
        old = inner.get(steps[-1]) if isinstance(inner, dict) else inner[int(steps[-1])]
        inner[steps[-1]] = _merged(old, value)
        piece.spots.insert(0, (steps, manifest, (*loc, path)))


def _walk(data: Any, path: str) -> Loc | None:
    """The way a path goes; its last key may be new, all before must be there."""
    loc: list[str | int] = []
    names = path.split(".")
    for number, name in enumerate(names, start=1):
        if isinstance(data, dict) and (name in data or number == len(names)):
            loc.append(name)
            data = data.get(name)
        elif isinstance(data, list) and name.isdecimal() and 1 <= int(name) <= len(data):
            loc.append(int(name) - 1)
            data = data[int(name) - 1]
        else:
            return None
    return tuple(loc)


def _merged(under: Any, over: Any) -> Any:
    """Mappings key by key, anything else replaced."""
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    return {**under, **{key: _merged(under.get(key), value) for key, value in over.items()}}
