"""Runs the examples that stand beside each rule: a call in a few signals, judged by the whole pack, without audio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.engine import Engine
from rules.load import Read
from rules.model import SIGNALS, Judged, Prompt, Signal
from rules.pack import Example, Pack, Planted
from rules.scene import to_ms

TICK_MS = 100
"""Call time passes in ticks of this length (design, section 2)."""

GRACE_S = 10
"""How long an example is judged on after its last signal: the longest wait a prompt can have (6 s), and some more."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One example as it went: where it stands, what it is of, and whether the rule did as it says."""

    rule: str
    kind: str
    why: str
    place: str
    held: bool


def try_examples(read: Read) -> Iterator[Tried]:
    """Every example of every rule that is not off."""
    for rule, piece in zip(read.pack.rules, read.pieces, strict=True):
        if rule.status == "off":
            continue
        for kind, examples in (("fires", rule.examples.fires), ("silent", rule.examples.silent)):
            for number, example in enumerate(examples):
                path, (line, column) = piece.site(("examples", kind, number))
                held = fires(read.pack, rule.id, example) == (kind == "fires")
                yield Tried(rule.id, kind, example.why, f"{path}:{line}:{column}", held)


def fires(pack: Pack, rule: str, example: Example) -> bool:
    """Whether the example brings the rule's prompt."""
    return any(isinstance(event, Prompt) and event.rule == rule for event in judge_example(pack, example))


def judge_example(pack: Pack, example: Example) -> list[Judged]:
    """Everything the pack says to the example, as it would during a call."""
    engine = Engine(pack)
    out: list[Judged] = []
    now_ms = 0
    for signal in _signals(example):
        for tick_ms in _ticks(now_ms, signal.at_ms):
            out += engine.advance(tick_ms)
        out += engine.feed(signal)
        now_ms = signal.at_ms
    until_s = example.until if example.until is not None else example.signals[-1].at + GRACE_S
    until_ms = max(now_ms, to_ms(until_s))
    for tick_ms in _ticks(now_ms, until_ms):
        out += engine.advance(tick_ms)
    return out + engine.finish(until_ms)


def _ticks(after_ms: int, until_ms: int) -> range:
    return range(after_ms - after_ms % TICK_MS + TICK_MS, until_ms + 1, TICK_MS)


def _signals(example: Example) -> Iterator[Signal]:
    for number, planted in enumerate(example.signals, start=1):
        # numbers of their own where none is given, far from those an example would use
        yield _signal(planted, planted.id if planted.id is not None else 1000 + number)


def _signal(planted: Planted, id_: int) -> Signal:
    end_s = planted.at if planted.end is None else planted.end
    start_s = end_s if planted.start is None else planted.start
    basis = SIGNALS[planted.name].basis[0]
    return Signal(
        at_ms=to_ms(planted.at),
        id=id_,
        name=planted.name,
        speaker=planted.speaker,
        value=planted.value,
        start_ms=to_ms(start_s),
        end_ms=to_ms(end_s),
        basis=basis,
        state=planted.state,
        quote=planted.quote,
        features=planted.features,
    )
