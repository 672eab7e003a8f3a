"""What is said again: the customer's words in an answer, and a request made once more."""

from __future__ import annotations

import itertools

from assist.analysis.echo import Echo, content_words
from audio.events import FinalText, Speaker
from rules.model import Signal
from words_by_hand import words


class Talk:
    """Utterances one after the other; a request is marked as wording would mark it."""

    def __init__(self) -> None:
        self._echo = Echo(itertools.count(1))
        self._numbers = itertools.count(1)
        self.told: list[tuple[str, float]] = []

    def says(self, speaker: Speaker, at_s: int, text: str, asks: bool = False) -> Talk:
        """One utterance."""
        number, spoken = next(self._numbers), words(text, at_s * 1000)
        at_ms = spoken[-1].end_ms + 500
        if asks:
            self._echo.feed(Signal(at_ms, 0, "request", speaker, 1.0, at_s * 1000, at_ms, "words", utterance=number))
        for signal in self._echo.feed(FinalText(at_ms, speaker, number, spoken)):
            self.told.append((signal.name, signal.value))
        return self


def test_content_words_are_what_a_text_is_about() -> None:
    """Small words and endings do not count."""
    assert content_words("I want the refunds and you refunded nothing") == {"refund", "noth"}


def test_an_answer_that_repeats_the_customers_words_says_so() -> None:
    """Counted over the whole turn before it."""
    talk = Talk().says("customer", 0, "my router broke").says("customer", 4, "and the bill doubled")

    talk.says("agent", 8, "so the router broke and the bill has doubled")

    assert talk.told == [("recap_overlap", 4)]


def test_an_answer_in_other_words_repeats_nothing() -> None:
    """And what was said more than a minute ago is no longer answered."""
    talk = Talk().says("customer", 0, "my router broke").says("agent", 4, "let me see")

    talk.says("agent", 80, "the router broke")

    assert talk.told == []


def test_a_request_made_again_after_an_answer_is_repeated() -> None:
    """The second and the third time, in other words too."""
    talk = Talk().says("customer", 0, "please refund the delivery fee", asks=True).says("agent", 5, "no")

    talk.says("customer", 8, "I want the delivery fee refunded", asks=True).says("agent", 13, "no")
    talk.says("customer", 16, "refund that delivery fee now", asks=True)

    assert talk.told == [("request_repeated", 2), ("request_repeated", 3)]


def test_asking_twice_in_one_breath_is_asking_once() -> None:
    """Nobody has answered yet."""
    talk = Talk().says("customer", 0, "please refund the delivery fee", asks=True)

    talk.says("customer", 5, "just refund the delivery fee", asks=True)

    assert talk.told == []


def test_another_request_is_not_the_same() -> None:
    """One word in common is the topic, not the request."""
    talk = Talk().says("customer", 0, "please refund the delivery fee", asks=True).says("agent", 5, "yes")

    talk.says("customer", 8, "and send the delivery to my office", asks=True)

    assert talk.told == []
