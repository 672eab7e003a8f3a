"""Nothing unmasked passes the session's first stage, and what passes obeys the laws of text events."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from assist.events import Event, UserAction
from assist.privacy import HOLD_MS, Privacy, wordless
from audio.events import (
    FinalText,
    InterimText,
    Speaker,
    SpeechEnded,
    SpeechStarted,
    StableText,
    Tick,
    VoiceFrame,
    Word,
    Words,
)  # fmt: skip
from laws import broken
from rules.model import Because, Prompt, Signal

WORD_MS = 300
LATE_MS = 400

TALK = (
    "well it is two of them and the order is 4471 | my card is four one one one double one one one | "
    "one one one one one one one one thanks | call me on 555-012-3456 or at jo@example.com please | "
    "that was nineteen ninety nine on March 12, 2024 | so press 2 then 3 and one more"
)


def utterances(talk: str = TALK, gap_ms: int = 700) -> list[Words]:
    """What was said, utterance by utterance: words of 300 ms, silence between utterances."""
    at_ms, said = 1_000, []
    for text in talk.split("|"):
        words = []
        for word in text.split():
            words.append(Word(word, at_ms, at_ms + WORD_MS - 20, 0.9))
            at_ms += WORD_MS
        said.append(tuple(words))
        at_ms += gap_ms
    return said


def told(said: Sequence[Words], cuts: Sequence[int] = (), speaker: Speaker = "customer") -> list[Event]:
    """The utterances as stable batches cut at these places of the whole, finals 400 ms after, ticks between."""
    events: list[Event] = []
    place = 0
    for number, words in enumerate(said, start=1):
        batch: list[Word] = []
        for word in words:
            batch.append(word)
            place += 1
            if place in cuts or word is words[-1]:
                events.append(StableText(batch[-1].end_ms + LATE_MS, speaker, number, tuple(batch)))
                batch = []
        events.append(FinalText(words[-1].end_ms + LATE_MS, speaker, number, words))
        start_ms, end_ms = words[0].start_ms, words[-1].end_ms
        events.append(SpeechStarted(start_ms + 60, speaker, start_ms))
        events.append(SpeechEnded(end_ms + 200, speaker, start_ms, end_ms))
    end_ms = said[-1][-1].end_ms + 4_000
    ticks: list[Event] = [Tick(ms) for ms in range(100, end_ms, 100)]
    return sorted([*ticks, *events], key=lambda event: event.at_ms)


def passed(events: Sequence[Event]) -> list[Event]:
    """What the stage lets through of a call."""
    door = Privacy()
    out = [each for event in events for each in door.feed(event)]
    return [*out, *door.finish(events[-1].at_ms)]


def finals(events: Sequence[Event]) -> list[str]:
    """The text of each utterance."""
    return [" ".join(word.text for word in event.words) for event in events if isinstance(event, FinalText)]


def masked(talk: str) -> list[str]:
    """The finals of a talk, heard word by word."""
    said = utterances(talk)
    return finals(passed(told(said, range(1_000))))


def test_numbers_and_addresses_are_masked_and_ordinary_numbers_stay() -> None:
    """A card over two utterances is a token in each; phone and e-mail likewise; prices, dates, keys are words."""
    assert masked(TALK) == [
        "well it is two of them and the order is 4471",
        "my card is [card]",
        "[card] thanks",
        "call me on [phone] or at [email] please",
        "that was nineteen ninety nine on March 12, 2024",
        "so press 2 then 3 and one more",
    ]


@settings(max_examples=60, deadline=None)
@given(cuts=st.sets(st.integers(1, 60)), gap_ms=st.sampled_from([300, 700, 1_100]))
def test_any_batches_give_the_same_finals(cuts: set[int], gap_ms: int) -> None:
    """How words are handed over says nothing about what they are."""
    said = utterances(gap_ms=gap_ms)

    assert finals(passed(told(said, sorted(cuts)))) == finals(passed(told(said, range(1_000))))


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(
        st.sampled_from("one oh 4 1234 double at dot gmail com hundred | ok is email pin 12, [card] - jo".split()),
        min_size=1,
        max_size=40,
    ),
    cuts=st.sets(st.integers(1, 40)),
    gap_ms=st.sampled_from([300, 1_500, 3_000]),
)
def test_masked_text_obeys_the_laws_of_text_and_masking_it_again_changes_nothing(
    words: list[str], cuts: set[int], gap_ms: int
) -> None:
    """Time never runs back, finals are their stable words, tokens stay what they are."""
    said = [each for each in utterances(" ".join(words), gap_ms) if each]
    if not said:
        return

    out = passed(told(said, sorted(cuts)))
    again = passed(out)

    assert all(before.at_ms <= after.at_ms for before, after in pairwise(out))
    assert [fault for fault in broken(out) if "call_ended" not in fault] == []
    assert finals(again) == finals(out)


def test_an_open_run_is_held_until_it_closes() -> None:
    """Nothing of it is seen before the word that ends it, then all at once, as one token from first to last."""
    (words,) = utterances("pay with 4111 1111 1111 1111 now")
    door = Privacy()

    first = list(door.feed(StableText(3_000, "customer", 1, words[:4])))
    second = list(door.feed(StableText(3_500, "customer", 1, words[4:6])))
    third = list(door.feed(StableText(4_000, "customer", 1, words[6:])))

    token = Word("[card]", words[2].start_ms, words[5].end_ms, 0.9)
    assert first == [StableText(3_000, "customer", 1, words[:2])]
    assert second == []
    assert third == [StableText(4_000, "customer", 1, (token, words[6]))]


def test_a_held_run_is_let_go_after_two_seconds() -> None:
    """A short number at the end of what was said comes as its words; its final text waits for it."""
    (words,) = utterances("order 4471")
    door = Privacy()
    list(door.feed(StableText(2_000, "customer", 1, words)))

    final = list(door.feed(FinalText(2_400, "customer", 1, words)))
    before = list(door.feed(Tick(2_000 + HOLD_MS - 100)))
    after = list(door.feed(Tick(2_400 + HOLD_MS)))

    assert (final, before) == ([], [Tick(2_000 + HOLD_MS - 100)])
    assert after[-2:] == [FinalText(2_400 + HOLD_MS, "customer", 1, words), Tick(2_400 + HOLD_MS)]


def test_groups_read_slowly_are_masked_from_the_second_on() -> None:
    """Three seconds between groups: the first four digits are let go, the rest is known to go on with them."""
    said = utterances("it is 4111 | 1111 | 1111 1111", gap_ms=3_000)

    assert finals(passed(told(said, range(99)))) == ["it is 4111", "[number]", "[number]"]


def test_provisional_words_show_no_open_run() -> None:
    """Three digits and more are hidden as soon as they are guessed, the held words before them too."""
    (words,) = utterances("card 4111 1111 11")
    door = Privacy()
    list(door.feed(StableText(2_000, "customer", 1, words[:2])))

    (shown,) = door.feed(InterimText(2_100, "customer", "1111 11", words[2:]))

    assert isinstance(shown, InterimText)
    assert (shown.text, [word.text for word in shown.words]) == ("[phone]", ["[phone]"])


def test_what_was_held_is_not_shown_twice() -> None:
    """The token among the provisional words goes when the words themselves come."""
    (words,) = utterances("order 447 please")
    door = Privacy()
    list(door.feed(StableText(2_000, "customer", 1, words[:2])))
    (guess,) = door.feed(InterimText(2_000, "customer", "", ()))

    out = list(door.feed(StableText(2_500, "customer", 1, words[2:])))

    assert isinstance(guess, InterimText)
    assert guess.text == "[number]"
    assert out == [StableText(2_500, "customer", 1, words[1:]), InterimText(2_500, "customer", "", ())]


def test_what_holds_no_number_passes_as_it_is() -> None:
    """Untouched events are the same events, at the same time."""
    said = utterances("you never called me back | and nobody said why")
    events = told(said, (3,))

    assert passed(events) == events


def test_a_pin_asked_for_by_one_is_masked_when_the_other_says_it() -> None:
    """Four digits are an order number, but not after "your PIN"."""
    (asked,) = utterances("what is your PIN please")
    answer = tuple(
        Word(word, 4_000 + i * 300, 4_280 + i * 300, 0.9) for i, word in enumerate("four seven one two".split())
    )
    events = [FinalText(3_000, "agent", 1, asked), FinalText(5_600, "customer", 1, answer), Tick(8_000)]

    assert finals(passed(events)) == ["what is your PIN please", "[number]"]


def test_a_pause_hides_what_is_open() -> None:
    """Whoever presses it knows that a number is coming."""
    (words,) = utterances("it is four one one")
    door = Privacy()
    list(door.feed(StableText(3_000, "customer", 1, words)))

    out = list(door.feed(UserAction(3_100, "pause")))

    assert [word.text for word in out[0].words] == ["[number]"]  # type: ignore[union-attr]


def test_without_words_only_measures_and_prompts_are_left() -> None:
    """No text event, no quotation."""
    words = utterances("hello there")[0]
    because = Because("abuse_directed", 2.0, 1.0, "you idiot", 1, 2)
    prompt = Prompt(5, 1, "address-abuse-first", "p2", "Address the abuse first", "", because, 2)
    signal = Signal(5, 1, "abuse_directed", "customer", 2.0, 1, 2, "words", quote="you idiot")
    frame = VoiceFrame(5, "agent", -20.0, None, 0.0, 100, 0, 0.0, 0)

    left = [wordless(each) for each in (FinalText(5, "agent", 1, words), prompt, signal, frame)]

    assert left[0] is None
    assert "idiot" not in str(left)
    assert left[3] == frame
