"""What a report is made of: what stands in the end, figures, moments, and the drawing's geometry."""

from __future__ import annotations

from assist.events import Event
from assist.report import timeline
from assist.report.figures import Figures, Peak, figures
from assist.report.ledger import Ledger, shared
from assist.report.moments import Moment, best, improvable
from assist.report.rows import overlap_text, silence_text
from assist.report.told import Teller
from audio.events import Speaker
from hand_made import HandMade, because
from rule_calls import signal
from rules.load import load_pack
from rules.model import State

RULES = {rule.id: rule for rule in load_pack().rules}


def kept(events: list[Event]) -> Ledger:
    """A call that has passed by."""
    call = Ledger()
    for event in events:
        call.feed(event)
    call.finish()
    return call


def both_heard() -> HandMade:
    """A call in which each side has said something."""
    call = HandMade()
    call.says("agent", 0, "hello")
    call.says("customer", 1_000, "hello")
    return call


def counted(call: HandMade, end_ms: int = 60_000) -> Figures:
    """A call's figures."""
    return figures(kept(call.events(end_ms)))


def moments(call: HandMade, end_ms: int = 120_000) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    """A call's best and improvable moments."""
    passed = kept(call.events(end_ms))
    teller = Teller(passed, RULES, ())
    prompts = teller.prompts()
    return best(passed, teller, prompts, 25.0), improvable(passed, teller, prompts, teller.withheld(), RULES)


def cut_in(at: float, state: State, speaker: Speaker = "agent", id: int = 7) -> Event:
    """An interruption in one of its states."""
    return signal(at, "interruption", speaker, 1.2, id=id, state=state, start=at - 1)


def test_what_was_taken_back_is_not_counted() -> None:
    """Nor what was never confirmed; each fact once."""
    call = HandMade()
    call.add(cut_in(10, "provisional", id=1), cut_in(11, "retracted", id=1))
    call.add(cut_in(20, "provisional", id=2), cut_in(21, "confirmed", id=2))
    call.add(cut_in(30, "provisional", id=3))
    call.add(cut_in(40, "confirmed", "customer", id=4))

    made = counted(call)

    assert (made.agent.interruptions, made.customer.interruptions) == (1, 1)


def test_talk_is_shared_out_by_speech() -> None:
    """Who talks, both at once, nobody."""
    call = HandMade()
    end_a = call.says("agent", 0, "one two three four five six")
    end_c = call.says("customer", 1_000, "one two three four five six seven")

    made = counted(call, 10_000)

    assert (made.agent.talk_ms, made.customer.talk_ms) == (end_a, end_c - 1_000)
    assert made.overlap_ms == end_a - 1_000
    assert made.silence_ms == 10_000 - end_c
    assert made.agent.share is not None
    assert round(made.agent.share + (made.customer.share or 0), 3) == 1


def test_answers_are_summed_up_by_their_median_and_the_slowest() -> None:
    """A mean would hide the one long wait."""
    call = HandMade()
    for at, value in ((10, 0.4), (20, 0.6), (30, 4.0)):
        call.add(signal(at, "response_time", "agent", value))

    agent = counted(call).agent

    assert (agent.responses, agent.response_median_s) == (3, 0.6)
    assert agent.response_slowest_s == Peak(4.0, 30_000)


def test_dead_air_is_listed_with_its_times() -> None:
    """Where it was, not only how much."""
    call = both_heard()
    call.add(signal(20, "dead_air", "agent", 7.0, start=13))

    made = counted(call)

    assert made.dead_air == ((13_000, 20_000),)
    assert "00:13 (7 s)" in silence_text(made)


def test_overlaps_are_named_by_their_class() -> None:
    """A listening sound is no interruption."""
    call = both_heard()
    call.add(signal(10, "overlap", "agent", 0.3, features={"class": "backchannel"}))

    assert "listening sounds (1)" in overlap_text(counted(call))


def test_pace_over_time_is_told_in_parts_of_a_round_length() -> None:
    """The last part ends with the call."""
    call = HandMade()
    for at, value in ((5, 1.0), (20, 1.3), (25, 1.5)):
        call.add(signal(at, "pace", "agent", value, features={"rate": 5.0}))

    parts = counted(call, 40_000).slices

    assert [(part.start_ms, part.end_ms) for part in parts] == [(0, 15_000), (15_000, 30_000), (30_000, 40_000)]
    assert [part.pace for part in parts] == [1.0, 1.4, None]


def test_shared_stretches_are_those_of_both() -> None:
    """In order, touching ones left out."""
    assert shared([(0, 10), (20, 30)], [(5, 22), (30, 40)]) == [(5, 10), (20, 22)]


def test_what_was_done_well_in_the_heat_comes_before_calm() -> None:
    """An easy moment gives way to two hard ones."""
    call = HandMade()
    call.add(signal(10, "boundary", "agent", quote="calm"))
    call.measures("heat", "customer", 30_000, 40.0)
    call.add(signal(40, "empathy", "agent", quote="hot"))
    call.add(signal(60, "i_statement", "agent", quote="hot too"))

    well, _ = moments(call)

    assert [moment.said for moment in well] == ["hot", "hot too"]
    assert "heat 40 of 100" in well[0].what


def test_a_missed_prompt_comes_with_words_to_say_instead() -> None:
    """What happened, what was answered, what could be said."""
    call = HandMade()
    call.says("agent", 12_000, "the order number please")
    why = because(quote="you idiot", start_ms=10_000, end_ms=11_000)
    prompt = call.prompts(11_500, "address-abuse-first", "Address the abuse first", why, "p2", "I want to help.")
    call.clears(31_500, prompt, "address-abuse-first", "expired")

    _, ((moment),) = moments(call)

    assert (moment.title, moment.prompt) == ("Address the abuse first", 1)
    assert "“you idiot”" in moment.what
    assert moment.said == "the order number please"
    assert moment.rewrite == "I want to help."


def test_what_was_followed_is_not_to_be_improved() -> None:
    """It is what went best."""
    call = HandMade()
    prompt = call.prompts(11_500, "address-abuse-first", "Address the abuse first", because(), "p2")
    call.clears(15_500, prompt, "address-abuse-first", "followed")

    well, better = moments(call)

    assert [moment.title for moment in well] == ["Followed “Address the abuse first”"]
    assert better == ()


def test_two_moments_are_of_two_kinds_where_there_are_two() -> None:
    """And the serious one is among them."""
    call = HandMade()
    for start_ms in (10_000, 30_000, 50_000):
        why = because(start_ms=start_ms, end_ms=start_ms + 500)
        call.clears(start_ms + 20_000, call.prompts(start_ms + 500, "address-abuse-first", "A", why), "a", "expired")
    blame = because("you_blame", 1, 0, quote="you never", start_ms=80_000, end_ms=81_000)
    call.withholds(82_000, "start-with-i", "budget", blame)

    _, better = moments(call)

    assert [moment.at_ms for moment in better] == [10_000, 80_000]
    assert better[1].rewrite == RULES["start-with-i"].script


def test_a_rule_that_was_not_quite_met_is_no_moment() -> None:
    """What did not last, or rested on doubtful words, is held against nobody."""
    call = HandMade()
    call.withholds(20_000, "slow-down", "held_for", because("pace", 1.3, 1.15))
    call.withholds(40_000, "start-with-i", "low_trust", because("you_blame", 1, 0))

    assert moments(call)[1] == ()


def test_bars_too_near_to_be_told_apart_are_one() -> None:
    """An eight-hour call draws no more than the eye can see."""
    call = HandMade()
    for number in range(200):
        call.says("agent", number * 600, "a")

    (strip,) = timeline.strips(kept(call.events(120_000)), (), ())

    assert len(strip.agent) == 200
    narrow = timeline.strips(kept(call.events(8 * 3_600_000)), (), ())[0]
    assert len(narrow.agent) == 1


def test_numbers_are_written_only_where_there_is_room() -> None:
    """A prompt without its number is still a mark with its title."""
    call = HandMade()
    for at_ms in (20_000, 21_000, 60_000):
        call.prompts(at_ms, "slow-down", "Slow down", because("pace", 1.3, 1.15))
    passed = kept(call.events(120_000))

    (strip,) = timeline.strips(passed, Teller(passed, RULES, ()).prompts(), ())

    assert [(mark.number, mark.room) for mark in strip.prompts] == [(1, True), (2, False), (3, True)]


def test_every_moment_of_the_call_is_in_exactly_one_strip() -> None:
    """The last one too, when it ends on a boundary."""
    call = HandMade()
    for at_ms in (0, 299_999, 300_000, 599_000, 600_000):
        call.withholds(at_ms, "slow-down", "budget", because("pace", 1.3, 1.15))
    passed = kept(call.events(600_000))

    strips = timeline.strips(passed, (), Teller(passed, RULES, ()).withheld())

    assert [len(strip.withheld) for strip in strips] == [2, 3]


def test_a_followed_prompt_is_told_with_the_words_that_did_it() -> None:
    """So that the agent sees what worked."""
    call = HandMade()
    prompt = call.prompts(11_500, "address-abuse-first", "Address the abuse first", because(), "p2")
    call.says("agent", 13_000, "I want to help and I need us both to stay polite")
    call.add(signal(17, "boundary", "agent", start=13, end=16))
    call.clears(17_000, prompt, "address-abuse-first", "followed")

    well, _ = moments(call)

    assert well[0].said == "I want to help and I need us both to stay polite"
