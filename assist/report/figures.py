"""The call in figures: each side's talk, answers, pace and voice, and how it went over time. Knows no rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assist.report.ledger import Ledger, Rate, Span, shared
from audio.events import Speaker
from rules.model import SIGNALS, Signal

SLICES = 8
"""Rows of the table over time: as many as one takes in at a glance."""
SLICE_STEPS_S = (15, 30, 60, 120, 300, 600, 900, 1800, 3600)


@dataclass(frozen=True, slots=True)
class Peak:
    """The most there was of something, and when."""

    value: float
    at_ms: int


@dataclass(frozen=True, slots=True)
class SideFigures:
    """One speaker's figures; None where nothing was measured. Seconds as measured, ``share`` of all talk, 0 to 1;
    ``pace`` is the median ratio to the speaker's own baseline."""

    speaker: Speaker
    talk_ms: int
    share: float | None
    turns: int
    longest_turn_s: Peak | None
    longest_monologue_s: Peak | None
    responses: int
    response_median_s: float | None
    response_slowest_s: Peak | None
    interruptions: int
    talk_overs: int
    raised_voices: int
    shouts: int
    words: int
    words_per_minute: float | None
    syllables_s: float | None
    pace: float | None
    pace_fastest: Peak | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the call: the agent's median pace and rate, the heat at most, the agent's part of the talk."""

    start_ms: int
    end_ms: int
    pace: float | None
    syllables_s: float | None
    heat: float
    agent_share: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything counted. ``said``: name of a thing said, how often by the agent and by the customer."""

    length_ms: int
    agent: SideFigures
    customer: SideFigures
    overlap_ms: int
    overlaps: int
    overlap_kinds: tuple[tuple[str, int], ...]
    silence_ms: int
    dead_air: tuple[Span, ...]
    heat_peak: Peak | None
    said: tuple[tuple[str, int, int], ...]
    slices: tuple[Slice, ...]


def figures(call: Ledger) -> Figures:
    """Count a whole call."""
    both = shared(call.voices["agent"].runs, call.voices["customer"].runs)
    overlap_ms = _length(both)
    talk_ms = {speaker: _length(voice.runs) for speaker, voice in call.voices.items()}
    all_ms = sum(talk_ms.values())
    overlaps = call.standing("overlap")
    kinds = [str(signal.features.get("class", "unnamed")) for signal in overlaps]
    return Figures(
        length_ms=call.end_ms,
        agent=_side(call, "agent", talk_ms["agent"], all_ms),
        customer=_side(call, "customer", talk_ms["customer"], all_ms),
        overlap_ms=overlap_ms,
        overlaps=len(overlaps),
        overlap_kinds=tuple(sorted({kind: kinds.count(kind) for kind in kinds}.items())),
        silence_ms=max(0, call.end_ms - (all_ms - overlap_ms)),
        dead_air=tuple((signal.start_ms, signal.end_ms) for signal in call.standing("dead_air")),
        heat_peak=max((Peak(value, at_ms) for at_ms, value in call.heat), key=lambda peak: peak.value, default=None),
        said=_said(call),
        slices=slices(call),
    )


def _side(call: Ledger, speaker: Speaker, talk_ms: int, all_ms: int) -> SideFigures:
    voice = call.voices[speaker]
    turns = call.standing("turn", speaker)
    answers = call.standing("response_time", speaker)
    fastest = max(voice.rates, key=lambda rate: rate.pace, default=None)
    return SideFigures(
        speaker=speaker,
        talk_ms=talk_ms,
        share=round(talk_ms / all_ms, 4) if all_ms else None,
        turns=len(turns),
        longest_turn_s=_longest(turns),
        longest_monologue_s=_longest(call.standing("monologue", speaker)),
        responses=len(answers),
        response_median_s=_middle([answer.value for answer in answers]),
        response_slowest_s=_longest(answers),
        interruptions=len(call.standing("interruption", speaker)),
        talk_overs=len(call.standing("talk_over", speaker)),
        raised_voices=len(call.standing("raised_voice", speaker)),
        shouts=len(call.standing("shout", speaker)),
        words=sum(len(utterance.words) for utterance in call.utterances if utterance.speaker == speaker),
        words_per_minute=voice.words_per_minute,
        syllables_s=_middle([rate.syllables_s for rate in voice.rates]),
        pace=_middle([rate.pace for rate in voice.rates]),
        pace_fastest=Peak(fastest.pace, fastest.at_ms) if fastest else None,
    )


def slices(call: Ledger) -> tuple[Slice, ...]:
    """The call in equal parts of a round length, eight at most (more only beyond eight hours)."""
    fitting = [step for step in SLICE_STEPS_S if step * 1000 * SLICES >= call.end_ms]
    step_ms = 1000 * (fitting[0] if fitting else SLICE_STEPS_S[-1])
    bounds = [*range(0, call.end_ms, step_ms), call.end_ms]
    return tuple(_slice(call, start_ms, end_ms) for start_ms, end_ms in pairwise(bounds))


def _slice(call: Ledger, start_ms: int, end_ms: int) -> Slice:
    rates: Sequence[Rate] = [rate for rate in call.voices["agent"].rates if start_ms <= rate.at_ms < end_ms]
    window = [(start_ms, end_ms)]
    agent_ms = _length(shared(call.voices["agent"].runs, window))
    customer_ms = _length(shared(call.voices["customer"].runs, window))
    return Slice(
        start_ms,
        end_ms,
        _middle([rate.pace for rate in rates]),
        _middle([rate.syllables_s for rate in rates]),
        max((value for at_ms, value in call.heat if start_ms <= at_ms < end_ms), default=0.0),
        round(agent_ms / (agent_ms + customer_ms), 4) if agent_ms + customer_ms else None,
    )


def _said(call: Ledger) -> tuple[tuple[str, int, int], ...]:
    """What the words were found to be, in the registry's order; only what occurred."""
    rows = []
    for name, spec in SIGNALS.items():
        if spec.basis == ("words",):
            counts = [len(call.standing(name, speaker)) for speaker in ("agent", "customer")]
            rows += [(name, counts[0], counts[1])] if any(counts) else []
    return tuple(rows)


def _longest(signals: Sequence[Signal]) -> Peak | None:
    longest = max(signals, key=lambda signal: signal.value, default=None)
    return Peak(longest.value, longest.start_ms) if longest else None


def _middle(values: Sequence[float]) -> float | None:
    return round(median(values), 3) if values else None


def _length(runs: Sequence[Span]) -> int:
    return sum(end_ms - start_ms for start_ms, end_ms in runs)
