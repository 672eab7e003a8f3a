"""Plans for planted calls: episodes in which one party comes in on the other with a known intent, and a voice that
changes in one known way. Overlap lengths follow AMI; the intent is drawn with the length, softly, and is the label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from audio.events import SPEAKERS, Speaker
from planted import Bleed, Kind, Label, Line, Scene, other
from synthetic_voice import Manner

AMI_MEDIAN_MS, AMI_SIGMA = 540.0, 1.07
"""Overlap lengths in AMI are log-normal: 0.54, 1.15 and 2.03 s at p50, p75 and p90 (speech-science 2.1)."""
SHORTEST_MS, LONGEST_MS = 120, 6000  # below 120 ms nobody notices an overlap (speech-science 2.1)
KINDS_BY_LENGTH: Mapping[Kind, tuple[tuple[float, ...], tuple[float, ...]]] = {
    # how often an overlap of a length (ms) is meant as what: soft flanks, no length decides alone
    "early_start": ((120, 500, 700), (3, 1, 0)),
    "backchannel": ((150, 200, 800, 1200), (0, 4, 3, 0)),
    "collision": ((150, 300, 900, 1500), (0, 1, 1, 0)),
    "failed": ((300, 500, 1000, 1400), (0, 2, 2, 0)),
    "cooperative": ((300, 500, 1200, 1600), (0, 1.5, 1.5, 0)),
    "interruption": ((550, 900, 2500, 4000), (0, 4, 4, 2)),
    "talk_over": ((1400, 2000, 4000), (0, 3, 4)),
}


def overlap_ms(rng: np.random.Generator) -> int:
    """An overlap's length as in AMI, within what a listener notices."""
    while True:
        ms = int(AMI_MEDIAN_MS * np.exp(AMI_SIGMA * rng.normal()))
        if SHORTEST_MS <= ms <= LONGEST_MS:
            return ms


def kind_of(ms: int, rng: np.random.Generator) -> Kind:
    """With what intent an overlap of this length is planted."""
    weights = np.array([np.interp(ms, lengths, often, right=often[-1]) for lengths, often in KINDS_BY_LENGTH.values()])
    return tuple(KINDS_BY_LENGTH)[rng.choice(len(weights), p=weights / weights.sum())]


class Planner:
    """Plans a call episode after episode: one holds the floor, something happens, silence."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.at_ms = 500
        self.lines: list[Line] = []
        self.labels: list[Label] = []

    def scene(self, bleeds: tuple[Bleed, ...] = ()) -> Scene:
        """All that was planned."""
        return Scene(self.at_ms, tuple(self.lines), tuple(self.labels), bleeds, self.seed)

    def plant(self, kind: Kind, starter: Speaker, ms: int) -> None:
        """One episode in which ``starter`` comes in on the other with that intent; ``ms`` is the overlap."""
        if kind != "collision" and self.rng.random() < 0.5:  # the holder's turn has a pause before all this
            before = self.say(other(starter), self.at_ms, self.between(800, 2500))
            self.at_ms = before.end_ms + self.between(220, 600)
        PLANTS[kind](self, starter, other(starter), ms)
        self.at_ms = max(line.end_ms for line in self.lines[-4:]) + self.between(1200, 2200)

    def say(self, speaker: Speaker, start_ms: int, length_ms: int, gain_db: float = 0.0) -> Line:
        """Add a line."""
        line = Line(speaker, start_ms, start_ms + length_ms, Manner(gain_db=gain_db))
        self.lines.append(line)
        return line

    def between(self, low_ms: int, high_ms: int) -> int:
        """Any length between the two."""
        return int(self.rng.integers(low_ms, high_ms))

    def mark(self, kind: Kind, line: Line, ms: int, yielder: Speaker | None = None) -> None:
        """Label a line."""
        self.labels.append(Label(kind, line.speaker, line.start_ms, line.end_ms, ms, yielder))


def _turn(plan: Planner, starter: Speaker, holder: Speaker, ms: int) -> None:
    """A clean change of speakers, ``ms`` of silence between."""
    first = plan.say(holder, plan.at_ms, plan.between(1500, 4000))
    plan.mark("turn", plan.say(starter, first.end_ms + ms, plan.between(1000, 3000)), 0)


def _early_start(plan: Planner, starter: Speaker, holder: Speaker, ms: int) -> None:
    """The holder is done; the next one begins a little soon."""
    first = plan.say(holder, plan.at_ms, plan.between(1800, 4500))
    plan.mark("early_start", plan.say(starter, first.end_ms - ms, ms + plan.between(1200, 3000)), ms)


def _inside(kind: Kind, gain_db: tuple[float, float]) -> Callable[[Planner, Speaker, Speaker, int], None]:
    def plant(plan: Planner, starter: Speaker, holder: Speaker, ms: int) -> None:
        lead_ms = plan.between(1300, 3500)
        plan.say(holder, plan.at_ms, lead_ms + ms + plan.between(800, 3000))
        line = plan.say(starter, plan.at_ms + lead_ms, ms, float(plan.rng.uniform(*gain_db)))
        plan.mark(kind, line, ms, None if kind != "failed" else starter)

    return plant


def _interruption(plan: Planner, starter: Speaker, holder: Speaker, ms: int) -> None:
    """The holder was not done and gives way."""
    first = plan.say(holder, plan.at_ms, plan.between(1300, 4000) + ms)
    line = plan.say(starter, first.end_ms - ms, ms + plan.between(1000, 3500))
    plan.mark("interruption", line, ms, holder)


def _talk_over(plan: Planner, starter: Speaker, holder: Speaker, ms: int) -> None:
    """Neither gives way: both go on for ``ms``; whoever ends first had finished."""
    lead_ms = plan.between(1300, 3500)
    tail_ms = plan.between(300, 1500)
    holder_last = bool(plan.rng.integers(2))
    plan.say(holder, plan.at_ms, lead_ms + ms + tail_ms * holder_last)
    plan.mark("talk_over", plan.say(starter, plan.at_ms + lead_ms, ms + tail_ms * (not holder_last)), ms)


def _collision(plan: Planner, starter: Speaker, holder: Speaker, ms: int) -> None:
    """Both begin out of silence, within 0.25 s; one gives way."""
    apart_ms = plan.between(0, 250)
    plan.say(holder, plan.at_ms, apart_ms + ms + plan.between(1000, 3000))
    plan.mark("collision", plan.say(starter, plan.at_ms + apart_ms, ms), ms, starter)


def _pause_cut_in(plan: Planner, starter: Speaker, holder: Speaker, ms: int) -> None:
    """The holder pauses in mid-turn; the other takes the pause, and the holder comes back after ``ms`` of that."""
    first = plan.say(holder, plan.at_ms, plan.between(1500, 4000))
    line = plan.say(starter, first.end_ms + plan.between(250, 600), ms + plan.between(800, 2000))
    plan.say(holder, line.start_ms + ms, plan.between(300, 900))
    plan.mark("pause_cut_in", line, ms)


PLANTS: Mapping[Kind, Callable[[Planner, Speaker, Speaker, int], None]] = {
    "turn": _turn,
    "early_start": _early_start,
    "backchannel": _inside("backchannel", (-8.0, -2.0)),
    "cooperative": _inside("cooperative", (-3.0, 1.0)),
    "failed": _inside("failed", (-2.0, 3.0)),
    "interruption": _interruption,
    "talk_over": _talk_over,
    "collision": _collision,
    "pause_cut_in": _pause_cut_in,
}


def events(seed: int, count: int, bleeds: tuple[Bleed, ...] = ()) -> Scene:
    """A call of ``count`` episodes: eight of ten overlaps of AMI lengths, one a clean turn, one a pause cut-in."""
    plan = Planner(seed)
    for _ in range(count):
        starter = SPEAKERS[plan.rng.integers(2)]
        pick, ms = plan.rng.random(), overlap_ms(plan.rng)
        if pick < 0.1:
            plan.plant("turn", starter, plan.between(100, 700))
        elif pick < 0.2:
            plan.plant("pause_cut_in", starter, plan.between(200, 900))
        else:
            plan.plant(kind_of(ms, plan.rng), starter, ms)
    return plan.scene(bleeds)


def step(
    kind: Kind, speaker: Speaker, size: float, seed: int, before_ms: int = 30_000, after_ms: int = 20_000
) -> Scene:
    """One party talks on in phrases; from ``before_ms`` on tempo (a factor), gain or raised (dB) has changed.

    A raised voice rises by half a semitone a dB, the +6 dB / +3 st of the issue; a gain step moves the level alone.
    """
    changed = {
        "tempo": Manner(tempo=size),
        "gain": Manner(gain_db=size),
        "raised": Manner(effort_db=size, f0_st=size / 2),
    }
    plan = Planner(seed)
    while plan.at_ms < before_ms + after_ms:
        late = plan.at_ms >= before_ms
        end_ms = plan.at_ms + plan.between(1500, 3000)
        level_db = float(plan.rng.normal(0.0, 0.8))  # phrases of one calm voice differ (speech-science 3: SD 0.6-2 dB)
        manner = changed[kind] if late else Manner()
        plan.lines.append(Line(speaker, plan.at_ms, end_ms, replace(manner, gain_db=manner.gain_db + level_db)))
        plan.at_ms = end_ms + plan.between(300, 600)
    first = next(line for line in plan.lines if line.start_ms >= before_ms)
    plan.labels.append(Label(kind, speaker, first.start_ms, plan.lines[-1].end_ms, size))
    return plan.scene()
