"""Both lanes in lockstep: frames → bleed → gate → voice → words. Knows, alone, in which order hearing happens.

Lanes advance together by 32 ms, agent first, so the order of events depends on the sound alone. Decoding runs on a
thread per lane and never delays what the sound alone tells. When a reading comes back is the one difference between
live and flat out: live it arrives when it arrives; flat out it is delivered ``decode_delay_ms`` after it was due, and
hearing waits for it there, so threads never decide the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from audio.bleed import Bleed, Own
from audio.events import (
    SAMPLE_RATE_HZ,
    AudioChunk,
    AudioLost,
    CallEnded,
    Heard,
    Samples,
    Speaker,
    Tick,
)
from audio.leak import BleedSettings
from audio.listening import Listening
from audio.pcm import Framer
from audio.recogniser import Reading, Recogniser
from audio.repeats import Repeats
from audio.tail import FRAME_MS
from audio.transcribe import Transcriber
from audio.vad import GateSettings, SileroModel, SpeechGate
from audio.voice import VoiceMeter

TICK_MS = 100


@dataclass(frozen=True, slots=True)
class HearingSettings:
    """How hearing listens. ``decode_delay_ms`` is the modelled time from asking for words to having them: a decode
    took 90 ms (median) on two idle cores and 150 to 220 ms on loaded ones (``assist bench``, decode_ms)."""

    decode_delay_ms: int = 200
    live: bool = False
    gate: GateSettings = GateSettings()
    bleed: BleedSettings = BleedSettings()
    listening: Listening = Listening()


class Ticker:
    """Call time in steps of 100 ms: what passes between two moments."""

    def __init__(self) -> None:
        self._next_ms = TICK_MS

    def until(self, at_ms: int) -> Iterator[Tick]:
        """The ticks up to and including ``at_ms`` not given before."""
        while self._next_ms <= at_ms:
            yield Tick(self._next_ms)
            self._next_ms += TICK_MS


class Lane:
    """One speaker's way from frames to events; decodes on its own thread."""

    def __init__(
        self, speaker: Speaker, silero: SileroModel, recogniser: Recogniser | None, settings: HearingSettings
    ) -> None:
        self.speaker = speaker
        self.framer = Framer()
        self._settings = settings
        self._probability = silero.lane()
        self._gate = SpeechGate(speaker, settings.gate)
        self._meter = VoiceMeter(speaker)
        self._transcriber = Transcriber(speaker, settings.listening)
        self._recogniser = recogniser
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"decode-{speaker}")
        self._away: tuple[int, Future[Reading]] | None = None
        self.skipped = 0  # readings that fell due while the one before was still away

    @property
    def unread_from_ms(self) -> int | None:
        """From when on this lane's speech was not read yet; None when all of it was, or no words are wanted."""
        return self._transcriber.unread_from_ms if self._recogniser is not None else None

    @property
    def skipped_ms(self) -> int:
        """Sound of this lane that was never read."""
        return self._transcriber.skipped_ms

    def advance(self, frame: Samples, now_ms: int, own: Own = Own()) -> list[Heard]:
        """One frame, ending at ``now_ms``; what is not the speaker's own is neither speech nor sound of theirs."""
        probability = self._probability.feed(frame)
        changes = self._gate.feed(now_ms, probability if own.speech else 0.0)
        frame = frame if own.sound else np.zeros_like(frame)
        events: list[Heard] = list(changes)
        voice = self._meter.feed(frame, self._gate.speaking, now_ms)
        if voice is not None:
            events.append(voice)
        if self._recogniser is None:
            return events
        self._transcriber.hear(frame, now_ms)
        for change in changes:
            self._transcriber.note(change)
        return events + self._words(now_ms)

    def finish(self, now_ms: int) -> list[Heard]:
        """Close what is open; waits for the words still being read."""
        changes = self._gate.finish(now_ms)
        events: list[Heard] = list(changes)
        if self._recogniser is not None:
            events += self._deliver(now_ms, wait=True)
            for change in changes:
                self._transcriber.note(change)
            self._transcriber.end(now_ms)
            self._ask(now_ms)
            while self._away is not None:
                events += self._deliver(now_ms, wait=True)
                self._ask(now_ms)
            events += self._transcriber.finish(now_ms)
        self._thread.shutdown(wait=True, cancel_futures=True)
        return events

    def close(self) -> None:
        """Drop everything at once, as when the call is abandoned."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _words(self, now_ms: int) -> list[Heard]:
        events = self._deliver(now_ms, wait=False)
        events += self._transcriber.settle(now_ms)
        self._ask(now_ms)
        return events

    def _ask(self, now_ms: int) -> None:
        window = self._transcriber.due(now_ms)
        if window is not None and self._recogniser is not None:
            self._away = now_ms, self._thread.submit(self._recogniser.read, window.samples, window.wide)

    def _deliver(self, now_ms: int, *, wait: bool) -> list[Heard]:
        if self._away is None:
            return []
        asked_ms, reading = self._away
        arrived = reading.done() if self._settings.live else now_ms >= asked_ms + self._settings.decode_delay_ms
        if not (arrived or wait):
            return []
        self._away = None
        self.skipped += max(0, (now_ms - asked_ms) // self._settings.listening.hop_ms - 1)
        return list(self._transcriber.take(reading.result(), now_ms))


class Hearing:
    """The first stage of a call: sound in, events out. ``recogniser`` None hears no words."""

    def __init__(
        self,
        speakers: Iterable[Speaker],
        silero: SileroModel,
        recogniser: Recogniser | None,
        settings: HearingSettings,
    ) -> None:
        self._lanes = {speaker: Lane(speaker, silero, recogniser, settings) for speaker in speakers}
        self._bleed = Bleed(tuple(self._lanes), settings.bleed)
        self._repeats = Repeats(self._bleed)
        self._ticker = Ticker()
        self.now_ms = 0

    def feed(self, event: AudioChunk | AudioLost) -> Iterator[Heard]:
        """Take sound, or the news that some is missing; yields what follows, frame by frame."""
        lane = self._lanes[event.speaker]
        if isinstance(event, AudioLost):
            yield AudioLost(self.now_ms, event.speaker, event.lost_ms, event.why)
            lane.framer.silence(event.lost_ms * SAMPLE_RATE_HZ // 1000)
        else:
            lane.framer.feed(event.samples)
        while all(lane.framer.ready for lane in self._lanes.values()):
            yield from self._step(lambda lane: lane.framer.take())

    def finish(self) -> Iterator[Heard]:
        """The sound is over: the last frames, the last words, the end of the call."""
        while any(lane.framer.pending for lane in self._lanes.values()):
            yield from self._step(lambda lane: lane.framer.take(pad=True))
        for lane in self._lanes.values():
            yield from self._own(lane.finish(self.now_ms))
        yield CallEnded(self.now_ms)

    def unread_from_ms(self, speaker: Speaker) -> int | None:
        """From when on this speaker's speech was not read yet; None when all of it was."""
        return self._lanes[speaker].unread_from_ms

    def skipped(self, speaker: Speaker) -> int:
        """How many of this speaker's readings were left out because the one before took too long."""
        return self._lanes[speaker].skipped

    def skipped_ms(self, speaker: Speaker) -> int:
        """How much of this speaker's sound was never read, for want of time: words that will not come."""
        return self._lanes[speaker].skipped_ms

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """The lanes there are, agent first."""
        return tuple(self._lanes)

    def close(self) -> None:
        """Abandon the call: no more decoding."""
        for lane in self._lanes.values():
            lane.close()

    def _step(self, take: Callable[[Lane], Samples]) -> Iterator[Heard]:
        self.now_ms += FRAME_MS
        yield from self._ticker.until(self.now_ms)
        frames = {speaker: take(lane) for speaker, lane in self._lanes.items()}
        yield from self._bleed.feed(frames, self.now_ms)
        for speaker, lane in self._lanes.items():
            yield from self._own(lane.advance(frames[speaker], self.now_ms, self._bleed.own(speaker)))

    def _own(self, events: list[Heard]) -> Iterator[Heard]:
        """What is left of a lane's events without the other's words."""
        for event in events:
            kept = self._repeats.feed(event)
            if kept is not None:
                yield kept
