"""The pause key: between pause and resume nothing is heard, read or stored. Knows no key and no device.

Sound becomes silence before hearing (``Hush``), so call time goes on; what was said then never passes the session's
door (``Pausing``), should a reading of it still come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event as Flag

import numpy as np

from assist.events import Capture, Event, UserAction
from audio.events import AudioChunk, AudioLost, FinalText, InterimText, StableText, VoiceFrame, Words


class Hush:
    """At the sound's door: silence in place of sound while paused. Any thread may say so."""

    def __init__(self) -> None:
        self._paused = Flag()

    def act(self, action: UserAction) -> None:
        """What the user did; only pause and resume matter here."""
        if action.action == "pause":
            self._paused.set()
        elif action.action == "resume":
            self._paused.clear()

    def admit(self, block: AudioChunk | AudioLost) -> AudioChunk | AudioLost:
        """The block that may be heard."""
        if isinstance(block, AudioChunk) and self._paused.is_set():
            return replace(block, samples=np.zeros_like(block.samples))
        return block


class Pausing:
    """A session's door: says when hearing paused, and lets no words in that were said meanwhile."""

    def __init__(self) -> None:
        self._pauses: list[tuple[int, int | None]] = []  # begin and end of each; None: still on

    def feed(self, event: Event) -> Iterator[Event]:
        """What stands in this event's place."""
        match event:
            case UserAction(action="pause") if not self._on:
                self._pauses.append((event.at_ms, None))
                yield event
                yield Capture(event.at_ms, "paused")
            case UserAction(action="resume") if self._on:
                self._pauses[-1] = (self._pauses[-1][0], event.at_ms)
                yield event
                yield Capture(event.at_ms, "resumed")
            case InterimText() | StableText() | FinalText() if self._pauses:
                words = self._outside(event.words)
                if words == event.words:
                    yield event
                elif isinstance(event, InterimText):
                    yield replace(event, words=words, text=" ".join(word.text for word in words))
                elif words:
                    yield replace(event, words=words)
            case VoiceFrame() if self._on:
                pass
            case _:
                yield event

    def finish(self, at_ms: int) -> Iterator[Event]:
        """Nothing is kept back to be said later."""
        return iter(())

    @property
    def _on(self) -> bool:
        return bool(self._pauses) and self._pauses[-1][1] is None

    def _outside(self, words: Words) -> Words:
        """The words no part of which was said in a pause."""
        return tuple(
            word
            for word in words
            if not any(word.end_ms > begin and (end is None or word.start_ms < end) for begin, end in self._pauses)
        )
