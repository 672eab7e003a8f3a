"""The other's words are taken out of a lane, once and for good; own words are not."""

from __future__ import annotations

from audio.events import FinalText, InterimText, SpeechStarted, StableText
from audio.repeats import Repeats
from lanes_by_hand import line


class Leaky:
    """Levels of a lane in which the customer is heard 100 ms late, but for one stretch of the agent's own."""

    def repeated_ms(self, speaker: str, start_ms: int, end_ms: int) -> int | None:
        """The lag, for the agent's lane before 5 s."""
        return 100 if speaker == "agent" and end_ms < 5000 else None


SAID = StableText(2000, "customer", 1, line("my parcel is late", 1000))


def repeats() -> Repeats:
    """After the customer said their line."""
    passed = Repeats(Leaky())
    assert passed.feed(SAID) == SAID
    return passed


def test_words_the_other_just_said_are_taken_out() -> None:
    """Stable and final alike, so that a final still holds what was stable."""
    passed, words = repeats(), line("My parcel, is late. sorry", 1100)

    stable = passed.feed(StableText(2600, "agent", 1, words))
    final = passed.feed(FinalText(3000, "agent", 1, words))

    assert stable == StableText(2600, "agent", 1, words[-1:])
    assert final == FinalText(3000, "agent", 1, words[-1:])


def test_nothing_is_said_of_an_utterance_that_was_all_the_others() -> None:
    """No empty text."""
    passed, words = repeats(), line("my parcel is late", 1100)

    assert passed.feed(StableText(2600, "agent", 1, words)) is None
    assert passed.feed(FinalText(3000, "agent", 1, words)) is None


def test_a_guess_loses_the_others_words_too() -> None:
    """What is shown while it is spoken."""
    event = repeats().feed(InterimText(2600, "agent", "my parcel oh", line("my parcel oh", 1100)))

    assert isinstance(event, InterimText)
    assert (event.text, len(event.words)) == ("oh", 1)


def test_the_others_guess_is_enough() -> None:
    """Their words may be stable only later."""
    passed = Repeats(Leaky())
    passed.feed(InterimText(1500, "customer", "my parcel", line("my parcel", 1000)))

    assert passed.feed(StableText(2000, "agent", 1, line("my parcel", 1100))) is None


def test_the_same_word_a_second_later_is_an_answer() -> None:
    """Who repeats what they heard says it afterwards."""
    event = StableText(4000, "agent", 1, line("late", 2900))

    assert repeats().feed(event) == event


def test_a_word_as_loud_as_the_others_is_own() -> None:
    """Both say it at once."""
    passed = Repeats(Leaky())
    passed.feed(StableText(6000, "customer", 1, line("bye", 5500)))
    event = StableText(6100, "agent", 1, line("bye", 5600))

    assert passed.feed(event) == event


def test_what_has_no_words_passes() -> None:
    """As it is."""
    event = SpeechStarted(100, "agent", 36)

    assert repeats().feed(event) is event
