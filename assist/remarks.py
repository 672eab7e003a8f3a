"""What a call leaves to be said when it is over, whatever face showed it: a silent channel, an end that is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assist.events import Event
from audio.events import CallEnded, SpeechStarted


class Remarks:
    """Watches a call pass by. A call that was left early gets no remarks: what was not shown is not known."""

    def __init__(self, speakers: Iterable[str]) -> None:
        self._speakers = tuple(speakers)
        self._unheard = set(self._speakers)
        self._through = False
        self._ended = False

    def watch(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events as they are."""
        for event in events:
            if isinstance(event, SpeechStarted):
                self._unheard.discard(event.speaker)
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
            silent = [speaker for speaker in self._speakers if speaker in self._unheard]
            lines += [f"the {speaker} was never heard: that channel holds no speech" for speaker in silent]
        return lines
