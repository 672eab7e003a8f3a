"""Builders for tests of the rules: a call written as signals at seconds, judged tick by tick."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

from rules.check import TICK_MS
from rules.engine import Action, Engine
from rules.load import load_pack
from rules.model import SIGNALS, Judged, Prompt, PromptCleared, Signal, Speaker, State, Withheld
from rules.pack import Pack, Rule

_IDS = itertools.count(10_000)


def signal(
    at: float,
    name: str,
    speaker: Speaker = "agent",
    value: float = 1.0,
    *,
    id: int | None = None,
    state: State = "confirmed",
    start: float | None = None,
    end: float | None = None,
    features: Mapping[str, float | str] | None = None,
    quote: str = "",
) -> Signal:
    """A signal learnt at ``at`` seconds; it ends and starts there too unless told otherwise."""
    end = at if end is None else end
    start = end if start is None else start
    return Signal(
        at_ms=round(at * 1000),
        id=next(_IDS) if id is None else id,
        name=name,
        speaker=speaker,
        value=value,
        start_ms=round(start * 1000),
        end_ms=round(end * 1000),
        basis=SIGNALS[name].basis[0],
        state=state,
        quote=quote,
        features=features or {},
    )


def rule(id: str = "trial", **changes: Any) -> Rule:
    """A rule of level p3 on a bare refusal, with what a test changes."""
    example = {"why": "x", "signals": [{"at": 20, "name": "blunt_no", "speaker": "agent"}]}
    form = {
        "id": id,
        "title": "A trial rule",
        "status": "active",
        "level": "p3",
        "family": "phrasing",
        "say": "Try this",
        "when": [{"said": {"signal": "blunt_no", "speaker": "agent"}}],
        "due": "at_once",
        "done": {"any": [{"said": {"signal": "alternative", "speaker": "agent"}}], "within_s": 20},
        "examples": {"fires": [example], "silent": [example]},
    }
    return Rule.model_validate_json(json.dumps(form | changes))


def pack_of(*rules: Rule) -> Pack:
    """The built-in limits and families, with these rules."""
    return load_pack().model_copy(update={"rules": rules})


class Call:
    """A call under way: feed it, then look at what was said."""

    def __init__(self, pack: Pack | None = None) -> None:
        self.engine = Engine(pack or load_pack())
        self.out: list[Judged] = []
        self._now_ms = 0

    def run(self, until: float) -> Call:
        """Let call time pass in ticks."""
        until_ms = round(until * 1000)
        for tick_ms in range(self._now_ms - self._now_ms % TICK_MS + TICK_MS, until_ms + 1, TICK_MS):
            self.out += self.engine.advance(tick_ms)
        self._now_ms = until_ms
        return self

    def feed(self, at: float, name: str, speaker: Speaker = "agent", value: float = 1.0, **rest: Any) -> Call:
        """A signal, after the time up to it has passed."""
        self.run(at)
        self.out += self.engine.feed(signal(at, name, speaker, value, **rest))
        return self

    def speech(self, speaker: Speaker, start: float, end: float) -> Call:
        """The speaker's voice goes on and off."""
        self.feed(start, "speech", speaker, 1.0)
        return self.feed(end, "speech", speaker, 0.0, start=start)

    def opens(self, at: float, speaker: Speaker, id: int) -> Call:
        """The speaker's turn opens."""
        return self.feed(at, "turn", speaker, 0.0, id=id, state="provisional")

    def closes(self, at: float, speaker: Speaker, id: int, end: float | None = None) -> Call:
        """The speaker's turn is known to have ended."""
        return self.feed(at, "turn", speaker, 1.0, id=id, end=end)

    def act(self, at: float, action: Action, prompt: int | None = None, family: str = "") -> Call:
        """The agent presses a key."""
        self.run(at)
        self.out += self.engine.act(round(at * 1000), action, prompt, family)
        return self

    def lag(self, at: float, speaker: Speaker, lag: float) -> Call:
        """A speaker's words are so late now."""
        self.run(at)
        self.out += self.engine.lag(round(at * 1000), speaker, round(lag * 1000))
        return self

    def finish(self, at: float) -> Call:
        """The call ends."""
        self.run(at)
        self.out += self.engine.finish(round(at * 1000))
        return self

    @property
    def prompts(self) -> list[tuple[float, str]]:
        """When which rule prompted."""
        return [(event.at_ms / 1000, event.rule) for event in self.out if isinstance(event, Prompt)]

    @property
    def cleared(self) -> list[tuple[float, str, str]]:
        """When which rule's prompt ended, and how."""
        return [
            (event.at_ms / 1000, event.rule, event.outcome) for event in self.out if isinstance(event, PromptCleared)
        ]

    @property
    def withheld(self) -> list[tuple[float, str, str]]:
        """When which rule was held back, and why."""
        return [(event.at_ms / 1000, event.rule, event.reason) for event in self.out if isinstance(event, Withheld)]


def said(name: str) -> dict[str, object]:
    """A trigger on what the agent says."""
    return {"said": {"signal": name, "speaker": "agent"}}


def fast(call: Call, *times: float) -> Call:
    """The agent speaks fast at these updates."""
    for at in times:
        call.feed(at, "pace", value=1.2, features={"rate": 5.0, "z": 3.5})
    return call
