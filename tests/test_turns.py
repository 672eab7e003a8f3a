"""Floor, replies and interruptions from speech starts and ends alone."""

from __future__ import annotations

import itertools

from assist.analysis.turns import Turns, TurnSettings
from assist.events import Event
from audio.events import Speaker, SpeechEnded, SpeechStarted, Tick
from rules.model import Signal

NOTICED_START_MS = 64
NOTICED_END_MS = 224


def run(*stretches: tuple[Speaker, int, int], until_ms: int) -> list[Signal]:
    """The signals of a call in which these speakers speak from start to end."""
    turns = Turns(itertools.count(1), TurnSettings())
    events: list[Event] = [Tick(ms) for ms in range(100, until_ms + 1, 100)]
    for speaker, start_ms, end_ms in stretches:
        events.append(SpeechStarted(start_ms + NOTICED_START_MS, speaker, start_ms))
        events.append(SpeechEnded(end_ms + NOTICED_END_MS, speaker, start_ms, end_ms))
    events.sort(key=lambda event: event.at_ms)
    return [signal for event in events for signal in turns.feed(event)] + turns.finish(until_ms)


def told(signals: list[Signal], name: str) -> list[tuple[str, str, int]]:
    """Who, in which state, learnt when."""
    return [(signal.speaker, signal.state, signal.at_ms) for signal in signals if signal.name == name]


def test_a_turn_opens_at_once_and_ends_after_its_silence() -> None:
    """Its end is where the voice ended, its length in seconds."""
    signals = run(("agent", 1000, 3000), until_ms=5000)

    opened, ended = (signal for signal in signals if signal.name == "turn")
    assert (opened.state, opened.at_ms, opened.value) == ("provisional", 1064, 0.0)
    assert (ended.state, ended.end_ms, ended.value, ended.id) == ("confirmed", 3000, 2.0, opened.id)
    assert ended.at_ms == 3700


def test_a_short_pause_does_not_end_a_turn() -> None:
    """Two stretches with half a second between them are one turn."""
    signals = run(("agent", 1000, 2000), ("agent", 2500, 4000), until_ms=6000)

    assert [signal.value for signal in signals if signal.name == "turn"] == [0.0, 3.0]


def test_the_gap_before_a_reply_is_measured_from_voice_to_voice() -> None:
    """Not from when either was noticed."""
    signals = run(("customer", 1000, 3000), ("agent", 3400, 5000), until_ms=7000)

    assert [(s.speaker, s.value) for s in signals if s.name == "reply_gap"] == [("agent", 0.4)]


def test_going_on_after_ones_own_pause_is_no_reply() -> None:
    """Only a change of speaker has a gap."""
    signals = run(("agent", 1000, 3000), ("agent", 4400, 5000), until_ms=7000)

    assert told(signals, "reply_gap") == []


def test_a_long_overlap_is_an_interruption_by_who_came_second() -> None:
    """Provisional first, confirmed while it lasts, then both talking."""
    signals = run(("customer", 1000, 6000), ("agent", 3000, 5500), until_ms=8000)

    assert told(signals, "interruption") == [("agent", "provisional", 3700), ("agent", "confirmed", 4400)]
    assert told(signals, "talk_over") == [("agent", "confirmed", 4700)]
    assert [signal.end_ms for signal in signals if signal.name == "interruption"] == [3700, 4200]
    assert len({signal.id for signal in signals if signal.name == "interruption"}) == 1


def test_a_backchannel_is_no_interruption() -> None:
    """Half a second of "mm-hm" inside the other's turn."""
    signals = run(("customer", 1000, 6000), ("agent", 3000, 3500), until_ms=8000)

    assert "confirmed" not in [state for _, state, _ in told(signals, "interruption")]
    assert [signal.value for signal in signals if signal.name == "overlap"] == [0.5]


def test_a_voice_that_stopped_is_not_counted_on() -> None:
    """The agent stops after 1.1 s; that this is noticed only 0.2 s later must not make it 1.2 s."""
    signals = run(("customer", 1000, 6000), ("agent", 3000, 4100), until_ms=8000)

    assert [state for _, state, _ in told(signals, "interruption")] == ["provisional", "retracted"]


def test_a_start_thought_better_of_is_taken_back() -> None:
    """The agent stops after 0.9 s and the customer goes on."""
    signals = run(("customer", 1000, 6000), ("agent", 3000, 3900), until_ms=8000)

    assert [state for _, state, _ in told(signals, "interruption")] == ["provisional", "retracted"]


def test_who_makes_the_other_stop_has_interrupted() -> None:
    """The customer gives way after 0.9 s of both talking."""
    signals = run(("customer", 1000, 3900), ("agent", 3000, 6000), until_ms=8000)

    assert [state for _, state, _ in told(signals, "interruption")] == ["provisional", "confirmed"]


def test_starting_together_is_nobodys_fault() -> None:
    """The other had not held the floor yet."""
    signals = run(("customer", 1000, 4000), ("agent", 1200, 4000), until_ms=6000)

    assert told(signals, "interruption") == []


def test_an_early_start_at_the_turns_end_is_no_interruption() -> None:
    """Replies overlap the last word all the time."""
    signals = run(("customer", 1000, 4000), ("agent", 3700, 6000), until_ms=8000)

    assert told(signals, "interruption") == []


def test_both_parties_are_measured_alike() -> None:
    """The customer who cuts in on the agent is told too."""
    signals = run(("agent", 1000, 6000), ("customer", 3000, 5500), until_ms=8000)

    assert told(signals, "interruption")[-1] == ("customer", "confirmed", 4400)


def test_an_open_turn_ends_with_the_call() -> None:
    """Nothing stays open."""
    signals = run(("agent", 1000, 9000), until_ms=3000)

    assert [signal.state for signal in signals if signal.name == "turn"][:2] == ["provisional", "confirmed"]
