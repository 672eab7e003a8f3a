"""The lines of the call: how guesses, stable words, finals and hits become one bounded transcript."""

from __future__ import annotations

from dataclasses import replace

from assist.board import Board, fold
from assist.events import Event
from assist.lines import LINES_KEPT, Hit, Line, Lines
from audio.events import (
    FinalText,
    InterimText,
    StableText,
)
from hand_made import spoken
from rules.model import Signal


def folded(*events: Event, start: Board | None = None) -> Board:
    board = start or Board()
    for event in events:
        board = fold(board, event)
    return board


def test_a_turn_passes_through_guess_stable_and_final() -> None:
    """Stable words are kept, the guess is replaced, the final closes the line."""
    words = spoken("my order is late", 1_000)

    guessed = folded(InterimText(1_700, "customer", "my older", ()))
    settled = folded(
        StableText(2_000, "customer", 4, words[:2]), InterimText(2_100, "customer", "is", ()), start=guessed
    )
    final = folded(FinalText(3_000, "customer", 4, words), start=settled)

    assert guessed.lines == Lines((Line(0, "customer", 1_700, interim="my older"),), 1)
    assert settled.lines == Lines((Line(0, "customer", 1_700, 4, words[:2], "is"),), 1)
    assert final.lines == Lines((Line(0, "customer", 1_700, 4, words, "", True),), 1)
    assert (final.customer.words, final.lines.kept[0].start_ms) == (4, 1_000)


def test_speakers_and_utterances_have_their_own_lines() -> None:
    """What one speaker says never lands in another's line, nor in a closed one."""
    first, second, third = spoken("hello", 0), spoken("hi", 500), spoken("again", 900)

    board = folded(
        StableText(300, "agent", 1, first),
        StableText(800, "customer", 1, second),
        FinalText(850, "agent", 1, first),
        InterimText(1_100, "agent", "again", ()),
        FinalText(1_300, "agent", 2, third),
    )

    assert [(line.speaker, line.utterance, line.words, line.final) for line in board.lines.kept] == [
        ("agent", 1, first, True),
        ("customer", 1, second, False),
        ("agent", 2, third, True),
    ]


def test_a_late_final_finds_its_own_line() -> None:
    """A final that comes after the next guess began closes the utterance it belongs to."""
    first, second = spoken("one two", 0), spoken("three", 2_000)

    board = folded(
        StableText(500, "agent", 1, first[:1]),
        StableText(2_200, "agent", 2, second),
        FinalText(2_300, "agent", 1, first),
    )

    assert [(line.utterance, line.words, line.final) for line in board.lines.kept] == [
        (1, first, True),
        (2, second, False),
    ]


def test_a_guess_that_vanishes_leaves_no_line() -> None:
    """An empty guess takes a line without stable words away."""
    board = folded(InterimText(100, "agent", "um", ()), InterimText(300, "agent", "", ()))

    assert board.lines == Lines((), 1)


def test_lines_are_bounded_and_counted() -> None:
    """Only the newest lines stay; the count goes on."""
    board = folded(*(FinalText(number, "agent", number, spoken("yes", number)) for number in range(LINES_KEPT + 50)))

    assert len(board.lines.kept) == LINES_KEPT
    assert (board.lines.ever, board.lines.kept[-1].number, board.lines.kept[0].number) == (250, 249, 50)


def test_hits_are_underlined_and_retracted_by_id() -> None:
    """A word signal marks its words; its retraction takes the mark away."""
    words = spoken("you useless idiots", 1_000)
    mark = Signal(
        2_000, 7, "abuse_directed", "customer", 2.0, 1_300, 1_900, "words", "provisional", 1, "useless idiots"
    )

    marked = folded(FinalText(1_900, "customer", 1, words), mark)
    again = fold(marked, replace(mark, state="confirmed"))
    unmarked = fold(marked, replace(mark, state="retracted"))

    assert marked.lines.kept[0].hits == again.lines.kept[0].hits == (Hit(7, "abuse_directed", 1_300, 1_900),)
    assert unmarked.lines.kept[0].hits == ()
