"""What one speaker's words said: each find told once, taken back when later words undo it. Knows no rule.

A find whose guard could still match waits for two more words, the end of the clause, the final text, or 300 ms of
silence. A refusal stays provisional until six seconds have brought nothing better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assist.analysis.meaning import Judge
from assist.analysis.turntext import TurnText
from assist.analysis.verdicts import Verdicts
from audio.events import Speaker, Word, Words
from rules.match import Hit, Matcher
from rules.model import SIGNALS, Signal, State

SETTLE_WORDS = 2  # the longest right-hand part of a guard that decides ("always get", "no problem at all")
SETTLE_SILENCE_MS = (
    300  # after the last voiced sample: a clause rarely goes on behind a longer gap (the brief's figure)
)
REFUSAL_WAIT_MS = 6000  # speech-science section 9, phrasing.alt_wait
WORDS_LATE_MS = 2500  # design section 2.6: beyond this lag words are not trusted, so nobody waits longer for them
P_DROP, P_SURE = 0.4, 0.5  # below: not told; between: told as provisional for good (design section 2.6 trusts 0.5)
# meaning alone must have so few words well heard: an "uh-huh" read as "I'll hug." with 0.66 was a refusal to it
P_SHORT, SHORT_WORDS = 0.75, 3
_BETTER = frozenset({"alternative", "no_with_alternative", "way_out", "why"})
_WORST_FIRST = ("slur", "threat", "abuse_directed", "profanity")


@dataclass(slots=True)
class _Fact:
    """A signal that was told, and the words it stands on. ``certain``: its find was; ``open``: it may change."""

    signal: Signal
    first: int
    last: int
    certain: bool
    open: bool
    decide_ms: int | None = None


class Findings:
    """One speaker's finds over a call."""

    def __init__(
        self, speaker: Speaker, ids: Iterator[int], matcher: Matcher, hot: Callable[[], bool], judge: Judge
    ) -> None:
        self._speaker: Speaker = speaker
        self._ids = ids
        self._verdicts = Verdicts(speaker, matcher, hot, judge)
        self._turn = TurnText()
        self._reading = self._turn.read()
        self._hits: list[tuple[Hit, int, int]] = []  # standing finds of the open turn with their first and last word
        self._facts: list[_Fact] = []
        self._refusals: list[_Fact] = []  # of earlier turns, still undecided
        self._fresh_from = 0
        self._speaking = False
        self._ended_ms: int | None = None
        self._unheard_ms: int | None = None  # start of speech whose words are still to come

    @property
    def verdicts(self) -> tuple[Hit, ...]:
        """Every rung's, on the open turn as last read."""
        return self._verdicts.newest

    def speech_started(self, start_ms: int) -> None:
        """The voice is on."""
        self._speaking = True
        if self._unheard_ms is None:
            self._unheard_ms = start_ms

    def speech_ended(self, end_ms: int) -> None:
        """The voice went off."""
        self._speaking = False
        self._ended_ms = end_ms

    def words(self, at_ms: int, utterance: int, words: tuple[Word, ...], *, final: bool) -> list[Signal]:
        """Newly stable words, or a whole utterance when ``final``: what they say, and what they take back."""
        told: list[Signal] = []
        if self._turn.begins_anew(utterance, words):
            told += self._settle(at_ms, anyway=True)
            self._next_turn()
        if final:
            self._turn.close(utterance, words)
            told += self._hear_out(at_ms, utterance, words)
            self._unheard_ms = words[-1].end_ms if words and self._speaking else None
        else:
            self._turn.add(utterance, words)
        if self._turn.trim():
            self._fresh_from = max(0, self._reading.end - SETTLE_WORDS)
        return told + self._look(at_ms)

    def clock(self, at_ms: int) -> list[Signal]:
        """Call time went on: what has waited long enough."""
        if not self._hits and not self._refusals:
            return []
        return self._settle(at_ms) + self._decide(at_ms)

    def finish(self, at_ms: int) -> list[Signal]:
        """The call is over: nothing better can follow any more."""
        return self._settle(at_ms, anyway=True) + self._decide(at_ms, anyway=True)

    def _next_turn(self) -> None:
        self._refusals += [fact for fact in self._facts if fact.open and fact.decide_ms is not None]
        self._turn, self._facts, self._hits, self._fresh_from = TurnText(), [], [], 0
        self._verdicts.next_turn()

    def _hear_out(self, at_ms: int, utterance: int, words: Words) -> list[Signal]:
        """An utterance is whole: it is asked what it means; of one that is not English only that is told."""
        if self._verdicts.hear_out(utterance, " ".join(word.text.strip() for word in words)):
            return []
        start_ms, end_ms = words[0].start_ms, words[-1].end_ms
        name, speaker = "other_language", self._speaker
        return [Signal(at_ms, next(self._ids), name, speaker, 1.0, start_ms, end_ms, "words", utterance=utterance)]

    def _look(self, at_ms: int) -> list[Signal]:
        """Match the turn again and tell what changed."""
        self._reading = reading = self._turn.read()
        found = self._verdicts.look(reading)
        standing = [(hit, *reading.span(hit.start, hit.end)) for hit in found if not hit.guard]
        self._hits = [entry for entry in standing if not entry[0].cue and self._may_tell(entry[0].label)]
        better = [reading.word(first).start_ms for hit, first, _ in standing if hit.label in _BETTER]
        return self._take_back(at_ms, better) + self._settle(at_ms)

    def _may_tell(self, label: str) -> bool:
        return label in SIGNALS and self._speaker in SIGNALS[label].speakers

    def _take_back(self, at_ms: int, better: list[int]) -> list[Signal]:
        """Retract facts the words no longer bear out, and earlier refusals that something better followed in time."""
        told = []
        for fact in [fact for fact in self._facts if fact.open and fact.first >= self._reading.base]:
            still = [last for hit, first, last in self._hits if hit.sure and _same(fact, hit, first, last)]
            if not still:
                told.append(_next_state(fact, at_ms, "retracted"))
                self._facts.remove(fact)
            elif fact.decide_ms is not None and max(still) > fact.last:
                self._lengthen(fact, max(still))
        for fact in list(self._refusals):
            if any(start_ms <= (fact.decide_ms or 0) for start_ms in better):
                told.append(_next_state(fact, at_ms, "retracted"))
                self._refusals.remove(fact)
        return told

    def _lengthen(self, fact: _Fact, last: int) -> None:
        """A refusal went on: its wait begins at its new end."""
        quote, end_ms = self._reading.quote(fact.first, last), self._reading.word(last).end_ms
        fact.signal = replace(fact.signal, quote=quote, end_ms=end_ms)
        fact.last, fact.decide_ms = last, end_ms + REFUSAL_WAIT_MS

    def _settle(self, at_ms: int, *, anyway: bool = False) -> list[Signal]:
        """Tell finds that no guard can undo any more; a victim's worst comes first."""
        told = []
        for hit, first, last in sorted(self._hits, key=lambda entry: _rank(entry[0].label)):
            known = [fact for fact in self._facts if _same(fact, hit, first, last)]
            if last < self._fresh_from or any(fact.certain or not hit.sure for fact in known):
                continue
            if anyway or self._settled(hit, last, at_ms):
                told += self._tell(at_ms, hit, first, last)
        return told

    def _settled(self, hit: Hit, last: int, at_ms: int) -> bool:
        reading = self._reading
        if not hit.waits or reading.end - 1 - last >= SETTLE_WORDS or reading.word(last).text.strip()[-1:] in ".?!;":
            return True
        if self._turn.is_final(reading.utterance(last)):
            return True
        return not self._speaking and self._ended_ms is not None and at_ms >= self._ended_ms + SETTLE_SILENCE_MS

    def _tell(self, at_ms: int, hit: Hit, first: int, last: int) -> list[Signal]:
        """A find as a signal, unless its words were hardly heard; that is remembered too, so that it is judged once."""
        reading = self._reading
        p = sum(reading.word(i).p for i in range(first, last + 1)) / (last + 1 - first)
        short = hit.rung == "meaning" and last - first < SHORT_WORDS
        least = P_SHORT if short else P_DROP
        sure = hit.sure and p >= P_SURE
        told = p >= least
        waits = told and hit.label == "blunt_no"
        signal = Signal(
            at_ms,
            next(self._ids) if told else -1,
            hit.label,
            self._speaker,
            hit.value,
            reading.word(first).start_ms,
            reading.word(last).end_ms,
            "words",
            "confirmed" if sure and not waits else "provisional",
            reading.utterance(last),
            reading.quote(first, last),
            _features(hit, p),
        )
        self._facts.append(
            _Fact(signal, first, last, hit.sure, sure, signal.end_ms + REFUSAL_WAIT_MS if waits else None)
        )
        return [signal] if told else []

    def _decide(self, at_ms: int, *, anyway: bool = False) -> list[Signal]:
        """Confirm refusals whose wait is over."""
        told = []
        for fact in [f for f in (*self._facts, *self._refusals) if f.open and f.decide_ms is not None]:
            if anyway or self._waited(fact.decide_ms or 0, at_ms):
                told.append(_next_state(fact, at_ms, "confirmed"))
                fact.decide_ms, fact.open = None, False
        self._refusals = [fact for fact in self._refusals if fact.decide_ms is not None]
        return told

    def _waited(self, decide_ms: int, at_ms: int) -> bool:
        """Is the time over, with every word heard that fell into it?"""
        pending = self._unheard_ms is not None and self._unheard_ms < decide_ms
        return at_ms >= decide_ms and (not pending or at_ms >= decide_ms + WORDS_LATE_MS)


def _same(fact: _Fact, hit: Hit, first: int, last: int) -> bool:
    return fact.signal.name == hit.label and fact.first <= last and first <= fact.last


def _next_state(fact: _Fact, at_ms: int, state: State) -> Signal:
    fact.signal = replace(fact.signal, at_ms=at_ms, state=state)
    return fact.signal


def _rank(label: str) -> int:
    return _WORST_FIRST.index(label) if label in _WORST_FIRST else len(_WORST_FIRST)


def _features(hit: Hit, p: float) -> dict[str, float | str]:
    features: dict[str, float | str] = {"p": round(p, 3), "rung": hit.rung, "frame": hit.frame, "sure": float(hit.sure)}
    features["score"] = hit.score
    if hit.directed:
        features["directed"] = hit.directed
    return features
