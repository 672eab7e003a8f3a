"""Recordings made for tests: two voices that can be told apart, in any format, whole, cut or damaged."""

from collections import defaultdict
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, Samples
from audio.file import Recording

AGENT_HZ, CUSTOMER_HZ = 500, 1_500
ONSET_MS = {"agent": 1_000, "customer": 2_000}

FORMATS = [
    ("call.wav", "pcm_mulaw", 8_000),
    ("call.wav", "pcm_alaw", 8_000),
    ("call.wav", "pcm_s16le", 44_100),
    ("call.flac", "flac", 48_000),
    ("call.mp3", "libmp3lame", 48_000),
    ("call.ogg", "libopus", 48_000),
    ("call.webm", "libopus", 48_000),
    ("call.m4a", "aac", 44_100),
]


def tone(frequency_hz: int, rate_hz: int, start_ms: int, seconds: float) -> NDArray[np.float32]:
    """Silence, then from ``start_ms`` a sine at half of full scale."""
    sine = 0.5 * np.sin(2 * np.pi * frequency_hz * np.arange(int(rate_hz * seconds)) / rate_hz)
    sine[: rate_hz * start_ms // 1000] = 0
    return sine.astype(np.float32)


def call_sound(rate_hz: int, seconds: float = 4) -> NDArray[np.float32]:
    """An agent from second 1 on the left, a customer from second 2 on the right, told apart by their pitch."""
    agent = tone(AGENT_HZ, rate_hz, ONSET_MS["agent"], seconds)
    return np.stack([agent, tone(CUSTOMER_HZ, rate_hz, ONSET_MS["customer"], seconds)])


def write(path: Path, codec: str, rate_hz: int, sound: NDArray[np.float32]) -> Path:
    """The sound, one row a channel, as a file of that codec."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(sound)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        for start in range(0, sound.shape[1], rate_hz):
            second = np.ascontiguousarray(sound[:, start : start + rate_hz])
            frame = av.AudioFrame.from_ndarray(second, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def stereo_call(folder: Path, name: str = "call.wav", codec: str = "pcm_s16le", rate_hz: int = 8_000) -> Path:
    """A whole call of four seconds in two channels."""
    return write(folder / name, codec, rate_hz, call_sound(rate_hz))


def mono_call(path: Path, seconds: float, rate_hz: int = 8_000, frequency_hz: int = AGENT_HZ) -> Path:
    """One voice, talking from the first sample."""
    return write(path, "pcm_s16le", rate_hz, tone(frequency_hz, rate_hz, 0, seconds)[None])


def cut(path: Path, share: float) -> Path:
    """The file as an interrupted copy leaves it."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def damage(path: Path, at: float, length: int = 400) -> Path:
    """The file with some of its bytes overwritten by others, beginning at that share of its length."""
    data = bytearray(path.read_bytes())
    start = int(len(data) * at)
    data[start : start + length] = np.random.default_rng(7).bytes(length)
    path.write_bytes(data)
    return path


def lanes_of(recording: Recording) -> dict[str, Samples]:
    """Each speaker's whole sound, every chunk at its own time, zeros where nothing came; overlaps are a failure."""
    lanes: dict[str, list[Samples]] = defaultdict(list)
    reached: dict[str, int] = defaultdict(int)
    for event in recording:
        assert abs(event.at_ms * 16 - reached[event.speaker]) < 32, "a chunk does not follow the one before"
        sound = event.samples if isinstance(event, AudioChunk) else np.zeros(event.lost_ms * 16, np.float32)
        lanes[event.speaker].append(sound)
        reached[event.speaker] += len(sound)
    return {speaker: np.concatenate(parts) for speaker, parts in lanes.items()}


def losses_of(recording: Recording) -> list[AudioLost]:
    """What the recording says is missing."""
    return [event for event in recording if isinstance(event, AudioLost)]


def pitch_hz(sound: Samples) -> float:
    """The strongest frequency."""
    return float(np.argmax(np.abs(np.fft.rfft(sound))) * SAMPLE_RATE_HZ / len(sound))


def onset_ms(sound: Samples) -> float:
    """When the sound first passes a tenth of full scale."""
    return float(np.argmax(np.abs(sound) > 0.1) / 16)
