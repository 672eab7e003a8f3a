"""Text falls into words and borders, spoken forms alike, each with its place."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.tokens import BORDERS, tokenise


def words(text: str) -> list[str]:
    """Words without borders."""
    return [token.text for token in tokenise(text) if token.text not in BORDERS]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I can't", "i can not"),
        ("i cant", "i can not"),
        ("I cannot", "i can not"),
        ("you’re gonna", "you are going to"),
        ("youre right", "you are right"),
        ("It's John's", "it is john"),
        ("I'd've um gone", "i would have gone"),
        ("the the box", "the box"),
        ("4,250 and 3rd", "4,250 and 3rd"),
        ("f***ing s**t", "fucking shit"),
        ("f-ing thing", "fucking thing"),
        ("what the [ __ ] is", "what the [bleep] is"),
        ("my [card] number", "my [card] number"),
    ],
)
def test_spoken_forms_come_out_alike(text: str, expected: str) -> None:
    """Contractions, bare spellings, stammers, fillers and masked words."""
    assert words(text) == expected.split()


def test_clauses_are_split_where_no_punctuation_helps() -> None:
    """But, and, so and because before a subject open a clause; a title's dot ends none."""
    assert [t.text for t in tokenise("i see it but i can not mr. smith")].count("/") == 1
    assert [t.text for t in tokenise("Mr. Butt called. Bye")].count(".") == 1


@given(st.text(max_size=200))
def test_tokens_lie_in_the_text_in_order(text: str) -> None:
    """Whatever the text, offsets are within it and never run back."""
    tokens = tokenise(text)

    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)
    assert all(one.start <= other.start for one, other in itertools.pairwise(tokens))
