"""Whether the pace signal sees a voice quicken by 30 % at 30 s, and keeps still when it quickens by 5 % or not at all.

Run from the repository: ``python tests/measure/pace_steps.py [--data ../shared/data]``. Every voice is heard from up to
six starting points, its pauses cut to 0.4 s and its sound repeated where it is too short. A voice counts as raised
when two signals in a row reach 1.15.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import count, pairwise
from pathlib import Path

import numpy as np
from syllables import hear, load, stretched

from assist.analysis.pace import Pace, PaceSettings
from audio.events import SAMPLE_RATE_HZ, AudioChunk, Samples, Speaker, SpeechEnded
from audio.file import open_recording
from audio.vad import SileroModel

RAISED = 1.15
STEP_MS, WITHIN_MS, UNTIL_MS = 30_000, 12_000, 75_000
STARTS = 6
PAUSE_MS = 400
TEMPOS = (1.0, 1.05, 1.3)

READ = {
    "azure, one text": ["azure/testing-audio"],
    "asterisk, one text": ["asterisk/demo-instruct"],
    "asterisk, four texts": [f"asterisk/demo-{part}" for part in ("congrats", "echotest", "abouttotry", "nogo")],
}
LANES = ("aws-auto-repairs-40", "genesys-audiohook-store", "contoso-clip1")
SYNTHETIC = ("af_jessica", "am_adam", "am_puck", "bf_emma", "bf_isabella", "bm_george")


def samples(ms: int) -> int:
    """Call time as a number of samples."""
    return ms * SAMPLE_RATE_HZ // 1000


def stretches(sound: Samples, silero: SileroModel) -> list[Samples]:
    """The speech in a sound, each stretch with at most 0.4 s of the pause before it."""
    parts, last = [], 0
    for event in hear(sound, silero):
        if isinstance(event, SpeechEnded):
            parts.append(sound[samples(max(last, event.start_ms - PAUSE_MS)) : samples(event.end_ms)])
            last = event.end_ms
    return parts


def lane(path: Path, speaker: Speaker) -> Samples:
    """One channel of a call."""
    chunks = [c for c in open_recording(path) if isinstance(c, AudioChunk) and c.speaker == speaker]
    return np.concatenate([chunk.samples for chunk in chunks])


def voices(data: Path, silero: SileroModel) -> Iterator[tuple[str, list[Samples]]]:
    """Every voice as its stretches of speech."""
    for name, texts in READ.items():
        sounds = [load((data / "read" / text).with_suffix(".flac")) for text in texts]
        yield name, [part for sound in sounds for part in stretches(sound, silero)]
    for voice in SYNTHETIC:
        folder = data / "emotion" / "synthetic"
        paths = sorted([*folder.glob(f"normal__{voice}__*.flac"), *folder.glob(f"profane__{voice}__*.flac")])
        yield f"synthetic {voice}", [part for path in paths for part in stretches(load(path), silero)]
    speakers: tuple[Speaker, Speaker] = ("agent", "customer")
    for call in LANES:
        for speaker in speakers:
            yield f"{call} {speaker}", stretches(lane(data / "calls" / f"{call}.flac", speaker), silero)


def trial(parts: list[Samples], start: int, tempo: float) -> Samples:
    """75 s of a voice from one of its stretches on; from 30 s at another tempo."""
    sound = np.concatenate(parts[start:] + parts[:start])
    sound = np.tile(sound, samples(2 * UNTIL_MS) // len(sound) + 1)
    before, after = np.split(sound[: samples(2 * UNTIL_MS)], [samples(STEP_MS)])
    return np.concatenate([before, stretched(after, tempo)])[: samples(UNTIL_MS)]


def raised_at_ms(sound: Samples, silero: SileroModel, from_ms: int) -> int | None:
    """When pace was first raised after ``from_ms``."""
    pace = Pace(count(1), PaceSettings())
    signals = [s for event in hear(sound, silero) for s in pace.feed(event) if s.name == "pace"]
    both = (b.at_ms for a, b in pairwise(signals) if min(a.value, b.value) >= RAISED and b.at_ms >= from_ms)
    return next(both, None)


def main() -> None:
    """Print one line a voice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2].parent / "shared" / "data")
    silero = SileroModel()
    for name, parts in voices(parser.parse_args().data, silero):
        starts = sorted({len(parts) * k // STARTS for k in range(STARTS)})
        row = [f"{name:34} {len(starts)} starts, raised:"]
        for tempo in TEMPOS:
            from_ms = STEP_MS if tempo == max(TEMPOS) else 0
            times = [raised_at_ms(trial(parts, start, tempo), silero, from_ms) for start in starts]
            hits = [t for t in times if t is not None and (not from_ms or t <= STEP_MS + WITHIN_MS)]
            row.append(f"× {tempo} {len(hits)}")
        row.append(f"(median {(float(np.median(hits)) - STEP_MS) / 1000:.1f} s after the step)" if hits else "")
        sys.stdout.write("  ".join(row) + "\n")


if __name__ == "__main__":
    main()
