"""When a moment becomes a prompt: at once, at the end of a turn, or never."""

from __future__ import annotations

from rule_calls import Call, fast, pack_of, rule, said
from rules.model import Because, Prompt


def test_a_prompt_explains_itself_and_counts_its_delay_from_the_evidence() -> None:
    """The prompt carries the rule's words, the signal that crossed its threshold and the end of the evidence."""
    call = Call()

    call.feed(31.2, "you_blame", quote="you should have read it", start=29, end=30.5)

    why = Because("you_blame", 1.0, 0.0, "you should have read it", 29_000, 30_500)
    script = "I lose track when we both talk, and I want to hear you."
    assert call.out == [Prompt(31_200, 1, "start-with-i", "p4", 'Start with "I"', script, why, 30_500)]


def test_a_prompt_waits_for_the_end_of_the_agents_turn() -> None:
    """The wait was meant, so the delay counts from the end of the turn."""
    call = Call().opens(28, "agent", 1).feed(30, "you_blame")

    call.closes(32, "agent", 1, end=31.3)

    assert call.prompts == [(32, "start-with-i")]
    assert [event.trigger_ms for event in call.out if isinstance(event, Prompt)] == [32_000]


def test_a_prompt_waits_for_the_agents_turn_no_longer_than_four_seconds() -> None:
    """Somebody who talks on without end must hear it all the same."""
    call = fast(Call().opens(20, "agent", 1), 31)

    call.run(40)

    assert call.prompts == [(35, "slow-down")]


def test_evidence_older_than_six_seconds_is_stale() -> None:
    """A prompt about something long past confuses."""
    call = Call().feed(36.1, "you_blame", start=29, end=30)

    assert call.withheld == [(36.1, "start-with-i", "stale")]


def test_a_deliberate_wait_of_the_definition_does_not_make_it_stale() -> None:
    """A blunt no is one only after six seconds: it is news then, and its delay counts from then."""
    call = Call().feed(36.5, "blunt_no", start=29, end=30)

    assert [(event.at_ms, event.trigger_ms) for event in call.out if isinstance(event, Prompt)] == [(36_500, 36_000)]


def test_a_prompt_is_not_shown_for_what_the_agent_has_mended_meanwhile() -> None:
    """The agent found the better words while the prompt waited for the end of the turn."""
    call = Call().opens(28, "agent", 1).feed(30, "you_blame").feed(32, "i_statement", start=31)

    call.closes(33, "agent", 1)

    assert call.prompts == []
    assert call.withheld == [(32, "start-with-i", "deferred_out")]


def test_let_them_finish_comes_in_mid_turn_as_soon_as_it_is_certain() -> None:
    """A provisional interruption says nothing; the confirmed one comes at once, whoever has the floor."""
    call = Call().opens(20, "customer", 1).opens(30, "agent", 2)

    call.feed(30.7, "interruption", value=0.7, id=3, state="provisional").feed(31.2, "interruption", value=1.2, id=3)

    assert call.prompts == [(31.2, "let-them-finish")]


def test_talk_over_is_urgent_and_replaces_a_prompt_that_was_just_shown() -> None:
    """p1 passes the gap; the prompt on the screen ends as replaced."""
    call = fast(Call(), 21).feed(23, "talk_over", value=1.5)

    assert call.prompts == [(21, "slow-down"), (23, "let-them-finish")]
    assert call.cleared == [(23, "slow-down", "replaced")]


def test_abuse_is_addressed_when_the_caller_has_finished_however_long_that_takes() -> None:
    """Only the end of the customer's turn lets it out, and the delay counts from there."""
    call = Call().opens(20, "customer", 1).feed(25, "abuse_directed", "customer", 2)

    call.closes(60, "customer", 1, end=59.3).run(61)

    assert call.prompts == [(60, "address-abuse-first")]
    assert [event.trigger_ms for event in call.out if isinstance(event, Prompt)] == [60_000]


def test_abuse_is_addressed_at_once_when_the_words_come_after_the_turn() -> None:
    """Words are later than sound: the turn may be over when the abuse is known."""
    call = Call().opens(20, "customer", 1).closes(26, "customer", 1, end=25.3)

    call.feed(26.4, "abuse_directed", "customer", 2, end=25.2)

    assert call.prompts == [(26.4, "address-abuse-first")]


def test_abuse_waits_again_when_the_caller_takes_the_floor_back() -> None:
    """A prompt to speak must not come while the caller speaks, though it was due a moment ago."""
    call = fast(Call(), 21).opens(28, "customer", 1).feed(30, "abuse_directed", "customer", 2)

    call.closes(32, "customer", 1).opens(33, "customer", 2).run(40).closes(41, "customer", 2)

    assert call.prompts == [(21, "slow-down"), (41, "address-abuse-first")]


def test_several_moments_of_one_rule_are_one_prompt() -> None:
    """A caller who insults three times in one turn raises one prompt and no ledger."""
    call = Call().opens(20, "customer", 1)
    for at in (22, 24, 26):
        call.feed(at, "abuse_directed", "customer", 2)

    call.closes(30, "customer", 1)

    assert call.prompts == [(30, "address-abuse-first")]
    assert call.withheld == []


def test_a_more_urgent_moment_takes_the_lead_of_a_prompt_that_waits() -> None:
    """The interruption waits for the gap; the talk-over it becomes does not."""
    call = fast(Call(), 21).feed(32, "interruption", value=1.2).feed(32.3, "talk_over", value=1.5)

    assert call.prompts == [(21, "slow-down"), (32.3, "let-them-finish")]
    assert [event.because.signal for event in call.out if isinstance(event, Prompt)][1:] == ["talk_over"]


def test_an_alarm_is_never_old_news() -> None:
    """Words of a p1 rule that come seven seconds late still count."""
    alarm = rule(level="p1", when=[said("blunt_no")])
    call = Call(pack_of(alarm)).feed(37, "blunt_no", end=30)

    assert call.prompts == [(37, "trial")]


def test_a_prompt_that_is_open_is_not_shown_again() -> None:
    """Its window is longer than its cooldown."""
    patient = rule(done={"any": [said("alternative")], "within_s": 100})
    call = Call(pack_of(patient)).feed(30, "blunt_no").feed(80, "blunt_no")

    assert call.withheld == [(80, "trial", "cooldown")]


def test_a_rule_never_counts_its_own_prompts() -> None:
    """Two prompts of level p3 call for a third rule of that level, but not again for itself."""
    often = {"shown": {"level": "p3", "at_least": 2, "within_s": 60}}
    pack = pack_of(rule(family="turns"), rule("often", when=[often], family="pace"))
    call = Call(pack).feed(30, "blunt_no").run(60).feed(80, "blunt_no").run(170)

    assert call.prompts == [(30, "trial"), (80, "trial"), (95, "often")]


def test_a_candidate_is_dropped_when_its_evidence_is_taken_back() -> None:
    """There was no moment, so there is nothing in the ledger either."""
    call = Call().opens(28, "agent", 1).feed(30, "you_blame", id=7)

    call.feed(31, "you_blame", id=7, state="retracted").closes(32, "agent", 1)

    assert call.out == []


def test_a_prompt_is_cleared_when_its_evidence_is_taken_back() -> None:
    """The words showed that the interruption was a listening sound."""
    call = Call().feed(30, "interruption", value=1.2, id=7)

    call.feed(31, "interruption", value=1.2, id=7, state="retracted")

    assert call.cleared == [(31, "let-them-finish", "retracted")]


def test_a_prompt_stands_while_any_of_its_moments_does() -> None:
    """One of two insults was misheard; the other was not."""
    call = Call().opens(20, "customer", 1)
    call.feed(22, "abuse_directed", "customer", 2, id=7).feed(24, "abuse_directed", "customer", 2, id=8)

    call.feed(25, "abuse_directed", "customer", 2, id=7, state="retracted").closes(30, "customer", 1)

    assert call.prompts == [(30, "address-abuse-first")]
