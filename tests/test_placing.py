"""Words without sound of their own are told from words that were said."""

from __future__ import annotations

from audio.events import Word
from audio.placing import with_sound


def laid(text: str, *lengths_ms: int) -> tuple[Word, ...]:
    """Words one after the other, each as long as told."""
    at_ms, out = 0, []
    for part, length_ms in zip(text.split(), lengths_ms, strict=True):
        out.append(Word(part, at_ms, at_ms + length_ms, 0.9))
        at_ms += length_ms
    return tuple(out)


def test_a_pile_at_the_end_is_cut_off() -> None:
    """What was invented after the sound has no place to lie."""
    reading = laid("press two press two again", 300, 300, 0, 0, 0)

    assert with_sound(reading) == (reading[:2], False)


def test_a_pile_inside_is_taken_out_and_said() -> None:
    """The decoder repeated itself and went on: what follows is real, but the reading is not to be relied on."""
    reading = laid("record your name record your press two", 300, 200, 300, 0, 0, 0, 300)

    assert with_sound(reading) == ((*reading[:3], reading[6]), True)


def test_the_word_before_a_pile_is_not_said_twice() -> None:
    """The last word of the repetition got the rest of the sound of the word it repeats."""
    reading = laid("main menu press star to menu", 300, 300, 0, 0, 0, 400)

    assert with_sound(reading) == (reading[:2], False)


def test_two_squeezed_words_are_kept() -> None:
    """The alignment often leaves one or two short words without length."""
    reading = laid("it is a quick one", 300, 0, 0, 300, 300)

    assert with_sound(reading) == (reading, False)
