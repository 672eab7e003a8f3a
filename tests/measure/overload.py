"""A machine loaded on purpose: does lag stay bounded, is it announced, does sound alone stay in time, does it recover?

    python tests/measure/overload.py CALL.flac [--busy 4] [--from 20] [--to 45] [--model tiny.en]

The call runs through the live queue at the pace of the clock; from one second of it to another so many processes do
nothing but count. Lag is what the call itself announces (`Lag`), checked against the words: how long after the clock's
call time each stable word's end was. Sound-based events are speech and voice: their delay against the clock.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from assist.backlog import Block
from assist.bench import load
from assist.config import Settings
from assist.events import Event, Lag
from assist.live import LiveCall
from assist.session import Session
from assist.trial import blocks_of
from audio.events import SAMPLE_RATE_HZ, AudioChunk, AudioLost, SpeechEnded, SpeechStarted, StableText, VoiceFrame
from audio.file import open_recording
from audio.hearing import Hearing

Row = tuple[int, int]
"""Clock time of arrival and delay, in ms of call."""
CALM_MS = 1_500
"""Words are on time again below this, as the board's lamp has it (assist/lanes.py)."""


@dataclass
class Clocked:
    """Notes how late each event is by the clock that the sound was put in by."""

    started_s: float = 0.0
    sound: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    lags: list[tuple[int, Lag]] = field(default_factory=list)
    lost_ms: int = 0
    error: BaseException | None = None

    def append(self, events: Iterable[Event], heard_ms: int) -> None:
        """The call's events as they come."""
        del heard_ms
        now_ms = round(1000 * (time.monotonic() - self.started_s))
        for event in events:
            match event:
                case SpeechStarted() | SpeechEnded() | VoiceFrame():
                    self.sound.append((now_ms, now_ms - event.at_ms))
                case StableText(words=words):
                    self.words += [(now_ms, now_ms - word.end_ms) for word in words]
                case Lag():
                    self.lags.append((now_ms, event))
                case AudioLost():
                    self.lost_ms += event.lost_ms

    def close(self, error: BaseException | None = None) -> None:
        """The call is over."""
        self.error = error


def count_for_ever() -> None:
    """Keep a core busy."""
    number = 0
    while True:
        number += 1


@contextmanager
def busy(processes: int, from_s: float, to_s: float) -> Iterator[None]:
    """So many processes that count, from one moment to another."""

    def load_machine() -> None:
        context = multiprocessing.get_context("spawn")
        time.sleep(from_s)
        counting = [context.Process(target=count_for_ever, daemon=True) for _ in range(processes)]
        for process in counting:
            process.start()
        time.sleep(to_s - from_s)
        for process in counting:
            process.terminate()

    loader = threading.Thread(target=load_machine, daemon=True)
    loader.start()
    yield
    loader.join()


def play(blocks: Iterable[Block], call: LiveCall, started_s: float) -> None:
    """Each block goes in when its last sample would have been spoken."""
    call.start()
    for block in blocks:
        length_ms = len(block.samples) * 1000 / SAMPLE_RATE_HZ if isinstance(block, AudioChunk) else block.lost_ms
        time.sleep(max(0.0, (block.at_ms + length_ms) / 1000 - (time.monotonic() - started_s)))
        call.put(block)
    call.finish()


def spread(rows: Iterable[Row], from_ms: int, to_ms: int) -> str:
    """Median, 95th percentile and most of the delays that arrived in that time."""
    delays = sorted(delay for at_ms, delay in rows if from_ms <= at_ms < to_ms)
    if not delays:
        return "none"
    p95 = delays[min(len(delays) - 1, int(0.95 * len(delays)))]
    return (
        f"{len(delays):5} events, p50 {round(statistics.median(delays)):5} ms, p95 {p95:5} ms, most {delays[-1]:5} ms"
    )


def report(heard: Clocked, from_ms: int, to_ms: int) -> None:
    """What happened before, during and after the load."""
    for name, first, last in (("before", 0, from_ms), ("during", from_ms, to_ms), ("after", to_ms, 1 << 40)):
        print(f"{name:7} sound {spread(heard.sound, first, last)}")
        print(f"{name:7} words {spread(heard.words, first, last)}")
    announced = [lag for _, lag in heard.lags]
    print(f"announced {len(announced)} times, most {max((lag.lag_ms for lag in announced), default=0)} ms")
    for at_ms, lag in heard.lags:
        print(f"  {at_ms / 1000:6.1f} s  {lag.speaker:8} {lag.lag_ms:5} ms late  {lag.shed}")
    print(f"never read {sum(lag.unread_ms for lag in announced)} ms, lost in the queue {heard.lost_ms} ms")
    late = [at_ms for at_ms, delay in heard.words if at_ms >= to_ms and delay > CALM_MS]
    print(f"last word later than {CALM_MS} ms: {(late[-1] - to_ms) / 1000 if late else 0:.1f} s after the load ended")


def main() -> None:
    """Load the machine, play the call, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("call", type=Path)
    parser.add_argument("--busy", type=int, default=4)
    parser.add_argument("--from", dest="from_s", type=float, default=20)
    parser.add_argument("--to", dest="to_s", type=float, default=45)
    parser.add_argument("--model", default="tiny.en")
    options = parser.parse_args()
    recording = open_recording(options.call)
    _, whisper, silero = load(options.model, len(recording.speakers))
    hearing = Hearing(recording.speakers, silero, whisper, replace(Settings().hearing, live=True))
    heard = Clocked(time.monotonic())
    with busy(options.busy, options.from_s, options.to_s):
        play(blocks_of(recording), LiveCall(hearing, Session([]), heard), heard.started_s)
    if heard.error is not None:
        raise heard.error
    report(heard, round(1000 * options.from_s), round(1000 * options.to_s))


if __name__ == "__main__":
    main()
