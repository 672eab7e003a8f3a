"""Text into words and clause borders, each with its place in the text; knows no label and no lexicon.

Spoken forms come out alike however the recogniser spells them: "can't", "cant" and "cannot" all read "can not".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.spoken import MASK, spoken, unmask, word_set

STOP, ASK, PAUSE, SPLIT = ".", "?", ",", "/"
"""Borders: end of a sentence, end of a question, comma, and a clause border heard from the words alone."""
BORDERS = frozenset((STOP, ASK, PAUSE, SPLIT))


@dataclass(frozen=True, slots=True)
class Token:
    """A lower-case word or a border; ``start`` and ``end`` are character offsets in the text, end exclusive."""

    text: str
    start: int
    end: int


_FORMS = re.compile(
    r"(?P<mask>[\[(]\s*(?:_+|bleep\w*|beep\w*|expletive\w*|censored|swear\w*|profanity)\s*[\])]|(?<![\w*])\*{3,}(?![\w*]))"
    r"|(?P<star>[^\W\d_]+\*+[\w*']*|(?<![\w*])\*+[^\W\d_]{2,}(?![\w*]))"
    r"|(?P<dash>\b[fF][-'’](?:ing|in|er|ed|off)\b|\b[fF][-–—](?=[\s,.!?]|$))"
    r"|(?P<tag>\[\w+\])"
    r"|(?P<number>[$£€]?\d+(?:[.,:]\d+)*(?:st|nd|rd|th|%)?)"
    r"|(?P<word>[^\W\d_]+(?:['’‘`´][^\W\d_]+)*)"
    r"|(?P<border>\.{2,}|…|[.!?;,:–—\n]|\s-\s)"
)
_BORDER = {"!": STOP, ";": STOP, "\n": STOP, ".": STOP, "?": ASK}
_APOSTROPHES = str.maketrans("’‘`´", "''''")
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "st", "prof"})
_FILLERS = frozenset({"um", "uh", "er", "erm", "uhm", "hmm", "mm", "ah", "eh", "umm"})
_CONJUNCTIONS = frozenset({"but", "and", "so", "because", "however", "though", "although"})
_SUBJECTS = word_set("i you we they he she it that this there let what the my your our can could would may")


def _raw(text: str) -> Iterator[Token]:
    """Words and written borders in order, contractions opened; both halves carry the whole form's place."""
    for match in _FORMS.finditer(text):
        kind, raw, start, end = match.lastgroup, match.group(), match.start(), match.end()
        if kind == "border":
            yield Token(_BORDER.get(raw, PAUSE), start, end)
        elif kind == "mask":
            yield Token(MASK, start, end)
        elif kind == "star":
            yield Token(unmask(raw), start, end)
        elif kind == "dash":
            yield Token("fucking" if raw[2:] in ("ing", "in") else "fuck", start, end)
        elif kind in ("number", "tag"):
            yield Token(raw.lower(), start, end)
        else:
            for word in spoken(raw.lower().translate(_APOSTROPHES)):
                yield Token(word, start, end)


def tokenise(text: str) -> list[Token]:
    """Words and borders of a text: fillers and stammered repeats dropped, clauses split at but/and/so + subject."""
    tokens: list[Token] = []
    for token in _raw(text):
        last = tokens[-1] if tokens else None
        if token.text in BORDERS:
            if last and last.text not in BORDERS and not (token.text == STOP and last.text in _TITLES):
                tokens.append(token)
            continue
        if token.text in _FILLERS or (last and last.text == token.text):
            continue
        if token.text in _SUBJECTS and last and last.text in _CONJUNCTIONS:
            _split_before(tokens)
        tokens.append(token)
    return tokens


def _split_before(tokens: list[Token]) -> None:
    """Put a clause border in front of the last word, in place of a comma if one stands there."""
    conjunction = tokens.pop()
    if tokens and tokens[-1].text == PAUSE:
        tokens.pop()
    if tokens and tokens[-1].text not in BORDERS:
        tokens.append(Token(SPLIT, conjunction.start, conjunction.start))
    tokens.append(conjunction)
