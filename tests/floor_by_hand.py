"""Builds calls from who speaks when, as hearing would tell them: starts after 64 ms, ends after 224 ms, voice frames,
words a moment after they were said."""

from __future__ import annotations

from itertools import count

from assist.analysis.turns import Turns, TurnSettings
from assist.events import Event
from audio.events import (
    AudioLost,
    CallEnded,
    FinalText,
    Speaker,
    SpeechEnded,
    SpeechStarted,
    StableText,
    Tick,
    VoiceFrame,
    Word,
)
from rules.model import Signal

START_NOTICED_MS, END_NOTICED_MS = 64, 224
STABLE_MS, FINAL_MS = 500, 1000


class Talk:
    """Collects stretches of speech and the words in them; ``events`` puts all in the order of their arrival."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._utterance = 0

    def says(
        self, speaker: Speaker, start_ms: int, end_ms: int, text: str = "", level_db: float = -24.0, voiced: bool = True
    ) -> Talk:
        """One stretch of speech; its words share it evenly."""
        self._events.append(SpeechStarted(start_ms + START_NOTICED_MS, speaker, start_ms))
        if voiced:
            first_ms = (start_ms // 100 + 1) * 100
            for at_ms in range(first_ms, end_ms + END_NOTICED_MS, 100):
                sounding = 80 if at_ms <= end_ms else 0
                self._events.append(VoiceFrame(at_ms, speaker, level_db, 120.0, -8.0, 100, sounding, 0.0, 0))
        self._events.append(SpeechEnded(end_ms + END_NOTICED_MS, speaker, start_ms, end_ms))
        if text:
            self.words(speaker, start_ms, end_ms, text)
        return self

    def words(self, speaker: Speaker, start_ms: int, end_ms: int, text: str) -> Talk:
        """Words spread evenly over a span: stable one by one, final a second after their end."""
        self._utterance += 1
        texts = text.split()
        step_ms = (end_ms - start_ms) // len(texts)
        starts = range(start_ms, start_ms + step_ms * len(texts), step_ms)
        words = tuple(Word(said, at, at + step_ms, 0.9) for said, at in zip(texts, starts, strict=True))
        for word in words:
            self._events.append(StableText(word.end_ms + STABLE_MS, speaker, self._utterance, (word,)))
        self._events.append(FinalText(end_ms + FINAL_MS, speaker, self._utterance, words))
        return self

    def loses(self, speaker: Speaker, at_ms: int, lost_ms: int) -> Talk:
        """A stretch of the lane is never heard."""
        self._events.append(AudioLost(at_ms, speaker, lost_ms, "the network dropped it"))
        return self

    def events(self, until_ms: int, tick_ms: int = 100) -> list[Event]:
        """Everything by time, with ticks; the call's end last."""
        ticks: list[Event] = [Tick(at_ms) for at_ms in range(tick_ms, until_ms, tick_ms)]
        return [*sorted([*ticks, *self._events], key=lambda event: event.at_ms), CallEnded(until_ms)]

    def turns(self, until_ms: int) -> list[Signal]:
        """What the turns stage makes of it."""
        return measured(self.events(until_ms))


def measured(events: list[Event]) -> list[Signal]:
    """The signals of the turns stage alone."""
    turns = Turns(count(1), TurnSettings())
    return [signal for event in events for signal in turns.feed(event)] + turns.finish(events[-1].at_ms)


def told(signals: list[Signal], name: str) -> list[tuple[str, str, int]]:
    """Who, in which state, learnt when."""
    return [(signal.speaker, signal.state, signal.at_ms) for signal in signals if signal.name == name]


def states(signals: list[Signal], name: str) -> list[str]:
    """The states in which a signal was told."""
    return [signal.state for signal in signals if signal.name == name]


def kinds(signals: list[Signal]) -> list[str]:
    """What the overlaps were called in the end, in order of their onsets; "none" for one that was taken back."""
    last = {signal.id: signal for signal in signals if signal.name == "overlap"}
    return [str(s.features.get("class", "")) if s.state == "confirmed" else "none" for s in last.values()]


def counted(signals: list[Signal]) -> list[tuple[str, str]]:
    """Interruptions and talking over as they stand in the end."""
    last = {signal.id: signal for signal in signals if signal.name in ("interruption", "talk_over")}
    return [(s.name, s.speaker) for s in last.values() if s.state == "confirmed"]
