"""Text into words and clause borders, each with its place in the text; knows no label and no lexicon.

Spoken forms come out alike however the recogniser spells them: "can't", "cant" and "cannot" all read "can not".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MASK = "[bleep]"
"""A masked swear word that cannot be told apart any more; a word like others to patterns."""

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

# What a masked word most likely was, by first letter: the frames only need its kind, and all of these are severity 2.
_STARRED = {"f": "fuck", "s": "shit", "b": "bitch", "a": "asshole", "m": "motherfucker", "d": "dick"}

_SPOKEN: dict[str, tuple[str, ...]] = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "let's": ("let", "us"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
    "lemme": ("let", "me"),
    "gimme": ("give", "me"),
    "dunno": ("do", "not", "know"),
    "kinda": ("kind", "of"),
    "sorta": ("sort", "of"),
    "y'all": ("you", "all"),
    "outta": ("out", "of"),
    "alright": ("all", "right"),
    "'cause": ("because",),
    "cos": ("because",),
    "cuz": ("because",),
    "u": ("you",),
    "ya": ("you",),
    "yer": ("your",),
    "ur": ("your",),
    "okay": ("ok",),
    "maam": ("ma'am",),
}
_ENDINGS = {"'re": "are", "'m": "am", "'ll": "will", "'ve": "have", "'d": "would"}
# Only after these is 's a verb; elsewhere it marks the owner and is dropped.
_IS_HEADS = frozenset(
    [
        "it",
        "that",
        "he",
        "she",
        "what",
        "who",
        "where",
        "how",
        "there",
        "here",
        "this",
        "when",
        "why",
        "everything",
        "somebody",
        "someone",
    ]
)
# Recognisers drop apostrophes; a bare form that is also a word of its own (ill, were, well, shell) stays as it is.
_BARE = {
    head + tail.replace("'", ""): head + tail
    for head, tails in {
        "i": ("'m", "'ve"),
        "you": ("'re", "'ll", "'ve", "'d"),
        "we": ("'ve",),
        "they": ("'re", "'ll", "'ve", "'d"),
        "that": ("'s", "'ll"),
        "what": ("'s",),
        "there": ("'s",),
        "it": ("'ll",),
        "let": ("'s",),
        "here": ("'s",),
        "he": ("'s",),
        "who": ("'s",),
    }.items()
    for tail in tails
} | {
    head + "nt": head + "n't"
    for head in [
        "ca",
        "wo",
        "do",
        "does",
        "did",
        "is",
        "are",
        "was",
        "were",
        "have",
        "has",
        "had",
        "would",
        "could",
        "should",
        "must",
        "need",
    ]
}

_CONJUNCTIONS = frozenset({"but", "and", "so", "because", "however", "though", "although"})
_SUBJECTS = frozenset(
    [
        "i",
        "you",
        "we",
        "they",
        "he",
        "she",
        "it",
        "that",
        "this",
        "there",
        "let",
        "what",
        "the",
        "my",
        "your",
        "our",
        "can",
        "could",
        "would",
        "may",
    ]
)


def _unmask(raw: str) -> str:
    """The likeliest word behind ``f***ing``; MASK where the first letter says nothing."""
    stem = _STARRED.get(raw[0].lower())
    if stem is None:
        return MASK
    return stem + ("ing" if stem == "fuck" and raw.lower().endswith(("ing", "in")) else "")


@lru_cache(maxsize=20_000)  # words of a call repeat; bounded for endless calls (judgement)
def _spoken(word: str) -> tuple[str, ...]:
    """The words a contraction stands for."""
    word = _BARE.get(word, word)
    if word in _SPOKEN:
        return _SPOKEN[word]
    if word.endswith("n't"):
        return (word[:-3], "not")
    head, mark, tail = word.rpartition("'")
    if not mark:
        return (word,)
    if tail == "s":
        return (head, "is") if head in _IS_HEADS else (head,)
    verb = _ENDINGS.get("'" + tail)
    return (head, verb) if verb and head else (word.replace("'", ""),) if tail in ("t", "") else (word,)


def _raw(text: str) -> Iterator[Token]:
    """Words and written borders in order, contractions opened; both halves carry the whole form's place."""
    for match in _FORMS.finditer(text):
        kind, raw, start, end = match.lastgroup, match.group(), match.start(), match.end()
        if kind == "border":
            yield Token(_BORDER.get(raw, PAUSE), start, end)
        elif kind == "mask":
            yield Token(MASK, start, end)
        elif kind == "star":
            yield Token(_unmask(raw), start, end)
        elif kind == "dash":
            yield Token("fucking" if raw[2:] in ("ing", "in") else "fuck", start, end)
        elif kind in ("number", "tag"):
            yield Token(raw.lower(), start, end)
        else:
            for word in _spoken(raw.lower().translate(_APOSTROPHES)):
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
