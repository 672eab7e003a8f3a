"""Floor, turns and replies from who speaks when."""

from __future__ import annotations

from floor_by_hand import Talk, told
from rules.model import Signal


def values(signals: list[Signal], name: str) -> list[tuple[str, float]]:
    return [(signal.speaker, signal.value) for signal in signals if signal.name == name]


def test_a_turn_opens_at_once_and_ends_after_its_silence() -> None:
    """Its end is where the voice ended, its length in seconds."""
    signals = Talk().says("agent", 1000, 3000).turns(5000)

    opened, ended = (signal for signal in signals if signal.name == "turn")
    assert (opened.state, opened.at_ms, opened.value) == ("provisional", 1064, 0.0)
    assert (ended.state, ended.end_ms, ended.value, ended.id) == ("confirmed", 3000, 2.0, opened.id)
    assert ended.at_ms == 3700


def test_a_short_pause_does_not_end_a_turn() -> None:
    """Two stretches with half a second between them are one turn."""
    signals = Talk().says("agent", 1000, 2000).says("agent", 2500, 4000).turns(6000)

    assert values(signals, "turn") == [("agent", 0.0), ("agent", 3.0)]


def test_a_sentence_that_hangs_in_the_air_waits_longer() -> None:
    """Nobody stops on "because": a second, where 0.7 s is the rule."""
    hanging = Talk().says("agent", 1000, 2500, "I can't do that because").turns(6000)
    done = Talk().says("agent", 1000, 2500, "I can't do that today.").turns(6000)

    assert [told(signals, "turn")[-1][2] for signals in (hanging, done)] == [3500, 3200]


def test_the_gap_before_a_reply_is_measured_from_voice_to_voice() -> None:
    """Not from when either was noticed."""
    signals = Talk().says("customer", 1000, 3000).says("agent", 3400, 5000).turns(7000)

    assert values(signals, "reply_gap") == [("agent", 0.4)]


def test_the_commonest_gap_is_told_though_the_end_was_not_noticed_yet() -> None:
    """A fifth of a second: the reply begins before the gate has closed on the other."""
    signals = Talk().says("customer", 1000, 3000).says("agent", 3120, 5000).turns(7000)

    assert values(signals, "reply_gap") == [("agent", 0.12)]


def test_a_reply_into_the_last_word_has_a_gap_below_zero() -> None:
    """A floor-transfer offset is negative where the two overlap."""
    signals = Talk().says("customer", 1000, 3000).says("agent", 2800, 5000).turns(7000)

    assert values(signals, "reply_gap") == [("agent", -0.2)]


def test_going_on_after_ones_own_pause_is_no_reply() -> None:
    """Only a change of speaker has a gap."""
    signals = Talk().says("agent", 1000, 3000).says("agent", 4400, 5000).turns(7000)

    assert values(signals, "reply_gap") == []


def test_the_answer_counts_and_not_the_listening_sound_before_it() -> None:
    """ "Mm-hm" after 0.3 s, the answer after 2.5 s."""
    talk = Talk().says("customer", 1000, 4000).says("agent", 4300, 4600).says("agent", 6500, 9000)

    signals = talk.turns(11_000)

    assert values(signals, "response_time") == [("agent", 2.5)]
    assert [s.at_ms for s in signals if s.name == "response_time"] == [7500]


def test_both_parties_responses_are_timed() -> None:
    """Each change of the floor once."""
    talk = Talk().says("agent", 0, 2000).says("customer", 2500, 5000).says("agent", 6000, 8000)

    assert values(talk.turns(10_000), "response_time") == [("customer", 0.5), ("agent", 1.0)]


def test_the_floor_that_was_fought_for_is_no_answer() -> None:
    """The agent talked the customer down: a reply has no length here."""
    signals = Talk().says("customer", 1000, 5000).says("agent", 3500, 8000).turns(10_000)

    assert values(signals, "response_time") == []


def test_a_gap_with_lost_sound_in_it_is_nobodys() -> None:
    """What was said in between was never heard."""
    talk = Talk().says("customer", 1000, 3000).loses("customer", 3100, 2000).says("agent", 5500, 8000)

    signals = talk.turns(10_000)

    assert values(signals, "reply_gap") == []
    assert values(signals, "response_time") == []


def test_a_start_long_after_is_no_reply() -> None:
    """After ten seconds it is dead air that ends."""
    signals = Talk().says("customer", 1000, 3000).says("agent", 14_000, 16_000).turns(18_000)

    assert values(signals, "reply_gap") == []


def test_an_open_turn_ends_with_the_call() -> None:
    """Nothing stays open."""
    signals = Talk().says("agent", 1000, 2900).turns(3000)

    assert [state for _, state, _ in told(signals, "turn")] == ["provisional", "confirmed"]
