"""One speaker's turn as the text a matcher reads, and the way back from its characters to the words' times.

Knows no label. Utterances that a pause of up to 3 s parts belong to one turn.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from audio.events import Word, Words

PAUSE_MS = 3000  # a refusal and its "but what I can do" may come this far apart (the words; not measured)
CONTEXT_WORDS = 80  # whole earlier utterances kept as context; bounds the cost of a monologue (judgement)


@dataclass(frozen=True, slots=True)
class Reading:
    """A turn as text. ``base`` is the index, counted over the whole turn, of its first word here."""

    text: str
    breaks: tuple[int, ...]
    words: Words
    utterances: tuple[int, ...]
    base: int
    starts: tuple[int, ...]

    @property
    def end(self) -> int:
        """Index after the newest word."""
        return self.base + len(self.words)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """First and last word, over the whole turn, of the characters from ``start`` to before ``end``."""
        return self.base + bisect_right(self.starts, start) - 1, self.base + bisect_left(self.starts, end) - 1

    def stretch(self, utterance: int) -> tuple[int, int]:
        """The characters of an utterance that is here: its first and the one after its last; both 0 if it is not."""
        own = [i for i, number in enumerate(self.utterances) if number == utterance]
        return (self.starts[own[0]], self.starts[own[-1]] + len(self.words[own[-1]].text.strip())) if own else (0, 0)

    def word(self, index: int) -> Word:
        """The word at an index over the whole turn."""
        return self.words[index - self.base]

    def utterance(self, index: int) -> int:
        """The utterance a word belongs to."""
        return self.utterances[index - self.base]

    def quote(self, first: int, last: int) -> str:
        """The words from first to last as text."""
        return " ".join(self.word(i).text.strip() for i in range(first, last + 1))


@dataclass(slots=True)
class _Part:
    utterance: int
    words: Words
    final: bool


class TurnText:
    """The words of the open turn, utterance by utterance."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._base = 0

    def begins_anew(self, utterance: int, words: Sequence[Word]) -> bool:
        """Do these words open another turn?"""
        if not words or not self._parts or any(part.utterance == utterance for part in self._parts):
            return False
        spoken = [part.words[-1].end_ms for part in self._parts if part.words]
        return bool(spoken) and words[0].start_ms - max(spoken) > PAUSE_MS

    def add(self, utterance: int, words: Words) -> None:
        """Newly stable words."""
        part = self._part(utterance)
        part.words += words

    def close(self, utterance: int, words: Words) -> None:
        """The whole utterance, which will not change any more."""
        part = self._part(utterance)
        part.words, part.final = words, True

    def is_final(self, utterance: int) -> bool:
        """Is nothing more to come in this utterance?"""
        return all(part.final for part in self._parts if part.utterance == utterance)

    def trim(self) -> bool:
        """Let go of utterances too far back to matter; says whether any went."""
        count = sum(len(part.words) for part in self._parts)
        trimmed = False
        while len(self._parts) > 1 and count - len(self._parts[0].words) >= CONTEXT_WORDS:
            gone = self._parts.pop(0)
            count -= len(gone.words)
            self._base += len(gone.words)
            trimmed = True
        return trimmed

    def read(self) -> Reading:
        """The turn as it stands."""
        words = tuple(word for part in self._parts for word in part.words)
        utterances = tuple(part.utterance for part in self._parts for _ in part.words)
        starts, offset = [], 0
        for word in words:
            starts.append(offset)
            offset += len(word.text.strip()) + 1
        text = " ".join(word.text.strip() for word in words)
        breaks = tuple(s for i, s in enumerate(starts) if i and utterances[i] != utterances[i - 1])
        return Reading(text, breaks, words, utterances, self._base, tuple(starts))

    def _part(self, utterance: int) -> _Part:
        for part in self._parts:
            if part.utterance == utterance:
                return part
        self._parts.append(_Part(utterance, (), False))
        return self._parts[-1]
