"""The facts of hearing, frozen: what was said, when, by whom. Knows no rules, no screen and no wall clock.

All times are integer milliseconds of *call audio*. ``at_ms`` is the moment the session learned the fact and never runs
back in a journal; ``start_ms`` and ``end_ms`` say when it happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

Speaker = Literal["agent", "customer"]
SPEAKERS: tuple[Speaker, Speaker] = ("agent", "customer")

SAMPLE_RATE_HZ = 16_000
FRAME_SAMPLES = 512
"""Silero's frame: 32 ms at 16 kHz. Hearing advances both lanes by one frame at a time."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """Sound of one lane: float32 mono 16 kHz in [-1, 1]; ``at_ms`` is the call time of its first sample.

    Never journalled.
    """

    at_ms: int
    speaker: Speaker
    samples: Samples = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AudioLost:
    """A stretch of one lane that was never heard; call time jumps by ``lost_ms``, so later times stay true."""

    type: ClassVar[str] = "audio_lost"
    at_ms: int
    speaker: Speaker
    lost_ms: int
    why: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Call audio advanced by another 100 ms: the only clock analysis and rules know."""

    type: ClassVar[str] = "tick"
    at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """A speaker began; ``start_ms`` is the first voiced sample. Alternates strictly with SpeechEnded per speaker."""

    type: ClassVar[str] = "speech_started"
    at_ms: int
    speaker: Speaker
    start_ms: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """A speaker fell silent for 200 ms; ``end_ms`` is the last voiced sample, not the moment this was noticed."""

    type: ClassVar[str] = "speech_ended"
    at_ms: int
    speaker: Speaker
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class VoiceFrame:
    """One tenth of a second of a speaking voice: level in dBFS, F0 in Hz (None when unvoiced), tilt in dB
    (1-3.4 kHz over 0.1-1 kHz), speech and voiced time in ms, share of clipped samples, new syllable nuclei."""

    type: ClassVar[str] = "voice"
    at_ms: int
    speaker: Speaker
    level_db: float
    f0_hz: float | None
    tilt_db: float
    speech_ms: int
    voiced_ms: int
    clipped: float
    syllables: int


@dataclass(frozen=True, slots=True)
class Crosstalk:
    """From now on the other party is heard in ``speaker``'s channel: level against their own, lag; None: no longer.

    ``same``: the two channels hold the same sound, so that nobody can tell who speaks.
    """

    type: ClassVar[str] = "crosstalk"
    at_ms: int
    speaker: Speaker
    level_db: float | None
    lag_ms: int | None
    same: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A word as heard: call times and the recogniser's probability, 0 to 1."""

    text: str
    start_ms: int
    end_ms: int
    p: float


Words = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class InterimText:
    """The newest guess at what follows the stable words; may change or vanish."""

    type: ClassVar[str] = "interim_text"
    at_ms: int
    speaker: Speaker
    text: str
    words: Words


@dataclass(frozen=True, slots=True)
class StableText:
    """Newly stable words of an utterance; a stable word is never rewritten."""

    type: ClassVar[str] = "stable_text"
    at_ms: int
    speaker: Speaker
    utterance: int
    words: Words


@dataclass(frozen=True, slots=True)
class FinalText:
    """The whole utterance, once, after it ended; its stable words are unchanged."""

    type: ClassVar[str] = "final_text"
    at_ms: int
    speaker: Speaker
    utterance: int
    words: Words


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over: exactly one, always last."""

    type: ClassVar[str] = "call_ended"
    at_ms: int


Heard = (
    AudioLost | Tick | SpeechStarted | SpeechEnded | VoiceFrame | Crosstalk | InterimText | StableText | FinalText
    | CallEnded
)  # fmt: skip
"""Everything hearing may say."""
