"""One hearing of a call, measured: flat out, or through the live shell at the pace of the clock.

Knows what was said when and what it cost, not whether it was right. The sound is streamed from its file meanwhile,
which costs a thousandth of a CPU second per second of call.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assist.backlog import Block
from assist.delays import Stamped
from assist.events import Event
from assist.live import LiveCall
from assist.session import Session
from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, Samples, Speaker, Tick, VoiceFrame
from audio.hearing import Hearing, HearingSettings
from audio.recogniser import Reading, Recogniser
from audio.vad import SileroModel

BLOCK_SAMPLES = 320
"""20 ms: what sound cards and telephone lines give at a time."""


class Counted:
    """A recogniser that keeps how long each of its readings took."""

    def __init__(self, inner: Recogniser) -> None:
        self.name = inner.name
        self.took_ms: list[float] = []
        self._inner = inner

    def read(self, samples: Samples, wide: bool = False) -> Reading:
        """The inner one's reading."""
        started = time.perf_counter()
        reading = self._inner.read(samples, wide)
        self.took_ms.append(1000 * (time.perf_counter() - started))  # one append is atomic, whatever the thread
        return reading


@dataclass(frozen=True, slots=True)
class Run:
    """One hearing of a call: what was said when, and what it cost."""

    stamped: list[Stamped]
    call_ms: int
    wall_s: float
    cpu_s: float
    took_ms: list[float]
    skipped: int
    skipped_ms: int
    peak_rss_mb: float | None


@dataclass
class Stamps:
    """Takes events and notes when they came: by the clock since ``started_s`` when paced, else by their own word."""

    started_s: float | None = None
    stamped: list[Stamped] = field(default_factory=list)
    error: BaseException | None = None

    def append(self, events: Iterable[Event], heard_ms: int) -> None:
        """Keep what the figures need."""
        del heard_ms
        now_ms = None if self.started_s is None else round(1000 * (time.monotonic() - self.started_s))
        for event in events:
            if not isinstance(event, (Tick, VoiceFrame)):
                self.stamped.append((event.at_ms if now_ms is None else now_ms, event))

    def close(self, error: BaseException | None = None) -> None:
        """The call is over."""
        self.error = error


def blocks_of(sound: Iterable[Block]) -> Iterator[Block]:
    """The same sound in blocks of 20 ms, the lanes side by side."""
    pending: list[AudioChunk] = []
    for event in sound:
        if pending and (isinstance(event, AudioLost) or event.at_ms > pending[0].at_ms):
            yield from _side_by_side(pending)
            pending = []
        if isinstance(event, AudioLost):
            yield event
        else:
            pending.append(event)
    yield from _side_by_side(pending)


def _side_by_side(chunks: Sequence[AudioChunk]) -> Iterator[AudioChunk]:
    for first in range(0, max((len(chunk.samples) for chunk in chunks), default=0), BLOCK_SAMPLES):
        for chunk in chunks:
            part = chunk.samples[first : first + BLOCK_SAMPLES]
            if len(part):
                yield AudioChunk(chunk.at_ms + first * 1000 // SAMPLE_RATE_HZ, chunk.speaker, part)


def hear(
    sound: Iterable[Block],
    speakers: Sequence[Speaker],
    silero: SileroModel,
    recogniser: Recogniser,
    settings: HearingSettings,
    *,
    paced: bool,
) -> Run:
    """Hear a call in blocks of 20 ms, through the live shell at the pace of the clock, or flat out."""
    counted, stamps = Counted(recogniser), Stamps()
    hearing = Hearing(speakers, silero, counted, replace(settings, live=paced))
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    if paced:
        _hear_paced(blocks_of(sound), hearing, stamps)
    else:
        _hear_flat_out(blocks_of(sound), hearing, stamps)
    return Run(
        stamped=stamps.stamped,
        call_ms=hearing.now_ms,
        wall_s=time.perf_counter() - wall_s,
        cpu_s=time.process_time() - cpu_s,
        took_ms=counted.took_ms,
        skipped=sum(hearing.skipped(speaker) for speaker in speakers),
        skipped_ms=sum(hearing.skipped_ms(speaker) for speaker in speakers),
        peak_rss_mb=peak_rss_mb(),
    )


def _hear_paced(blocks: Iterable[Block], hearing: Hearing, stamps: Stamps) -> None:
    """Each block goes in when its last sample would have been spoken."""
    call = LiveCall(hearing, Session([]), stamps)
    stamps.started_s = time.monotonic()
    call.start()
    for block in blocks:
        length_ms = block.lost_ms if isinstance(block, AudioLost) else len(block.samples) * 1000 / SAMPLE_RATE_HZ
        wait_s = (block.at_ms + length_ms) / 1000 - (time.monotonic() - stamps.started_s)
        if wait_s > 0:
            time.sleep(wait_s)
        call.put(block)
    call.finish()
    if stamps.error is not None:
        raise stamps.error


def _hear_flat_out(blocks: Iterable[Block], hearing: Hearing, stamps: Stamps) -> None:
    try:
        for block in blocks:
            stamps.append(hearing.feed(block), hearing.now_ms)
        stamps.append(hearing.finish(), hearing.now_ms)
    finally:
        hearing.close()


def peak_rss_mb() -> float | None:
    """The most memory this process has held; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1_000_000, 1)
