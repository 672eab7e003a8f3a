"""Hours of calls, flat out through hearing and session: does memory stay flat, and do word times drift?

    python tests/measure/soak.py [--minutes 60] [--model tiny.en] [--call CALL ...]

The calls (by default all voiced fixtures) are played one after the other, again and again. Memory is printed every five
minutes of call; after each round its words are laid over those of the first one: matched words must not have moved.
Exit 1 when memory left its first five minutes' level by more than 30 MB, or the words of a round lie elsewhere.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from assist.config import Settings
from assist.replay import heard
from assist.stages import whole_session
from audio.events import FRAME_SAMPLES, SPEAKERS, FinalText, Samples, Speaker, Tick, Word
from audio.hearing import Hearing
from audio.models import find_model
from audio.vad import SileroModel
from audio.whisper import Whisper
from laws import matches
from listening import Blocks, cut, load, side_by_side
from rules.load import load_pack

ROOT = Path(__file__).parents[2]
BETWEEN_S = 3
"""Silence after each call: longer than any context a window keeps, so that every round begins alike."""
REPORT_MS = 300_000
FLAT_MB = 30
"""What memory may grow by after the first five minutes."""
DRIFT_MS = 20
"""One encoder position: the median word of a round lies within it, or time drifts."""
Lanes = dict[Speaker, Samples]


def one_round(paths: list[Path]) -> Lanes:
    """All calls one after the other, in whole frames."""
    lanes: dict[Speaker, list[Samples]] = {speaker: [] for speaker in SPEAKERS}
    for path in paths:
        call = load(path)
        length = max(len(sound) for sound in call.values()) + BETWEEN_S * 16_000
        length += -length % FRAME_SAMPLES
        for speaker, parts in lanes.items():
            parts.append(np.pad(call[speaker], (0, length - len(call[speaker]))))
    return {speaker: np.concatenate(parts) for speaker, parts in lanes.items()}


def rounds(lanes: Lanes, minutes: float) -> Blocks:
    """The round's blocks again and again, until the minutes are over; always whole rounds."""
    length_ms = len(lanes["agent"]) // 16
    for number in range(max(2, -(-int(minutes * 60_000) // length_ms))):
        yield from side_by_side(cut(speaker, sound, number * length_ms) for speaker, sound in lanes.items())


def memory_mb() -> float:
    """Resident memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Drift:
    """The words of the first round and how far those of later rounds lie from them."""

    def __init__(self, length_ms: int) -> None:
        self._length_ms = length_ms
        self._first: dict[Speaker, list[Word]] = {}
        self._now: dict[Speaker, list[Word]] = {speaker: [] for speaker in SPEAKERS}
        self._round = 0
        self.most_ms = 0.0

    def feed(self, final: FinalText) -> None:
        """One utterance."""
        if final.words[0].start_ms >= (self._round + 1) * self._length_ms:
            self.close()
        start_ms = self._round * self._length_ms
        self._now[final.speaker] += [
            Word(word.text, word.start_ms - start_ms, word.end_ms - start_ms, word.p) for word in final.words
        ]

    def close(self) -> None:
        """The round is over: print how far it lies from the first one."""
        if not self._first:
            self._first = self._now
        else:
            pairs = [pair for who in SPEAKERS for pair in matches(self._first[who], self._now[who])]
            moves = [second.start_ms - first.start_ms for first, second in pairs]
            self.most_ms = max(self.most_ms, abs(median(moves)))
            words = sum(len(words) for words in self._first.values())
            print(
                f"round {self._round + 1}: {len(pairs)} of {words} words matched; moved by median {median(moves)} ms, "
                f"mean {sum(moves) / len(moves):+.2f} ms, from {min(moves)} to {max(moves)} ms; "
                f"{sum(map(bool, moves))} moved at all"
            )
        self._round += 1
        self._now = {speaker: [] for speaker in SPEAKERS}


def follow(events: Iterator[object], drift: Drift) -> float:
    """Print memory as the call goes on; by how much it grew after the first five minutes."""
    began, base_mb, grown_mb = time.process_time(), 0.0, 0.0
    for event in events:
        if isinstance(event, FinalText):
            drift.feed(event)
        elif isinstance(event, Tick) and event.at_ms % REPORT_MS == 0:
            now_mb = memory_mb()
            base_mb = base_mb or now_mb
            grown_mb = max(grown_mb, now_mb - base_mb)
            cpu = (time.process_time() - began) / event.at_ms * 1000
            minute = event.at_ms // 60_000
            print(f"{minute:4} min {now_mb:7.1f} MB ({now_mb - base_mb:+.1f})  {cpu:.2f} CPU s per s", flush=True)
    drift.close()
    return grown_mb


def main() -> int:
    """Play, listen, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--call", type=Path, nargs="+", default=sorted((ROOT / "fixtures" / "calls").glob("*/*.flac")))
    options = parser.parse_args()
    lanes = one_round(options.call)
    length_ms = len(lanes["agent"]) // 16
    print(f"one round: {length_ms / 60_000:.1f} minutes; memory before {memory_mb():.1f} MB")
    files, settings = find_model(options.model), Settings()
    hearing = Hearing(SPEAKERS, SileroModel(), Whisper(files.path, files.name), settings.hearing)
    session = whole_session(settings, load_pack())
    drift = Drift(length_ms)
    grown_mb = follow(heard(rounds(lanes, options.minutes), hearing, session), drift)
    fine = grown_mb <= FLAT_MB and drift.most_ms <= DRIFT_MS
    verdict = "fine" if fine else "NOT fine"
    print(f"memory grew by {grown_mb:.1f} MB at most, word times by {drift.most_ms:g} ms: {verdict}")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
