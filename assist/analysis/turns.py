"""Who holds the floor, and who cut in on whom: from speech starts and ends alone. Knows no words and no rules.

Definitions after research/speech-science section 2. Both parties are measured alike; whom a rule coaches is not decided
here. Times are those of the speech itself, not of the moment it was noticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assist.events import Event
from audio.events import SPEAKERS, Speaker, SpeechEnded, SpeechStarted, Tick
from rules.model import Signal, State


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """What the words mean, in ms of call audio; speech-science 2.3 and 2.4 unless another source is named."""

    turn_end_ms: int = 700
    floor_min_ms: int = 1000  # the other must have held the floor this long before one can cut in
    provisional_ms: int = 700
    confirmed_ms: int = 1200
    talk_over_ms: int = 1500
    run_min_ms: int = 1000  # an interruption is more than a word thrown in
    hangover_ms: int = 200  # a voice that fell silent is noticed this late (design, SpeechEnded)
    gap_max_ms: int = 10_000  # a start this long after the other's end is no reply any more (dead air, red)


@dataclass(slots=True)
class _Side:
    """One speaker: whether they speak, and their open turn."""

    speaking: bool = False
    start_ms: int = 0
    end_ms: int = -1
    turn_id: int | None = None
    turn_start_ms: int = 0


@dataclass(slots=True)
class _Overlap:
    """A start during the other's speech, until one of the two falls silent. The states it has told, by signal name."""

    onset_ms: int
    counts: bool
    told: dict[str, tuple[int, State]]


class Turns:
    """Stage: speech events and ticks in; speech, turn, reply_gap, overlap, interruption and talk_over out."""

    def __init__(self, ids: Iterator[int], settings: TurnSettings) -> None:
        self._ids = ids
        self._set = settings
        self._sides: dict[Speaker, _Side] = {speaker: _Side() for speaker in SPEAKERS}
        self._overlaps: dict[Speaker, _Overlap] = {}
        self._floor: Speaker | None = None  # who spoke last

    def feed(self, event: Event) -> list[Signal]:
        """The signals that follow from one event."""
        match event:
            case SpeechStarted():
                return self._started(event)
            case SpeechEnded():
                return self._ended(event)
            case Tick():
                return [*self._overlapping(event.at_ms), *self._silences(event.at_ms)]
            case _:
                return []

    def finish(self, at_ms: int) -> list[Signal]:
        """Ends the turns still open."""
        return [self._turn_ended(speaker, at_ms) for speaker in SPEAKERS if self._sides[speaker].turn_id is not None]

    def _started(self, event: SpeechStarted) -> list[Signal]:
        speaker, at_ms, start_ms = event.speaker, event.at_ms, event.start_ms
        mine, other = self._sides[speaker], self._sides[_other(speaker)]
        signals = [self._signal("speech", speaker, at_ms, 1.0, start_ms, start_ms)]
        gap_ms = start_ms - other.end_ms
        if self._floor == _other(speaker) and not other.speaking and gap_ms <= self._set.gap_max_ms:
            signals.append(self._signal("reply_gap", speaker, at_ms, gap_ms / 1000, other.end_ms, start_ms))
        if mine.turn_id is None:
            mine.turn_id, mine.turn_start_ms = next(self._ids), start_ms
            signals.append(self._turn(speaker, at_ms, start_ms, "provisional"))
        if other.speaking:
            held_ms = start_ms - other.turn_start_ms
            self._overlaps[speaker] = _Overlap(start_ms, held_ms >= self._set.floor_min_ms, {})
        mine.speaking, mine.start_ms = True, start_ms
        self._floor = speaker
        return signals

    def _ended(self, event: SpeechEnded) -> list[Signal]:
        speaker, at_ms, end_ms = event.speaker, event.at_ms, event.end_ms
        signals = [self._signal("speech", speaker, at_ms, 0.0, event.start_ms, end_ms)]
        for starter in [starter for starter in self._overlaps]:
            signals += self._resolve(starter, stopped=speaker, end_ms=end_ms, at_ms=at_ms)
        mine = self._sides[speaker]
        mine.speaking, mine.end_ms = False, end_ms
        return signals

    def _silences(self, now_ms: int) -> list[Signal]:
        return [
            self._turn_ended(speaker, now_ms)
            for speaker, side in self._sides.items()
            if side.turn_id is not None and not side.speaking and now_ms - side.end_ms >= self._set.turn_end_ms
        ]

    def _turn_ended(self, speaker: Speaker, at_ms: int) -> Signal:
        side = self._sides[speaker]
        signal = self._turn(speaker, at_ms, at_ms if side.speaking else side.end_ms, "confirmed")
        side.turn_id = None
        return signal

    def _overlapping(self, now_ms: int) -> list[Signal]:
        """What an overlap that still goes on has become by now."""
        signals = []
        for speaker, overlap in self._overlaps.items():
            # a guess may come at once; what is confirmed must have lasted, so the hangover is taken off first
            guessed_ms = now_ms - overlap.onset_ms
            sure_ms = guessed_ms - self._set.hangover_ms
            if overlap.counts and guessed_ms >= self._set.provisional_ms:
                signals += self._tell(speaker, "interruption", "provisional", self._set.provisional_ms, now_ms)
            if overlap.counts and sure_ms >= self._set.confirmed_ms:
                signals += self._tell(speaker, "interruption", "confirmed", self._set.confirmed_ms, now_ms)
            if overlap.counts and sure_ms >= self._set.talk_over_ms:
                signals += self._tell(speaker, "talk_over", "confirmed", self._set.talk_over_ms, now_ms)
        return signals

    def _resolve(self, starter: Speaker, *, stopped: Speaker, end_ms: int, at_ms: int) -> list[Signal]:
        """One of the two fell silent: what the overlap was, now that its length is known."""
        overlap = self._overlaps.pop(starter)
        ms = max(0, end_ms - overlap.onset_ms)
        signals = [self._signal("overlap", starter, at_ms, ms / 1000, overlap.onset_ms, end_ms)] if ms else []
        if "interruption" not in overlap.told:
            return signals
        # the other gave way: cut off. The starter gave way early: it was an aside, or a start thought better of
        took_floor = stopped != starter and ms >= self._set.provisional_ms
        state: State = "confirmed" if took_floor or ms >= self._set.confirmed_ms else "retracted"
        return signals + self._tell(starter, "interruption", state, ms, at_ms, overlap)

    def _tell(
        self, speaker: Speaker, name: str, state: State, ms: int, at_ms: int, over: _Overlap | None = None
    ) -> list[Signal]:
        """Say a state of the overlap once, under one id; what was confirmed stays confirmed.

        ``ms`` is the overlap that meets the definition: the signal ends at the instant it was met.
        """
        overlap = over or self._overlaps[speaker]
        id_, before = overlap.told.get(name, (None, None))
        if before in (state, "confirmed"):
            return []
        number = next(self._ids) if id_ is None else id_
        overlap.told[name] = number, state
        start_ms = overlap.onset_ms
        return [Signal(at_ms, number, name, speaker, ms / 1000, start_ms, start_ms + ms, "sound", state)]

    def _turn(self, speaker: Speaker, at_ms: int, end_ms: int, state: State) -> Signal:
        side = self._sides[speaker]
        assert side.turn_id is not None
        seconds = (end_ms - side.turn_start_ms) / 1000
        return Signal(at_ms, side.turn_id, "turn", speaker, seconds, side.turn_start_ms, end_ms, "sound", state)

    def _signal(self, name: str, speaker: Speaker, at_ms: int, value: float, start_ms: int, end_ms: int) -> Signal:
        return Signal(at_ms, next(self._ids), name, speaker, value, start_ms, end_ms, "sound")


def _other(speaker: Speaker) -> Speaker:
    return "customer" if speaker == "agent" else "agent"
