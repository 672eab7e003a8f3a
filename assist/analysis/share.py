"""How the talk is shared out: each speaker's part of the last 90 s, and who goes on and on. Knows no words.

Both are figures for the eye and the report; neither says that anything is wrong.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from assist.analysis.side import other
from assist.events import Event
from audio.events import SPEAKERS, Speaker, SpeechEnded, SpeechStarted, Tick
from rules.model import Signal, State


@dataclass(frozen=True, slots=True)
class ShareSettings:
    """Times in ms of call audio."""

    window_ms: int = 90_000  # speech-science section 8, row 9
    min_ms: int = 20_000  # with less talk in the window a share says little (judgement)
    every_ms: int = 5_000
    monologue_ms: int = 40_000  # mission-anchors: 40 s live; a pause of 1.5 s ends it
    monologue_pause_ms: int = 1_500
    aside_ms: int = 1_000  # what the other says in less is a listening sound (speech-science 2.3)


@dataclass(slots=True)
class _Voice:
    runs: deque[tuple[int, int]] = field(default_factory=deque)
    since_ms: int | None = None  # start of the open stretch of speech
    from_ms: int | None = None  # start of what may become a monologue
    told: int | None = None

    def talked_ms(self, from_ms: int, now_ms: int) -> int:
        runs = [*self.runs, (self.since_ms, now_ms)] if self.since_ms is not None else self.runs
        return sum(max(0, min(end, now_ms) - max(start, from_ms)) for start, end in runs)


class Share:
    """Stage: speech and ticks in; ``talk_share`` every five seconds and ``monologue`` out."""

    def __init__(self, ids: Iterator[int], settings: ShareSettings) -> None:
        self._ids = ids
        self._set = settings
        self._voices: dict[Speaker, _Voice] = {speaker: _Voice() for speaker in SPEAKERS}
        self._told_ms = 0

    def feed(self, event: Event) -> list[Signal]:
        """The signals that follow from one event."""
        match event:
            case SpeechStarted():
                self._started(event)
            case SpeechEnded():
                self._ended(event)
            case Tick():
                return [*self._shares(event.at_ms), *self._monologues(event.at_ms)]
            case _:
                pass
        return []

    def finish(self, at_ms: int) -> list[Signal]:
        """Ends a monologue still going on."""
        return [signal for speaker in SPEAKERS for signal in self._over(speaker, at_ms, self._end_ms(speaker, at_ms))]

    def _started(self, event: SpeechStarted) -> None:
        voice = self._voices[event.speaker]
        voice.since_ms = event.start_ms
        if voice.from_ms is None:
            voice.from_ms = event.start_ms

    def _ended(self, event: SpeechEnded) -> None:
        voice = self._voices[event.speaker]
        voice.since_ms = None
        voice.runs.append((event.start_ms, event.end_ms))
        # the open window and one monologue's pause are all that is ever looked back at
        while voice.runs[0][1] < event.at_ms - self._set.window_ms:
            voice.runs.popleft()

    def _shares(self, now_ms: int) -> list[Signal]:
        if now_ms - self._told_ms < self._set.every_ms:
            return []
        from_ms = max(0, now_ms - self._set.window_ms)
        talked = {speaker: self._voices[speaker].talked_ms(from_ms, now_ms) for speaker in SPEAKERS}
        total_ms = sum(talked.values())
        if total_ms < self._set.min_ms:
            return []
        self._told_ms = now_ms
        return [
            Signal(now_ms, next(self._ids), "talk_share", speaker, round(ms / total_ms, 3), from_ms, now_ms, "sound")
            for speaker, ms in talked.items()
        ]

    def _monologues(self, now_ms: int) -> list[Signal]:
        told = []
        for speaker, voice in self._voices.items():
            pause_ms = now_ms - self._end_ms(speaker, now_ms)
            if voice.from_ms is None:
                continue
            if pause_ms >= self._set.monologue_pause_ms or self._answered(speaker, voice.from_ms, now_ms):
                told += self._over(speaker, now_ms, self._end_ms(speaker, now_ms))
            elif voice.told is None and now_ms - pause_ms - voice.from_ms >= self._set.monologue_ms:
                voice.told = next(self._ids)
                told.append(self._monologue(speaker, now_ms, voice.from_ms + self._set.monologue_ms, "provisional"))
        return told

    def _answered(self, speaker: Speaker, from_ms: int, now_ms: int) -> bool:
        """Whether the other said more than a listening sound since then."""
        voice = self._voices[other(speaker)]
        runs = [*voice.runs, (voice.since_ms, now_ms)] if voice.since_ms is not None else voice.runs
        return any(end > from_ms and end - start > self._set.aside_ms for start, end in runs)

    def _end_ms(self, speaker: Speaker, now_ms: int) -> int:
        voice = self._voices[speaker]
        if voice.since_ms is not None:
            return now_ms
        return voice.runs[-1][1] if voice.runs else 0

    def _over(self, speaker: Speaker, at_ms: int, end_ms: int) -> list[Signal]:
        voice = self._voices[speaker]
        told = [self._monologue(speaker, at_ms, end_ms, "confirmed")] if voice.told is not None else []
        voice.from_ms = voice.told = None
        if voice.since_ms is not None:
            voice.from_ms = at_ms
        return told

    def _monologue(self, speaker: Speaker, at_ms: int, end_ms: int, state: State) -> Signal:
        voice = self._voices[speaker]
        assert voice.told is not None
        assert voice.from_ms is not None
        seconds = (end_ms - voice.from_ms) / 1000
        return Signal(at_ms, voice.told, "monologue", speaker, seconds, voice.from_ms, end_ms, "sound", state)
