"""What the judge knows of the moment: who holds the floor, who was heard when, how hot it is, whose words to trust.

Kept from signals alone. Knows no rules and no prompts.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from rules.model import Signal, Speaker
from rules.pack import Heat, Trust

KEPT_MS = 150_000
"""How long runs of speech are remembered: the longest window of success (120 s) and some room for late words."""


def to_ms(seconds: float) -> int:
    """A pack's seconds as the engine counts them."""
    return round(seconds * 1000)


@dataclass(slots=True)
class _Side:
    """One speaker's voice, turn and words."""

    runs: deque[tuple[int, int]] = field(default_factory=deque)
    on_ms: int | None = None
    silent_ms: int | None = None
    turn: int | None = None
    turn_closed_ms: int = 0
    on_time: bool = True
    believed: bool = True
    doubted_ms: int = -1


class Scene:
    """The state of the call as rules see it; ``note`` takes every signal before any condition does."""

    def __init__(self, heat: Heat, trust: Trust) -> None:
        self.adopt(heat, trust)
        self._sides: dict[Speaker, _Side] = {"agent": _Side(), "customer": _Side()}
        self.hot = False

    def adopt(self, heat: Heat, trust: Trust) -> None:
        """Limits to judge the moment by from here on."""
        self._heat = heat
        self._late_ms, self._back_ms = to_ms(trust.late_s), to_ms(trust.back_s)

    def note(self, signal: Signal) -> None:
        """Take in what bears on the moment; most signals do not."""
        match signal.name:
            case "speech":
                self._note_speech(signal)
            case "turn":
                self._note_turn(signal)
            case "word_trust":
                side = self._sides[signal.speaker]
                side.believed, side.doubted_ms = signal.value >= 0.5, signal.at_ms
            case "heat":
                # two limits, so that a score hovering at one of them does not flicker
                self.hot = signal.value >= (self._heat.cool if self.hot else self._heat.hot)

    def _note_speech(self, signal: Signal) -> None:
        side = self._sides[signal.speaker]
        if signal.value >= 0.5:
            side.on_ms, side.silent_ms = signal.start_ms, None
            return
        side.runs.append((signal.start_ms, signal.end_ms))
        side.on_ms, side.silent_ms = None, signal.end_ms
        while side.runs[0][1] < signal.at_ms - KEPT_MS:
            side.runs.popleft()

    def _note_turn(self, signal: Signal) -> None:
        side = self._sides[signal.speaker]
        if signal.state == "provisional":
            side.turn = signal.id
        elif side.turn in (signal.id, None):
            side.turn = None
            if signal.state == "confirmed":
                side.turn_closed_ms = signal.at_ms

    def note_lag(self, at_ms: int, speaker: Speaker, lag_ms: int) -> None:
        """Words this late lose trust; the gap between the limits keeps it from flickering (design 3.6)."""
        side = self._sides[speaker]
        side.on_time = lag_ms < self._late_ms if side.on_time else lag_ms <= self._back_ms
        if not side.on_time:
            side.doubted_ms = at_ms

    def turn_open(self, speaker: Speaker) -> bool:
        """Whether the speaker holds an open turn."""
        return self._sides[speaker].turn is not None

    def turn_closed_ms(self, speaker: Speaker) -> int:
        """When the end of the speaker's last turn was established, 0 if none has ended."""
        return self._sides[speaker].turn_closed_ms

    def silent_since_ms(self, speaker: Speaker) -> int | None:
        """The end of the speaker's last speech; None while they speak, and None when they were never heard."""
        return self._sides[speaker].silent_ms

    def longest_run_ms(self, speaker: Speaker, start_ms: int, end_ms: int) -> int:
        """The longest run of speech that touches the span, its parts outside included; 0 if there was none."""
        side = self._sides[speaker]
        runs = list(side.runs)
        if side.on_ms is not None:
            runs.append((side.on_ms, end_ms))
        return max((end - start for start, end in runs if start < end_ms and end > start_ms), default=0)

    def trusted(self, speaker: Speaker) -> bool:
        """Whether the speaker's words come, soon enough, and surely enough to be judged."""
        return self._sides[speaker].on_time and self._sides[speaker].believed

    def words_missed(self, speaker: Speaker, since_ms: int, at_ms: int) -> bool:
        """Whether nothing can be said about what the speaker said since then: late words, or no voice at all."""
        side = self._sides[speaker]
        return (
            not self.trusted(speaker)
            or side.doubted_ms >= since_ms
            or not self.longest_run_ms(speaker, since_ms, at_ms)
        )
