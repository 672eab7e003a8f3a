"""The live shell: a bounded queue and a hearing thread between a source that cannot wait and a face that must not.

Sound comes in at its own pace; one thread hears it, runs the session and appends what follows to a sink (a tape, say).
When hearing falls behind, the oldest sound goes and is said to be lost; when only the words fall behind, `Lag` says so.
Knows no device, no file and no face.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Protocol

from assist.events import Event, Lag
from assist.session import Session
from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, CallEnded, Speaker
from audio.hearing import Hearing

QUEUE_MS = 2_000
"""So much sound of a lane waits at most: beyond it prompts made from sound alone would come when the moment is over."""
LAG_MS = 1_000
"""Words later than this are said to be late (issue: within about a second of being spoken)."""
LAG_STEP_MS = 500
LAG_EVERY_MS = 1_000
SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1_000
TOO_SLOW = "this machine was too slow to hear it"

Block = AudioChunk | AudioLost


class Sink(Protocol):
    """Takes a call's events from the hearing thread, as `Tape` does."""

    def append(self, events: Iterable[Event], heard_ms: int) -> None:
        """Add events; the call has been heard up to ``heard_ms``."""
        ...

    def close(self, error: BaseException | None = None) -> None:
        """No more will come; ``error`` is what ended the call early."""
        ...


class Backlog:
    """The bounded queue between a source and hearing: thread-safe, never makes the source wait, says what it drops."""

    def __init__(self, limit_ms: int = QUEUE_MS) -> None:
        self._limit = limit_ms * SAMPLES_PER_MS
        self._changed = threading.Condition()
        self._blocks: deque[Block] = deque()
        self._waiting: Counter[Speaker] = Counter()  # samples in the queue
        self._dropped: Counter[Speaker] = Counter()  # samples, not yet said
        self._put: Counter[Speaker] = Counter()  # samples of the whole call
        self._closed = False

    def put(self, block: Block) -> None:
        """Add the newest sound, or the news that some is missing. What is too much goes at the other end."""
        with self._changed:
            length = _length(block)
            self._blocks.append(block)
            self._put[block.speaker] += length
            self._waiting[block.speaker] += length if isinstance(block, AudioChunk) else 0
            while self._waiting[block.speaker] > self._limit:
                self._drop_oldest()
            self._changed.notify()

    def close(self) -> None:
        """Nothing more will be put; what waits is still given out."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def __iter__(self) -> Iterator[Block]:
        """The blocks, oldest first, waiting for each; ends when closed and empty."""
        while (block := self._take()) is not None:
            yield block

    @property
    def now_ms(self) -> int:
        """Call time now: the end of the newest sound put in."""
        with self._changed:
            return max(self._put.values(), default=0) // SAMPLES_PER_MS

    def _take(self) -> Block | None:
        with self._changed:
            while not self._blocks and not self._closed:
                self._changed.wait()
            lost = next((self._said(speaker) for speaker, n in self._dropped.items() if n >= SAMPLES_PER_MS), None)
            if lost is not None or not self._blocks:
                return lost
            block = self._blocks.popleft()
            self._waiting[block.speaker] -= _length(block) if isinstance(block, AudioChunk) else 0
            return block

    def _said(self, speaker: Speaker) -> AudioLost:
        """The dropped sound as one loss, in whole milliseconds; a rest waits for the next one."""
        lost_ms, self._dropped[speaker] = divmod(self._dropped[speaker], SAMPLES_PER_MS)
        return AudioLost(0, speaker, lost_ms, TOO_SLOW)  # hearing puts its own time on it

    def _drop_oldest(self) -> None:
        block = self._blocks.popleft()
        self._dropped[block.speaker] += _length(block)
        self._waiting[block.speaker] -= _length(block) if isinstance(block, AudioChunk) else 0


class LagWatch:
    """When to say how late a speaker's words are: on passing a second, on coming back, on changes while late, and
    whenever sound went unread.

    At most once a second: lag is a sawtooth, up while a reading is away and down when it arrives.
    """

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._told_ms = 0  # the lag last told
        self._told_at_ms = -LAG_EVERY_MS
        self._skipped = 0
        self._unread_ms = 0

    def feed(self, at_ms: int, lag_ms: int, skipped: int, unread_ms: int, *, last: bool = False) -> Lag | None:
        """The lag now, the readings left out and the sound never read since the call began; what there is to say."""
        was_late, late = self._told_ms >= LAG_MS, lag_ms >= LAG_MS
        moved = late and abs(lag_ms - self._told_ms) > LAG_STEP_MS
        gap = unread_ms > self._unread_ms
        if (at_ms - self._told_at_ms < LAG_EVERY_MS and not last) or not (late != was_late or moved or gap):
            return None
        left_out, self._skipped = skipped - self._skipped, skipped
        unread, self._unread_ms = unread_ms - self._unread_ms, unread_ms
        self._told_ms, self._told_at_ms = lag_ms, at_ms
        said = [f"{left_out} readings left out"] if left_out else []
        said += [f"{unread / 1000:.1f} s never read"] if unread else []
        return Lag(at_ms, self._speaker, lag_ms, ", ".join(said), unread)


class LiveCall:
    """A call while it happens: put sound in, and the hearing thread brings what follows to the sink."""

    def __init__(self, hearing: Hearing, session: Session, sink: Sink, backlog: Backlog | None = None) -> None:
        self._hearing = hearing
        self._session = session
        self._sink = sink
        self._backlog = backlog or Backlog()
        self._watches = {speaker: LagWatch(speaker) for speaker in hearing.speakers}
        self._thread = threading.Thread(target=self._run, name="hearing", daemon=True)

    def start(self) -> None:
        """Begin to hear."""
        self._thread.start()

    def put(self, block: Block) -> None:
        """The newest sound of a lane, or the news that some is missing; never waits."""
        self._backlog.put(block)

    def finish(self) -> None:
        """No more sound: hears what waits, reads the last words, ends the call; returns when the sink is closed."""
        self._backlog.close()
        self._thread.join()

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            with closing(self._hearing):
                self._hear()
        except Exception as failed:  # noqa: BLE001 - whatever it was, the face that reads the sink must learn of it
            error = failed
        self._sink.close(error)

    def _hear(self) -> None:
        for block in self._backlog:
            for fact in self._hearing.feed(block):
                self._pass_on(fact)
            for lag in self._lags():
                self._pass_on(lag)
        for fact in self._hearing.finish():
            if isinstance(fact, CallEnded):
                for lag in self._lags(last=True):
                    self._pass_on(lag)
            self._pass_on(fact)

    def _pass_on(self, event: Event) -> None:
        """Each fact on its own, at once: the next one of a long silence may take a while."""
        self._sink.append(self._session.feed(event), self._hearing.now_ms)

    def _lags(self, *, last: bool = False) -> Iterator[Lag]:
        now_ms = self._backlog.now_ms
        for speaker, watch in self._watches.items():
            unread_ms = self._hearing.unread_from_ms(speaker)
            lag_ms = 0 if unread_ms is None else max(0, now_ms - unread_ms)
            skipped, skipped_ms = self._hearing.skipped(speaker), self._hearing.skipped_ms(speaker)
            lag = watch.feed(self._hearing.now_ms, lag_ms, skipped, skipped_ms, last=last)
            if lag is not None:
                yield lag


def _length(block: Block) -> int:
    return len(block.samples) if isinstance(block, AudioChunk) else block.lost_ms * SAMPLES_PER_MS
