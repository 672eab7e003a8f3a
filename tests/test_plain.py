"""The plain face: which events get a line, and what it says."""

from __future__ import annotations

import pytest

from assist.events import Capture, Lag, PackLoaded, UserAction
from assist.plain import PlainFace, clock_text, quoted, reason, speaks_utf8, to_ascii
from audio.events import AudioLost, FinalText, SpeechStarted, Tick
from hand_made import HandMade, because, hard_call, spoken
from rules.model import SIGNALS, Prompt, PromptCleared


def test_a_call_reads_as_lines() -> None:
    """Finals, prompts, outcomes, near misses and the summary; ticks, guesses and measures are not worth a line."""
    face = PlainFace()

    lines = [line for event in hard_call().events(56_000) if (line := face.line(event))]

    assert lines == [
        "00:03.8  agent      Thank you for calling, how can I help you today?",
        "00:08.9  customer   I have been waiting three weeks for this order and nobody ever calls me back.",
        "00:12.4  agent      Okay let me look, you said the order number was on the second letter, right?",
        "00:13.0  withheld   slow-down: quiet start (pace 1.31 × usual)",
        "00:18.9  PROMPT p2  Address the abuse first — “I want to help, and I won't go on while I'm sworn at.” "
        "(because: abuse aimed at you, strong: “You are useless idiots”; 2.2 s after)",
        "00:19.2  customer   I told you that already! You are useless idiots, all of you, just do your job!",
        "00:20.0  withheld   wait-two-seconds: priority (pause before the reply 0.4 s)",
        "00:29.5  agent      I want to help you with this, and I won't go on while I am sworn at.",
        "00:29.6  cleared    Address the abuse first: followed after 10.7 s",
        "00:34.1  customer   Fine. Sorry. I just need this fixed before Friday.",
        "00:39.4  agent      We can't send it today, no, it is not possible.",
        "00:40.0  PROMPT p4  Add what you can do — “I can't do that one; what I can do today is this.” "
        "(because: a bare no: “We can't send it today”; 2.5 s after)",
        "00:47.0  cleared    Add what you can do: expired after 7.0 s",
        "00:52.2  customer   So what can you do then?",
        "00:56.0  ENDED      2 prompts: 1 followed, 1 expired · 2 held back · agent talked 51% · length 00:56",
    ]


def test_trust_changes_are_said_once() -> None:
    """Late and on time again get a line each; more lag while late does not."""
    face = PlainFace()

    lines = [face.line(Lag(at_ms, "agent", lag, "")) for at_ms, lag in ((1_000, 3_100), (2_000, 3_500), (3_000, 900))]

    assert lines == [
        "00:01.0  WORDS      late by 3.1 s: prompts that rest on words wait",
        None,
        "00:03.0  WORDS      on time again",
    ]


def test_blindness_is_said_when_it_begins() -> None:
    """Whatever event moved the clock past the limit carries the line."""
    face = PlainFace()
    face.line(SpeechStarted(60, "agent", 0))

    assert face.line(Tick(14_900)) is None
    assert face.line(Tick(15_000)) == "00:15.0  WORDS      none for 15 s of speech: prompts that rest on words wait"


def test_losses_capture_actions_and_packs_are_said() -> None:
    """Nothing the shell notes is silent."""
    face = PlainFace()

    assert face.line(AudioLost(1_000, "customer", 1_240, "queue full")) == (
        "00:01.0  LOST       1.2 s of the customer's sound: queue full"
    )
    assert face.line(Lag(1_500, "agent", 900, "1.5 s never read", 1_500)) == (
        "00:01.5  GAP        1.5 s of what the agent said will have no words"
    )
    assert face.line(Capture(2_000, "lost")) == "00:02.0  sound      lost"
    assert face.line(UserAction(3_000, "dismiss", 4)) == "00:03.0  you        dismiss"
    assert face.line(PackLoaded(4_000, "ab12")) == "00:04.0  rules      pack ab12"
    assert face.line(PromptCleared(5_000, 9, "slow-down", "ended")) == "00:05.0  cleared    slow-down: ended"


def test_a_line_is_one_line_whatever_was_said() -> None:
    """Line breaks and runs of blanks in words do not tear a line."""
    words = spoken("hello", 0)
    broken = (words[0].__class__(" hel\nlo ", 0, 300, 0.9),)

    assert PlainFace().line(FinalText(500, "agent", 1, broken)) == "00:00.5  agent      hel lo"


def test_an_empty_final_has_no_line() -> None:
    """Words that turned out to be nothing are not worth a line."""
    assert PlainFace().line(FinalText(500, "agent", 1, ())) is None


def test_ascii_only_says_the_same_in_ascii() -> None:
    """Every line of a call can be written where UTF-8 cannot."""
    face = PlainFace(ascii_only=True)
    call = hard_call()
    call.says("customer", 53_000, "naïve café ☎")

    lines = [line for event in call.events(56_000) if (line := face.line(event))]

    assert all(line.isascii() for line in lines)
    assert "00:13.0  withheld   slow-down: quiet start (pace 1.31 x usual)" in lines
    assert "- \"I want to help, and I won't go on while I'm sworn at.\" (because: abuse" in lines[4]


@pytest.mark.parametrize(
    ("ms", "tenths", "text"),
    [(0, False, "00:00"), (83_499, True, "01:23.4"), (3_599_900, False, "59:59"), (3_723_400, True, "1:02:03.4")],
)
def test_call_time_is_written_as_minutes_and_with_hours_when_there_are_any(ms: int, tenths: bool, text: str) -> None:
    """Never rounded up into a time that has not come yet."""
    assert clock_text(ms, tenths) == text


@pytest.mark.parametrize(
    ("signal", "value", "text"),
    [
        ("pace", 1.3, "pace 1.30 × usual"),
        ("articulation_rate", 5.83, "speaking rate 5.8 syllables/s"),
        ("interruption", 1.44, "cut in 1.4 s"),
        ("heat", 62.4, "heat 62 of 100"),
        ("abuse_directed", 3, "abuse aimed at you, severe"),
        ("you_blame", 1, "“you” with blame"),
        ("a_signal_of_a_later_day", 1, "a signal of a later day"),
    ],
)
def test_reasons_are_plain_words(signal: str, value: float, text: str) -> None:
    """Name, value and unit as a person would say them."""
    assert reason(because(signal, value)) == text


def test_every_signal_has_a_readable_reason() -> None:
    """No signal of the registry shows its programmer's name."""
    assert not [name for name in SIGNALS if "_" in reason(because(name, 1.0))]


@pytest.mark.parametrize(
    ("script", "text"), [("Go on.", "“Go on.”"), ("(silent) “Easy.”", "(silent) “Easy.”"), ("", ""), ('"Hi"', '"Hi"')]
)
def test_scripts_are_quoted_once(script: str, text: str) -> None:
    """A script that brings its own marks keeps them."""
    assert quoted(script) == text


def test_a_prompt_without_a_script_has_no_empty_quotes() -> None:
    """Some prompts only say what to do."""
    call = HandMade()
    call.prompts(5_000, "slow-down", "Slow down", because("pace", 1.3, 1.2, end_ms=4_900), "p3")
    face = PlainFace()

    lines = [face.line(event) for event in call.events(5_001, ended=False) if isinstance(event, Prompt)]

    assert lines == ["00:05.0  PROMPT p3  Slow down (because: pace 1.30 × usual; 0.1 s after)"]


def test_encodings_that_take_utf8_are_known() -> None:
    """By any of its spellings; a missing name counts as ASCII."""
    assert [speaks_utf8(name) for name in ("utf-8", "UTF8", "utf_8", "latin-1", "ascii", None)] == [True] * 3 + [
        False
    ] * 3
    assert to_ascii("“naïve” — 2 × …") == '"na?ve" - 2 x ...'


def test_a_lost_device_is_one_line_not_one_for_every_half_second() -> None:
    """What it lost is summed up at the end; a loss while all devices are there has its line."""
    face = PlainFace()

    said = [
        face.line(event)
        for event in (
            AudioLost(900, "agent", 120, "the device skipped it"),
            Capture(1_000, "lost", "headset"),
            AudioLost(1_000, "agent", 500, "headset was away"),
            Capture(1_500, "back", "headset"),
        )
    ]

    assert said == [
        "00:00.9  LOST       0.1 s of the agent's sound: the device skipped it",
        "00:01.0  sound      lost headset",
        None,
        "00:01.5  sound      back headset",
    ]
