"""Words of one lane that repeat the other's of the same moment, more quietly, are the other's: they are taken out.

The second check after the levels (speech-science section 2.5, text overlap), for what leaks in while both speak. A word
is judged once, when it becomes stable; the final text leaves out the same words. Knows no sound.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Protocol

from audio.events import SPEAKERS, FinalText, Heard, InterimText, Speaker, StableText, Word, Words

NEAR_MS = 400
"""Times of the same word in two readings differ by up to this much (agreement of two readings, audio/agreement.py)."""
REMEMBERED = 60  # words a lane: 20 s of quick speech, as far back as levels are known


class Levels(Protocol):
    """What a lane's levels tell of a moment."""

    def repeated_ms(self, speaker: Speaker, start_ms: int, end_ms: int) -> int | None:
        """How late the other is heard in this lane, if they were the louder one by then."""
        ...


class Repeats:
    """Events of both lanes pass through; repeated words do not."""

    def __init__(self, levels: Levels) -> None:
        self._levels = levels
        self._stable: dict[Speaker, deque[Word]] = {speaker: deque(maxlen=REMEMBERED) for speaker in SPEAKERS}
        self._interim: dict[Speaker, Words] = dict.fromkeys(SPEAKERS, ())
        self._dropped: dict[Speaker, set[tuple[int, Word]]] = {speaker: set() for speaker in SPEAKERS}

    def feed(self, event: Heard) -> Heard | None:
        """The event without what was repeated; None when nothing is left of it."""
        match event:
            case InterimText():
                words = tuple(word for word in event.words if not self._repeats(event.speaker, word))
                self._interim[event.speaker] = words
                changed = len(words) < len(event.words)
                return replace(event, text=" ".join(word.text for word in words), words=words) if changed else event
            case StableText():
                return self._settle(event)
            case FinalText():
                dropped = self._dropped[event.speaker]
                words = tuple(word for word in event.words if (event.utterance, word) not in dropped)
                dropped.clear()
                return replace(event, words=words) if words else None
            case _:
                return event

    def _settle(self, event: StableText) -> StableText | None:
        words = tuple(word for word in event.words if not self._repeats(event.speaker, word))
        self._stable[event.speaker].extend(words)
        self._dropped[event.speaker].update((event.utterance, word) for word in event.words if word not in words)
        return replace(event, words=words) if words else None

    def _repeats(self, speaker: Speaker, word: Word) -> bool:
        late_ms = self._levels.repeated_ms(speaker, word.start_ms, word.end_ms)
        if late_ms is None:
            return False
        other: Speaker = "customer" if speaker == "agent" else "agent"
        return any(
            _token(said) == _token(word) and abs(word.start_ms - said.start_ms - late_ms) <= NEAR_MS
            for said in (*self._stable[other], *self._interim[other])
        )


def _token(word: Word) -> str:
    return "".join(letter for letter in word.text.lower() if letter.isalnum())
