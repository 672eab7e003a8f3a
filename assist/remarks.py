"""What a call leaves to be said when it is over, whatever face showed it: a silent channel, an end that is missing,
sound that was lost and words that were never read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from assist.events import Event, Lag
from audio.events import AudioLost, CallEnded, Crosstalk, Speaker, SpeechStarted


class Remarks:
    """Watches a call pass by. A call that was left early gets no remarks: what was not shown is not known."""

    def __init__(self, speakers: Iterable[str]) -> None:
        self._speakers = tuple(speakers)
        self._unheard = set(self._speakers)
        self._crosstalk: dict[Speaker, Crosstalk] = {}
        self._lost_ms: Counter[tuple[str, str]] = Counter()
        self._unread_ms: Counter[str] = Counter()
        self._through = False
        self._ended = False

    def watch(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events as they are."""
        for event in events:
            match event:
                case SpeechStarted():
                    self._unheard.discard(event.speaker)
                case AudioLost(lost_ms=lost_ms) if lost_ms:
                    self._lost_ms[event.speaker, event.why] += lost_ms
                case Lag(unread_ms=unread_ms) if unread_ms:
                    self._unread_ms[event.speaker] += unread_ms
                case Crosstalk():
                    self._note(event)
            self._ended = isinstance(event, CallEnded)
            yield event
        self._through = True

    def lines(self) -> list[str]:
        """One line for each thing a user should know."""
        if not (self._through or self._ended):
            return []
        lines = [] if self._ended else ["the journal has no end: its call was cut off, or is still going on"]
        if len(self._unheard) == len(self._speakers):
            lines.append("nobody was heard in this call: is it the right recording?")
        else:
            silent = [speaker for speaker in self._speakers if speaker in self._unheard - self._crosstalk.keys()]
            lines += [f"the {speaker} was never heard: that channel holds no speech" for speaker in silent]
        lines += [
            f"{ms / 1000:.1f} s of the {speaker}'s sound were lost: {why}"
            for (speaker, why), ms in sorted(self._lost_ms.items())
        ]
        lines += [
            f"{ms / 1000:.1f} s of what the {speaker} said were never read: this machine was too slow for the words; "
            "a smaller --model would keep up"
            for speaker, ms in sorted(self._unread_ms.items())
        ]
        return lines + [self._heard(event) for event in self._crosstalk.values()]

    def _note(self, event: Crosstalk) -> None:
        """The last that was said of a lane; a leak that went is still worth a word, a mistaken copy is not."""
        before = self._crosstalk.get(event.speaker)
        if event.level_db is not None:
            self._crosstalk[event.speaker] = event
        elif before is not None and before.same:
            del self._crosstalk[event.speaker]

    @staticmethod
    def _heard(event: Crosstalk) -> str:
        if event.same:
            return "both channels hold the same sound: who spoke cannot be told, all of it counts as the customer's"
        other = "customer" if event.speaker == "agent" else "agent"
        level = (
            f"{abs(event.level_db or 0):.0f} dB quieter than in their own channel, {max(0, event.lag_ms or 0)} ms late"
        )
        return f"the {other} was heard in the {event.speaker}'s channel, {level}: not counted as the {event.speaker}'s"
