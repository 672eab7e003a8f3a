"""The planted set: what it holds, whether the speech gate hears it as planted, and the sound itself as files.

Run from the repository: ``python tests/measure/planted.py [--seeds 3] [--count 120] [--write FOLDER]``.
``--write`` leaves a stereo FLAC and its labels (TSV) for every seed.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from dataclasses import astuple, fields
from pathlib import Path

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder: the set is tests/planted.py

from audio.events import FRAME_SAMPLES, SAMPLE_RATE_HZ, SPEAKERS, Samples, SpeechEnded
from audio.vad import FRAME_MS, SileroModel, SpeechGate
from planted import Label, Scene, render
from planting import KINDS_BY_LENGTH, events

JOIN_MS = 200  # lines closer than the gate's pause are one stretch


def gated(sound: Samples, silero: SileroModel) -> list[tuple[int, int]]:
    """The stretches of speech the gate hears in a lane, in ms."""
    gate, lane, ended = SpeechGate("agent"), silero.lane(), []
    frames = len(sound) // FRAME_SAMPLES
    for i in range(frames):
        frame = sound[i * FRAME_SAMPLES : (i + 1) * FRAME_SAMPLES]
        ended += gate.feed((i + 1) * FRAME_MS, lane.feed(frame))
    ended += gate.finish(frames * FRAME_MS)
    return [(event.start_ms, event.end_ms) for event in ended if isinstance(event, SpeechEnded)]


def spoken(scene: Scene, speaker: str) -> list[tuple[int, int]]:
    """The stretches of speech that were planted in a lane, those closer than the gate's pause as one."""
    stretches: list[tuple[int, int]] = []
    for start_ms, end_ms in sorted((line.start_ms, line.end_ms) for line in scene.lines if line.speaker == speaker):
        if stretches and start_ms - stretches[-1][1] < JOIN_MS:
            first_ms, last_ms = stretches.pop()
            start_ms, end_ms = first_ms, max(last_ms, end_ms)
        stretches.append((start_ms, end_ms))
    return stretches


def hits(planted: tuple[int, int], heard: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The heard stretches that share time with a planted one."""
    return [(start, end) for start, end in heard if start < planted[1] and planted[0] < end]


def write(folder: Path, name: str, lanes: dict[str, Samples], labels: tuple[Label, ...]) -> None:
    """A stereo FLAC, agent left, and its labels."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.tsv").open("w", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow([field.name for field in fields(Label)])
        rows.writerows(astuple(label) for label in labels)
    stereo = np.stack([lanes[speaker] for speaker in SPEAKERS], axis=1)
    packed = np.ascontiguousarray((stereo * 32767).round().clip(-32768, 32767).astype(np.int16).reshape(1, -1))
    with av.open(str(folder / f"{name}.flac"), "w") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout="stereo")
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def figures(name: str, errors_ms: list[int]) -> str:
    """Median and p95 of the absolute error."""
    return f"{name} median {np.median(errors_ms):+.0f} ms, |error| p95 {np.percentile(np.abs(errors_ms), 95):.0f} ms"


class Tally:
    """What the set holds and how the gate heard it."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.overlaps_ms: list[float] = []
        self.onsets_ms: list[int] = []
        self.ends_ms: list[int] = []
        self.length_ms = self.stretches = self.missed = self.split = self.extra = 0

    def labels(self, scene: Scene) -> None:
        """Count a scene's events."""
        self.length_ms += scene.length_ms
        self.kinds.update(label.kind for label in scene.labels)
        self.overlaps_ms += [label.value for label in scene.labels if label.kind in KINDS_BY_LENGTH]

    def gate(self, planted: list[tuple[int, int]], heard: list[tuple[int, int]]) -> None:
        """Compare a lane's planted stretches with those the gate heard."""
        self.stretches += len(planted)
        self.extra += sum(not hits(stretch, planted) for stretch in heard)
        for stretch in planted:
            found = hits(stretch, heard)
            self.missed += not found
            if found:
                self.onsets_ms.append(found[0][0] - stretch[0])
                self.ends_ms.append(found[-1][1] - stretch[1])
                self.split += len(found) > 1

    def lines(self) -> list[str]:
        """What there is to say."""
        p50, p75, p90 = np.percentile(self.overlaps_ms, (50, 75, 90)) / 1000
        kinds = ", ".join(f"{kind} {n}" for kind, n in self.kinds.most_common())
        return [
            f"{self.length_ms / 60_000:.1f} min, {self.kinds.total()} events: {kinds}",
            f"{len(self.overlaps_ms)} overlaps, p50/p75/p90 {p50:.2f}/{p75:.2f}/{p90:.2f} s (AMI 0.54/1.15/2.03)",
            f"gate: {self.stretches} stretches, {self.missed} missed, {self.split} split, {self.extra} out of nothing",
            f"{figures('onset', self.onsets_ms)} · {figures('end', self.ends_ms)}",
        ]


def main() -> None:
    """Print the set's make-up and the gate's errors on it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--count", type=int, default=120, help="episodes a seed")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    silero, tally = SileroModel(), Tally()
    for seed in range(options.seeds):
        scene = events(seed, options.count)
        lanes, labels = render(scene)
        tally.labels(scene)
        for speaker, sound in lanes.items():
            tally.gate(spoken(scene, speaker), gated(sound, silero))
        if options.write:
            write(options.write, f"planted-{seed}", lanes, labels)
    print("\n".join(tally.lines()))


if __name__ == "__main__":
    main()
