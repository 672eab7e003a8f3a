"""The call in words, as far as known: one line an utterance, both speakers in the order they began. A pure, bounded
value the board carries; knows no screen, and never rewrites a word that was stable."""

from __future__ import annotations

from dataclasses import dataclass, replace

from audio.events import FinalText, InterimText, Speaker, StableText, Words
from rules.model import Signal

LINES_KEPT = 200
"""Lines a face can scroll back to: about ten minutes of talk; the journal keeps all."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words a signal rests on, to be underlined: the signal's id and name, and when they were said."""

    id: int
    label: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance as known so far: words that stay, the newest guess at what follows, and its hits."""

    number: int
    speaker: Speaker
    at_ms: int
    utterance: int | None = None
    words: Words = ()
    interim: str = ""
    final: bool = False
    hits: tuple[Hit, ...] = ()

    @property
    def start_ms(self) -> int:
        """When its first word was said, or first guessed."""
        return self.words[0].start_ms if self.words else self.at_ms


@dataclass(frozen=True, slots=True)
class Lines:
    """The newest ``LINES_KEPT`` lines, and how many there ever were. Every method gives the next value."""

    kept: tuple[Line, ...] = ()
    ever: int = 0

    def guessed(self, event: InterimText) -> Lines:
        """The speaker's newest guess takes the place of the one before; an empty one takes it away."""
        return self._put(replace(self._open(event.speaker, None, event.at_ms), interim=event.text.strip()))

    def settled(self, event: StableText) -> Lines:
        """Words that stay are added at the end of the utterance's stable words."""
        line = self._open(event.speaker, event.utterance, event.at_ms)
        return self._put(replace(line, words=(*line.words, *event.words)))

    def finished(self, event: FinalText) -> Lines:
        """The utterance is closed with all its words."""
        line = self._open(event.speaker, event.utterance, event.at_ms)
        return self._put(replace(line, words=event.words, interim="", final=True))

    def underlined(self, signal: Signal) -> Lines:
        """The words the signal quotes are marked in their line; a retraction takes the mark away."""
        for line in reversed(self.kept):
            if line.speaker == signal.speaker and signal.utterance in (None, line.utterance):
                hits = tuple(hit for hit in line.hits if hit.id != signal.id)
                if signal.state != "retracted":
                    hits = (*hits, Hit(signal.id, signal.name, signal.start_ms, signal.end_ms))
                return self._put(replace(line, hits=hits))
        return self

    def _open(self, speaker: Speaker, utterance: int | None, at_ms: int) -> Line:
        """The line this belongs to; a fresh one, not yet kept, if there is none."""
        for line in reversed(self.kept):
            if line.speaker != speaker:
                continue
            if not line.final and (utterance is None or line.utterance in (None, utterance)):
                return replace(line, utterance=line.utterance if utterance is None else utterance)
            if utterance is None or line.utterance == utterance:
                break
        return Line(self.ever, speaker, at_ms, utterance)

    def _put(self, line: Line) -> Lines:
        """The line in its place, at the end if new; a line without any words leaves."""
        if not line.words and not line.interim:
            return Lines(tuple(old for old in self.kept if old.number != line.number), self.ever)
        if line.number < self.ever:
            return Lines(tuple(line if old.number == line.number else old for old in self.kept), self.ever)
        return Lines((*self.kept[1 - LINES_KEPT :], line), self.ever + 1)
