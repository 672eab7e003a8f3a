"""What a stretch of speech means, however it is worded: labels with calibrated probabilities. Judges nothing.

Loads in the background; whoever asks earlier waits, so that a live call and the same call judged again agree. Without
the sentence model or with a damaged head it has no opinion and says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

from assist.analysis.embed import Embedder, EmbeddingError, Vectors
from assist.analysis.head import Head, HeadError, load_head
from audio.events import Speaker
from rules.tokens import tokenise

LONGEST_UNIT = 32  # words judged as one: 99 % of the corpus rows are shorter, and the model saw nothing longer
FEWEST_WORDS = 2  # a word alone is the frames': meaning took "goodbye" for a refusal
UNIT_STEP = 20  # a longer stretch without a sentence end is judged in windows that overlap by 12 words (judgement)
FEWEST_FOREIGN, KNOWN_SHARE = 5, 0.35  # see tests/test_meaning.py for both kinds of sentences; judgement between them
_WORD = re.compile(r"\S+")


Strength = Literal["sure", "hint", "doubt"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A label of the characters from ``start`` to before ``end``: it stands for certain, it may, or it hardly can."""

    label: str
    score: float
    strength: Strength
    start: int
    end: int


class Embeds(Protocol):
    """What meaning needs of a sentence model."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text."""
        ...


class Judge(Protocol):
    """Who has opinions on utterances."""

    def judge(self, text: str, speaker: Speaker) -> tuple[Opinion, ...]:
        """The labels likely enough to matter."""
        ...

    def foreign(self, text: str) -> bool:
        """Is this no English?"""
        ...


class NoMeaning:
    """Has no opinion: frames alone."""

    def judge(self, text: str, speaker: Speaker) -> tuple[Opinion, ...]:
        """None."""
        return ()

    def foreign(self, text: str) -> bool:
        """Cannot tell."""
        return False


class Meaning:
    """The sentence model and the trained head together."""

    def __init__(self, model: Callable[[], Embeds] = Embedder, head: Callable[[], Head] = load_head) -> None:
        pool = ThreadPoolExecutor(1, thread_name_prefix="meaning")
        self._head: Future[Head] = pool.submit(head)
        self._model: Future[Embeds] = pool.submit(model)
        pool.shutdown(wait=False)  # takes no more work; what is loading goes on

    def problem(self) -> str:
        """Why there are no opinions, or nothing; waits until that is known."""
        error = self._head.exception() or self._model.exception()
        if error is None:
            return ""
        if isinstance(error, EmbeddingError | HeadError):
            return str(error)
        raise error

    def foreign(self, text: str) -> bool:
        """Is this no English? Told by the share of words the training corpus never held."""
        if self._head.exception() is not None:
            return False
        words = [token.text for token in tokenise(text) if token.text.isalpha()]
        known = sum(word in self._head.result().words for word in words)
        return len(words) >= FEWEST_FOREIGN and known < KNOWN_SHARE * len(words)

    def judge(self, text: str, speaker: Speaker) -> tuple[Opinion, ...]:
        """The labels of one utterance that are likely enough to matter, in its order."""
        if self.problem():
            return ()
        model, head = self._model.result(), self._head.result()
        places = list(units(text))
        vectors = model.embed([text[start:end] for start, end in places])
        return tuple(
            Opinion(label, round(score, 3), strength, start, end)
            for (start, end), vector in zip(places, vectors, strict=True)
            for label, score, strength in _labels(head, speaker, text[start:end], vector)
        )


@cache
def meaning() -> Meaning:
    """The built-in one: every call of a process shares it."""
    return Meaning()


def _labels(head: Head, speaker: Speaker, text: str, vector: Vectors) -> Iterator[tuple[str, float, Strength]]:
    """Labels over their limits, of a family only the likeliest; and those hardly possible. Scores are the family's."""
    p = head.probabilities(speaker, text, vector)
    for label, limits in head.roles[speaker].limits.items():
        score = sum(p[name] for name in limits.family)
        likeliest = label == max(limits.family, key=lambda name: p[name])
        if score < limits.doubt:
            yield label, score, "doubt"
        elif likeliest and score >= limits.hint:
            yield label, score, "sure" if score >= limits.sure else "hint"


def units(text: str) -> Iterator[tuple[int, int]]:
    """Stretches to judge, as character offsets: the whole if it is short, else sentences put together, else windows."""
    pack: list[tuple[int, int]] = []
    for sentence in _sentences(text):
        if pack and len(pack) + len(sentence) > LONGEST_UNIT:
            yield from _windows(text, pack)
            pack = []
        pack += sentence
    yield from _windows(text, pack)


def _sentences(text: str) -> Iterator[list[tuple[int, int]]]:
    """The words' places, sentence by sentence."""
    sentence = []
    for match in _WORD.finditer(text):
        sentence.append(match.span())
        if match.group()[-1] in ".?!":
            yield sentence
            sentence = []
    yield sentence


def _windows(text: str, words: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A stretch whole, or in overlapping windows where it is too long; nothing without a letter."""
    for first in range(0, max(1, len(words) - LONGEST_UNIT + UNIT_STEP), UNIT_STEP):
        part = words[first : first + LONGEST_UNIT]
        if len(part) >= FEWEST_WORDS and any(sign.isalpha() for sign in text[part[0][0] : part[-1][1]]):
            yield part[0][0], part[-1][1]
