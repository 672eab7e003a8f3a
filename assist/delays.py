"""How late words come: what hearing said, stamped with its arrival, against words whose ends are known from elsewhere.

Pure arithmetic over events; knows no clock, no model and no file. A delay is never taken from the streamed word's own
times: the stream is what is being measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from assist.events import Event
from audio.agreement import spoken
from audio.events import FinalText, InterimText, Speaker, SpeechEnded, StableText, Word

Stamped = tuple[int, Event]
"""An event and the call time at which it left hearing."""

PERCENTILES = (50, 90, 95, 99)
_PAIR, _WANTED, _HEARD = range(3)  # how an edit path comes into a cell: both words, one wanted only, one heard only


@dataclass(frozen=True, slots=True)
class Told:
    """A stable word as it sounds, when it was first shown at all, and when it became stable."""

    sound: str
    shown_ms: int
    stable_ms: int


@dataclass(frozen=True, slots=True)
class Delays:
    """Milliseconds from the end of a word to its arrival, word by word, and how many of the wanted words were found."""

    provisional: tuple[int, ...]
    stable: tuple[int, ...]
    final: tuple[int, ...]
    end_of_utterance: tuple[int, ...]
    wanted: int
    matched: int
    rewrites: int


class LaneLog:
    """What one lane's events brought, and when."""

    def __init__(self) -> None:
        self.stable: list[Told] = []
        self.finals: list[tuple[str, int]] = []  # how it sounds, when it arrived
        self.end_delays: list[int] = []
        self.stable_text: list[str] = []
        self.final_text: list[str] = []
        self._rewrites = 0
        self._open: dict[int, list[Word]] = {}  # stable words of utterances that have no final text yet
        self._shown: dict[tuple[int, str], int] = {}  # (place in the lane, sound) -> when first shown
        self._speech: SpeechEnded | None = None

    @property
    def rewrites(self) -> int:
        """Stable words that the final text of their utterance has otherwise or not at all, and words it adds."""
        return self._rewrites + sum(len(words) for words in self._open.values())

    def feed(self, arrived_ms: int, event: Event) -> None:
        """The lane's next event."""
        match event:
            case InterimText():
                for place, word in enumerate(event.words, start=len(self.stable)):
                    self._shown.setdefault((place, spoken(word.text)), arrived_ms)
            case StableText():
                self._settle(arrived_ms, event)
            case FinalText():
                self._close(arrived_ms, event)
            case SpeechEnded():
                self._speech = event

    def _settle(self, arrived_ms: int, event: StableText) -> None:
        self._open.setdefault(event.utterance, []).extend(event.words)
        for word in event.words:
            sound = spoken(word.text)
            shown_ms = self._shown.pop((len(self.stable), sound), arrived_ms)
            self.stable.append(Told(sound, shown_ms, arrived_ms))
            self.stable_text.append(word.text)

    def _close(self, arrived_ms: int, event: FinalText) -> None:
        appended = self._open.pop(event.utterance, [])
        self._rewrites += sum(was != now for was, now in zip_longest(appended, event.words))
        self.finals += [(spoken(word.text), arrived_ms) for word in event.words]
        self.final_text += [word.text for word in event.words]
        # a breath after the last word is a stretch of its own: the word had come before it began, and says nothing
        if appended and self._speech is not None and self.stable[-1].stable_ms >= self._speech.start_ms:
            self.end_delays.append(max(0, self.stable[-1].stable_ms - self._speech.end_ms))


def lane_logs(stamped: Iterable[Stamped], speakers: Iterable[Speaker]) -> dict[Speaker, LaneLog]:
    """The events of a call, lane by lane."""
    logs = {speaker: LaneLog() for speaker in speakers}
    for arrived_ms, event in stamped:
        if isinstance(event, (InterimText, StableText, FinalText, SpeechEnded)):
            logs[event.speaker].feed(arrived_ms, event)
    return logs


def lane_delays(log: LaneLog, reference: Sequence[Word]) -> Delays:
    """One lane's delays against words with known ends. What came before its end counts as 0, not as a gain."""
    known = [(spoken(word.text), word.end_ms) for word in reference]
    known = [(sound, end_ms) for sound, end_ms in known if sound]
    sounds = [sound for sound, _ in known]
    told = [word for word in log.stable if word.sound]
    finals = [(sound, at_ms) for sound, at_ms in log.finals if sound]
    found = [(known[i][1], told[j]) for i, j in matches(sounds, [word.sound for word in told])]
    closed = [(known[i][1], finals[j][1]) for i, j in matches(sounds, [sound for sound, _ in finals])]
    return Delays(
        provisional=tuple(max(0, word.shown_ms - end_ms) for end_ms, word in found),
        stable=tuple(max(0, word.stable_ms - end_ms) for end_ms, word in found),
        final=tuple(max(0, at_ms - end_ms) for end_ms, at_ms in closed),
        end_of_utterance=tuple(log.end_delays),
        wanted=len(known),
        matched=len(found),
        rewrites=log.rewrites,
    )


def pooled(lanes: Sequence[Delays]) -> Delays:
    """All lanes' words together."""
    return Delays(
        provisional=tuple(ms for lane in lanes for ms in lane.provisional),
        stable=tuple(ms for lane in lanes for ms in lane.stable),
        final=tuple(ms for lane in lanes for ms in lane.final),
        end_of_utterance=tuple(ms for lane in lanes for ms in lane.end_of_utterance),
        wanted=sum(lane.wanted for lane in lanes),
        matched=sum(lane.matched for lane in lanes),
        rewrites=sum(lane.rewrites for lane in lanes),
    )


def percentiles(values: Sequence[float]) -> dict[str, int | None]:
    """The 50th, 90th, 95th and 99th percentile, whole numbers; None where there is nothing."""
    if not values:
        return {f"p{p}": None for p in PERCENTILES}
    return {f"p{p}": round(float(np.percentile(values, p))) for p in PERCENTILES}


def matches(wanted: Sequence[str], heard: Sequence[str]) -> list[tuple[int, int]]:
    """The index pairs of equal words on a cheapest path of edits (Levenshtein) from one text to the other."""
    steps, row = [], list(range(len(heard) + 1))
    for word in wanted:
        step = bytearray(len(heard) + 1)
        step[0] = _WANTED
        corner, row[0] = row[0], row[0] + 1
        for j, other in enumerate(heard, start=1):
            cost, how = corner + (word != other), _PAIR
            if row[j] + 1 < cost:
                cost, how = row[j] + 1, _WANTED
            if row[j - 1] + 1 < cost:
                cost, how = row[j - 1] + 1, _HEARD
            corner, row[j], step[j] = row[j], cost, how
        steps.append(step)
    return _equal_pairs(wanted, heard, steps)


def _equal_pairs(wanted: Sequence[str], heard: Sequence[str], steps: Sequence[bytearray]) -> list[tuple[int, int]]:
    """The way back through the steps, from the last words to the first."""
    pairs, i, j = [], len(wanted), len(heard)
    while i and j:
        how = steps[i - 1][j]
        if how == _PAIR and wanted[i - 1] == heard[j - 1]:
            pairs.append((i - 1, j - 1))
        i, j = i - (how != _HEARD), j - (how != _WANTED)
    return pairs[::-1]
