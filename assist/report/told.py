"""Each prompt and each near miss in plain words: what was said, what became of it, and why. Decides nothing again.

Its wording is the faces' own; what a larger model read later stands beside the words the call had, not in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assist.plain import measure, signal_name, times
from assist.refine import Refined
from assist.report.ledger import Given, Ledger
from audio.events import Speaker, Word, Words
from rules.conditions import OfSignal, Trigger
from rules.model import SIGNALS, Because, Level, Outcome, Reason
from rules.pack import Rule

OUTCOMES: Mapping[Outcome, str] = {
    "followed": "followed",
    "expired": "not followed in its time",
    "dismissed": "dismissed",
    "replaced": "gave way to another prompt",
    "retracted": "taken back: its evidence did not last",
    "unknown": "could not be told",
    "ended": "the call ended first",
}
CUT_OFF = "open when the record ends"
REASONS: Mapping[Reason, str] = {
    "held_for": "did not last long enough",
    "cooldown": "the same had just been shown",
    "budget": "enough prompts for the time",
    "priority": "something more urgent came first",
    "quiet_start": "the call had just begun",
    "deferred_out": "its moment did not come",
    "stale": "the moment had passed",
    "low_trust": "the words were late or unsure",
    "muted": "its family was muted",
    "snoozed": "prompts were snoozed",
    "ladder": "another step was due first",
    "paused": "hearing was paused",
}


@dataclass(frozen=True, slots=True)
class Why:
    """The evidence in plain words; ``limit`` is empty where once is enough, ``reread`` without a second reading."""

    signal: str
    measured: str
    limit: str
    quote: str
    reread: str
    speaker: Speaker | None
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class ToldPrompt:
    """A prompt as the agent saw it, its end, and its why. ``delay_ms``: from its evidence to the screen."""

    number: int
    at_ms: int
    rule: str
    title: str
    level: Level
    say: str
    script: str
    outcome: Outcome | None
    outcome_text: str
    after_ms: int | None
    delay_ms: int
    why: Why


@dataclass(frozen=True, slots=True)
class ToldWithheld:
    """A near miss and what held it back."""

    at_ms: int
    rule: str
    say: str
    reason: Reason
    reason_text: str
    why: Why


class Teller:
    """Puts a call's judgements in words, with the pack's titles and the second reading where there is one."""

    def __init__(self, call: Ledger, rules: Mapping[str, Rule], refined: Sequence[Refined]) -> None:
        self._call = call
        self._rules = rules
        self._reread: dict[Speaker, list[Refined]] = {"agent": [], "customer": []}
        for line in refined:
            self._reread[line.speaker].append(line)

    def prompts(self) -> tuple[ToldPrompt, ...]:
        """Every prompt of the call, numbered as they came."""
        return tuple(self._prompt(number, given) for number, given in enumerate(self._call.given.values(), start=1))

    def withheld(self) -> tuple[ToldWithheld, ...]:
        """Every near miss, as they came."""
        return tuple(
            ToldWithheld(
                event.at_ms,
                event.rule,
                self._rules[event.rule].say if event.rule in self._rules else event.rule,
                event.reason,
                REASONS[event.reason],
                self.why(event.rule, event.because),
            )
            for event in self._call.withheld
        )

    def why(self, rule: str, because: Because) -> Why:
        """The evidence in plain words."""
        speaker = whose(because, self._rules.get(rule))
        return Why(
            plain_name(because.signal),
            times(because.value) if because.unit else measure(because.signal, because.value),
            _limit(because),
            because.quote,
            self.reread(speaker, because.start_ms, because.end_ms) if speaker and because.quote else "",
            speaker,
            because.start_ms,
            because.end_ms,
        )

    def reread(self, speaker: Speaker, start_ms: int, end_ms: int) -> str:
        """What the second reading has between two times; empty without one."""
        lines = [line for line in self._reread[speaker] if line.start_ms < end_ms and line.end_ms > start_ms]
        return _text(tuple(word for line in lines for word in line.words if _inside(word, start_ms, end_ms)))

    def _prompt(self, number: int, given: Given) -> ToldPrompt:
        prompt, known = given.prompt, self._rules.get(given.prompt.rule)
        return ToldPrompt(
            number,
            prompt.at_ms,
            prompt.rule,
            known.title if known else prompt.rule,
            prompt.level,
            prompt.say,
            prompt.script,
            given.outcome,
            OUTCOMES[given.outcome] if given.outcome else CUT_OFF,
            None if given.cleared_ms is None else given.cleared_ms - prompt.at_ms,
            prompt.at_ms - prompt.trigger_ms,
            self.why(prompt.rule, prompt.because),
        )


def plain_name(signal: str) -> str:
    """A signal in plain words, for whoever reads: on the screen only the agent does."""
    return signal_name(signal).replace(" at you", " at the agent")


def measured_text(signal: str, measured: str) -> str:
    """A signal with its value: words follow after a comma, numbers directly."""
    joint = " " if not measured or measured[0].isdigit() else ", "
    return f"{signal}{joint}{measured}".strip()


def whose(because: Because, rule: Rule | None) -> Speaker | None:
    """Who the evidence is about: the registry says, or else the rule; None where nobody can tell."""
    spec = SIGNALS.get(because.signal)
    if spec is None:
        return None
    if len(spec.speakers) == 1:
        return spec.speakers[0]
    watched = [fact for trigger in (rule.when if rule else ()) for fact in _watched(trigger)]
    return next((fact.speaker for fact in watched if fact.signal == because.signal), None)


def _watched(trigger: Trigger) -> list[OfSignal]:
    """The signals a trigger rests on."""
    facts: list[OfSignal | None] = [trigger.above, trigger.below, trigger.said]
    facts += [trigger.count.of] if trigger.count else []
    facts += [trigger.sequence.then] if trigger.sequence else []
    facts += [trigger.not_said_within.after] if trigger.not_said_within else []
    return [fact for fact in facts if fact is not None]


def _limit(because: Because) -> str:
    """The threshold, where there is more to it than that it happened."""
    if because.unit:
        return times(because.threshold) if because.threshold > 1 else ""
    return measure(because.signal, because.threshold) if because.threshold else ""


def _inside(word: Word, start_ms: int, end_ms: int) -> bool:
    return start_ms <= (word.start_ms + word.end_ms) / 2 <= end_ms


def _text(words: Words) -> str:
    return " ".join(word.text.strip() for word in words)
