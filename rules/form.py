"""What every piece of a pack is made of: a strict frozen model, and problems put in words for who writes rules.

Knows no kind of condition and no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

Seconds = Annotated[float, Field(ge=0, le=600)]
"""A length of time as people write it; none in a pack is longer than ten minutes."""


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


class Form(BaseModel):
    """A frozen piece of a pack: exact types, known keys only, no infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
