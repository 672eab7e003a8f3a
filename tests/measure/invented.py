"""Words invented on noise: both lanes carry noises without any speech, so every word heard is invented. Target: none.

    python tests/measure/invented.py [--minutes 10] [--each 10] [--model tiny.en] [--telephone]

Lists what each noise and level brought: speech the gate believed in, and words in interim, stable and final texts.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from audio.events import Heard, Samples, Speaker, SpeechEnded
from audio.models import find_model
from audio.whisper import Whisper
from listening import hear_sound, telephone
from noises import programme

Counts = dict[str, Counter[str]]


def lanes(minutes: float, each_s: float) -> tuple[dict[Speaker, Samples], dict[Speaker, list[str]]]:
    """The sound of both lanes, a different noise on each at any time, and what is heard in each stretch."""
    sound: dict[Speaker, Samples] = {}
    names: dict[Speaker, list[str]] = {}
    for speaker, turn in (("agent", 0), ("customer", 5)):
        stretches = list(programme(minutes * 60, each_s, turn))
        names[speaker] = [name for name, _ in stretches]  # type: ignore[index]
        sound[speaker] = np.concatenate([part for _, part in stretches])  # type: ignore[index]
    return sound, names


def count(event: Heard, at_ms: int, name: str, counts: Counts) -> None:
    """One event on the account of the noise it fell into."""
    if isinstance(event, SpeechEnded):
        counts[name]["speech_ms"] += event.end_ms - event.start_ms
        return
    words = event.words  # type: ignore[union-attr]
    counts[name][event.type] += len(words)
    if words:
        print(f"{at_ms / 1000:8.2f} s {name:22} {event.type:12} {' '.join(word.text for word in words)}")


def main() -> None:
    """Print each invented text as it comes, then a line a noise."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--each", type=float, default=10, help="seconds of each noise")
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--telephone", action="store_true", help="through 300-3400 Hz, 8 kHz, mu-law")
    options = parser.parse_args()
    files = find_model(options.model)
    sound, names = lanes(options.minutes, options.each)
    if options.telephone:
        sound = {speaker: telephone(samples) for speaker, samples in sound.items()}
    counts: Counts = defaultdict(Counter)
    for event in hear_sound(sound, Whisper(files.path, files.name)):
        if isinstance(event, SpeechEnded) or hasattr(event, "words"):
            words = getattr(event, "words", ())
            happened_ms = words[0].start_ms if words else getattr(event, "start_ms", event.at_ms)
            stretch = min(int(happened_ms / 1000 / options.each), len(names[event.speaker]) - 1)
            count(event, happened_ms, names[event.speaker][stretch], counts)
    report(counts, sum(len(stretches) for stretches in names.values()) * options.each / 60)


def report(counts: Counts, lane_minutes: float) -> None:
    """What the noises with any effect brought, and the sums."""
    print(f"\n{'noise':24} {'speech':>8} {'interim':>8} {'stable':>8} {'final':>8}")
    total: Counter[str] = Counter()
    for name in sorted(counts):
        total.update(counts[name])
        print(line(name, counts[name]))
    print(line("all", total), f"  in {lane_minutes:.1f} minutes of noise")


def line(name: str, some: Counter[str]) -> str:
    """One line of the table."""
    speech_s = some["speech_ms"] / 1000
    return f"{name:24} {speech_s:7.1f}s {some['interim_text']:8} {some['stable_text']:8} {some['final_text']:8}"


if __name__ == "__main__":
    main()
