"""The pattern language: phrases over word classes, read into trees. Knows no label and no text.

    word   a|b   stem*   CLASS   #        one word: literal, alternatives, beginning, named class, a number
    *      ~3                             any one word; up to three words between
    x?     DEG~4                          optional; up to four words of a class
    (a b|c d)   !x   ^   $                phrases to choose from; next word is not x; start and end of a clause

Patterns never cross the end of a sentence; they cross a comma, and a clause border only by naming its conjunction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_LINKS = frozenset(
    ["but", "and", "so", "because", "or", "however", "though", "although", "then", "if", "when", "while"]
)
_LEXER = re.compile(r"\(|\)(?:\?|~\d+)?|[^\s()]+")
_SUFFIX = re.compile(r"^(.+?)(\?|~\d+)$")


class PatternError(ValueError):
    """A pattern that cannot be read; the message names the pattern and the part."""


@dataclass(frozen=True, slots=True)
class Words:
    """One word out of a set, of a set of beginnings, or a number; ``anything`` stands for every word."""

    words: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    number: bool = False
    anything: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Items one after the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class UpTo:
    """None to ``most`` of an item; ``lazy`` takes as few as it can."""

    item: Node
    most: int
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """The next word is none of these."""

    item: Node


@dataclass(frozen=True, slots=True)
class Edge:
    """Start or end of a clause."""

    start: bool


Node = Words | Run | Either | UpTo | Not | Edge
Classes = Mapping[str, Sequence[str]]


def _pieces(source: str) -> Iterator[str]:
    """Brackets and words; within brackets the bars stand alone, since there they part phrases."""
    depth = 0
    for piece in _LEXER.findall(source):
        depth += (piece == "(") - piece.startswith(")")
        if depth and "|" in piece:
            yield from (part for part in re.split(r"(\|)", piece) if part)
        else:
            yield piece


class Parser:
    """Reads one pattern; a name in capitals is looked up among the classes, whose entries may be phrases."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._known: dict[str, list[Node]] = {}
        self._pieces: list[str] = []
        self._source = ""

    def parse(self, source: str) -> Node:
        """The pattern's tree; raises PatternError."""
        inner = Parser(self._classes)
        inner._known = self._known
        inner._source, inner._pieces = source, list(_pieces(source))
        node = inner._either()
        if inner._pieces:
            raise PatternError(f"pattern {source!r}: nothing opens this {inner._pieces[0]!r}")
        return node

    def _either(self) -> Node:
        options = [self._sequence()]
        while self._pieces and self._pieces[0] == "|":
            self._pieces.pop(0)
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Either(tuple(options))

    def _sequence(self) -> Node:
        items: list[Node] = []
        while self._pieces and self._pieces[0] != "|" and not self._pieces[0].startswith(")"):
            items.append(self._item(self._pieces.pop(0)))
        if not items:
            raise PatternError(f"pattern {self._source!r}: an empty part")
        return items[0] if len(items) == 1 else Run(tuple(items))

    def _item(self, piece: str) -> Node:
        if piece == "(":
            return self._group()
        if piece in ("^", "$"):
            return Edge(piece == "^")
        if piece.startswith("~"):
            return UpTo(Words(anything=True), int(piece[1:]), lazy=True)
        if piece == "!":
            return Not(self._item(self._pieces.pop(0)))
        if piece.startswith("!"):
            return Not(self._words(piece[1:]))
        suffix = _SUFFIX.match(piece)
        if suffix is None:
            return self._words(piece)
        return UpTo(self._words(suffix[1]), 1 if suffix[2] == "?" else int(suffix[2][1:]))

    def _group(self) -> Node:
        node = self._either()
        if not self._pieces:
            raise PatternError(f"pattern {self._source!r}: a bracket stays open")
        close = self._pieces.pop(0)
        return node if close == ")" else UpTo(node, 1 if close == ")?" else int(close[2:]))

    def _words(self, piece: str) -> Node:
        words, stems, phrases = set[str](), set[str](), list[Node]()
        number = anything = False
        for part in piece.split("|"):
            if part == "*":
                anything = True
            elif part == "#":
                number = True
            elif part.isupper() and len(part) > 1:
                phrases += self._named(part)
            elif part.endswith("*"):
                stems.add(part[:-1])
            elif part:
                words.add(part)
            else:
                raise PatternError(f"pattern {self._source!r}: an empty alternative in {piece!r}")
        own = Words(frozenset(words), frozenset(stems), number, anything)
        return merge([own, *phrases])

    def _named(self, name: str) -> list[Node]:
        """A class's entries, read once."""
        if name not in self._known:
            if name not in self._classes:
                raise PatternError(f"pattern {self._source!r}: no class {name!r}")
            self._known[name] = [self.parse(entry) for entry in self._classes[name]]
        return self._known[name]


def merge(nodes: Iterable[Node]) -> Node:
    """One choice out of nodes; single words flow together into one set."""
    words, stems, number, anything = set[str](), set[str](), False, False
    phrases: list[Node] = []
    for node in nodes:
        for option in node.options if isinstance(node, Either) else (node,):
            if isinstance(option, Words):
                words |= option.words
                stems |= option.stems
                number, anything = number or option.number, anything or option.anything
            else:
                phrases.append(option)
    own = Words(frozenset(words), frozenset(stems), number, anything)
    options = [own, *phrases] if words or stems or number or anything else phrases
    return options[0] if len(options) == 1 else Either(tuple(options))


def leaves(node: Node) -> Iterable[Words]:
    """Every set of words in a tree."""
    match node:
        case Words():
            yield node
        case Run(items) | Either(items):
            for item in items:
                yield from leaves(item)
        case UpTo(item) | Not(item):
            yield from leaves(item)
        case Edge():
            return


def first_words(node: Node) -> tuple[Words, bool]:
    """The words a match may begin with, and whether the node may also be empty."""
    match node:
        case Words():
            return node, False
        case Edge() | Not():
            return Words(), True
        case UpTo(item):
            return first_words(item)[0], True
        case Either(options):
            pairs = [first_words(option) for option in options]
            return _union(words for words, _ in pairs), any(empty for _, empty in pairs)
        case Run(items):
            found: list[Words] = []
            for item in items:
                words, empty = first_words(item)
                found.append(words)
                if not empty:
                    return _union(found), False
            return _union(found), True


def _union(sets: Iterable[Words]) -> Words:
    node = merge([Words(), *sets])
    return node if isinstance(node, Words) else Words()


def links(node: Node) -> bool:
    """May this item open with a conjunction, so that a clause border may stand before it?"""
    return not _LINKS.isdisjoint(first_words(node)[0].words)
