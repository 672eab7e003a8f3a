"""What was said lately: stable words until the final ones replace them."""

from __future__ import annotations

from assist.analysis.lately import KEPT_MS, Lately
from assist.events import Lag
from audio.events import FinalText, StableText
from words_by_hand import WORD_MS, words


def texts(said: Lately, start_ms: int = 0, end_ms: int = 100_000) -> list[str]:
    return [word.text for word in said.within("agent", start_ms, end_ms)]


def test_stable_words_add_up_and_the_final_ones_replace_them() -> None:
    """The final text has them all, and some more."""
    said = Lately()
    said.take(StableText(1000, "agent", 1, words("hold")))
    said.take(StableText(1500, "agent", 1, words("on", WORD_MS)))
    stable = texts(said)
    said.take(FinalText(2000, "agent", 1, words("hold on please")))

    assert stable == ["hold", "on"]
    assert texts(said) == ["hold", "on", "please"]


def test_a_word_belongs_where_its_middle_is() -> None:
    """Times of words are rough at their edges."""
    said = Lately()
    said.take(FinalText(2000, "agent", 1, words("one two three")))

    assert texts(said, 200, 700) == ["two"]
    assert said.last("agent", 0, 500) == words("one two")[1]
    assert said.last("customer", 0, 5000) is None


def test_a_span_without_words_is_silent_only_where_words_would_have_come() -> None:
    """Not before any came, and not while they are late."""
    said = Lately()
    before = said.silent("customer", 0, 1000)
    said.take(FinalText(2000, "agent", 1, words("hello")))
    listening = said.silent("customer", 0, 1000)
    said.take(Lag(2500, "customer", 3000, "readings"))

    assert (before, listening, said.silent("customer", 0, 1000)) == (False, True, False)


def test_old_words_are_let_go() -> None:
    """Hour eight costs what minute one did."""
    said = Lately()
    said.take(FinalText(2000, "agent", 1, words("hello")))
    said.take(FinalText(KEPT_MS + 5000, "agent", 2, words("bye", KEPT_MS + 3000)))

    assert texts(said) == ["bye"]
