"""The session's first stage: takes each event in, and gives what may be shown and stored in its place. Knows no sound.

Digits and addresses are masked before anything is journalled, measured or shown, provisional words too. Runs of digits
are held until they close, across words, batches and utterances, until two seconds pass in which the speaker is silent
and no word of theirs comes; the final text of an utterance waits for its last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from assist.events import Event, UserAction
from assist.hints import Cues
from assist.masking import OPEN_DIGITS, Masker, Said, masked_text
from audio.events import (
    SPEAKERS,
    FinalText,
    InterimText,
    Speaker,
    SpeechEnded,
    SpeechStarted,
    StableText,
    Word,
    Words,
)
from rules.model import Prompt, Signal, Withheld

HOLD_MS = 2_000
"""An open run is held so long after its newest word came (design 3.5), or after its speaker fell silent: while somebody
speaks their next digits are on the way, however late words come."""


@dataclass(slots=True)
class _Utterance:
    taken: int = 0  # words of it that came in
    final: bool = False
    out: list[Word] = field(default_factory=list)


class _Lane:
    """One speaker's text events, masked."""

    def __init__(self, speaker: Speaker, cues: Cues) -> None:
        self._speaker = speaker
        self._masker = Masker(cues)
        self._held_ms = 0
        self._speaking = False
        self._shows_held = False  # what is held stands, masked, in the newest provisional text
        self._utterances: dict[int, _Utterance] = {}

    def speech(self, event: SpeechStarted | SpeechEnded) -> None:
        """Whether more of an open run may be on the way."""
        self._speaking = isinstance(event, SpeechStarted)
        self._held_ms = event.at_ms

    def stable(self, event: StableText) -> list[Event]:
        """The words that may be shown now."""
        utterance = self._utterances.setdefault(event.utterance, _Utterance())
        utterance.taken += len(event.words)
        return self._take(event.at_ms, event.utterance, event.words, stable=True)

    def final(self, event: FinalText) -> list[Event]:
        """The utterance, once all of it may be shown; a short run ends with it."""
        utterance = self._utterances.setdefault(event.utterance, _Utterance())
        utterance.final = True
        rest = event.words[utterance.taken :]
        events = self._take(event.at_ms, event.utterance, rest, stable=False)
        if self._masker.digits < OPEN_DIGITS:
            return events + self.release(event.at_ms)
        return events + self._finals(event.at_ms)

    def interim(self, event: InterimText) -> InterimText:
        """The guess with what is held before it, open runs hidden."""
        words = self._guessed(event.words)
        self._shows_held = words != event.words
        return self._interim(event.at_ms, words) if self._shows_held else event

    def clock(self, at_ms: int) -> list[Event]:
        """Let go what was held for too long."""
        if not self._masker.run or self._speaking or at_ms - self._held_ms < HOLD_MS:
            return []
        return self.release(at_ms)

    def release(self, at_ms: int, *, unfinished: bool = False) -> list[Event]:
        """Let go what is held; ``unfinished`` hides it."""
        out = self._masker.close(unfinished=unfinished)
        return self._emit(at_ms, out) + self._unguess(at_ms, out) + self._finals(at_ms)

    def _take(self, at_ms: int, utterance: int, words: Words, *, stable: bool) -> list[Event]:
        if words:
            self._held_ms = at_ms
        out = [said for word in words for said in self._masker.push(Said(word, utterance, stable))]
        return self._emit(at_ms, out) + self._unguess(at_ms, out)

    def _guessed(self, words: Words) -> Words:
        trial = self._masker.branch()
        number = trial.run[-1][0].utterance if trial.run else 0  # one token for what is held and what may follow
        shown = [said for word in words for said in trial.push(Said(word, number))] + trial.close(unfinished=True)
        return tuple(said.word for said in shown)

    def _interim(self, at_ms: int, words: Words) -> InterimText:
        return InterimText(at_ms, self._speaker, " ".join(word.text for word in words), words)

    def _unguess(self, at_ms: int, out: list[Said]) -> list[Event]:
        """What has become stable text is provisional text no more."""
        if not out or not self._shows_held:
            return []
        words = self._guessed(())
        self._shows_held = bool(words)
        return [self._interim(at_ms, words)]

    def _emit(self, at_ms: int, out: Iterable[Said]) -> list[Event]:
        """Stable text of each utterance in turn, and its final text before the next one's."""
        events: list[Event] = []
        for number, said in groupby(out, key=lambda said: said.utterance):
            events += self._finals(at_ms, before=number)
            told = list(said)
            self._utterances[number].out += [each.word for each in told]
            stable = tuple(each.word for each in told if each.stable)
            if stable:
                events.append(StableText(at_ms, self._speaker, number, stable))
        return events

    def _finals(self, at_ms: int, before: int | None = None) -> list[Event]:
        """The finished utterances whose words are all out."""
        waiting = {said.utterance for said, _ in self._masker.run}
        done = [
            number
            for number, utterance in self._utterances.items()
            if utterance.final and number not in waiting and (before is None or number < before)
        ]
        return [FinalText(at_ms, self._speaker, number, tuple(self._utterances.pop(number).out)) for number in done]


class Privacy:
    """What may be shown and stored, in place of each event."""

    def __init__(self) -> None:
        cues = Cues()
        self._lanes = {speaker: _Lane(speaker, cues) for speaker in SPEAKERS}

    def feed(self, event: Event) -> Iterator[Event]:
        """What stands in this event's place, after what was held for too long."""
        for lane in self._lanes.values():
            yield from lane.clock(event.at_ms)
        match event:
            case StableText():
                yield from self._lanes[event.speaker].stable(event)
            case FinalText():
                yield from self._lanes[event.speaker].final(event)
            case InterimText():
                yield self._lanes[event.speaker].interim(event)
            case SpeechStarted() | SpeechEnded():
                self._lanes[event.speaker].speech(event)
                yield event
            case UserAction(action="pause"):  # somebody begins to read out a number: what is open is hidden
                for lane in self._lanes.values():
                    yield from lane.release(event.at_ms, unfinished=True)
                yield event
            case _:
                yield event

    def finish(self, at_ms: int) -> Iterator[Event]:
        """What is still held when the call is over."""
        for lane in self._lanes.values():
            yield from lane.release(at_ms)


def wordless(event: Event) -> Event | None:
    """The event without a word of what was said; None when it is nothing else."""
    match event:
        case InterimText() | StableText() | FinalText():
            return None
        case Signal():
            return replace(event, quote="")
        case Prompt() | Withheld():
            return replace(event, because=replace(event.because, quote=""))
        case _:
            return event


def unquoted(event: Event) -> Event:
    """An event of a journal that was written before words were masked, its quotation masked."""
    match event:
        case Signal(quote=quote) if quote:
            return replace(event, quote=masked_text(quote))
        case _:
            return event
