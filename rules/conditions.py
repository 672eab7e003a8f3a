"""The few kinds of condition a pack may use, as frozen models: their form, not their working (that is ``watches``).

A condition is written as one key, its kind: ``said: {signal: you_blame, speaker: agent}``. There is no expression
language on purpose: a rule that needs more asks analysis for a new signal. Each model checks everything it can see by
itself, so that one pass over a pack finds every mistake; what needs to know the rest of the pack asks ``Names``, handed
in as the validation context. Times are seconds here, because people write them; the engine counts in milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from rules.model import SIGNALS, Speaker

PromptLevel = Literal["p1", "p2", "p3", "p4", "praise"]
LEVELS: tuple[PromptLevel, ...] = ("p1", "p2", "p3", "p4", "praise")
"""Most urgent first. ``report`` is not among them: such rules speak after the call, never live."""

KINDS = ("above", "below", "said", "count", "sequence", "not_said_within", "silent", "yields", "hot", "shown")
"""Every kind there is; triggers, guards and signs of success each take some of them."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a condition may refer to in its own pack."""

    families: frozenset[str]
    rules: frozenset[str]


def nearest(name: str, known: Sequence[str]) -> str:
    """A hint: the likeliest intended word, else all of them when they are few, else nothing."""
    if close := get_close_matches(name, known, n=1):
        return f'Did you mean "{close[0]}"?'
    return f"Known: {', '.join(known)}." if 0 < len(known) <= 12 else ""


def mistake(message: str, hint: str = "") -> PydanticCustomError:
    """A problem in our own words, with a hint the loader prints."""
    return PydanticCustomError("pack", "{message}", {"message": message, "hint": hint})


def in_pack(what: Literal["families", "rules"], name: str | None, info: ValidationInfo) -> str | None:
    """``name``, if this pack has it; without a context (a lone rule) nothing can be said against it."""
    if name is not None and isinstance(info.context, Names):
        known = sorted(info.context.families if what == "families" else info.context.rules)
        if name not in known:
            raise mistake(f"no such {'family' if what == 'families' else 'rule'} in this pack", nearest(name, known))
    return name


def _known_signal(name: str) -> str:
    if name not in SIGNALS:
        raise mistake("unknown signal", nearest(name, sorted(SIGNALS)))
    return name


class Form(BaseModel):
    """A frozen piece of a pack: exact types, known keys only, no infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


Seconds = Annotated[float, Field(ge=0, le=600)]
SignalName = Annotated[str, AfterValidator(_known_signal), Field(json_schema_extra={"enum": sorted(SIGNALS)})]


class Range(Form):
    """Bounds of a feature, both inclusive."""

    min: float | None = None
    max: float | None = None


class OfSignal(Form):
    """A signal whose it is, as the registry allows."""

    signal: SignalName
    speaker: Speaker

    @field_validator("speaker")
    @classmethod
    def _whose(cls, speaker: Speaker, info: ValidationInfo) -> Speaker:
        signal = info.data.get("signal")  # missing when it is no signal at all, which is a problem of its own
        if signal is not None and speaker not in SIGNALS[signal].speakers:
            hint = f"Use speaker: {' or '.join(SIGNALS[signal].speakers)}."
            raise mistake(f'the signal "{signal}" is never the {speaker}\'s', hint)
        return speaker


class Fact(OfSignal):
    """One kind of signal by one speaker; ``waited_s`` is how long its definition makes analysis wait to confirm it."""

    min: float | None = None
    max: float | None = None
    where: dict[str, Range] = Field(default_factory=dict)
    state: Literal["confirmed", "provisional"] = "confirmed"
    waited_s: Seconds = 0


class Level(OfSignal):
    """A value at or beyond ``limit`` in ``updates`` in a row over ``for_s``; over when it is back at ``clear``."""

    limit: float
    clear: float | None = None
    for_s: Seconds = 0
    updates: Annotated[int, Field(ge=1, le=60)] = 1
    where: dict[str, Range] = Field(default_factory=dict)


class Count(Form):
    """At least so many of one fact within a window."""

    of: Fact
    at_least: Annotated[int, Field(ge=1, le=100)]
    within_s: Seconds


class Order(Form):
    """One fact, and another after it within a window."""

    first: Fact
    then: Fact
    within_s: Seconds


class Missing(Form):
    """A fact after which none of the others came within a window."""

    after: Fact
    none: Annotated[tuple[Fact, ...], Field(min_length=1)]
    within_s: Seconds


class Silent(Form):
    """The speaker's voice is off for a while, counted from ``after`` if that is given."""

    speaker: Speaker
    for_s: Seconds
    after: Fact | None = None


class Yields(Form):
    """The speaker falls silent within ``within_s`` and lets the other finish; ``aside_s`` long is just listening."""

    speaker: Speaker
    within_s: Seconds
    aside_s: Seconds


class Hot(Form):
    """The call is hot; its two limits stand in pack.yaml."""


class Shown(Form):
    """So many prompts of another rule, a family or a level are open or were shown within a window."""

    rule: str | None = None
    family: str | None = None
    level: PromptLevel | None = None
    at_least: Annotated[int, Field(ge=1, le=20)] = 1
    within_s: Seconds

    @field_validator("rule")
    @classmethod
    def _known_rule(cls, name: str | None, info: ValidationInfo) -> str | None:
        return in_pack("rules", name, info)

    @field_validator("family")
    @classmethod
    def _known_family(cls, name: str | None, info: ValidationInfo) -> str | None:
        return in_pack("families", name, info)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if sum(value is not None for value in (self.rule, self.family, self.level)) != 1:
            raise mistake("exactly one of rule, family, level is needed", "Say whose prompts count.")
        return self


Spec = Level | Fact | Count | Order | Missing | Silent | Yields | Hot | Shown
"""What stands behind a condition's key."""


class Condition(Form):
    """Exactly one kind, as its key."""

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        kinds = [kind for kind in KINDS if kind in type(self).model_fields]
        found = [kind for kind in kinds if getattr(self, kind) is not None]
        if len(found) != 1:
            message = f"a condition has exactly one kind; found {', '.join(found) or 'none'}"
            raise mistake(message, f"Kinds here: {', '.join(kinds)}.")
        return self

    @property
    def kind(self) -> tuple[str, Spec]:
        """The key it was written with, and what stands behind it."""
        return next((kind, spec) for kind in KINDS if (spec := getattr(self, kind, None)) is not None)


class Guard(Condition):
    """A state that holds or does not at the moment of judging."""

    above: Level | None = None
    below: Level | None = None
    count: Count | None = None
    hot: Hot | None = None
    shown: Shown | None = None


class Trigger(Condition):
    """A moment that calls for the prompt: by itself, or only while every ``given`` holds.

    It may be more urgent than its rule (``level``) and may speak up while the start of a call is kept quiet.
    """

    above: Level | None = None
    below: Level | None = None
    said: Fact | None = None
    count: Count | None = None
    sequence: Order | None = None
    not_said_within: Missing | None = None
    shown: Shown | None = None
    given: tuple[Guard, ...] = ()
    level: PromptLevel | None = None
    at_start: bool = False


class Sign(Condition):
    """Something that shows, from signals alone, whether the agent has done it."""

    above: Level | None = None
    below: Level | None = None
    said: Fact | None = None
    count: Count | None = None
    sequence: Order | None = None
    silent: Silent | None = None
    yields: Yields | None = None
