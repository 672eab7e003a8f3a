"""The lexicon as data: word classes, swear words, frames and turn labels, read from rules/lexicons. Matches nothing.

A mistake is one line naming file, entry and what was expected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, cast

import yaml

from rules.model import Speaker

ABUSE = frozenset({"profanity", "abuse_directed", "threat", "slur"})
"""Labels that the exceptions (names, places, praise, quotation) can hold back."""
EXCEPTION, SELF = "exception", "self"
"""Labels of frames that only excuse: spans that are innocent, and spans about the speaker."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SURENESS = {"sure": (True, False), "likely": (False, False), "hot": (False, True)}


class LexiconError(ValueError):
    """A lexicon file that cannot be used: file, entry, and what was expected."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Patterns for one label. ``unless`` guards overlap the hit; the wider ones may stand anywhere in clause or turn.

    ``cue``: only a part of turn labels. ``hot``: heard only while the call is hot. ``speaker`` None: both.
    """

    id: str
    label: str
    any: tuple[str, ...]
    speaker: Speaker | None = None
    severity: int = 0
    sure: bool = True
    cue: bool = False
    hot: bool = False
    literal: bool = False
    unless: tuple[str, ...] = ()
    unless_in_clause: tuple[str, ...] = ()
    unless_in_turn: tuple[str, ...] = ()

    def patterns(self) -> Iterator[str]:
        """Every pattern the frame names."""
        yield from self.any
        yield from self.unless
        yield from self.unless_in_clause
        yield from self.unless_in_turn

    def heard_from(self, speaker: Speaker, hot: bool) -> bool:
        """Does the frame apply to this speaker in this state of the call?"""
        return self.speaker in (None, speaker) and (hot or not self.hot)


@dataclass(frozen=True, slots=True)
class TurnLabel:
    """A label made of cues: one of ``anchor``, with and without others in the turn, at most ``max_words`` long.

    ``points``: what each cue counts; ``at_least`` of them, ``within`` so many words, make the label. ``silences``:
    labels it stands in for. ``whole_clause``: the hit reaches over the clause around it.
    """

    label: str
    speaker: Speaker
    anchor: tuple[str, ...]
    with_any: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    max_words: int = 0
    at_least: int = 1
    within: int = 0
    points: Mapping[str, int] = field(default_factory=dict)
    silences: tuple[str, ...] = ()
    sure: bool = True
    whole_clause: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the matcher needs, as read."""

    classes: Mapping[str, tuple[str, ...]]
    frames: tuple[Frame, ...]
    labels: tuple[TurnLabel, ...]


def load_lexicon(folder: Traversable | None = None) -> Lexicon:
    """Read a folder of lexicon files; without one, the built-in folder. Raises LexiconError."""
    folder = folder or resources.files("rules") / "lexicons"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    classes: dict[str, tuple[str, ...]] = {}
    frames: list[Frame] = []
    labels: list[TurnLabel] = []
    for file in files:
        if file.name.endswith(".tsv"):
            frames += _swear_words(file)
        elif file.name.endswith(".yaml"):
            sheet = _sheet(file)
            classes |= {name: _phrases(entry, f"{file.name}: class {name}") for name, entry in sheet["classes"].items()}
            frames += [_frame(entry, sheet["speaker"], file.name) for entry in sheet["frames"]]
            labels += [_turn_label(entry, sheet["speaker"], file.name) for entry in sheet["turn_labels"]]
    return Lexicon(classes, tuple(frames), tuple(labels))


def _sheet(file: Traversable) -> dict[str, Any]:
    try:
        raw = yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # a safe loader either way
    except yaml.YAMLError as error:
        raise LexiconError(f"{file.name}: not YAML: {' '.join(str(error).split())}") from error
    known: dict[str, Any] = {"speaker": None, "classes": {}, "frames": [], "turn_labels": []}
    if not isinstance(raw, dict) or not raw.keys() <= known.keys():
        raise LexiconError(f"{file.name}: expected only the keys {', '.join(known)}")
    return known | raw


def _swear_words(file: Traversable) -> list[Frame]:
    """Rows ``words, label, severity, sureness``; rows alike but for the words become one frame."""
    rows: dict[tuple[str, int, str], list[str]] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        where = f"{file.name}:{number}"
        if len(cells) != 4 or cells[2] not in "123" or cells[3] not in _SURENESS:
            raise LexiconError(f"{where}: expected words, label, severity 1-3, {'|'.join(_SURENESS)}, got {line!r}")
        rows.setdefault((cells[1], int(cells[2]), cells[3]), []).append(cells[0])
    return [
        Frame(
            id=f"{label}_{severity}_{sureness}",
            label=label,
            any=tuple(words),
            severity=severity,
            sure=_SURENESS[sureness][0],
            hot=_SURENESS[sureness][1],
            literal=True,
        )
        for (label, severity, sureness), words in rows.items()
    ]


def _frame(entry: Mapping[str, Any], speaker: str | None, name: str) -> Frame:
    where = f"{name}: frame {entry.get('id', entry)}"
    lists = {key: _phrases(entry[key], where) for key in _LISTS if key in entry}
    plain = {key: value for key, value in entry.items() if key not in _LISTS}
    if not {"id", "label", "any"} <= entry.keys():
        raise LexiconError(f"{where}: a frame needs id, label and any")
    try:
        frame = Frame(**{"speaker": speaker, **plain, **lists})
    except TypeError as error:
        raise LexiconError(f"{where}: {str(error).removeprefix('Frame.__init__() ')}") from error
    if frame.speaker not in (None, "agent", "customer"):
        raise LexiconError(f"{where}: speaker is agent or customer, got {frame.speaker!r}")
    return frame


_LISTS = ("any", "unless", "unless_in_clause", "unless_in_turn")


def _turn_label(entry: Mapping[str, Any], speaker: str | None, name: str) -> TurnLabel:
    where = f"{name}: turn label {entry.get('label', entry)}"
    lists = {key: _phrases(entry[key], where) for key in ("anchor", "with_any", "without", "silences") if key in entry}
    try:
        label = TurnLabel(**{"speaker": speaker, **entry, **lists})
    except TypeError as error:
        raise LexiconError(f"{where}: {str(error).removeprefix('TurnLabel.__init__() ')}") from error
    return label if label.points else replace(label, points=dict.fromkeys(label.anchor, 1))


def _phrases(entry: object, where: str) -> tuple[str, ...]:
    """A list of phrases, or a block of text with one phrase a line or, within it, words split at commas."""
    if isinstance(entry, str):
        entry = [part for line in entry.splitlines() for part in line.split(", ")]
    if not isinstance(entry, list) or not all(isinstance(part, str) for part in entry):
        raise LexiconError(f"{where}: expected a list of phrases, got {entry!r}")
    return tuple(part.strip() for part in cast(Iterable[str], entry) if part.strip())
