"""Whether a speaker's words can be judged by: none come though they speak, or they are too unsure. Judges no rule.

How late words may be is the pack's to say, for lateness is known of a live call alone; this is told by what was heard.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from assist.events import Event
from audio.events import SPEAKERS, FinalText, Speaker, SpeechEnded, SpeechStarted, StableText, Tick, Word
from rules.model import Signal


@dataclass(frozen=True, slots=True)
class WordTrustSettings:
    """So much speech without a word, or so small a mean probability over so many words (design, section 3.6)."""

    wordless_ms: int = 15_000
    least_p: float = 0.5
    words: int = 20


@dataclass(slots=True)
class _Lane:
    """One speaker's speech since the last word, and the newest words."""

    newest: deque[float]
    open_ms: int | None = None
    wordless_ms: int = 0
    since_ms: int = 0
    seen: dict[int, int] = field(default_factory=dict)
    trusted: bool = True

    def speech_ms(self, at_ms: int) -> int:
        """Speech since the last word, up to now."""
        return self.wordless_ms + (max(0, at_ms - self.open_ms) if self.open_ms is not None else 0)

    def fresh(self, text: StableText | FinalText) -> tuple[Word, ...]:
        """The words not met before: a final text repeats the stable ones."""
        if isinstance(text, StableText):
            self.seen = {text.utterance: self.seen.get(text.utterance, 0) + len(text.words)}
            return text.words
        return text.words[self.seen.pop(text.utterance, 0) :]


class WordTrust:
    """Stage: speech and words in, ``word_trust`` 0 when words cannot be judged by, 1 when they can again."""

    def __init__(self, ids: Iterator[int], settings: WordTrustSettings = WordTrustSettings()) -> None:
        self._ids, self._settings = ids, settings
        self._lanes: dict[Speaker, _Lane] = {speaker: _Lane(deque(maxlen=settings.words)) for speaker in SPEAKERS}

    def feed(self, event: Event) -> list[Signal]:
        """A change of trust, if the event brings one."""
        match event:
            case SpeechStarted():
                self._lanes[event.speaker].open_ms = event.start_ms
            case SpeechEnded():
                lane = self._lanes[event.speaker]
                lane.wordless_ms, lane.open_ms = lane.speech_ms(event.end_ms), None
            case StableText() | FinalText():
                return self._heard(event)
            case Tick():
                return [signal for speaker in SPEAKERS for signal in self._waited(speaker, event.at_ms)]
        return []

    def finish(self, at_ms: int) -> list[Signal]:
        """Nothing is left to say."""
        return []

    def _heard(self, text: StableText | FinalText) -> list[Signal]:
        lane = self._lanes[text.speaker]
        words = lane.fresh(text)
        if not words:
            return []
        lane.newest.extend(word.p for word in words)
        lane.wordless_ms, lane.since_ms = 0, text.at_ms
        if lane.open_ms is not None:
            lane.open_ms = max(lane.open_ms, words[-1].end_ms)
        mean = sum(lane.newest) / len(lane.newest)
        unsure = len(lane.newest) == self._settings.words and mean < self._settings.least_p
        return self._turn(text.speaker, text.at_ms, not unsure, {"mean_p": round(mean, 2)})

    def _waited(self, speaker: Speaker, at_ms: int) -> list[Signal]:
        lane = self._lanes[speaker]
        speech_ms = lane.speech_ms(at_ms)
        if not lane.trusted or speech_ms < self._settings.wordless_ms:
            return []
        return self._turn(speaker, at_ms, False, {"wordless_s": round(speech_ms / 1000, 1)})

    def _turn(self, speaker: Speaker, at_ms: int, trusted: bool, features: dict[str, float | str]) -> list[Signal]:
        lane = self._lanes[speaker]
        if lane.trusted == trusted:
            return []
        lane.trusted = trusted
        start_ms = min(lane.since_ms, at_ms)
        value = float(trusted)
        id_ = next(self._ids)
        return [Signal(at_ms, id_, "word_trust", speaker, value, start_ms, at_ms, "words", features=features)]
