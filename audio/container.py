"""What the bytes of a recording tell before decoding: readable at all, how long it claims to be, whether it was cut.
Knows no codecs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audio.errors import AudioError
from audio.tracks import SAMPLES_PER_MS, Hole

_TAIL_MS = 500
"""A whole recording misses its declared length by less (measured: 0-24 ms over WAV, FLAC, MP3, Opus, AAC); the rest is
left for encoders that round up to a packet or two."""

_STORE_LENGTH = {"flac", "mov", "matroska", "webm", "aiff", "caf", "asf", "w64", "au"}
"""Containers that store their length. For the others FFmpeg guesses it from bit rate and file size (ADTS: 0.8 s wrong
in 60 s, measured), which proves nothing."""

_STREAMED_SIZE = 0x7FFF_0000
"""WAV writers that cannot seek back put a size from here up in the header: no promise about the length."""

_WAV_HEADER = 44
_OGG_PAGE = 65_307
"""The most bytes an Ogg page may have (RFC 3533): the last one begins within them."""


@dataclass(frozen=True, slots=True)
class SoundFile:
    """What one file says of itself: ``duration_ms`` is an estimate, ``declared_ms`` a promise, None where unknown;
    ``ends_open`` means that it was visibly cut."""

    path: Path
    codec: str
    channels: int
    rate_hz: int
    duration_ms: int | None
    declared_ms: int | None
    ends_open: bool

    def may_reach(self, at_ms: float) -> bool:
        """Whether sound at this time is believable: a timestamp beyond the end is damage itself."""
        return self.duration_ms is None or at_ms <= self.duration_ms + _TAIL_MS

    def tail(self, heard_ms: int, damaged: bool) -> Hole | None:
        """What is missing behind the last sound; ``damaged``: nothing could be decoded there."""
        missing_ms = (self.declared_ms or 0) - heard_ms
        if missing_ms > _TAIL_MS:
            return Hole(missing_ms * SAMPLES_PER_MS, "cut off: the file ends before the length it declares")
        if self.ends_open or (damaged and self.declared_ms is None):
            return Hole(0, "cut off: the file breaks off and does not tell how much is missing")
        return None


def check_readable(path: Path) -> None:
    """AudioError, with what to do, unless the path is a file that can be read and is not empty."""
    try:
        if path.is_dir():
            raise AudioError(f"{path} is a folder: name one recording in it")
        if path.exists() and not path.is_file():
            raise AudioError(f"{path} is not a regular file: save the recording to disk first")
        with path.open("rb") as stream:
            empty = not stream.read(1)
    except OSError as error:
        raise AudioError(f"{path} cannot be read: {error.strerror}") from error
    if empty:
        raise AudioError(f"{path} is empty: nothing was recorded, or the copy failed")


def declared_ms(path: Path, names: str, stored_ms: int | None, bit_rate: int) -> int | None:
    """The length the file promises, None if it promises none. ``names`` as FFmpeg calls the container."""
    kinds = set(names.split(","))
    if "wav" in kinds:
        return _cut_wav_ms(path, bit_rate)
    stores = kinds & _STORE_LENGTH or ("mp3" in kinds and _has_frame_count(path))
    return stored_ms if stores else None


def ends_open(path: Path, names: str) -> bool:
    """Whether an Ogg file lacks the page that says it is the last: such a file was cut. Others cannot tell: False."""
    if names != "ogg":
        return False
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _OGG_PAGE))
        last = stream.read().rpartition(b"OggS")[2]
    return not (len(last) > 1 and last[1] & 4)


def _cut_wav_ms(path: Path, bit_rate: int) -> int | None:
    """The length a WAV header promises when the file ends before it; FFmpeg itself settles for what is there."""
    with path.open("rb") as stream:
        promised = int.from_bytes(stream.read(8)[4:], "little") + 8
    if promised >= _STREAMED_SIZE or promised <= path.stat().st_size or bit_rate <= 0:
        return None
    return (promised - _WAV_HEADER) * 8_000 // bit_rate


def _has_frame_count(path: Path) -> bool:
    """Whether an MP3 file begins, behind its tags, with the frame that counts the others."""
    with path.open("rb") as stream:
        tag = stream.read(10)
        if tag[:3] == b"ID3":
            stream.seek(10 + sum(part << 7 * (3 - place) for place, part in enumerate(tag[6:10])))  # 4 x 7 bits
        first = tag + stream.read(200)
    return any(mark in first for mark in (b"Xing", b"Info", b"VBRI"))
