"""Two moments that went well and two that could go better, each with the words that were said and, for the latter,
words to say instead, taken from the rules. Ranks acts; weighs nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assist.report.ledger import Ledger
from assist.report.told import Teller, ToldPrompt, ToldWithheld, Why, measured_text
from rules.model import Level, Outcome, Reason
from rules.pack import Rule

MOMENTS = 2
APART_MS = 5_000
"""Two moments nearer than this are one: an exchange of two short turns (judgement)."""
LISTENED_S = 5.0
"""A customer's turn that is worth mention for having been heard to its end (judgement)."""
WORDS_SHOWN = 40
LEAD_MS = 3_000
"""Of a long utterance, what was said before the evidence: a breath group (judgement)."""

# what was done well, best first: what the techniques make the most of (judgement)
_DONE_WELL = {
    "boundary": "Set a limit and stayed willing to help",
    "timeout_offer": "Offered a short pause",
    "no_with_alternative": "Said no, and what can be done",
    "empathy": "Acknowledged the customer's situation",
    "i_statement": "Put it as “I”",
    "alternative": "Offered something that can be done",
}
_MISSED: frozenset[Outcome | None] = frozenset({"expired", "dismissed", "replaced", "ended"})
_WORTH: frozenset[Reason] = frozenset({"budget", "cooldown", "priority", "quiet_start", "stale", "muted", "snoozed"})
_LEVELS: Mapping[Level, int] = {"p1": 0, "p2": 1, "p3": 2, "p4": 3, "praise": 4, "report": 4}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment: what happened, what the agent said then, and for one to improve what could be said or done.

    ``reread``: ``said`` is of the second reading. ``prompt``: the number of the prompt that was shown for it.
    """

    at_ms: int
    title: str
    what: str
    said: str = ""
    reread: bool = False
    rewrite: str = ""
    advice: str = ""
    prompt: int | None = None


@dataclass(frozen=True, slots=True)
class _Ranked:
    rank: tuple[int, ...]
    kind: str
    moment: Moment


def best(call: Ledger, teller: Teller, prompts: Sequence[ToldPrompt], hot: float) -> tuple[Moment, ...]:
    """What went best: in the heat of a call before calm, then by what was done."""
    found = [*_followed(call, teller, prompts, hot), *_done_well(call, teller, hot), *_listened(call)]
    return _pick(found)


def improvable(
    call: Ledger,
    teller: Teller,
    prompts: Sequence[ToldPrompt],
    withheld: Sequence[ToldWithheld],
    rules: Mapping[str, Rule],
) -> tuple[Moment, ...]:
    """Where a technique was called for and did not follow: the most serious first, shown before withheld."""
    found = []
    for told in prompts:
        if told.outcome in _MISSED and told.level in ("p1", "p2", "p3", "p4"):
            moment = _to_improve(call, teller, told.why, told.say, told.script, told.title, told.number)
            found.append(_Ranked((_LEVELS[told.level], 0, told.at_ms), told.rule, moment))
    for near in withheld:
        rule = rules.get(near.rule)
        if rule is not None and near.reason in _WORTH and rule.level != "praise":
            moment = _to_improve(call, teller, near.why, rule.say, rule.script, rule.title, None)
            found.append(_Ranked((_LEVELS[rule.level], 1, near.at_ms), near.rule, moment))
    return _pick(found)


def _pick(found: Iterable[_Ranked]) -> tuple[Moment, ...]:
    """The first two by rank, of two kinds where there are two, and well apart; told in the order they happened."""
    ranked = sorted(found, key=lambda entry: entry.rank)
    picked: list[_Ranked] = []
    for other_kind in (True, False):
        for entry in ranked:
            if len(picked) < MOMENTS and _apart(entry, picked) and not (other_kind and _known(entry, picked)):
                picked.append(entry)
    return tuple(sorted((entry.moment for entry in picked), key=lambda moment: moment.at_ms))


def _apart(entry: _Ranked, picked: Sequence[_Ranked]) -> bool:
    return all(abs(entry.moment.at_ms - other.moment.at_ms) >= APART_MS for other in picked)


def _known(entry: _Ranked, picked: Sequence[_Ranked]) -> bool:
    return any(entry.kind == other.kind for other in picked)


def _followed(call: Ledger, teller: Teller, prompts: Sequence[ToldPrompt], hot: float) -> list[_Ranked]:
    found = []
    for told in prompts:
        if told.outcome == "followed" and told.after_ms is not None:
            at_ms = told.at_ms + told.after_ms
            what = f"Done {told.after_ms / 1000:.1f} s after prompt {told.number}."
            said, reread = _deed(call, teller, told.at_ms, at_ms)
            moment = Moment(at_ms, f"Followed “{told.say}”", what, said, reread, prompt=told.number)
            found.append(_Ranked((_calm(call, told.at_ms, hot), 0, at_ms), told.rule, moment))
    return found


def _deed(call: Ledger, teller: Teller, from_ms: int, to_ms: int) -> tuple[str, bool]:
    """The agent's words by which a prompt was followed, where it was words."""
    for name in _DONE_WELL:
        for signal in call.standing(name, "agent"):
            if from_ms <= signal.end_ms <= to_ms:
                return _agent_words(call, teller, signal.start_ms, signal.end_ms)
    return "", False


def _done_well(call: Ledger, teller: Teller, hot: float) -> list[_Ranked]:
    found = []
    for order, (name, title) in enumerate(_DONE_WELL.items(), start=1):
        for signal in call.standing(name, "agent"):
            calm = _calm(call, signal.start_ms, hot)
            said, reread = _agent_words(call, teller, signal.start_ms, signal.end_ms)
            what = "" if calm else f"With the call at heat {call.heat_at(signal.start_ms):.0f} of 100."
            moment = Moment(signal.start_ms, title, what, said or signal.quote, reread)
            found.append(_Ranked((calm, order, signal.start_ms), name, moment))
    return found


def _listened(call: Ledger) -> list[_Ranked]:
    """The customer's longest turn, if the agent heard all of it out."""
    turns = [turn for turn in call.standing("turn", "customer") if turn.value >= LISTENED_S]
    longest = max(turns, key=lambda turn: turn.value, default=None)
    if longest is None:
        return []
    cuts = [*call.standing("interruption", "agent"), *call.standing("talk_over", "agent")]
    answered = any(turn.start_ms >= longest.end_ms for turn in call.standing("turn", "agent"))
    if not answered or any(longest.start_ms <= cut.start_ms <= longest.end_ms for cut in cuts):
        return []
    what = f"The customer's longest turn, {longest.value:.1f} s, was not cut into."
    return [_Ranked((2, 0, longest.start_ms), "listened", Moment(longest.start_ms, "Heard them out", what))]


def _calm(call: Ledger, at_ms: int, hot: float) -> int:
    return int(call.heat_at(at_ms) < hot)


def _to_improve(
    call: Ledger, teller: Teller, why: Why, say: str, script: str, title: str, prompt: int | None
) -> Moment:
    if why.speaker == "customer":
        said, reread = _answer(call, teller, why.end_ms)
    else:
        said, reread = _agent_words(call, teller, why.start_ms, why.end_ms)
    return Moment(why.start_ms, say, told_in_short(why), said, reread, script, title, prompt)


def told_in_short(why: Why) -> str:
    """The evidence in one phrase."""
    head = measured_text(why.signal, why.measured)
    head = head[:1].upper() + head[1:]
    return f"{head}: “{why.quote}”" if why.quote else head


def _agent_words(call: Ledger, teller: Teller, start_ms: int, end_ms: int) -> tuple[str, bool]:
    """What the agent said around then, and whether a second reading says so."""
    for line in call.utterances:
        if line.speaker == "agent" and line.start_ms <= end_ms and line.end_ms >= start_ms:
            near = [word for word in line.words if word.end_ms >= start_ms - LEAD_MS]
            reread = teller.reread("agent", near[0].start_ms, line.end_ms) if near else ""
            return _shortened(reread or " ".join(word.text.strip() for word in near)), bool(reread)
    return "", False


def _answer(call: Ledger, teller: Teller, end_ms: int) -> tuple[str, bool]:
    """What the agent said next."""
    for line in call.utterances:
        if line.speaker == "agent" and line.start_ms >= end_ms:
            return _agent_words(call, teller, line.start_ms, line.start_ms + 1)
    return "", False


def _shortened(text: str) -> str:
    words = text.split()
    return text if len(words) <= WORDS_SHOWN else " ".join(words[:WORDS_SHOWN]) + " …"
