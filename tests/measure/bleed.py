"""How much of the other party becomes a speaker's speech, and how much true overlap is kept, by level and delay.

Run from the repository: ``python tests/measure/bleed.py [--count 30] [--seed 21] [--cost]``. Planted calls, one
party heard in the other's lane. False: agent speech where the agent was silent, more than 200 ms from their
own, in seconds a minute of customer speech. Kept: how much of the planted overlap is agent speech for the gate.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this folder: the set is tests/planted.py

from assist.config import Settings
from assist.replay import heard
from assist.stages import whole_session
from audio.events import SPEAKERS, Crosstalk, Heard, Samples, Speaker, SpeechEnded
from audio.hearing import Hearing, HearingSettings
from audio.leak import BleedSettings
from audio.vad import SileroModel
from planted import Bleed, Scene, chunks, other, render
from planting import events
from rules.load import load_pack

NEAR_MS = 200
OFF = BleedSettings(look_every=1 << 30)
LEVELS_DB, DELAYS_MS = (-6.0, -12.0, -20.0, -30.0), (20.0, 120.0, 250.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One way of hearing one scene."""

    false_s: float
    kept: float
    spoken_s: float
    told: tuple[Crosstalk, ...]


def hear(lanes: dict[Speaker, Samples], settings: BleedSettings) -> list[Heard]:
    """Sound alone: no words."""
    hearing = Hearing(SPEAKERS, SileroModel(), None, HearingSettings(bleed=settings))
    return [event for chunk in chunks(lanes) for event in hearing.feed(chunk)] + list(hearing.finish())


def held(stretches: list[tuple[int, int]], length_ms: int, wider_ms: int = 0) -> np.ndarray:
    """A flag a millisecond: inside one of the stretches."""
    flags = np.zeros(length_ms + 1000, bool)
    for start_ms, end_ms in stretches:
        flags[max(0, start_ms - wider_ms) : end_ms + wider_ms] = True
    return flags


def judge(scene: Scene, said: list[Heard], speaker: Speaker) -> Row:
    """What became of the speaker's lane."""
    own = [(line.start_ms, line.end_ms) for line in scene.lines if line.speaker == speaker]
    far = [(line.start_ms, line.end_ms) for line in scene.lines if line.speaker != speaker]
    ended = [e for e in said if isinstance(e, SpeechEnded) and e.speaker == speaker]
    speech = held([(event.start_ms, event.end_ms) for event in ended], scene.length_ms)
    both = held(own, scene.length_ms) & held(far, scene.length_ms)
    false_ms = int((speech & ~held(own, scene.length_ms, NEAR_MS)).sum())
    spoken_ms = int(held(far, scene.length_ms).sum())
    told = tuple(event for event in said if isinstance(event, Crosstalk))
    return Row(false_ms / spoken_ms * 60, float((speech & both).sum() / both.sum()), spoken_ms / 1000, told)


def line(name: str, scene: Scene, speaker: Speaker = "agent") -> str:
    """With the gate and without it."""
    lanes = render(scene)[0]
    on, off = (judge(scene, hear(lanes, settings), speaker) for settings in (BleedSettings(), OFF))
    told = " ".join(
        f"{e.at_ms / 1000:.0f}s {e.speaker} {'gone' if e.level_db is None else f'{e.level_db} dB {e.lag_ms} ms'}"
        + (" same" if e.same else "")
        for e in on.told[:4]
    )
    return f"{name:34} {off.false_s:5.1f} -> {on.false_s:5.2f} s/min   {off.kept:4.0%} -> {on.kept:4.0%}   {told}"


def cost(scene: Scene) -> str:
    """CPU of the whole acoustic path (hearing without words, analysis, rules), with and without the gate in turns."""
    lanes, pack = render(scene)[0], load_pack()
    spent: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(3):
        for name, settings in (("with", BleedSettings()), ("without", OFF)):
            hearing = Hearing(SPEAKERS, SileroModel(), None, HearingSettings(bleed=settings))
            begun = time.process_time()
            for _event in heard(chunks(lanes), hearing, whole_session(Settings(), pack)):
                pass
            spent[name].append((time.process_time() - begun) / scene.length_ms * 1000)
    return ", ".join(f"{name} {np.median(values):.4f}" for name, values in spent.items()) + " CPU s per s of call"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=30, help="episodes")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--quick", action="store_true", help="one delay only")
    parser.add_argument("--cost", action="store_true", help="measure CPU instead")
    options = parser.parse_args()
    scene = events(options.seed, options.count)
    if options.cost:
        print(cost(scene))
        return
    print(f"{scene.length_ms / 60_000:.1f} min; without the gate -> with it: false speech, overlap kept, what was told")
    print(line("no bleed", scene), flush=True)
    for level_db in LEVELS_DB:
        for delay_ms in DELAYS_MS[1:2] if options.quick else DELAYS_MS:
            bleeds = (Bleed("customer", level_db, delay_ms),)
            print(line(f"customer {level_db:.0f} dB {delay_ms:.0f} ms", replace(scene, bleeds=bleeds)), flush=True)
    for ppm in (-200.0, 200.0):
        drifting = replace(scene, bleeds=(Bleed("customer", -12.0, 80.0, ppm),))
        print(line(f"customer -12 dB 80 ms {ppm:+.0f} ppm", drifting), flush=True)
    ways = tuple(Bleed(speaker, -12.0, 60.0) for speaker in SPEAKERS)
    for speaker in SPEAKERS:
        print(line(f"both ways -12 dB, {speaker}", replace(scene, bleeds=ways), speaker), flush=True)
    print(line("agent -12 dB 60 ms, customer", replace(scene, bleeds=ways[:1]), other("agent")), flush=True)


if __name__ == "__main__":
    main()
