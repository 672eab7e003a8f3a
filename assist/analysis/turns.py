"""Who holds the floor: stretches of speech into turns, replies and overlaps. Knows no rules.

Definitions after research/speech-science section 2. Both parties are measured alike; whom a rule coaches is not decided
here. Times are those of the speech itself, not of the moment it was noticed. Sound decides; words only name better.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assist.analysis.backchannel import breaks_off
from assist.analysis.episode import OverlapSettings
from assist.analysis.lately import Lately
from assist.analysis.overlap import Overlaps
from assist.analysis.side import Side, other
from assist.events import Event, Lag
from audio.events import (
    SPEAKERS,
    AudioLost,
    FinalText,
    Speaker,
    SpeechEnded,
    SpeechStarted,
    StableText,
    Tick,
    VoiceFrame,
)
from rules.model import Signal, State


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """What the words mean, in ms of call audio; speech-science 2.3 and 2.4 unless another source is named."""

    turn_end_ms: int = 700
    turn_end_unfinished_ms: int = 1000  # where the last words cannot end a sentence
    hangover_ms: int = 200  # a voice that fell silent is noticed this late (design, SpeechEnded)
    reply_min_ms: int = 1000  # a turn with less speech may be a listening sound: it takes no floor
    gap_max_ms: int = 10_000  # a start this long after the other's end is no reply any more (dead air, red)
    overlap: OverlapSettings = OverlapSettings()


class Turns:
    """Stage: speech, voice, text and ticks in; speech, turn, reply_gap, response_time and all of overlaps out."""

    def __init__(self, ids: Iterator[int], settings: TurnSettings) -> None:
        self._ids = ids
        self._set = settings
        self._sides: dict[Speaker, Side] = {speaker: Side(speaker, settings.hangover_ms) for speaker in SPEAKERS}
        self._said = Lately()
        self._overlaps = Overlaps(ids, settings.overlap, self._sides, self._said)
        self._last: Speaker | None = None  # who began to speak last
        self._floor: Speaker | None = None  # who said more than a listening sound last

    def feed(self, event: Event) -> list[Signal]:
        """The signals that follow from one event. When words arrive never moves what sound tells."""
        match event:
            case SpeechStarted():
                return self._clock(event.at_ms) + self._started(event)
            case SpeechEnded():
                return self._clock(event.at_ms) + self._ended(event)
            case VoiceFrame():
                self._sides[event.speaker].voiced(event)
                return self._clock(event.at_ms)
            case Tick():
                return self._clock(event.at_ms)
            case StableText() | Lag():
                self._said.take(event)
            case FinalText():
                self._said.take(event)
                return self._overlaps.words(event.speaker, event.at_ms)
            case AudioLost():
                return self._lost(event)
            case _:
                pass
        return []

    def finish(self, at_ms: int) -> list[Signal]:
        """Ends the turns still open."""
        told = self._overlaps.finish(at_ms)
        return told + [self._turn_ended(side, at_ms) for side in self._sides.values() if side.turn_id is not None]

    def _clock(self, now_ms: int) -> list[Signal]:
        told = self._overlaps.clock(now_ms)
        for side in self._sides.values():
            if side.turn_id is not None and not side.speaking and now_ms - side.end_ms >= self._patience_ms(side):
                told.append(self._turn_ended(side, now_ms))
        for speaker in SPEAKERS:
            told += self._takes_floor(speaker, now_ms)
        return told

    def _patience_ms(self, side: Side) -> int:
        last = self._said.last(side.speaker, side.end_ms - 500, side.end_ms + 100)
        return self._set.turn_end_unfinished_ms if breaks_off(last) else self._set.turn_end_ms

    def _takes_floor(self, speaker: Speaker, now_ms: int) -> list[Signal]:
        """Somebody said enough while the other is silent: from now on the floor is theirs."""
        mine, theirs = self._sides[speaker], self._sides[other(speaker)]
        if self._floor == speaker or theirs.speaking or not mine.speaking or mine.turn_id is None:
            return []
        if mine.spoken_ms(now_ms) < self._set.reply_min_ms:
            return []
        before, self._floor = self._floor, speaker
        if before is None or not self._is_reply(mine, theirs, mine.turn_start_ms):
            return []
        if theirs.end_ms - mine.turn_start_ms >= self._set.overlap.doubt_ms:
            return []  # the floor was fought for: this is no answer to what was said before
        return [self._gap("response_time", speaker, now_ms, theirs.end_ms, mine.turn_start_ms)]

    def _is_reply(self, mine: Side, theirs: Side, start_ms: int) -> bool:
        """Whether the silence before this start was heard, and short enough for a reply."""
        heard = max(mine.lost_until_ms, theirs.lost_until_ms) < min(start_ms, theirs.end_ms)
        return heard and start_ms - theirs.end_ms <= self._set.gap_max_ms

    def _started(self, event: SpeechStarted) -> list[Signal]:
        speaker, at_ms = event.speaker, event.at_ms
        mine, theirs = self._sides[speaker], self._sides[other(speaker)]
        mine.started(event)
        told = [self._signal("speech", speaker, at_ms, 1.0, event.start_ms, event.start_ms)]
        if self._last == theirs.speaker and not theirs.speaking:
            told += self._reply(mine, theirs, at_ms)
        overlapping = self._overlaps.began(speaker, at_ms)
        if mine.turn_id is None:
            mine.open_turn(next(self._ids))
            told.append(self._turn(mine, at_ms, event.start_ms, "provisional"))
        self._last = speaker
        return told + overlapping

    def _ended(self, event: SpeechEnded) -> list[Signal]:
        speaker, at_ms, end_ms = event.speaker, event.at_ms, event.end_ms
        mine, theirs = self._sides[speaker], self._sides[other(speaker)]
        mine.ended(event)
        told = [self._signal("speech", speaker, at_ms, 0.0, event.start_ms, end_ms)]
        if theirs.speaking and self._last == theirs.speaker and theirs.start_ms > event.start_ms:
            # the other came in before this end was noticed, or before it came: a small gap, or an overlapping one
            told += self._reply(theirs, mine, at_ms)
        return told + self._overlaps.ended(speaker, end_ms, at_ms)

    def _reply(self, mine: Side, theirs: Side, at_ms: int) -> list[Signal]:
        if not self._is_reply(mine, theirs, mine.start_ms):
            return []
        return [self._gap("reply_gap", mine.speaker, at_ms, theirs.end_ms, mine.start_ms)]

    def _lost(self, event: AudioLost) -> list[Signal]:
        self._sides[event.speaker].lost(event)
        return self._overlaps.lost(event.at_ms)

    def _turn_ended(self, side: Side, at_ms: int) -> Signal:
        signal = self._turn(side, at_ms, at_ms if side.speaking else side.end_ms, "confirmed")
        side.turn_id = None
        return signal

    def _turn(self, side: Side, at_ms: int, end_ms: int, state: State) -> Signal:
        assert side.turn_id is not None
        seconds = (end_ms - side.turn_start_ms) / 1000
        return Signal(at_ms, side.turn_id, "turn", side.speaker, seconds, side.turn_start_ms, end_ms, "sound", state)

    def _gap(self, name: str, speaker: Speaker, at_ms: int, end_ms: int, start_ms: int) -> Signal:
        """From one voice's end to the other's start; below zero where they overlapped."""
        seconds = (start_ms - end_ms) / 1000
        return self._signal(name, speaker, at_ms, seconds, min(start_ms, end_ms), max(start_ms, end_ms))

    def _signal(self, name: str, speaker: Speaker, at_ms: int, value: float, start_ms: int, end_ms: int) -> Signal:
        return Signal(at_ms, next(self._ids), name, speaker, value, start_ms, end_ms, "sound")
