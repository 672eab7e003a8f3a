"""The door for speech recognition: a short window of sound in, a reading out. Any engine behind it can be put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from audio.events import Samples, Words


@dataclass(frozen=True, slots=True)
class Reading:
    """What one decode made of one window; times in ms from the window's first sample."""

    words: Words
    no_speech_p: float
    mean_logprob: float
    capped: bool
    """The decoder was stopped by the token limit: the tail is not to be trusted."""


class Recogniser(Protocol):
    """Anything that can read a window of float32 mono 16 kHz. Called from several threads at once."""

    name: str

    def read(self, samples: Samples, wide: bool = False) -> Reading:
        """The words in ``samples``; ``wide`` in a longer window, where a short one went wrong."""
        ...
