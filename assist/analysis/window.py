"""Sums over the last stretch of somebody's own speech. Knows no speaker and no signal: only times and amounts."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """An amount and the speech it was spread over; ``start_ms`` to ``end_ms`` is the span on the call's clock."""

    amount: float
    spoken_ms: int
    start_ms: int
    end_ms: int

    @property
    def per_second(self) -> float:
        """The amount for each second of speech; 0 without speech."""
        return 1000 * self.amount / self.spoken_ms if self.spoken_ms else 0.0


@dataclass(frozen=True, slots=True)
class _Piece:
    at_ms: int
    spoken_ms: int
    amount: float


class SpokenWindow:
    """The latest pieces that make up ``spoken_ms`` of speech, none older than ``max_age_ms``; both limits in ms.

    Pieces come in order of time and are kept or dropped whole: the window holds the fewest of the latest pieces that
    reach ``spoken_ms``, or all that are young enough when they do not reach it.
    """

    def __init__(self, spoken_ms: int, max_age_ms: int) -> None:
        if spoken_ms <= 0 or max_age_ms <= 0:
            raise ValueError(f"a window needs positive limits, not {spoken_ms} ms of speech and {max_age_ms} ms of age")
        self._limit_ms = spoken_ms
        self._max_age_ms = max_age_ms
        self._pieces: deque[_Piece] = deque()
        self._spoken_ms = 0

    def __len__(self) -> int:
        return len(self._pieces)

    def update(self, at_ms: int, spoken_ms: int, amount: float) -> None:
        """Add a piece that ended at ``at_ms``."""
        if spoken_ms < 0 or (self._pieces and at_ms < self._pieces[-1].at_ms):
            raise ValueError(f"pieces come in order and are never negative: {spoken_ms} ms at {at_ms} ms")
        self._pieces.append(_Piece(at_ms, spoken_ms, amount))
        self._spoken_ms += spoken_ms
        while self._spoken_ms - self._pieces[0].spoken_ms >= self._limit_ms:
            self._drop()

    def get(self, now_ms: int) -> Spoken:
        """What the window holds at ``now_ms``, which never runs back either."""
        while self._pieces and now_ms - self._pieces[0].at_ms >= self._max_age_ms:
            self._drop()
        if not self._pieces:
            return Spoken(0.0, 0, now_ms, now_ms)
        first, last = self._pieces[0], self._pieces[-1]
        amount = sum(piece.amount for piece in self._pieces)
        return Spoken(amount, self._spoken_ms, first.at_ms - first.spoken_ms, last.at_ms)

    def _drop(self) -> None:
        self._spoken_ms -= self._pieces.popleft().spoken_ms
