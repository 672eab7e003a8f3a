"""Counting, order and absence over call time, whatever the order in which facts are learnt."""

from __future__ import annotations

import pytest

from rule_calls import Call, pack_of, rule, signal
from rules.conditions import Count, Fact, Missing, Order
from rules.load import load_pack
from rules.scene import Scene
from rules.windows import CountWatch, MissingWatch, OrderWatch

PACK = load_pack()
SWEARING = Fact(signal="profanity", speaker="customer", min=2)
REPLY = Fact(signal="reply_gap", speaker="agent", max=1)
NO = Fact(signal="blunt_no", speaker="agent")
OFFER = Fact(signal="alternative", speaker="agent")


def scene() -> Scene:
    return Scene(PACK.heat, PACK.trust)


def counting() -> CountWatch:
    return CountWatch(Count(of=SWEARING, at_least=2, within_s=60), scene(), 0)


def test_count_says_how_many_over_what_time() -> None:
    """The evidence spans from the first of them to the newest."""
    watch = counting()
    watch.feed(signal(30, "profanity", "customer", 2, id=1, start=29.5))

    evidence = watch.feed(signal(50, "profanity", "customer", 2, id=2, quote="damn"))

    assert evidence is not None
    because = evidence.because
    assert (because.value, because.threshold, because.start_ms, because.end_ms) == (2, 2, 29_500, 50_000)
    assert (because.quote, evidence.occasion) == ("damn", 2)
    assert evidence.facts == {1, 2}


@pytest.mark.parametrize(("second", "met"), [(90, True), (90.1, False)])
def test_count_looks_at_one_window(second: float, met: bool) -> None:
    """Sixty seconds between them still count."""
    watch = counting()
    watch.feed(signal(30, "profanity", "customer", 2))

    assert (watch.feed(signal(second, "profanity", "customer", 2)) is not None) is met


def test_count_forgets_what_is_taken_back() -> None:
    """The first was misheard."""
    watch = counting()
    watch.feed(signal(30, "profanity", "customer", 2, id=1))
    watch.feed(signal(31, "profanity", "customer", 2, id=1, state="retracted"))

    assert watch.feed(signal(40, "profanity", "customer", 2, id=2)) is None


def test_count_holds_for_as_long_as_the_window() -> None:
    """As a guard it is asked at any moment."""
    watch = counting()
    watch.feed(signal(30, "profanity", "customer", 2))
    watch.feed(signal(40, "profanity", "customer", 2))

    assert (watch.holds(90_000), watch.holds(90_001)) == (True, False)


def ordered() -> OrderWatch:
    return OrderWatch(Order(first=SWEARING, then=REPLY, within_s=10), scene(), 0)


def test_a_sequence_is_met_by_its_second_fact() -> None:
    """A quick reply after swearing."""
    watch = ordered()
    watch.feed(signal(30, "profanity", "customer", 2, id=1))

    evidence = watch.feed(signal(33, "reply_gap", "agent", 0.4, id=2))

    assert evidence is not None
    assert (evidence.because.signal, evidence.because.threshold, evidence.basis) == ("reply_gap", 1, "words")
    assert evidence.facts == {1, 2}


def test_a_sequence_is_met_by_a_first_fact_that_is_learnt_late() -> None:
    """The words come after the reply they preceded."""
    watch = ordered()
    watch.feed(signal(33, "reply_gap", "agent", 0.4))

    assert watch.feed(signal(34, "profanity", "customer", 2, end=31)) is not None


@pytest.mark.parametrize("end", [33.5, 20])
def test_a_sequence_needs_its_order_and_its_window(end: float) -> None:
    """What came after the reply, or long before it, is no cause of it."""
    watch = ordered()
    watch.feed(signal(33, "reply_gap", "agent", 0.4))

    assert watch.feed(signal(34, "profanity", "customer", 2, end=end)) is None


def test_a_sequence_is_met_once_by_each_second_fact() -> None:
    """Two causes of one quick reply are one moment."""
    watch = ordered()
    watch.feed(signal(30, "profanity", "customer", 2))
    watch.feed(signal(33, "reply_gap", "agent", 0.4))

    assert watch.feed(signal(34, "profanity", "customer", 2, end=31)) is None


def lacking() -> MissingWatch:
    return MissingWatch(Missing(after=NO, none=(OFFER,), within_s=8))


def test_absence_is_met_when_the_window_closes() -> None:
    """The wait belongs to the rule: the evidence ends with the window."""
    watch = lacking()
    watch.feed(signal(30, "blunt_no"))

    assert watch.advance(37_900) is None
    evidence = watch.advance(38_000)
    assert evidence is not None
    assert (evidence.trigger_ms, evidence.because.threshold) == (38_000, 8)
    assert watch.advance(38_100) is None


@pytest.mark.parametrize(("at", "end"), [(33, 33), (29.9, 29.9), (39, 37)])
def test_absence_is_over_with_any_of_the_others(at: float, end: float) -> None:
    """In the window, in the same breath before the end of the first, or learnt late."""
    watch = lacking()
    for each in sorted(
        [signal(30, "blunt_no", start=29), signal(at, "alternative", end=end)], key=lambda fact: fact.at_ms
    ):
        watch.feed(each)

    assert watch.advance(39_500) is None


def test_absence_is_forgotten_with_its_first_fact() -> None:
    """There was no refusal, so nothing is missing."""
    watch = lacking()
    watch.feed(signal(30, "blunt_no", id=1))
    watch.feed(signal(31, "blunt_no", id=1, state="retracted"))

    assert watch.advance(40_000) is None


def test_a_rule_on_absence_prompts_when_call_time_says_so() -> None:
    """Through the engine: no signal comes, only ticks."""
    missing = {"after": {"signal": "boundary", "speaker": "agent"}, "none": [OFFER.model_dump()], "within_s": 8}
    call = Call(pack_of(rule(when=[{"not_said_within": missing}]))).feed(30, "boundary").run(40)

    assert call.prompts == [(38, "trial")]
