"""Talk share and monologue, against a plain count over the whole call so far."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.share import Share, ShareSettings
from audio.events import SPEAKERS, Speaker
from floor_by_hand import Talk
from rules.model import Signal

Stretch = tuple[Speaker, int, int]


def shared(talk: Talk, until_ms: int) -> list[Signal]:
    share = Share(count(1), ShareSettings())
    return [signal for event in talk.events(until_ms) for signal in share.feed(event)] + share.finish(until_ms)


def named(name: str, signals: list[Signal]) -> list[Signal]:
    return [signal for signal in signals if signal.name == name]


def phrases(speaker: Speaker, start_ms: int, end_ms: int, pause_ms: int = 400) -> Talk:
    """Two-second phrases."""
    talk = Talk()
    for at_ms in range(start_ms, end_ms, 2000):
        talk.says(speaker, at_ms, at_ms + 2000 - pause_ms)
    return talk


def test_each_ones_part_of_all_talk() -> None:
    """Three parts to one, silence left out."""
    talk = Talk().says("agent", 0, 18_000).says("customer", 20_000, 26_000)

    latest = {signal.speaker: signal.value for signal in named("talk_share", shared(talk, 31_000))}

    assert latest == {"agent": 0.75, "customer": 0.25}


def test_little_talk_has_no_share() -> None:
    """Twenty seconds at least."""
    assert named("talk_share", shared(Talk().says("agent", 0, 15_000), 60_000)) == []


def test_what_was_said_long_ago_no_longer_counts() -> None:
    """The last ninety seconds."""
    talk = Talk().says("agent", 0, 30_000).says("customer", 100_000, 125_000)

    assert [s.value for s in named("talk_share", shared(talk, 131_000)) if s.speaker == "agent"][-1] == 0.0


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.booleans(), st.integers(300, 9000), st.integers(-1500, 4000)), min_size=8, max_size=40))
def test_every_share_is_what_a_count_over_the_whole_call_gives(plan: list[tuple[bool, int, int]]) -> None:
    """Streaming equals batch at every step; where the gate is still open the newest 0.3 s may go either way."""
    talk, stretches, free_ms = Talk(), [], {speaker: 0 for speaker in SPEAKERS}
    at_ms = 500
    for first, length_ms, gap_ms in plan:
        speaker: Speaker = "agent" if first else "customer"
        start_ms = max(at_ms, free_ms[speaker] + 300)
        talk.says(speaker, start_ms, start_ms + length_ms, voiced=False)
        stretches.append((speaker, start_ms, start_ms + length_ms))
        free_ms[speaker] = start_ms + length_ms
        at_ms = max(0, start_ms + length_ms + gap_ms)

    for signal in named("talk_share", shared(talk, at_ms + 20_000)):
        mine, all_ms = counted(stretches, signal)
        assert signal.value == pytest.approx(mine / all_ms, abs=600 / all_ms)


def counted(stretches: list[Stretch], signal: Signal) -> tuple[int, int]:
    """This speaker's talk and all talk in the signal's span."""
    parts = {speaker: 0 for speaker in SPEAKERS}
    for speaker, start_ms, end_ms in stretches:
        parts[speaker] += max(0, min(end_ms, signal.end_ms) - max(start_ms, signal.start_ms))
    return parts[signal.speaker], sum(parts.values())


def test_going_on_for_forty_seconds_is_a_monologue() -> None:
    """Told while it lasts, and with its length when it is over."""
    signals = named("monologue", shared(phrases("customer", 0, 50_000), 60_000))

    assert [(s.state, s.value) for s in signals] == [("provisional", 40.0), ("confirmed", 49.6)]


def test_a_real_pause_ends_it() -> None:
    """A second and a half."""
    assert named("monologue", shared(phrases("customer", 0, 90_000, pause_ms=1600), 95_000)) == []


def test_listening_sounds_do_not_end_it() -> None:
    """ "Mm-hm" every ten seconds."""
    talk = phrases("customer", 0, 60_000)
    for at_ms in range(9_000, 60_000, 10_000):
        talk.says("agent", at_ms, at_ms + 500)

    assert [s.state for s in named("monologue", shared(talk, 65_000))] == ["provisional", "confirmed"]


def test_an_answer_ends_it() -> None:
    """The other says more than that."""
    talk = phrases("customer", 0, 60_000).says("agent", 30_000, 32_000)

    assert named("monologue", shared(talk, 65_000)) == []
