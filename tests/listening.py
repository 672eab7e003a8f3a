"""Any sound through the real hearing, flat out, for tests and measurements; and the sound of a telephone line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

import numpy as np

from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, FinalText, Heard, Samples, Speaker, StableText, Word
from audio.file import open_recording
from audio.hearing import Hearing, HearingSettings
from audio.pcm import decode
from audio.recogniser import Recogniser
from audio.vad import SileroModel

BLOCK_SAMPLES = 320
"""20 ms: what a sound card or a telephone gives at a time."""
BAND_HZ = (300, 3400)
"""The telephone band of ITU-T G.712."""

Blocks = Iterator[AudioChunk | AudioLost]


def cut(speaker: Speaker, sound: Samples, start_ms: int = 0) -> Blocks:
    """One lane's sound in blocks of 20 ms."""
    for first in range(0, len(sound), BLOCK_SAMPLES):
        yield AudioChunk(start_ms + first // 16, speaker, sound[first : first + BLOCK_SAMPLES])


def side_by_side(lanes: Iterable[Blocks]) -> Blocks:
    """The lanes' blocks, one of each in turn."""
    for blocks in zip_longest(*lanes):
        yield from (block for block in blocks if block is not None)


def hear(blocks: Blocks, speakers: Iterable[Speaker], recogniser: Recogniser) -> Iterator[Heard]:
    """Everything hearing says of these blocks."""
    hearing = Hearing(speakers, SileroModel(), recogniser, HearingSettings())
    try:
        for block in blocks:
            yield from hearing.feed(block)
        yield from hearing.finish()
    finally:
        hearing.close()


def hear_sound(lanes: Mapping[Speaker, Samples], recogniser: Recogniser) -> Iterator[Heard]:
    """Everything hearing says of these lanes, which begin together."""
    return hear(side_by_side(cut(speaker, sound) for speaker, sound in lanes.items()), lanes, recogniser)


def final_words(events: Iterable[Heard], speaker: Speaker) -> list[Word]:
    """A speaker's final words."""
    return [
        word for event in events if isinstance(event, FinalText) and event.speaker == speaker for word in event.words
    ]


def stable_words(events: Iterable[Heard], speaker: Speaker) -> list[Word]:
    """A speaker's stable words, in the order they were given out."""
    return [
        word for event in events if isinstance(event, StableText) and event.speaker == speaker for word in event.words
    ]


def text(words: Iterable[Word]) -> str:
    """Words as one line."""
    return " ".join(word.text for word in words)


def load(path: Path, speaker: Speaker | None = None) -> dict[Speaker, Samples]:
    """A recording's lanes, whole; a recording with one channel needs its speaker."""
    parts: dict[Speaker, list[Samples]] = {}
    for chunk in open_recording(path, speaker=speaker):
        assert isinstance(chunk, AudioChunk), f"{path} is damaged"
        parts.setdefault(chunk.speaker, []).append(chunk.samples)
    return {speaker: np.concatenate(pieces) for speaker, pieces in parts.items()}


def padded(sound: Samples, pad_ms: int = 600) -> Samples:
    """The sound with silence before and after it."""
    silence = np.zeros(pad_ms * SAMPLE_RATE_HZ // 1000, np.float32)
    return np.concatenate([silence, sound, silence])


def telephone(sound: Samples, *, steep: bool = False) -> Samples:
    """The sound as a call carries it: 300-3400 Hz, 8 kHz, 8-bit mu-law, up to 16 kHz again; an even length of it.

    Below 300 Hz it falls by 12 dB an octave, which fulfils ITU-T G.712 (25 dB at 60 Hz); ``steep`` leaves none,
    as bad lines do: a voice without its fundamental.
    """
    length = len(sound) // 2 * 2
    hz = np.fft.rfftfreq(length, 1 / SAMPLE_RATE_HZ)
    gain = np.where(hz < BAND_HZ[0], 0.0, 1.0) if steep else (1 + (BAND_HZ[0] / np.maximum(hz, 1)) ** 4) ** -0.5
    narrow = np.fft.irfft(np.fft.rfft(sound[:length]) * gain * (hz <= BAND_HZ[1]), length)[::2]
    between = (_MULAW[1:] + _MULAW[:-1]) / 2
    coded = _MULAW[np.searchsorted(between, narrow)]
    # twice the length, nothing above 4 kHz: the spectrum padded with zeros; irfft halves the level
    return (np.fft.irfft(np.fft.rfft(coded), length) * 2).astype(np.float32)


_MULAW = np.unique(decode(bytes(range(256)), "mulaw"))
"""All values a mu-law byte can have, in rising order."""
