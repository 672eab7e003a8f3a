"""What is said again: the customer's words in the agent's answer, and a request made once more. Knows no phrase.

Two texts share what they share of content words, by their stems; nothing is understood here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from assist.events import Event
from audio.events import FinalText
from rules.model import Signal
from rules.tokens import tokenise

RECENT_MS = 60_000  # a customer's turn that an answer can still repeat (judgement)
KEPT_MS = 300_000  # a request is still the same one after so long (judgement)
SAME_WORDS = 2  # content words two requests must share: one alone ("bill") is the topic of the whole call (judgement)
SHORTEST = 3  # letters of a content word; "fee" is one
_EMPTY = frozenset(
    "the and you your yours for that this these those with have has had was were are not but can could will would "
    "shall should may might must did does done just now then than there here they them their our ours from what "
    "when where who how why which want need like please get got give gave tell told said say says know think see "
    "look make made let all any some one two out off about again still very really well yes okay right too also "
    "only into over back been being her his him she its because more much put take going gone today time thing "
    "things something anything".split()
)


@dataclass(frozen=True, slots=True)
class _Request:
    """A request by its content words, and how often it has been made."""

    words: frozenset[str]
    end_ms: int
    times: int


def content_words(text: str) -> frozenset[str]:
    """The stems of the words that carry what a text is about."""
    words = (token.text for token in tokenise(text))
    return frozenset(_stem(word) for word in words if len(word) >= SHORTEST and word not in _EMPTY and word.isalnum())


def _stem(word: str) -> str:
    """Without a common ending, so that "refunds" and "refunded" are the same word."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word.removesuffix(ending)
    return word


class Echo:
    """Stage: final texts and ``request`` signals in, ``recap_overlap`` and ``request_repeated`` out."""

    def __init__(self, ids: Iterator[int]) -> None:
        self._ids = ids
        self._said: deque[FinalText] = deque()  # the customer's latest utterances
        self._asking: set[int] = set()  # the customer's utterances that hold a request
        self._requests: list[_Request] = []  # made and answered
        self._unanswered: list[_Request] = []

    def feed(self, event: Event) -> list[Signal]:
        """What one event repeats."""
        if isinstance(event, Signal):
            if event.name == "request" and event.state == "confirmed" and event.utterance is not None:
                self._asking.add(event.utterance)
        elif isinstance(event, FinalText) and event.words:
            return self._answer(event) if event.speaker == "agent" else self._customer(event)
        return []

    def finish(self, at_ms: int) -> list[Signal]:
        """Nothing is left to say."""
        return []

    def _answer(self, text: FinalText) -> list[Signal]:
        """An utterance of the agent's: how many of the customer's words it holds."""
        self._requests += self._unanswered
        self._unanswered = []
        while self._said and self._said[0].words[-1].end_ms < text.at_ms - RECENT_MS:
            self._said.popleft()
        theirs = frozenset[str]().union(*(content_words(_text(said)) for said in self._said))
        shared = content_words(_text(text)) & theirs
        return [self._signal("recap_overlap", text, len(shared))] if shared else []

    def _customer(self, text: FinalText) -> list[Signal]:
        """An utterance of the customer's: whether it asks for what was asked before and answered."""
        self._said.append(text)
        if text.utterance not in self._asking:
            return []
        self._asking.discard(text.utterance)
        words, end_ms = content_words(_text(text)), text.words[-1].end_ms
        self._requests = [known for known in self._requests if known.end_ms >= end_ms - KEPT_MS]
        same = [known for known in self._requests if len(known.words & words) >= SAME_WORDS]
        times = 1 + max((known.times for known in same), default=0)
        self._unanswered.append(_Request(words, end_ms, times))
        return [self._signal("request_repeated", text, times)] if times > 1 else []

    def _signal(self, name: str, text: FinalText, value: float) -> Signal:
        start_ms, end_ms = text.words[0].start_ms, min(text.words[-1].end_ms, text.at_ms)
        return Signal(
            text.at_ms,
            next(self._ids),
            name,
            text.speaker,
            value,
            start_ms,
            end_ms,
            "words",
            utterance=text.utterance,
            quote=_text(text),
        )


def _text(text: FinalText) -> str:
    return " ".join(word.text.strip() for word in text.words)
