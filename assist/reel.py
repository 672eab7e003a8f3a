"""A call's sound once more, for who comes after: read on only as far as is asked for, the last minutes kept.

Knows no events but sound, and no speech.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, Samples, Speaker
from audio.pcm import Framer
from audio.tail import FRAME_MS, SoundTail

KEPT_MS = 180_000
"""An utterance ends at the first pause after 12 s: three minutes hold any, and both lanes take 23 MB."""


class Reel:
    """Both lanes of a call, one forward pass; not for several threads at once."""

    def __init__(self, sound: Iterable[AudioChunk | AudioLost], speakers: Sequence[Speaker]) -> None:
        self._blocks = iter(sound)
        self._framers = {speaker: Framer() for speaker in speakers}
        self._tails = {speaker: SoundTail(KEPT_MS) for speaker in speakers}
        self._end_ms = dict.fromkeys(speakers, 0)

    def cut(self, speaker: Speaker, start_ms: int, end_ms: int) -> Samples:
        """The sound between two call times; shorter where the call is over, or where it was too long ago."""
        while self._end_ms[speaker] < end_ms and self._read_on():
            pass
        return self._tails[speaker].cut(start_ms, end_ms)

    def _read_on(self) -> bool:
        block = next(self._blocks, None)
        if block is None:
            return any([self._frames(speaker, pad=True) for speaker in self._framers])
        framer = self._framers[block.speaker]
        if isinstance(block, AudioLost):
            framer.silence(block.lost_ms * SAMPLE_RATE_HZ // 1000)
        else:
            framer.feed(block.samples)
        self._frames(block.speaker)
        return True

    def _frames(self, speaker: Speaker, *, pad: bool = False) -> bool:
        """Lay the frames that are ready, with ``pad`` also a last unfinished one; whether there were any."""
        framer, before_ms = self._framers[speaker], self._end_ms[speaker]
        while framer.ready or (pad and framer.pending):
            self._end_ms[speaker] += FRAME_MS
            self._tails[speaker].append(framer.take(pad=pad), self._end_ms[speaker])
        return self._end_ms[speaker] > before_ms
