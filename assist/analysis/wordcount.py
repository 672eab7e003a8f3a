"""Words per minute as a second reading of pace, for the report: final words over speech seconds. Judges nothing.

Words mislead live (1.26 syllables a word in service calls, 1.5 to 1.8 in narration; numbers hide theirs; fast words get
lost), so no rule should rest on this. Speech-science section 1.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from assist.events import Event
from audio.events import SPEAKERS, FinalText, Speaker, SpeechEnded
from rules.model import Signal

LEAST_MS = 15_000  # of speech; the same source: nothing is said about less


class _Count:
    """One speaker's words and the speech they were in."""

    def __init__(self) -> None:
        self.words = 0
        self.speech_ms = 0
        self.start_ms: int | None = None
        self.open: deque[SpeechEnded] = deque()  # speech whose words have not come yet

    def take(self, text: FinalText) -> None:
        """The words, and all speech that began before their end."""
        self.words += len(text.words)
        while self.open and self.open[0].start_ms < text.words[-1].end_ms:
            speech = self.open.popleft()
            self.speech_ms += speech.end_ms - speech.start_ms
            self.start_ms = speech.start_ms if self.start_ms is None else self.start_ms


class WordCount:
    """Stage: speech and final texts in, ``words_per_minute`` of the call so far out, with each final text."""

    def __init__(self, ids: Iterator[int]) -> None:
        self._ids = ids
        self._counts: dict[Speaker, _Count] = {speaker: _Count() for speaker in SPEAKERS}

    def feed(self, event: Event) -> list[Signal]:
        """What a final text adds."""
        if isinstance(event, SpeechEnded):
            self._counts[event.speaker].open.append(event)
        elif isinstance(event, FinalText) and event.words:
            count = self._counts[event.speaker]
            count.take(event)
            if count.speech_ms >= LEAST_MS:
                return [self._signal(count, event)]
        return []

    def finish(self, at_ms: int) -> list[Signal]:
        """The last final text has said it all."""
        return []

    def _signal(self, count: _Count, text: FinalText) -> Signal:
        start_ms, end_ms = count.start_ms or 0, min(text.words[-1].end_ms, text.at_ms)
        features = {"words": count.words, "speech_s": round(count.speech_ms / 1000, 1)}
        value = round(60_000 * count.words / count.speech_ms, 1)
        return Signal(
            text.at_ms,
            next(self._ids),
            "words_per_minute",
            text.speaker,
            value,
            start_ms,
            end_ms,
            "words",
            features=features,
        )
