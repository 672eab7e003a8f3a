"""What a few words amount to between two speakers."""

from __future__ import annotations

import pytest

from assist.analysis.backchannel import agrees, announces_wait, breaks_off, closes, completes, gives_way, only_listens
from words_by_hand import words


@pytest.mark.parametrize(
    "text", ["Mm-hm.", "Uh-huh, yeah.", "Okay, I see.", "Right, right.", "Oh, that’s right.", "Got it.", "Hmm."]
)
def test_listening_sounds(text: str) -> None:
    """Alone or one after the other, however they are written."""
    assert only_listens(words(text))


@pytest.mark.parametrize("text", ["", "Okay but the", "Right, so your account", "I see that you", "No, listen."])
def test_what_only_begins_like_one_is_none(text: str) -> None:
    """One word more and somebody wants the floor."""
    assert not only_listens(words(text))


@pytest.mark.parametrize(("text", "so"), [("Yeah, that must be", True), ("I'm sorry about", True), ("So the", False)])
def test_agreement_and_sympathy_come_first(text: str, so: bool) -> None:
    """At the beginning, or it is something else."""
    assert agrees(words(text)) == so


def test_saying_the_others_words_completes_them() -> None:
    """Half of what tells anything must be theirs; words that tell nothing do not count."""
    theirs = words("it should have come on the first of June")

    assert completes(words("the first of June"), theirs)
    assert not completes(words("of the"), theirs)
    assert not completes(words("what's your June account number please"), theirs)


@pytest.mark.parametrize(("text", "so"), [("Oh sorry, go ahead.", True), ("I will go", False)])
def test_handing_the_floor_back(text: str, so: bool) -> None:
    """Anywhere in what was said."""
    assert gives_way(words(text)) == so


@pytest.mark.parametrize(
    ("text", "off", "end"),
    [("because", True, False), ("Because.", False, False), ("order.", False, True), ("order", False, False)],
)
def test_where_a_sentence_stops(text: str, off: bool, end: bool) -> None:
    """A full stop behind a word no sentence ends on is the recogniser's, not the speaker's."""
    (word,) = words(text)

    assert (breaks_off(word), closes(word)) == (off, end)


def test_no_word_says_nothing() -> None:
    """Neither broken off nor closed."""
    assert not breaks_off(None)
    assert not closes(None)


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("bear with me", True),
        ("just one moment please", True),
        ("let me check that for you", True),
        ("your order", False),
    ],
)
def test_a_wait_that_was_announced(text: str, so: bool) -> None:
    """By whoever says it."""
    assert announces_wait(words(text)) == so
