"""Who is speaking when: Silero's probability a frame, and the gate that makes stretches of speech from it.
The only door to onnxruntime. Knows no words, files or other speakers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from audio.errors import ModelMissing
from audio.events import FRAME_SAMPLES, SAMPLE_RATE_HZ, Samples, Speaker, SpeechEnded, SpeechStarted

FRAME_MS = FRAME_SAMPLES * 1_000 // SAMPLE_RATE_HZ

_CONTEXT_SAMPLES = 64
"""Silero v6 sees the last 64 samples of the frame before; at the beginning it expects zeros."""
_STATE_SHAPE = (1, 1, 128)


class SileroModel:
    """Silero v6 on one thread, shared by all lanes: the weights travel inside the faster-whisper package."""

    def __init__(self, path: Path | None = None) -> None:
        # imported here: a third of a second that "--help" must not pay
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4  # an error comes as an exception, not as a line on the screen
        self._session: Any = onnxruntime.InferenceSession(
            str(path or _shipped_model()), options, providers=["CPUExecutionProvider"]
        )

    def lane(self) -> VoiceProbability:
        """A fresh stream for one speaker."""
        return VoiceProbability(self._session)


class VoiceProbability:
    """One speaker's stream: remembers what Silero needs from the frames before."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._input = np.zeros((1, _CONTEXT_SAMPLES + FRAME_SAMPLES), np.float32)
        self._h = np.zeros(_STATE_SHAPE, np.float32)
        self._c = np.zeros(_STATE_SHAPE, np.float32)

    def feed(self, frame: Samples) -> float:
        """How likely these 512 samples hold speech, 0 to 1, rounded to 4 decimals so that journals repeat exactly."""
        self._input[0, :_CONTEXT_SAMPLES] = self._input[0, -_CONTEXT_SAMPLES:]
        self._input[0, _CONTEXT_SAMPLES:] = frame
        probability, self._h, self._c = self._session.run(None, {"input": self._input, "h": self._h, "c": self._c})
        return round(float(probability.item()), 4)


@dataclass(frozen=True, slots=True)
class GateSettings:
    """When speech starts and ends.

    - ``start_p`` and ``stay_p``: Silero's own 0.5 and 0.15 below it (snakers4/silero-vad) lose 2 % of read speech
      through a telephone, and 14 % where the line has nothing below 300 Hz; 0.3 loses 0.5 % and 2 %. It opens for 0.6 s
      in 204 s of noise, not for 0.13 s; what is read there is refused (tests/test_invented.py).
    - ``start_frames``: over 19 lane-minutes of 12 calls, stretches of 96 ms or less fall from 5 to 3 with two frames
      instead of one; a third frame removes two more but costs every onset 32 ms.
    - ``pause_ms``: an inter-pausal unit is speech with inner gaps under 200 ms (design, section 2).
    """

    start_p: float = 0.3
    stay_p: float = 0.15
    start_frames: int = 2
    pause_ms: int = 200

    def __post_init__(self) -> None:
        if not 0 < self.stay_p <= self.start_p <= 1:
            raise ValueError(f"stay_p {self.stay_p} must be above 0 and not above start_p {self.start_p}, at most 1")
        if self.start_frames < 1 or self.pause_ms < 1:
            raise ValueError(f"start_frames {self.start_frames} and pause_ms {self.pause_ms} must be 1 or more")


class _State(Enum):
    QUIET = auto()
    STARTING = auto()
    SPEAKING = auto()
    STOPPING = auto()


class _Sounds(Enum):
    VOICED = auto()  # at or above start_p
    UNSURE = auto()  # between: keeps speech going, does not begin it
    SILENT = auto()  # below stay_p


_NEXT = {
    (_State.QUIET, _Sounds.VOICED): _State.STARTING,
    (_State.QUIET, _Sounds.UNSURE): _State.QUIET,
    (_State.QUIET, _Sounds.SILENT): _State.QUIET,
    (_State.STARTING, _Sounds.VOICED): _State.STARTING,
    (_State.STARTING, _Sounds.UNSURE): _State.QUIET,
    (_State.STARTING, _Sounds.SILENT): _State.QUIET,
    (_State.SPEAKING, _Sounds.VOICED): _State.SPEAKING,
    (_State.SPEAKING, _Sounds.UNSURE): _State.SPEAKING,
    (_State.SPEAKING, _Sounds.SILENT): _State.STOPPING,
    (_State.STOPPING, _Sounds.VOICED): _State.SPEAKING,
    (_State.STOPPING, _Sounds.UNSURE): _State.SPEAKING,
    (_State.STOPPING, _Sounds.SILENT): _State.STOPPING,
}
"""Where a frame leads. STARTING and STOPPING are waiting rooms: after ``start_frames`` and ``pause_ms`` of the same
evidence the gate moves on by itself, to SPEAKING and to QUIET, and says so."""


class SpeechGate:
    """One speaker's stretches of speech: SpeechStarted and SpeechEnded in strict alternation. A pure fold, no model."""

    def __init__(self, speaker: Speaker, settings: GateSettings = GateSettings()) -> None:
        self._speaker = speaker
        self._settings = settings
        self._state = _State.QUIET
        self._start_ms = 0
        self._voiced_end_ms = 0

    @property
    def speaking(self) -> bool:
        """Whether a stretch is open, its closing pause included."""
        return self._state in (_State.SPEAKING, _State.STOPPING)

    def feed(self, at_ms: int, probability: float) -> list[SpeechStarted | SpeechEnded]:
        """One frame, ending at ``at_ms``: at most one event."""
        sounds = self._classify(probability)
        before, self._state = self._state, _NEXT[self._state, sounds]
        if before is _State.QUIET:
            self._start_ms = at_ms - FRAME_MS
        if sounds is not _Sounds.SILENT:
            self._voiced_end_ms = at_ms
        if self._state is _State.STARTING and at_ms - self._start_ms >= self._settings.start_frames * FRAME_MS:
            self._state = _State.SPEAKING
            return [SpeechStarted(at_ms, self._speaker, self._start_ms)]
        if self._state is _State.STOPPING and at_ms - self._voiced_end_ms >= self._settings.pause_ms:
            return self._end(at_ms)
        return []

    def finish(self, at_ms: int) -> list[SpeechStarted | SpeechEnded]:
        """The sound is over at ``at_ms``: close an open stretch. The gate is then as new."""
        if self.speaking:
            return self._end(at_ms)
        self._state = _State.QUIET
        return []

    def _end(self, at_ms: int) -> list[SpeechStarted | SpeechEnded]:
        self._state = _State.QUIET
        return [SpeechEnded(at_ms, self._speaker, self._start_ms, self._voiced_end_ms)]

    def _classify(self, probability: float) -> _Sounds:
        if probability >= self._settings.start_p:
            return _Sounds.VOICED
        return _Sounds.UNSURE if probability >= self._settings.stay_p else _Sounds.SILENT


def _shipped_model() -> Path:
    """The model file beside faster-whisper's code, found without importing it (0.4 s, measured)."""
    package = find_spec("faster_whisper")
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        path = Path(folder) / "assets" / "silero_vad_v6.onnx"
        if path.is_file():
            return path
    raise ModelMissing(
        "the speech detector silero_vad_v6.onnx is not here: it ships inside faster-whisper 1.2\n"
        "install that again: pip install --force-reinstall 'faster-whisper>=1.2.1,<1.3'"
    )
