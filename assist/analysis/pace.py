"""How fast somebody speaks, and how fast for them: articulation rate and pace, from sound alone. Knows no words.

Both come from syllable nuclei over the speaker's own phonation, pauses removed, so neither long words nor silences nor
a late transcript move them. Definitions and figures: speech-science section 1.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from assist.analysis.window import Spoken, SpokenWindow
from assist.events import Event
from audio.events import SPEAKERS, SpeechEnded, SpeechStarted, VoiceFrame
from rules.model import Signal, Speaker


@dataclass(frozen=True, slots=True)
class PaceSettings:
    """What articulation rate and its baseline are; times of phonation unless said otherwise."""

    window_ms: int = 8_000  # std of a steady speaker's rate: 3 s 11 %, 5 s 8 %, 8 s 5.4 %, 12 s 3.5 %
    min_ms: int = 5_000
    max_age_ms: int = 30_000  # of call time
    publish_every_ms: int = 1_000  # of call time
    baseline_ms: int = 60_000
    prior_rate: float = 4.6  # syllables per second: mean of 16 voices through this meter, 3.9 to 5.3
    # A stored profile, given as the prior, earns 15 s. The mean of others raises 20 of 78 trials of a voice only 5 %
    # faster at 15 s, 13 at 8 s (tests/measure/pace_steps.py).
    prior_weight_ms: int = 8_000


@dataclass(frozen=True, slots=True)
class _Piece:
    at_ms: int
    spoken_ms: int
    syllables: int


class _Phonation:
    """Voice frames of one speaker as pieces of speech. The gate stays open for a while after the last sound, so the
    newest frames are held until it is known whether they still belonged to the speech."""

    HELD_MS = 300  # more than the gate's 200 ms of silence

    def __init__(self) -> None:
        self._held: deque[VoiceFrame] = deque()
        self._credited_ms: int | None = None  # up to here it was told; None in a silence

    def started(self, event: SpeechStarted) -> None:
        self._credited_ms = event.start_ms

    def voiced(self, frame: VoiceFrame) -> Iterator[_Piece]:
        if self._credited_ms is None:
            self._credited_ms = frame.at_ms - frame.speech_ms
        self._held.append(frame)
        while self._held[0].at_ms <= frame.at_ms - self.HELD_MS:
            yield self._credit(self._held.popleft(), frame.at_ms)

    def ended(self, event: SpeechEnded) -> Iterator[_Piece]:
        while self._held:
            yield self._credit(self._held.popleft(), event.end_ms)
        self._credited_ms = None

    def _credit(self, frame: VoiceFrame, until_ms: int) -> _Piece:
        assert self._credited_ms is not None
        end_ms = max(self._credited_ms, min(frame.at_ms, until_ms))
        spoken_ms, self._credited_ms = end_ms - self._credited_ms, end_ms
        return _Piece(end_ms, spoken_ms, frame.syllables)


class _Baseline:
    """A speaker's own rate: the median of the first minute, shrunk to the prior while there is little of it."""

    def __init__(self, settings: PaceSettings) -> None:
        self._settings = settings
        self._rates: list[float] = []
        self._spoken_ms = 0

    def spoke(self, spoken_ms: int) -> None:
        self._spoken_ms += spoken_ms

    def update(self, rate: float) -> None:
        if self._spoken_ms <= self._settings.baseline_ms:
            insort(self._rates, rate)

    def get(self) -> float:
        prior_ms = self._settings.prior_weight_ms
        if not self._rates:
            return self._settings.prior_rate
        own_ms = min(self._spoken_ms, self._settings.baseline_ms)
        return (own_ms * median(self._rates) + prior_ms * self._settings.prior_rate) / (own_ms + prior_ms)


class _Voice:
    """One speaker's pace so far."""

    def __init__(self, settings: PaceSettings) -> None:
        self.phonation = _Phonation()
        self.baseline = _Baseline(settings)
        self.window = SpokenWindow(settings.window_ms, settings.max_age_ms)
        self.publish_at_ms = 0

    def take(self, pieces: Iterator[_Piece]) -> None:
        for piece in pieces:
            self.window.update(piece.at_ms, piece.spoken_ms, piece.syllables)
            self.baseline.spoke(piece.spoken_ms)


class Pace:
    """Stage: voice frames in, ``articulation_rate`` and ``pace`` out, at most once a second for each speaker."""

    def __init__(self, ids: Iterator[int], settings: PaceSettings) -> None:
        self._ids = ids
        self._settings = settings
        self._voices: dict[Speaker, _Voice] = {speaker: _Voice(settings) for speaker in SPEAKERS}

    def feed(self, event: Event) -> list[Signal]:
        """What a voice frame adds; other events only open and close the speech it counts in."""
        match event:
            case SpeechStarted():
                self._voices[event.speaker].phonation.started(event)
            case SpeechEnded():
                voice = self._voices[event.speaker]
                voice.take(voice.phonation.ended(event))
            case VoiceFrame():
                voice = self._voices[event.speaker]
                voice.take(voice.phonation.voiced(event))
                return self._publish(voice, event)
            case _:
                pass
        return []

    def finish(self, at_ms: int) -> list[Signal]:
        """Nothing is left to say: every signal was told when it was due."""
        return []

    def _publish(self, voice: _Voice, event: VoiceFrame) -> list[Signal]:
        spoken = voice.window.get(event.at_ms)
        if event.at_ms < voice.publish_at_ms or spoken.spoken_ms < self._settings.min_ms:
            return []
        voice.publish_at_ms = event.at_ms + self._settings.publish_every_ms
        voice.baseline.update(spoken.per_second)
        baseline = voice.baseline.get()
        return [
            self._signal("articulation_rate", spoken.per_second, event, spoken, {"syllables": spoken.amount}),
            self._signal(
                "pace",
                spoken.per_second / baseline,
                event,
                spoken,
                {"rate": round(spoken.per_second, 3), "baseline": round(baseline, 3)},
            ),
        ]

    def _signal(self, name: str, value: float, event: VoiceFrame, spoken: Spoken, features: dict[str, float]) -> Signal:
        return Signal(
            at_ms=event.at_ms,
            id=next(self._ids),
            name=name,
            speaker=event.speaker,
            value=round(value, 3),
            start_ms=spoken.start_ms,
            end_ms=spoken.end_ms,
            basis="sound",
            features=dict(features),
        )
