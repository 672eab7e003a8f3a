"""One speaker of two as sound tells: the open stretch of speech and turn, how loud. Knows no words, no signals."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

from audio.events import AudioLost, Speaker, SpeechEnded, SpeechStarted, VoiceFrame

LEVELS_KEPT = 600  # a minute of own voice: what "loud for them" is measured against
AFTER_LOSS_MS = 300  # speech that begins this soon after lost sound may have begun inside it; the gate's onset is 64 ms


@dataclass(slots=True)
class Side:
    """``start_ms`` and ``end_ms`` are those of the newest stretch of speech; ``turn_id`` is None between turns."""

    speaker: Speaker
    hangover_ms: int  # a voice that fell silent is noticed this late
    speaking: bool = False
    start_ms: int = 0
    end_ms: int = -1
    turn_id: int | None = None
    turn_start_ms: int = 0
    unsure: bool = False  # the newest stretch may have begun before it was heard
    _spoken_ms: int = 0
    _voiced_ms: int = 0
    lost_until_ms: int = -1  # the end of the newest gap in the sound
    _levels: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=LEVELS_KEPT))

    def started(self, event: SpeechStarted) -> None:
        """A stretch of speech opens."""
        self.speaking, self.start_ms = True, event.start_ms
        self.unsure = event.start_ms <= self.lost_until_ms + AFTER_LOSS_MS
        self._voiced_ms = event.start_ms

    def ended(self, event: SpeechEnded) -> None:
        """It closes."""
        self.speaking, self.end_ms = False, event.end_ms
        self._spoken_ms += event.end_ms - event.start_ms

    def voiced(self, frame: VoiceFrame) -> None:
        """A tenth of a second of this voice."""
        if frame.voiced_ms:
            self._voiced_ms = frame.at_ms
            self._levels.append((frame.at_ms, frame.level_db))

    def lost(self, event: AudioLost) -> None:
        """A stretch of this lane will never be heard."""
        self.lost_until_ms = event.at_ms + event.lost_ms

    def open_turn(self, turn_id: int) -> None:
        """A turn opens with the newest stretch."""
        self.turn_id, self.turn_start_ms, self._spoken_ms = turn_id, self.start_ms, 0

    def sure_until_ms(self, now_ms: int) -> int:
        """Up to when this voice certainly went on: the gate, still open, or the newest voiced frame."""
        if not self.speaking:
            return self.end_ms
        return max(self.start_ms, self._voiced_ms, now_ms - self.hangover_ms)

    def spoken_ms(self, now_ms: int) -> int:
        """Speech in the open turn so far, pauses left out."""
        return self._spoken_ms + (self.sure_until_ms(now_ms) - self.start_ms if self.speaking else 0)

    def quiet_since(self, start_ms: int) -> bool:
        """Whether the voice since then was no louder than this speaker's usual; True when nothing tells."""
        lately = [level for at_ms, level in self._levels if at_ms > start_ms]
        if not lately or len(lately) == len(self._levels):
            return True
        return median(lately) <= median(level for _, level in self._levels)


def other(speaker: Speaker) -> Speaker:
    """The one they talk with."""
    return "customer" if speaker == "agent" else "agent"
