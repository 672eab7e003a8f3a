"""From single finds to what they mean together: the strongest of rivals, excuses, direction, labels made of cues.

Knows no pattern: it sees hits only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rules.finds import UNSURE, HeardText, Hit
from rules.phrases import ABUSE, EXCEPTION, SELF, TurnLabel


def _covered(hits: Iterable[Hit]) -> set[int]:
    """The tokens that standing hits lie on."""
    return {token for hit in hits if not hit.guard for token in range(hit.first, hit.last + 1)}


def longest(found: Sequence[Hit]) -> list[Hit]:
    """Of overlapping finds of one label only the strongest: standing, sure, severe, long, early, in that order."""
    ranked = sorted(found, key=lambda h: (bool(h.guard), not h.sure, -h.severity, h.first - h.last, h.first, h.frame))
    taken: dict[str, set[int]] = {}
    kept = []
    for hit in ranked:
        tokens, own = taken.setdefault(hit.label, set()), range(hit.first, hit.last + 1)
        if tokens.isdisjoint(own):
            tokens.update(own)
            kept.append(hit)
    return kept


def excepted(found: Sequence[Hit]) -> list[Hit]:
    """Abuse labels inside an exception held back; the excuses themselves stay as cues."""
    excuses = {token: hit for hit in found if hit.label == EXCEPTION and not hit.guard for token in _covered([hit])}
    kept = []
    for hit in found:
        if hit.label == EXCEPTION:
            kept.append(replace(hit, cue=True))
            continue
        excuse = next((excuses[t] for t in range(hit.first, hit.last + 1) if t in excuses), None)
        held = excuse is not None and hit.label in ABUSE and not hit.guard
        kept.append(replace(hit, guard=f"{excuse.frame}: {excuse.quote}") if excuse and held else hit)
    return kept


def directed(found: Sequence[Hit]) -> list[Hit]:
    """Abuse labels with whom they are meant for: the agent (``you``), oneself, or a thing."""
    at_you = _covered(hit for hit in found if hit.label == "abuse_directed")
    at_self = _covered(hit for hit in found if hit.label == SELF)

    def target(hit: Hit) -> str:
        own = range(hit.first, hit.last + 1)
        if hit.label in ("abuse_directed", "threat") or not at_you.isdisjoint(own):
            return "you"
        return "thing" if at_self.isdisjoint(own) else "self"

    return [replace(h, directed=target(h)) if h.label in ABUSE else h for h in found if h.label != SELF]


def _enough(label: TurnLabel, anchors: Sequence[Hit]) -> Sequence[Hit]:
    """The first anchors in a row, near enough to each other, whose points make the label; none if none do."""
    for begin, hit in enumerate(anchors):
        near = [a for a in anchors[begin:] if not label.within or a.last - hit.first < label.within]
        if sum(label.points[a.label] for a in near) >= label.at_least:
            return near
    return ()


def _short(label: TurnLabel, hit: Hit, heard: HeardText) -> bool:
    """Is the utterance around an anchor as short as the label asks?"""
    return not label.max_words or heard.words_around(hit.start) <= label.max_words


def _turn_hit(label: TurnLabel, found: Sequence[Hit], heard: HeardText) -> Hit | None:
    """The turn label these cues make, if they do."""
    standing = [hit for hit in found if not hit.guard]
    short = [h for h in standing if h.label in label.anchor and _short(label, h, heard)]
    anchors = _enough(label, sorted(short, key=lambda h: h.first))
    company = [hit for hit in standing if hit.label in label.with_any]
    if not anchors or (label.with_any and not company):
        return None
    rival = next((hit for hit in standing if hit.label in label.without), None)
    nearest = sorted(company, key=lambda hit: abs(hit.first - anchors[0].first))[:1]
    parts = anchors if label.at_least > 1 else [anchors[0], *nearest]
    first, last = min(hit.first for hit in parts), max(hit.last for hit in parts)
    first, last = heard.clause(first, last) if label.whole_clause else (first, last)
    start, end, quote = heard.place(first, last)
    return replace(
        anchors[0],
        label=label.label,
        rung="frame",
        frame="+".join(dict.fromkeys(hit.frame for hit in parts)),
        score=1.0 if label.sure else UNSURE,
        sure=label.sure,
        first=first,
        last=last,
        start=start,
        end=end,
        quote=quote,
        guard=f"{rival.label}: {rival.quote}" if rival else "",
        cue=False,
        waits=True,
    )


def compose(labels: Sequence[TurnLabel], found: Sequence[Hit], heard: HeardText) -> list[Hit]:
    """The finds together with the turn labels they make; a label silences those it stands in for."""
    whole = list(found)
    for label in labels:
        hit = _turn_hit(label, whole, heard)
        rivals = _covered(h for h in whole if h.label == label.label)
        if hit is None or not rivals.isdisjoint(range(hit.first, hit.last + 1)):
            continue
        if not hit.guard:
            whole = [
                replace(h, guard=f"{hit.label}: {hit.quote}") if h.label in label.silences and not h.guard else h
                for h in whole
            ]
        whole.append(hit)
    return whole
