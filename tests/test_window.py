"""The window over own speech: what it keeps, what it drops, and that streaming equals batch at every step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.window import Spoken, SpokenWindow

LIMIT_MS, AGE_MS = 8_000, 30_000
Piece = tuple[int, int, int]


def batch(pieces: list[Piece], now_ms: int) -> Spoken:
    """The definition: of the pieces young enough, the fewest of the latest that reach the limit, or all."""
    young = [piece for piece in pieces if now_ms - piece[0] < AGE_MS]
    sizes = [size for size in range(1, len(young) + 1) if sum(p[1] for p in young[-size:]) >= LIMIT_MS]
    kept = young[-sizes[0] :] if sizes else young
    if not kept:
        return Spoken(0, 0, now_ms, now_ms)
    return Spoken(sum(p[2] for p in kept), sum(p[1] for p in kept), kept[0][0] - kept[0][1], kept[-1][0])


@given(st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 3_000), st.integers(0, 9)), min_size=1, max_size=60))
def test_streaming_equals_batch_at_every_step(steps: list[Piece]) -> None:
    """Whatever came before, after each piece the window holds what its definition says."""
    window, pieces, at_ms = SpokenWindow(LIMIT_MS, AGE_MS), [], 0
    for pause_ms, spoken_ms, amount in steps:
        assert window.get(at_ms + pause_ms) == batch(pieces, at_ms + pause_ms)
        at_ms += pause_ms + spoken_ms
        pieces.append((at_ms, spoken_ms, amount))

        window.update(at_ms, spoken_ms, amount)

        assert window.get(at_ms) == batch(pieces, at_ms)


def test_an_empty_window_holds_nothing() -> None:
    """Before the first piece there is no speech and no rate."""
    empty = SpokenWindow(LIMIT_MS, AGE_MS).get(500)

    assert empty == Spoken(0.0, 0, 500, 500)
    assert empty.per_second == 0.0


def test_the_rate_is_per_second_of_speech_not_of_call() -> None:
    """Ten in two seconds of speech are five a second, though ten seconds of call went by."""
    window = SpokenWindow(LIMIT_MS, AGE_MS)

    window.update(1_000, 1_000, 5)
    window.update(10_000, 1_000, 5)

    assert window.get(12_000) == Spoken(10, 2_000, 0, 10_000)
    assert window.get(12_000).per_second == 5.0


def test_age_counts_in_silence_too() -> None:
    """Nobody needs to speak for speech to grow old."""
    window = SpokenWindow(LIMIT_MS, AGE_MS)

    window.update(1_000, 1_000, 5)

    assert window.get(1_000 + AGE_MS - 1).amount == 5
    assert window.get(1_000 + AGE_MS).amount == 0


def test_memory_stays_small() -> None:
    """An hour of speech in tenths of a second leaves only the window."""
    window = SpokenWindow(LIMIT_MS, AGE_MS)

    for at_ms in range(100, 3_600_000, 100):
        window.update(at_ms, 100, 1)

    assert window.get(3_599_900) == Spoken(80, LIMIT_MS, 3_599_900 - LIMIT_MS, 3_599_900)
    assert len(window) == 80


@pytest.mark.parametrize(("at_ms", "spoken_ms"), [(1_999, 100), (2_100, -1)])
def test_a_piece_out_of_order_or_negative_is_refused(at_ms: int, spoken_ms: int) -> None:
    """Time never runs back and speech is never taken away."""
    window = SpokenWindow(LIMIT_MS, AGE_MS)
    window.update(2_000, 100, 1)

    with pytest.raises(ValueError, match="in order and are never negative"):
        window.update(at_ms, spoken_ms, 1)


@pytest.mark.parametrize("limits", [(0, AGE_MS), (LIMIT_MS, 0)])
def test_limits_must_be_positive(limits: tuple[int, int]) -> None:
    """A window without extent is a mistake of its maker."""
    with pytest.raises(ValueError, match="positive limits"):
        SpokenWindow(*limits)
