"""A small builder of spoken calls: stable words and finals as a recogniser sends them, into the wording stage."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from assist.analysis.wording import Wording
from assist.events import Event
from audio.events import FinalText, Speaker, SpeechEnded, SpeechStarted, StableText, Tick, Word, Words
from rules.model import Signal

WORD_MS = 300
LAG_MS = 700


def words(text: str, start_ms: int = 0, p: float = 0.9) -> Words:
    """The text as words of 300 ms, one after the other."""
    return tuple(
        Word(word, start_ms + i * WORD_MS, start_ms + (i + 1) * WORD_MS - 20, p) for i, word in enumerate(text.split())
    )


class Call:
    """A call by hand: what one speaker says is fed as a recogniser would, with a tick every 100 ms."""

    def __init__(self, hot: bool = False) -> None:
        self._wording = Wording(itertools.count(1), hot=lambda: hot)
        self._utterance = itertools.count()
        self._at_ms = 0
        self.signals: list[Signal] = []

    def feed(self, event: Event) -> list[Signal]:
        """One event; ticks before it come of themselves."""
        while self._at_ms + 100 <= event.at_ms:
            self._at_ms += 100
            self.signals += self._wording.feed(Tick(self._at_ms))
        told = self._wording.feed(event)
        self.signals += told
        return told

    def says(self, speaker: Speaker, start_ms: int, text: str, p: float = 0.9, chunk: int = 2) -> int:
        """A whole utterance: speech, stable words 700 ms late, the final; gives the end of its last word."""
        spoken, utterance = words(text, start_ms, p), next(self._utterance)
        end_ms = spoken[-1].end_ms
        events: list[Event] = [SpeechStarted(start_ms + 50, speaker, start_ms)]
        events.append(SpeechEnded(end_ms + 200, speaker, start_ms, end_ms))
        for i in range(0, len(spoken) - 1, chunk):
            part = spoken[i : min(i + chunk, len(spoken) - 1)]
            events.append(StableText(part[-1].end_ms + LAG_MS, speaker, utterance, part))
        events.append(FinalText(end_ms + LAG_MS + 500, speaker, utterance, spoken))
        for event in sorted(events, key=lambda event: event.at_ms):
            self.feed(event)
        return end_ms

    def wait(self, until_ms: int) -> None:
        """Silence."""
        self.feed(Tick(until_ms))

    def finish(self) -> None:
        """The call ends."""
        self.signals += self._wording.finish(self._at_ms)

    def told(self, *names: str) -> list[tuple[str, str, str]]:
        """Name, state and quote of what was told, of these names or of all."""
        return [(s.name, s.state, s.quote) for s in self.signals if not names or s.name in names]


def states(signals: Iterable[Signal], name: str) -> list[str]:
    """The states a name went through."""
    return [signal.state for signal in signals if signal.name == name]
