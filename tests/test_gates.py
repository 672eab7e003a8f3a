"""One voice: who is heard first, what is held back, and what the ledger says of it."""

from __future__ import annotations

from rule_calls import Call, fast, pack_of, rule, said
from rules.model import Prompt


def test_an_equal_prompt_waits_until_the_visible_one_has_been_read() -> None:
    """What is sure to come too late is withheld at once."""
    rules = [rule("first", family="turns"), rule("second", family="pace", when=[said("you_blame")])]
    call = Call(pack_of(*rules)).feed(30, "blunt_no").feed(31, "you_blame")

    assert call.prompts == [(30, "first")]
    assert call.withheld == [(31, "second", "priority")]


def test_a_prompt_that_has_been_read_gives_way_to_another() -> None:
    """Its window of 20 s is not over, but it has been on the screen long enough."""
    rules = [rule("first", family="turns"), rule("second", family="pace", when=[said("you_blame")])]
    call = Call(pack_of(*rules)).feed(30, "blunt_no").feed(45, "you_blame")

    assert call.prompts == [(30, "first"), (45, "second")]
    assert call.cleared == [(45, "first", "replaced")]


def test_the_gap_is_waited_for_when_it_ends_soon() -> None:
    """Twelve seconds after the last prompt, the next waits three; that wait is meant and no delay of ours."""
    rules = [rule("first", family="turns"), rule("second", family="pace", when=[said("you_blame")])]
    call = Call(pack_of(*rules)).feed(30, "blunt_no").feed(42, "you_blame").run(50)

    assert call.prompts == [(30, "first"), (45, "second")]
    assert [event.trigger_ms for event in call.out if isinstance(event, Prompt)] == [30_000, 45_000]


def test_the_higher_level_is_heard_first() -> None:
    """Both wait for the agent's turn end; the lower one finds the place taken."""
    low = rule("low", level="p4", due=None, when=[said("you_blame")])
    call = Call(pack_of(low, rule("high", family="turns", due=None))).opens(28, "agent", 1)

    call.feed(30, "you_blame").feed(31, "blunt_no").closes(32, "agent", 1)

    assert call.prompts == [(32, "high")]
    assert call.withheld == [(32, "low", "priority")]


def test_a_waiting_abuse_prompt_keeps_its_place_against_lower_ranks() -> None:
    """The call boils while the caller still swears: first address the abuse, then perhaps a time-out."""
    call = Call().opens(20, "customer", 1).feed(25, "abuse_directed", "customer", 2)

    call.feed(25, "heat", "customer", 80).closes(40, "customer", 1)

    assert call.prompts == [(40, "address-abuse-first")]
    assert call.withheld == [(31.1, "take-a-time-out", "priority")]


def test_let_abuse_finish_goes_past_an_abuse_prompt_that_waits() -> None:
    """The agent cuts in on the caller who swears: to wait for the end of that turn would be absurd."""
    call = Call().opens(20, "customer", 1).feed(25, "abuse_directed", "customer", 2)

    call.feed(27, "interruption", value=1.2)

    assert call.prompts == [(27, "let-abuse-finish")]


def test_a_time_out_is_not_offered_near_an_abuse_prompt() -> None:
    """The guard is precedence: it goes to the ledger once, and gives way twenty seconds after."""
    call = Call().feed(30, "abuse_directed", "customer", 2).feed(35, "boundary").feed(37, "asks_agreement")
    for at in (40, 50, 56):
        call.feed(at, "heat", "customer", 80)

    assert call.prompts == [(30, "address-abuse-first"), (35, "well-handled"), (56, "take-a-time-out")]
    assert call.withheld == [(40, "take-a-time-out", "priority")]


def test_a_limit_passed_for_too_short_is_a_near_miss() -> None:
    """One fast update, then an ordinary one."""
    twice = {"above": {"signal": "pace", "speaker": "agent", "limit": 1.15, "updates": 2}}
    call = fast(Call(pack_of(rule("held", when=[twice]))), 20).feed(21, "pace", value=1.0)

    assert call.withheld == [(21, "held", "held_for")]


def test_an_occasion_is_withheld_once_however_long_it_goes_on() -> None:
    """Fast speech through the quiet start: one entry, and the prompt when the quiet is over."""
    call = fast(Call(), *range(9, 18))

    assert call.withheld == [(9, "slow-down", "quiet_start")]
    assert call.prompts == [(15, "slow-down")]


def test_a_level_must_clear_before_it_is_a_new_occasion() -> None:
    """A value that hovers between clear and limit goes on being the same occasion."""
    call = fast(Call(), 3)
    call.feed(4, "pace", value=1.1, features={"rate": 5.0, "z": 1.5})
    fast(call, 5, 6)
    call.feed(7, "pace", value=1.04, features={"rate": 4.5})
    fast(call, 9)

    assert call.withheld == [(3, "slow-down", "quiet_start"), (9, "slow-down", "quiet_start")]


def test_a_level_that_goes_on_prompts_again_after_its_cooldown() -> None:
    """Forty-five seconds after the first showing, and without a ledger entry a second in between."""
    call = fast(Call(), *range(21, 68))

    assert call.prompts == [(21, "slow-down"), (66, "slow-down")]
    assert call.withheld == []


def test_late_words_silence_word_rules_until_they_are_nearly_on_time_again() -> None:
    """Off from 2.5 s of lag, on again only at 1.5 s."""
    call = (
        Call(pack_of(rule("blame", when=[said("you_blame")])))
        .lag(20, "agent", 2.5)
        .feed(21, "you_blame")
        .lag(22, "agent", 1.6)
        .feed(23, "you_blame")
    )

    call.lag(24, "agent", 1.5).feed(25, "you_blame")

    assert call.withheld == [(21, "blame", "low_trust"), (23, "blame", "low_trust")]
    assert call.prompts == [(25, "blame")]


def test_late_words_leave_sound_rules_and_the_other_speaker_alone() -> None:
    """Only what rests on those words is silent."""
    call = Call().lag(20, "agent", 9).feed(21, "interruption").feed(41, "abuse_directed", "customer", 2)

    assert call.prompts == [(21, "let-them-finish"), (41, "address-abuse-first")]
