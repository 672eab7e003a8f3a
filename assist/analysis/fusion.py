"""Frames and meaning made one: a certain frame speaks first, meaning adds what nobody wrote a frame for.

What surely excuses, excuses from meaning too: a frame's guard, an innocent span, a better label in the same turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assist.analysis.meaning import Opinion
from rules.finds import UNSURE, Hit
from rules.phrases import ABUSE, EXCEPTION

PROMPTING = frozenset({"you_blame", "aggressive", "ultimatum", "passive_hedge", "blunt_no", "policy_bare"})
"""Labels near enough to each other that a certain frame of one settles the matter for all."""
SEVERITY = {"abuse_directed": 2, "threat": 3}
"""What the frames of these labels mostly carry; meaning does not grade."""

Rivals = Callable[[str], frozenset[str]]


def fused(found: Sequence[Hit], opinions: Sequence[Opinion], text: str, rivals: Rivals) -> list[Hit]:
    """Every hit of the frames, and one for each opinion they do not already hold. Offsets are those of ``text``."""
    doubts = [opinion for opinion in opinions if opinion.strength == "doubt"]
    claims = [opinion for opinion in opinions if opinion.strength != "doubt"]
    doubted = [_doubted(hit, doubts, claims, rivals(hit.label)) for hit in found]
    return [*doubted, *(_hit(claim, doubted, claims, text, rivals) for claim in _news(doubted, claims))]


def _doubted(hit: Hit, doubts: Sequence[Opinion], claims: Sequence[Opinion], rivals: frozenset[str]) -> Hit:
    """A frame's claim that meaning holds for hardly possible, or surely for something better, only hints.

    Literal swearing is never doubted.
    """
    if hit.rung != "frame" or not hit.sure or hit.cue:
        return hit
    against = [doubt for doubt in doubts if doubt.label == hit.label]
    against += [claim for claim in claims if claim.label in rivals and claim.strength == "sure"]
    here = any(hit.start < opinion.end and opinion.start < hit.end for opinion in against)
    return replace(hit, sure=False, score=UNSURE) if here else hit


def _news(found: Sequence[Hit], opinions: Sequence[Opinion]) -> Iterator[Opinion]:
    for opinion in opinions:
        same = PROMPTING if opinion.label in PROMPTING else {opinion.label}
        if not any(hit.sure and not hit.guard and hit.label in same for hit in _near(opinion, found)):
            yield opinion


def _near(opinion: Opinion, found: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in found if hit.start < opinion.end and opinion.start < hit.end]


def _hit(opinion: Opinion, found: Sequence[Hit], others: Sequence[Opinion], text: str, rivals: Rivals) -> Hit:
    return Hit(
        label=opinion.label,
        rung="meaning",
        frame="",
        score=opinion.score,
        severity=SEVERITY.get(opinion.label, 0),
        sure=opinion.strength == "sure",
        first=-1,
        last=-1,
        start=opinion.start,
        end=opinion.end,
        quote=text[opinion.start : opinion.end],
        guard=_guard(opinion, found, others, rivals(opinion.label)),
        directed="you" if opinion.label in SEVERITY else "",
    )


def _guard(opinion: Opinion, found: Sequence[Hit], others: Sequence[Opinion], rivals: frozenset[str]) -> str:
    """What holds an opinion back, or nothing."""
    near = _near(opinion, found)
    for hit in near:
        if hit.guard and hit.label == opinion.label:
            return hit.guard
        if opinion.label in ABUSE and hit.label == EXCEPTION and not hit.guard:
            return f"{hit.frame}: {hit.quote}"
    frame = next((hit for hit in found if hit.label in rivals and hit.sure and not hit.guard), None)
    if frame:
        return f"{frame.label}: {frame.quote}"
    other = next((other for other in others if other.label in rivals and other.strength == "sure"), None)
    return other.label if other else ""
