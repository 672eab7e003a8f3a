"""Recordings in, streamed and never whole in memory: the only door to PyAV. Knows no speech, words or rules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from numpy.typing import NDArray

from audio.container import SoundFile, check_readable, declared_ms, ends_open
from audio.errors import AudioError, UsageError
from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, Speaker
from audio.tracks import SAMPLES_PER_MS, Blocks, Hole, Piece, Sound, Track, lockstep

_JITTER_MS = 50
"""Timestamps may wander without loss: containers round to 1 ms and browsers stamp packets of 20 ms when they arrive.
Smaller holes are not forgotten: they add up until they pass this."""

_REFERENCES = {"concat", "concatf", "dash", "hls", "imf", "rtp", "rtsp", "sap", "sdp", "tty", "webm_dash_manifest"}
"""Not recordings: playlists, which open other files or the network (HLS hung for ten minutes, measured), and plain
text, which FFmpeg takes for a terminal film."""

_OPEN_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": ",".join(sorted(av.formats_available - _REFERENCES)),
}


@dataclass(frozen=True, slots=True)
class Recording:
    """A call on disk: iterating streams it as 16 kHz chunks of 100 ms, the lanes side by side, as often as wanted.

    ``roles`` names the speaker of each channel of each file. What cannot be decoded comes as AudioLost and call time
    jumps by it; ``lost_ms`` 0 means that the file breaks off and does not tell how much is missing.
    """

    files: tuple[SoundFile, ...]
    roles: tuple[tuple[Speaker, ...], ...]

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """The lanes there are, agent first."""
        return tuple(sorted(speaker for roles in self.roles for speaker in roles))

    @property
    def channels(self) -> int:
        """How many channels the recording has, over all its files."""
        return sum(file.channels for file in self.files)

    @property
    def codec(self) -> str:
        """The codec's FFmpeg name; two names when two files differ."""
        return "+".join(dict.fromkeys(file.codec for file in self.files))

    @property
    def rate_hz(self) -> int:
        """The sample rate on disk, the lower one of two."""
        return min(file.rate_hz for file in self.files)

    @property
    def duration_ms(self) -> int | None:
        """An estimate of the call's length, for a progress bar; None if the file does not tell."""
        known = [file.duration_ms for file in self.files if file.duration_ms is not None]
        return max(known) if len(known) == len(self.files) else None

    def sha256(self) -> str:
        """The digest of the file's bytes; of both digests one after the other when there are two files."""
        digests = []
        for file in self.files:
            with file.path.open("rb") as stream:
                digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
        return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()

    def __iter__(self) -> Iterator[AudioChunk | AudioLost]:
        return lockstep([Track(_pieces(file), roles) for file, roles in zip(self.files, self.roles, strict=True)])


def open_recording(path: str | Path, *, swap: bool = False, speaker: Speaker | None = None) -> Recording:
    """One file: two channels are agent and customer (``swap``: the other way round), one channel needs ``speaker``.

    AudioError when it cannot be heard, UsageError when the channels and the arguments do not fit.
    """
    file = _examine(Path(path))
    if file.channels == 1:
        if speaker is None:
            raise UsageError(
                f"{path} has one channel: say whose voice it is with --speaker agent or --speaker customer"
            )
        if swap:
            raise UsageError(f"{path} has one channel, so there is nothing to swap: leave --swap out")
        return Recording((file,), ((speaker,),))
    if speaker is not None:
        raise UsageError(f"{path} has two channels, left agent and right customer: leave --speaker out, or use --swap")
    return Recording((file,), (("customer", "agent") if swap else ("agent", "customer"),))


def open_pair(agent_path: str | Path, customer_path: str | Path) -> Recording:
    """Two files of one channel each, both starting with the call; the shorter one is silent to the end."""
    files = _examine(Path(agent_path)), _examine(Path(customer_path))
    for file in files:
        if file.channels != 1:
            raise UsageError(f"{file.path} has two channels: give it alone, or two files with one channel each")
    return Recording(files, (("agent",), ("customer",)))


class _Resampler:
    """Frames of any rate and sample format in, blocks of 16 kHz float32 out; counts where it stands."""

    def __init__(self) -> None:
        self._av: AudioResampler | None = None
        self._shape = (SAMPLE_RATE_HZ, "", "")
        self._blocks = Blocks()
        self._base = 0  # samples of call time before the resampler in use began
        self._fed = 0  # frame samples it was fed since

    @property
    def position(self) -> float:
        """Where the next frame belongs, in samples of call time."""
        return self._base + self._fed * SAMPLE_RATE_HZ / self._shape[0]

    def feed(self, frame: AudioFrame) -> Iterator[Sound]:
        """The whole blocks this frame completes; a change of rate or format in mid-file starts a new resampler."""
        shape = (frame.sample_rate, frame.format.name, frame.layout.name)
        if self._av is None or shape != self._shape:
            yield from self.flush()
            self._av, self._shape = AudioResampler(format="fltp", rate=SAMPLE_RATE_HZ), shape
        self._fed += frame.samples
        yield from self._blocks.feed(_arrays(self._av.resample(frame)))

    def flush(self, skip: int = 0) -> Iterator[Sound]:
        """What is still inside, to the last sample; then jump over ``skip`` samples of call time."""
        if self._av is not None:
            yield from self._blocks.feed(_arrays(self._av.resample(None)), least=1)
        self._av, self._fed = None, 0
        self._blocks.out += skip
        self._base = self._blocks.out


def _arrays(frames: list[AudioFrame]) -> list[NDArray[np.float32]]:
    return [frame.to_ndarray().astype(np.float32, copy=False) for frame in frames]


def _pieces(file: SoundFile) -> Iterator[Piece]:
    try:
        yield from _read(file)
    except (av.FFmpegError, OSError) as error:
        raise AudioError(f"{file.path} cannot be read on ({error.strerror}): try a fresh copy of it") from error


def _read(file: SoundFile) -> Iterator[Piece]:
    """The file from its beginning, with a hole for whatever is missing: by the timestamps, and at the end."""
    out = _Resampler()
    origin: float | None = None
    damaged = False
    with _open(file.path) as container:
        for frame in _frames(container):
            if frame is None or frame.layout.nb_channels != file.channels:
                damaged = True
                continue
            if origin is None:
                origin = 0.0 if damaged else _stamp(frame, 0.0)
            gap_ms = int(_stamp(frame, out.position + origin) - origin - out.position) // SAMPLES_PER_MS
            if gap_ms > (0 if damaged else _JITTER_MS) and file.may_reach(out.position / SAMPLES_PER_MS + gap_ms):
                yield from out.flush(skip=gap_ms * SAMPLES_PER_MS)
                yield Hole(gap_ms * SAMPLES_PER_MS, "damaged: nothing could be decoded here")
            damaged = False
            yield from out.feed(frame)
        yield from out.flush()
    if tail := file.tail(int(out.position) // SAMPLES_PER_MS, damaged):
        yield tail


def _stamp(frame: AudioFrame, unknown: float) -> float:
    """The frame's own time in samples of 16 kHz."""
    if frame.pts is None or frame.time_base is None:
        return unknown
    return float(frame.pts * frame.time_base) * SAMPLE_RATE_HZ


def _frames(container: InputContainer) -> Iterator[AudioFrame | None]:
    """Decoded frames in order; None where a packet could not be decoded, or the container not be read on."""
    for packet in _packets(container):
        try:
            yield from (None,) if packet is None else packet.decode()
        except av.FFmpegError:
            yield None


def _packets(container: InputContainer) -> Iterator[Packet[AudioStream] | None]:
    try:
        yield from container.demux(container.streams.audio[0])
    except av.FFmpegError:
        yield None


def _open(path: Path) -> InputContainer:
    return av.open(f"file:{path}", "r", container_options=_OPEN_OPTIONS, metadata_errors="replace")


def _examine(path: Path) -> SoundFile:
    """What the file is, once its first frame has really been decoded. AudioError otherwise."""
    check_readable(path)
    try:
        with _open(path) as container:
            return _describe(path, container)
    except av.FFmpegError as error:
        raise AudioError(
            f"{path} is not a recording, or is damaged at its start: give a file such as WAV, FLAC, MP3, Opus or M4A"
        ) from error


def _describe(path: Path, container: InputContainer) -> SoundFile:
    if len(container.streams.audio) != 1:
        raise AudioError(f"{path} has {len(container.streams.audio)} audio tracks: export the call with exactly one")
    stream = container.streams.audio[0]
    first = next((frame for frame in _frames(container) if frame is not None and frame.samples), None)
    if first is None:
        raise AudioError(f"{path} holds no sound that can be decoded: check that the recording worked")
    channels = first.layout.nb_channels
    if channels > 2:
        raise AudioError(f"{path} has {channels} channels: export it with two, left agent and right customer")
    length_ms = _length_ms(container, stream)
    return SoundFile(
        path=path,
        codec=stream.codec_context.name,
        channels=channels,
        rate_hz=first.sample_rate,
        duration_ms=length_ms,
        declared_ms=declared_ms(path, container.format.name, length_ms, stream.bit_rate or 0),
        ends_open=ends_open(path, container.format.name),
    )


def _length_ms(container: InputContainer, stream: AudioStream) -> int | None:
    if stream.duration is not None and stream.time_base is not None:
        return round(stream.duration * stream.time_base * 1_000)
    alone = len(container.streams) == 1  # with a film beside it, the container's length may be the film's
    return round(container.duration / 1_000) if container.duration is not None and alone else None
