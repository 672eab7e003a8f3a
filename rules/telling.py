"""A pack's conditions as a person would read them. Knows their form, not whether they are met."""

from __future__ import annotations

from collections.abc import Mapping

from rules.conditions import Condition, Count, Fact, Level, Missing, Order, Range, Shown, Silent, Spec, Yields
from rules.watches import Key


def told(condition: Condition) -> str:
    """A condition in one line."""
    kind, spec = condition.kind
    match spec:
        case Level():
            sign = ">=" if kind == "above" else "<="
            held = f" for {spec.for_s:g} s" if spec.for_s else ""
            often = f" in {spec.updates} updates in a row" if spec.updates > 1 else ""
            clear = f", over at {spec.clear:g}" if spec.clear is not None else ""
            return f"{spec.signal} of the {spec.speaker} {sign} {spec.limit:g}{held}{often}{clear}{_where(spec.where)}"
        case Fact():
            return _fact(spec)
        case Count():
            return f"{_fact(spec.of)}, {spec.at_least} times within {spec.within_s:g} s"
        case Order():
            return f"{_fact(spec.first)}, then {_fact(spec.then)} within {spec.within_s:g} s"
        case Missing():
            others = " or ".join(_fact(fact) for fact in spec.none)
            return f"{_fact(spec.after)}, and no {others} within {spec.within_s:g} s"
        case Shown():
            whose = spec.rule or spec.family or spec.level
            return f"{spec.at_least} or more prompts of {whose} within {spec.within_s:g} s"
        case Silent():
            after = f" after {_fact(spec.after)}" if spec.after else ""
            return f"the {spec.speaker} silent for {spec.for_s:g} s{after}"
        case Yields():
            return f"the {spec.speaker} gives way within {spec.within_s:g} s"
        case _:
            return f"{kind} {spec.model_dump(exclude_none=True) or ''}".strip()


def keys(spec: Spec) -> tuple[Key, ...]:
    """The signals a condition rests on."""
    match spec:
        case Level() | Fact():
            return ((spec.signal, spec.speaker),)
        case Count():
            return keys(spec.of)
        case Order():
            return (*keys(spec.first), *keys(spec.then))
        case Missing():
            return (*keys(spec.after), *(key for fact in spec.none for key in keys(fact)))
        case _:
            return ()


def _fact(fact: Fact) -> str:
    low = f" >= {fact.min:g}" if fact.min is not None else ""
    high = f" <= {fact.max:g}" if fact.max is not None else ""
    return f"{fact.signal} by the {fact.speaker}{low}{high}{_where(fact.where)}"


def _where(where: Mapping[str, Range]) -> str:
    parts = []
    for name, bounds in where.items():
        parts += [f"{name} >= {bounds.min:g}"] if bounds.min is not None else []
        parts += [f"{name} <= {bounds.max:g}"] if bounds.max is not None else []
    return f" where {', '.join(parts)}" if parts else ""
