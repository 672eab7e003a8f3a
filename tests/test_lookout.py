"""How a prompt ends: followed, expired, or unknown where nothing could be seen."""

from __future__ import annotations

from rule_calls import Call, fast, pack_of
from rules.load import load_pack


def test_followed_when_the_agent_does_it_within_the_window() -> None:
    """The prompt goes the moment it is seen done."""
    call = Call().feed(30, "abuse_directed", "customer", 2).feed(40, "boundary", start=37, end=39)

    assert call.cleared == [(40, "address-abuse-first", "followed")]


def test_what_was_said_before_the_prompt_does_not_count() -> None:
    """The words arrive late: the boundary had been set before anything was shown."""
    call = Call().feed(30, "abuse_directed", "customer", 2).feed(31, "boundary", start=28, end=29.5)

    assert call.cleared == []


def test_expired_when_the_agent_spoke_and_did_not_do_it() -> None:
    """The window is over; the agent was heard and said something else."""
    call = Call().feed(30, "you_blame").speech("agent", 35, 40).run(51)

    assert call.cleared == [(50, "start-with-i", "expired")]


def test_unknown_when_the_agent_was_not_heard_at_all() -> None:
    """No voice, no words: neither success nor failure can be claimed."""
    call = Call().feed(30, "you_blame").run(51)

    assert call.cleared == [(50, "start-with-i", "unknown")]


def test_unknown_when_the_words_came_too_late_to_be_judged() -> None:
    """The agent spoke, but for a while nobody could tell what."""
    call = Call().feed(30, "you_blame").speech("agent", 35, 40)

    call.lag(41, "agent", 3).lag(43, "agent", 0.5).run(51)

    assert call.cleared == [(50, "start-with-i", "unknown")]


def test_slower_speech_is_seen_after_three_seconds_of_it() -> None:
    """Back at 1.05 in every update for three seconds, not just once."""
    call = fast(Call(), 21)
    for at in (22, 23, 24, 25):
        call.feed(at, "pace", value=1.03, features={"rate": 4.4})

    assert call.cleared == [(25, "slow-down", "followed")]


def test_pace_that_was_not_measured_is_unknown() -> None:
    """The agent fell silent after the prompt: nothing shows how fast they would speak."""
    call = fast(Call(), 21).run(42)

    assert call.cleared == [(41, "slow-down", "unknown")]


def test_an_i_statement_after_more_blame_is_no_success() -> None:
    """The spoiler came first. Alone in its pack, for asking instead of accusing would come up too."""
    alone = pack_of(next(rule for rule in load_pack().rules if rule.id == "start-with-i"))
    call = Call(alone).feed(30, "you_blame").speech("agent", 32, 36)

    call.feed(38, "you_blame").feed(41, "i_statement", start=39, end=40).run(51)

    assert call.cleared == [(50, "start-with-i", "expired")]


def interrupted(agent_until: float) -> Call:
    """The agent cuts in on a customer's turn and talks until then."""
    call = Call().feed(20, "speech", "customer").opens(20, "customer", 1).feed(24, "speech", "agent")
    return call.feed(25.2, "interruption", value=1.2).feed(agent_until, "speech", value=0.0, start=24)


def test_giving_way_is_followed_when_the_customers_turn_ends() -> None:
    """Silent within three seconds, then only a sound of listening."""
    call = interrupted(27).speech("agent", 31, 31.6).closes(36, "customer", 1, end=35.3)

    assert call.cleared == [(36, "let-them-finish", "followed")]


def test_talking_on_until_the_customer_gives_up_is_not_giving_way() -> None:
    """The turn ended under the agent's voice."""
    call = interrupted(35).closes(36, "customer", 1, end=34).run(46)

    assert call.cleared == [(45.2, "let-them-finish", "expired")]


def test_a_customer_who_still_speaks_at_the_end_leaves_it_open() -> None:
    """The agent does listen, but the turn has not ended: not yet a success, and no failure."""
    call = interrupted(27).run(46)

    assert call.cleared == [(45.2, "let-them-finish", "unknown")]


def test_a_time_out_is_taken_when_silence_follows_the_offer() -> None:
    """Offering is not enough: ten seconds without the agent's voice are."""
    call = Call().feed(60, "heat", "customer", 70).speech("agent", 63, 66)

    call.feed(67, "timeout_offer", start=63, end=66).run(76)

    assert call.cleared == [(76, "take-a-time-out", "followed")]
