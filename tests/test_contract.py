"""Every event and every stage keeps the contract: frozen, journalled both ways, alive on an empty call."""

from __future__ import annotations

import dataclasses
import inspect
import itertools
import types
import typing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import assist.events
import audio.events
import rules.model
from assist.analysis.heat import Heat
from assist.analysis.pace import Pace
from assist.analysis.turns import Turns
from assist.analysis.wording import Wording
from assist.config import Settings
from assist.events import Event
from assist.journal import EVENT_TYPES, event_line, read_event
from assist.judging import Judging
from audio.events import CallEnded
from rules.load import load_pack

EVENTS = sorted(
    {
        cls
        for module in (audio.events, rules.model, assist.events)
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if dataclasses.is_dataclass(cls) and isinstance(getattr(cls, "type", None), str)
    },
    key=lambda cls: cls.type,
)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value a field of this annotation may hold."""
    if hint is float:
        return st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
    if dataclasses.is_dataclass(hint):
        return instances(typing.cast(type, hint))
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=3).map(tuple)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(values(option) for option in inner))
    if inner and str(origin).endswith("Mapping'>"):
        return st.dictionaries(values(inner[0]), values(inner[1]), max_size=3)
    plain = {bool: st.booleans(), int: st.integers(0, 1 << 40), str: st.text(max_size=20), type(None): st.none()}
    return plain[hint]


def instances(cls: type) -> st.SearchStrategy[Any]:
    """Any instance of an event class."""
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{field.name: values(hints[field.name]) for field in dataclasses.fields(cls)})


def test_every_event_class_is_in_the_journal() -> None:
    """No event can be forgotten: what has a type has a row."""
    assert {cls.type: cls for cls in EVENTS} == dict(EVENT_TYPES)


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.type)
def test_events_are_frozen_and_know_when_they_were_learnt(cls: Any) -> None:
    """Facts do not change, and each says when the session learnt it."""
    assert cls.__dataclass_params__.frozen
    assert "__slots__" in cls.__dict__
    assert dataclasses.fields(cls)[0].name == "at_ms"


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.type)
@given(data=st.data())
def test_every_event_survives_the_journal(cls: Any, data: st.DataObject) -> None:
    """Written and read again, an event is the same, and so is its line."""
    event = data.draw(instances(cls))

    line = event_line(event)

    assert read_event(line) == event
    assert event_line(read_event(line)) == line


def stages() -> list[Any]:
    """Every stage there is, fresh."""
    settings, ids = Settings(), itertools.count(1)
    return [
        Turns(ids, settings.turns),
        Pace(ids, settings.pace),
        Wording(ids),
        Heat(ids, settings.heat),
        Judging(load_pack()),
    ]


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: type(stage).__name__)
def test_every_stage_survives_an_empty_call(stage: Any) -> None:
    """Nothing was heard: nothing is left to say."""
    assert list(stage.finish(0)) == []


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: type(stage).__name__)
def test_every_stage_ignores_what_it_does_not_know(stage: Any) -> None:
    """The end of the call is the session's business."""
    event: Event = CallEnded(0)

    assert list(stage.feed(event)) == []
