"""Planted overlaps against what the sound alone makes of them: interruption F1, backchannels called interruptions, and
how soon each is told. No words: what they take back comes on top. Heard through the real gate and meter.

    python tests/measure/overlaps.py [EVENTS [SEED]]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from assist.analysis.turns import Turns, TurnSettings
from audio.events import SPEAKERS, Heard
from audio.hearing import Hearing, HearingSettings
from audio.vad import SileroModel
from planted import Kind, Label, chunks, render
from planting import events
from rules.model import Signal

EVENTS, A_SCENE = 600, 30
MEANT: frozenset[Kind] = frozenset({"interruption", "talk_over"})
DELAYS = (
    "overlap told after its planted onset",
    "overlap told after the onset the gate heard",
    "provisional after 0.7 s of planted overlap",
    "provisional after 0.7 s of heard overlap",
)
NEAR_MS = 400  # what begins in the planted speech, or this long before it, is about it


def heard(seed: int, planted: int, silero: SileroModel) -> tuple[list[Heard], tuple[Label, ...]]:
    """A planted scene through the gate and the meter, without words."""
    lanes, labels = render(events(seed, planted))
    hearing = Hearing(SPEAKERS, silero, None, HearingSettings())
    facts = [fact for chunk in chunks(lanes) for fact in hearing.feed(chunk)]
    return [*facts, *hearing.finish()], labels


def measured(facts: Iterable[Heard], settings: TurnSettings = TurnSettings()) -> list[Signal]:
    """All signals of the turns stage."""
    turns = Turns(count(1), settings)
    facts = list(facts)
    return [signal for fact in facts for signal in turns.feed(fact)] + turns.finish(facts[-1].at_ms)


class Score:
    """What was told against what was planted."""

    def __init__(self) -> None:
        self.confusion: Counter[tuple[str, str]] = Counter()
        self.called: Counter[tuple[Kind, str]] = Counter()
        self.right = self.told = 0
        self.flashed = 0
        self.late_ms: dict[str, list[int]] = {name: [] for name in DELAYS}

    def add(self, signals: Sequence[Signal], labels: Sequence[Label]) -> None:
        """One scene."""
        final = {signal.id: signal for signal in signals if signal.name in ("interruption", "overlap")}
        counted = [s for s in final.values() if s.name == "interruption" and s.state == "confirmed"]
        self.told += len(counted)
        for label in labels:
            hit = any(_about(signal, label) for signal in counted)
            self.called[label.kind, "interruption" if hit else "none"] += 1
            self.right += hit and label.kind in MEANT
            self.confusion[label.kind, _named(final.values(), label)] += 1
            self._delays(signals, label)

    def _delays(self, signals: Sequence[Signal], label: Label) -> None:
        about = [signal for signal in signals if _about(signal, label)]
        onset = [signal for signal in about if signal.name == "overlap"]
        guess = [signal for signal in about if signal.name == "interruption" and signal.state == "provisional"]
        if onset and label.kind != "pause_cut_in":
            self._late(DELAYS[:2], onset[0], label.start_ms, 0)
        if guess and label.value >= 700:
            self._late(DELAYS[2:], guess[0], label.start_ms, 700)
        self.flashed += bool(guess) and label.kind == "backchannel"

    def _late(self, names: Sequence[str], signal: Signal, planted_ms: int, met_ms: int) -> None:
        for name, onset_ms in zip(names, (planted_ms, signal.start_ms), strict=True):
            self.late_ms[name].append(signal.at_ms - onset_ms - met_ms)

    def print(self) -> None:
        """The figures of the issue, and the confusion behind them."""
        meant = sum(n for (kind, _), n in self.called.items() if kind in MEANT)
        precision, recall = self.right / self.told, self.right / meant
        asides = sum(n for (kind, _), n in self.called.items() if kind == "backchannel")
        wrong = self.called["backchannel", "interruption"]
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{sum(self.called.values())} events, {meant} meant as interruptions or talking over")
        print(f"interruption: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")
        print(f"backchannels called interruptions: {wrong} of {asides} ({wrong / asides:.1%})")
        print(f"backchannels called so for a moment (provisional): {self.flashed}")
        for name, late in self.late_ms.items():
            if late:
                p95 = sorted(late)[int(0.95 * len(late))]
                print(f"{name}: median {median(late):.0f} ms, p95 {p95} ms, most {max(late)} ms")
        for kind in sorted({kind for kind, _ in self.confusion}):
            row = {named: n for (planted, named), n in sorted(self.confusion.items()) if planted == kind}
            print(f"  {kind:13} {row}")


def _about(signal: Signal, label: Label) -> bool:
    inside = label.start_ms - NEAR_MS <= signal.start_ms <= label.end_ms
    return signal.speaker == label.speaker and inside


def _named(final: Iterable[Signal], label: Label) -> str:
    """What the overlap was named: the one by the same speaker that lies in what was planted."""
    for signal in final:
        if signal.name == "overlap" and signal.state == "confirmed" and _about(signal, label):
            return str(signal.features["class"])
    return "-"


def main(planted: int = EVENTS, seed: int = 1) -> None:
    """Plant, hear, measure, print."""
    silero, score = SileroModel(), Score()
    for scene in range(-(-planted // A_SCENE)):
        facts, labels = heard(seed * 1000 + scene, A_SCENE, silero)
        score.add(measured(facts), labels)
    score.print()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
