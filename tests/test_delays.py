"""How late words come: the arithmetic, on streams made by hand."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from assist.delays import LaneLog, lane_delays, lane_logs, matches, percentiles, pooled
from audio.events import FinalText, InterimText, SpeechEnded, StableText, Word
from lanes_by_hand import line

HELLO = line("Hello there, old friend.", 1000)


def interim(words: tuple[Word, ...]) -> InterimText:
    """What is shown of an agent's words."""
    return InterimText(0, "agent", " ".join(word.text for word in words), words)


def log_of(*stamped: tuple[int, InterimText | StableText | FinalText | SpeechEnded]) -> LaneLog:
    """An agent's lane after these arrivals."""
    return lane_logs(stamped, ["agent"])["agent"]


def said_in_time() -> LaneLog:
    """Four words ending at 1300, 1600, 1900 and 2200: shown in twos, stable in twos, final at 3000."""
    return log_of(
        (1500, interim(HELLO[:2])),
        (1900, StableText(1900, "agent", 1, HELLO[:2])),
        (2000, interim(HELLO[2:])),
        (2400, SpeechEnded(2400, "agent", 950, 2250)),
        (2600, StableText(2600, "agent", 1, HELLO[2:])),
        (3000, FinalText(3000, "agent", 1, HELLO)),
    )


def test_delays_count_from_the_reference_ends() -> None:
    """Each word from its own end to its first showing, its stable and its final event; early ones count as 0."""
    reference = line("hello there old friend", 1000)

    delays = lane_delays(said_in_time(), reference)

    assert delays.provisional == (200, 0, 100, 0)
    assert delays.stable == (600, 300, 700, 400)
    assert delays.final == (1700, 1400, 1100, 800)
    assert delays.end_of_utterance == (350,)
    assert (delays.wanted, delays.matched, delays.rewrites) == (4, 4, 0)


def test_the_streams_own_times_do_not_count() -> None:
    """A stream that dates its words wrongly gets the same delays."""
    shifted = line("hello there old friend", 1000)
    liar = log_of((1900, StableText(1900, "agent", 1, line("Hello there old friend", 1900, each_ms=1))))

    delays = lane_delays(liar, shifted)

    assert delays.stable == (600, 300, 0, 0)


def test_words_heard_wrongly_are_unmatched() -> None:
    """A wrong word and an invented one take nothing from the others."""
    heard = line("Hello bear um old friend", 1000)
    log = log_of((3000, StableText(3000, "agent", 1, heard)))

    delays = lane_delays(log, line("hello there old friend", 1000))

    assert (delays.wanted, delays.matched) == (4, 3)
    assert delays.stable == (1700, 1100, 800)


def test_a_word_shown_otherwise_first_counts_from_when_it_was_right() -> None:
    """Provisional delay is the delay of the word, not of the first guess in its place."""
    log = log_of(
        (1400, interim(line("Yellow", 1000))),
        (1700, interim(line("Hello", 1000))),
        (2000, StableText(2000, "agent", 1, HELLO[:1])),
    )

    assert lane_delays(log, HELLO[:1]).provisional == (400,)


def test_a_final_text_that_differs_is_a_rewrite() -> None:
    """Changed, dropped and added words count, whatever hearing itself believes."""
    changed = log_of((1, StableText(1, "agent", 1, HELLO)), (2, FinalText(2, "agent", 1, (HELLO[1], *HELLO[1:]))))
    dropped = log_of((1, StableText(1, "agent", 1, HELLO)), (2, FinalText(2, "agent", 1, HELLO[:2])))
    added = log_of((1, StableText(1, "agent", 1, HELLO[:3])), (2, FinalText(2, "agent", 1, HELLO)))
    never_final = log_of((1, StableText(1, "agent", 1, HELLO)))

    assert [log.rewrites for log in (changed, dropped, added, never_final)] == [1, 2, 1, 4]


def test_a_breath_after_the_last_word_is_no_end_of_utterance() -> None:
    """Words that came before the last stretch of speech began say nothing about its end."""
    log = log_of(
        (1900, StableText(1900, "agent", 1, HELLO)),
        (2900, SpeechEnded(2900, "agent", 2500, 2700)),
        (3400, FinalText(3400, "agent", 1, HELLO)),
    )

    assert log.end_delays == []


def test_lanes_are_pooled_word_by_word() -> None:
    """Every word weighs the same, whoever said it."""
    one = lane_delays(said_in_time(), HELLO)

    both = pooled([one, one])

    assert both.stable == one.stable * 2
    assert (both.wanted, both.matched) == (8, 8)


def test_percentiles_of_nothing_are_nothing() -> None:
    """No invented zero."""
    assert percentiles([]) == {"p50": None, "p90": None, "p95": None, "p99": None}
    assert percentiles(range(101)) == {"p50": 50, "p90": 90, "p95": 95, "p99": 99}


TEXTS = st.lists(st.sampled_from("abcd"), max_size=12)


@given(TEXTS, TEXTS)
def test_matches_are_equal_words_in_order(wanted: list[str], heard: list[str]) -> None:
    """Pairs never cross, never repeat, and pair equal words only."""
    pairs = matches(wanted, heard)

    assert all(wanted[i] == heard[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in itertools.pairwise(pairs))


@given(TEXTS, st.integers(0, 11))
def test_one_lost_word_costs_one_match(wanted: list[str], lost: int) -> None:
    """All other words are still found."""
    heard = wanted[:lost] + wanted[lost + 1 :]

    assert len(matches(wanted, heard)) == len(heard)
