"""What matching yields: a hit, the text it was found in, and where guards lie. Knows no pattern and no lexicon."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rules.coding import Coded
from rules.tokens import BORDERS, PAUSE

Rung = Literal["literal", "frame", "meaning"]
"""What found a hit: a word of the lexicon, a frame over word classes, or the sense of the whole (not found here)."""
UNSURE = 0.5
"""Score of a frame that hints but does not decide; a deciding one scores 1. Frames carry no probability."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A label found in a text. ``first`` and ``last`` count words, ``start`` and ``end`` characters (end exclusive).

    ``sure``: certain enough to be evidence for a rule. ``guard``: what held the hit back, empty when it stands.
    ``cue``: only a part of a turn label. ``waits``: words still to come could undo it.
    """

    label: str
    rung: Rung
    frame: str
    score: float
    severity: int
    sure: bool
    first: int
    last: int
    start: int
    end: int
    quote: str
    guard: str = ""
    cue: bool = False
    waits: bool = False
    directed: str = ""

    @property
    def value(self) -> float:
        """Severity where the label has one, else the score."""
        return float(self.severity) if self.severity else self.score


class HeardText:
    """A text coded for matching, with its sentence ends; everything asked per find is a bisection."""

    def __init__(self, source: str, coded: Coded, breaks: Sequence[int]) -> None:
        self.source, self.coded, self.letters = source, coded, coded.letters
        hard = BORDERS - {PAUSE}
        self._ends = [i for i, token in enumerate(coded.tokens) if token.text in hard]
        self._breaks = sorted({0, len(source) + 1, *breaks})
        self._starts = [token.start for token in coded.tokens if token.text not in BORDERS]

    def place(self, first: int, last: int) -> tuple[int, int, str]:
        """Character offsets and the words themselves, of tokens first to last."""
        start, end = self.coded.tokens[first].start, self.coded.tokens[last].end
        return start, end, self.source[start:end]

    def words_around(self, start: int) -> int:
        """How many words the utterance has that a character offset lies in."""
        after = bisect_right(self._breaks, start)
        low, high = self._breaks[after - 1], self._breaks[after]
        return bisect_left(self._starts, high) - bisect_left(self._starts, low)

    def clause(self, first: int, last: int) -> tuple[int, int]:
        """The first and last token of the clause around a find; a comma ends none."""
        before, after = bisect_left(self._ends, first), bisect_left(self._ends, last)
        low = self._ends[before - 1] + 1 if before else 0
        return low, self._ends[after] - 1 if after < len(self._ends) else len(self.coded.tokens) - 1


class Spans:
    """Where the guards of one kind matched, for asking what lies within a stretch."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._at = {token: (a, b) for a, b in spans for token in range(a, b + 1)}
        self._tokens = sorted(self._at)

    def within(self, low: int, high: int) -> tuple[int, int] | None:
        """The first span that touches tokens low to high."""
        found = bisect_left(self._tokens, low)
        return self._at[self._tokens[found]] if found < len(self._tokens) and self._tokens[found] <= high else None
