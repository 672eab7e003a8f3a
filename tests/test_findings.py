"""A refusal waits for something better, and later words take back what they undo."""

from __future__ import annotations

import pytest

from words_by_hand import Call, states


def test_a_bare_refusal_is_provisional_then_confirmed_after_six_seconds() -> None:
    """Nothing better follows: the same id is confirmed, six seconds after the refusal's last word."""
    call = Call()

    end_ms = call.says("agent", 0, "No, we can't do that.")
    call.wait(end_ms + 7000)

    first, second = [s for s in call.signals if s.name == "blunt_no"]
    assert (first.state, second.state) == ("provisional", "confirmed")
    assert first.id == second.id
    assert second.end_ms == end_ms
    assert end_ms + 6000 <= second.at_ms < end_ms + 6200


def test_an_alternative_after_a_pause_takes_the_refusal_back() -> None:
    """The turn goes on within three seconds: it was a no with an alternative."""
    call = Call()

    end_ms = call.says("agent", 0, "I can't refund that.")
    call.says("agent", end_ms + 1500, "But what I can do is send you a new one today.")
    call.wait(end_ms + 9000)

    assert states(call.signals, "blunt_no") == ["provisional", "retracted"]
    assert states(call.signals, "no_with_alternative") == ["confirmed"]


def test_an_alternative_in_the_next_turn_within_six_seconds_takes_the_refusal_back() -> None:
    """Four seconds of silence part the turns, yet something better followed in time."""
    call = Call()

    end_ms = call.says("agent", 0, "I can't refund that.")
    call.says("agent", end_ms + 4000, "What I can do is send you a new one today.")
    call.wait(end_ms + 12000)

    assert states(call.signals, "blunt_no") == ["provisional", "retracted"]


def test_an_alternative_after_the_wait_is_too_late() -> None:
    """The refusal stood for six seconds; it stays confirmed."""
    call = Call()

    end_ms = call.says("agent", 0, "I can't refund that.")
    call.says("agent", end_ms + 8000, "What I can do is send you a new one today.")
    call.wait(end_ms + 15000)

    assert states(call.signals, "blunt_no") == ["provisional", "confirmed"]


def test_a_refusal_waits_for_words_that_were_spoken_in_time() -> None:
    """Speech that began before the deadline is heard out, up to the lag at which words are no longer trusted."""
    call = Call()
    end_ms = call.says("agent", 0, "I can't refund that.")

    call.says("agent", end_ms + 5500, "What I can do is send you a new one today.")
    call.wait(end_ms + 12000)

    assert states(call.signals, "blunt_no") == ["provisional", "retracted"]


def test_a_long_utterance_is_no_blunt_no() -> None:
    """More than fourteen words around a refusal soften it."""
    call = Call()

    end_ms = call.says(
        "agent",
        0,
        "I have had a look at every page of the file for you this morning and sadly we can't change the date.",
    )
    call.wait(end_ms + 8000)

    assert "confirmed" not in states(call.signals, "blunt_no")


def test_the_end_of_the_call_decides_a_refusal() -> None:
    """Nothing better can follow any more."""
    call = Call()
    call.says("agent", 0, "No, we can't do that.")

    call.finish()

    assert states(call.signals, "blunt_no") == ["provisional", "confirmed"]


def test_later_words_take_a_told_find_back() -> None:
    """Blame was told, then the same turn turns out to ask about an agreement."""
    call = Call()

    call.says("agent", 0, "You didn't send the form by Friday as we agreed on the phone last week. What happened?")

    assert states(call.signals, "you_blame") == ["confirmed", "retracted"]


@pytest.mark.parametrize(
    ("p", "expected"), [(0.35, []), (0.45, ["provisional"]), (0.55, ["confirmed"])], ids=["drop", "tint", "tell"]
)
def test_badly_heard_words_are_not_confirmed(p: float, expected: list[str]) -> None:
    """Below 0.4 nothing is told, below 0.5 it stays provisional for good."""
    call = Call()

    call.says("customer", 0, "you are a complete idiot", p=p)
    call.wait(9000)

    assert states(call.signals, "abuse_directed") == expected


def test_a_badly_heard_refusal_is_never_decided() -> None:
    """What was not told at first is not confirmed six seconds later either."""
    call = Call()

    call.says("agent", 0, "No, we can't do that.", p=0.35)
    call.wait(9000)

    assert states(call.signals, "blunt_no") == []


def test_a_monologue_keeps_its_context_short() -> None:
    """Utterances without a pause pile up, yet each insult is told once and old words are let go."""
    call, start_ms = Call(), 0

    for _ in range(30):
        start_ms = call.says("customer", start_ms, "the parcel came late again and you are an idiot honestly") + 500

    assert states(call.signals, "abuse_directed") == ["confirmed"] * 30
