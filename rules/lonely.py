"""Phrases of the lexicon that are one everyday word: every call would set them off. Reads patterns, matches nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from rules.marks import Loc, Marked, read_marked
from rules.problems import Problem
from rules.spoken import word_set

# The words anybody says in any call: function words, greetings, the commonest verbs and nouns of service [judgement].
COMMON = word_set(
    "a about after again all also always am an and any are as at be because been before but by call can check could "
    "did do does done down each even every few first for from get give go going good got had has have he hello help "
    "her here hi him his how i if in into is it just know last let like little look make many may maybe me mean "
    "might more most much must my name need never new next no not now number of off okay ok on one only or order "
    "other our out over own please problem really right said same say see she should so some something soon sorry "
    "still such sure take tell than thank thanks that the their them then there these they thing think this those "
    "time to today too two under until up us use very wait want was way we well were what when where which while "
    "who why will with word work would wrong yeah yes yet you your"
)
_LONE = re.compile(r"\(?[a-z'|]+\)?")


def lonely(folder: Traversable | None = None) -> list[Problem]:
    """Each pattern that a lone common word satisfies by itself, with its place in the built-in lexicons."""
    folder = folder or resources.files("rules") / "lexicons"
    sheets = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return [problem for sheet in sheets for problem in _of(sheet)]


def _of(sheet: Traversable) -> Iterator[Problem]:
    content = sheet.read_bytes()
    marked, lines = read_marked(content), content.decode("utf-8-sig").splitlines()
    frames = marked.data.get("frames", []) if isinstance(marked.data, dict) else []
    for number, frame in enumerate(frames):
        # a guard, a cue and what counts only in a hot call may be as common as they like
        if frame.get("label") in ("exception", "self") or frame.get("cue") or frame.get("hot"):
            continue
        for line, pattern in _patterns(marked, lines, ("frames", number, "any")):
            words = set(pattern.strip("()").split("|")) & COMMON if _LONE.fullmatch(pattern) else set()
            if words:
                column = lines[line - 1].index(pattern) + 1
                message = "a lone common word as trigger: it will be heard in every call"
                yield Problem(str(sheet), line, column, pattern, message, "Add the words that make it mean this.")


def _patterns(marked: Marked, lines: list[str], loc: Loc) -> Iterator[tuple[int, str]]:
    """Each pattern of a frame with its line: a list of them, or a block with one a line."""
    value = marked.data
    for step in loc:
        value = value.get(step) if isinstance(value, dict) else value[step]
    if isinstance(value, list):
        yield from ((marked.place((*loc, place))[0], str(each)) for place, each in enumerate(value))
        return
    line = marked.place(loc)[0]
    for each in (part.strip() for text in str(value or "").splitlines() for part in text.split(", ")):
        while each and each not in lines[line - 1]:
            line += 1
        if each:
            yield line, each
