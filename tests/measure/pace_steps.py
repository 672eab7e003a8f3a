"""Whether the pace signal sees a voice quicken by 30 % at 30 s, and keeps still when it quickens by 5 % or not at all.

Run from the repository: ``python tests/measure/pace_steps.py [--data ../shared/data]``. Every voice is heard from up to
six starting points, its pauses cut to 0.4 s and its sound repeated where it is too short. It counts as raised when a
signal reaches 1.15 and is as sure as asked: a line for each ``z`` and kind of voice shows what that buys and costs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
from syllables import hear, load, stretched

from assist.analysis.pace import Pace, PaceSettings
from audio.events import SAMPLE_RATE_HZ, AudioChunk, Samples, Speaker, SpeechEnded
from audio.file import open_recording
from audio.vad import SileroModel

RAISED = 1.15
SURE = (2.6, 2.8, 3.0, 3.2)  # standard errors; the pack asks for 3
STEP_MS, WITHIN_MS, UNTIL_MS = 30_000, (12_000, 20_000, 45_000), 75_000
STARTS = 6
PAUSE_MS = 400
TEMPOS = (1.0, 1.05, 1.15, 1.3)

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


def raised_at_ms(sound: Samples, silero: SileroModel) -> dict[float, list[int]]:
    """When pace was raised, for each certainty."""
    pace = Pace(count(1), PaceSettings())
    signals = [s for event in hear(sound, silero) for s in pace.feed(event) if s.name == "pace" and s.value >= RAISED]
    return {sure: [s.at_ms for s in signals if float(s.features["z"]) >= sure] for sure in SURE}


Trials = dict[float, list[dict[float, list[int]]]]
"""For each tempo the trials; each holds the times it was raised at each certainty."""


def row(name: str, trials: Trials, sure: float) -> str:
    """What a certainty buys and costs."""
    known = [any(trial[sure]) for trial in trials[1.0]]
    cells = [f"{name:30} {len(known):3} starts  z {sure}  steady {np.mean(known):4.0%}"]
    cells.append(f"× 1.05 {np.mean([any(trial[sure]) for trial in trials[1.05]]):4.0%}")
    for tempo in TEMPOS[2:]:
        delays = [min((t - STEP_MS for t in trial[sure] if t >= STEP_MS), default=UNTIL_MS) for trial in trials[tempo]]
        shares = " ".join(f"{np.mean([d <= within for d in delays]):4.0%}" for within in WITHIN_MS)
        cells.append(f"× {tempo} within {'/'.join(str(ms // 1000) for ms in WITHIN_MS)} s {shares}")
    return "  ".join(cells) + "\n"


def main() -> None:
    """Print a line a voice, then a line for each kind of voice and certainty."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2].parent / "shared" / "data")
    silero = SileroModel()
    kinds: dict[str, Trials] = {kind: {tempo: [] for tempo in TEMPOS} for kind in ("read and synthetic", "real calls")}
    for name, parts in voices(parser.parse_args().data, silero):
        starts = sorted({len(parts) * k // STARTS for k in range(STARTS)})
        own = {tempo: [raised_at_ms(trial(parts, start, tempo), silero) for start in starts] for tempo in TEMPOS}
        sys.stdout.write(row(name, own, 3.0))
        sys.stdout.flush()
        for tempo, trials in own.items():
            kinds["real calls" if name.startswith(LANES) else "read and synthetic"][tempo] += trials
    for kind, trials in kinds.items():
        sys.stdout.writelines(row(kind, trials, sure) for sure in SURE)


if __name__ == "__main__":
    main()
