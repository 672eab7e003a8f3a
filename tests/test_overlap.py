"""Overlaps: what they are by sound at once, and what the words make of them afterwards."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.config import Settings
from assist.replay import reanalysed
from assist.stages import whole_session
from audio.events import Speaker, SpeechEnded, SpeechStarted
from floor_by_hand import Talk, kinds, measured, states, told
from rules.load import load_pack
from rules.model import Prompt, PromptCleared, Signal

UNTIL_MS = 450_000  # longer than any random talk
SENTENCE = "I have been waiting for this order since the first of the month and nobody can tell me"


def counted(signals: list[Signal]) -> list[tuple[str, str]]:
    """Interruptions and talking over as they stand in the end."""
    last = {signal.id: signal for signal in signals if signal.name in ("interruption", "talk_over")}
    return [(s.name, s.speaker) for s in last.values() if s.state == "confirmed"]


def test_an_overlap_is_told_at_its_onset() -> None:
    """Within 150 ms of the second voice."""
    signals = Talk().says("customer", 1000, 6000).says("agent", 3000, 5500).turns(8000)

    assert told(signals, "overlap")[0] == ("agent", "provisional", 3064)


@pytest.mark.parametrize("voiced", [True, False])
def test_a_long_overlap_is_an_interruption_by_who_came_second(voiced: bool) -> None:
    """Provisional 300 ms after 0.7 s of both talking at the latest, with voice frames or without; then confirmed."""
    talk = Talk().says("customer", 1000, 6000, voiced=voiced).says("agent", 3000, 5500, voiced=voiced)

    signals = talk.turns(8000)

    (_, first, guessed_ms), (_, second, sure_ms) = told(signals, "interruption")
    assert (first, second) == ("provisional", "confirmed")
    assert 3700 <= guessed_ms <= 4000
    assert 4200 <= sure_ms <= 4500
    assert [signal.end_ms for signal in signals if signal.name == "interruption"] == [3700, 4200]
    assert len({signal.id for signal in signals if signal.name == "interruption"}) == 1
    assert states(signals, "talk_over") == ["confirmed"]


def test_both_parties_are_measured_alike() -> None:
    """The customer who cuts in on the agent is told too."""
    signals = Talk().says("agent", 1000, 6000).says("customer", 3000, 5500).turns(8000)

    assert counted(signals) == [("interruption", "customer"), ("talk_over", "customer")]


def test_a_backchannel_is_no_interruption() -> None:
    """Half a second of "mm-hm" inside the other's turn."""
    signals = Talk().says("customer", 1000, 6000).says("agent", 3000, 3500).turns(8000)

    assert states(signals, "interruption") == []
    assert kinds(signals) == ["backchannel"]


def test_a_soft_second_is_a_backchannel_and_a_loud_one_a_start_thought_better_of() -> None:
    """Who breaks off after 0.9 s, louder than their usual, had wanted to speak."""
    calls = [
        Talk().says("agent", 500, 4000).says("customer", 5000, 12_000).says("agent", 8000, 8900, level_db=level_db)
        for level_db in (-28.0, -20.0)
    ]

    assert [kinds(talk.turns(15_000)) for talk in calls] == [["backchannel"], ["failed"]]


def test_a_voice_that_stopped_is_not_counted_on() -> None:
    """The agent stops after 1.1 s; that this is noticed only 0.2 s later must not make it 1.2 s."""
    signals = Talk().says("customer", 1000, 6000).says("agent", 3000, 4100).turns(8000)

    assert states(signals, "interruption") == ["provisional", "retracted"]


def test_who_makes_the_other_stop_has_interrupted() -> None:
    """The customer gives way after 0.9 s of both talking."""
    signals = Talk().says("customer", 1000, 3900).says("agent", 3000, 6000).turns(8000)

    assert states(signals, "interruption") == ["provisional", "confirmed"]
    assert [s.features["yielded"] for s in signals if s.name == "overlap" and s.state == "confirmed"] == ["customer"]


def test_a_breath_is_not_giving_way() -> None:
    """The customer pauses for a quarter of a second and holds on: one overlap, not two."""
    talk = Talk().says("customer", 1000, 3800).says("customer", 4050, 6500).says("agent", 3000, 5800)

    signals = talk.turns(9000)

    assert kinds(signals) == ["talk_over"]
    assert [s.value for s in signals if s.name == "overlap" and s.state == "confirmed"] == [2.55]


def test_a_doubtful_one_waits_for_the_words() -> None:
    """0.6 s before the other stops: a sentence's end, or cut off in mid-sentence."""
    calls = [
        Talk().says("customer", 1000, 3600, text).says("agent", 3000, 6000, "right let me stop you there")
        for text in ("that is all I wanted to know.", "that is all I wanted because")
    ]

    signals = [talk.turns(9000) for talk in calls]

    assert [states(found, "interruption") for found in signals] == [
        ["provisional", "retracted"],
        ["provisional", "confirmed"],
    ]
    assert [kinds(found) for found in signals] == [["early_start"], ["interruption"]]


def test_without_words_a_doubtful_one_is_decided_by_its_length() -> None:
    """No recogniser, no excuse: confirmed when words would have come."""
    signals = Talk().says("customer", 1000, 3600).says("agent", 3000, 6000).turns(9000)

    assert states(signals, "interruption") == ["provisional", "confirmed"]


def test_an_early_start_at_the_turns_end_is_no_interruption() -> None:
    """Replies overlap the last word all the time."""
    signals = Talk().says("customer", 1000, 4000).says("agent", 3700, 6000).turns(8000)

    assert counted(signals) == []
    assert kinds(signals) == ["early_start"]


def test_starting_together_is_nobodys_fault() -> None:
    """The other had not held the floor yet."""
    signals = Talk().says("customer", 1000, 4000).says("agent", 1200, 4000).turns(6000)

    assert counted(signals) == []
    assert kinds(signals) == ["collision"]


def test_a_quick_reply_is_no_overlap() -> None:
    """It begins before the other's silence was noticed: the overlap that seemed to be is taken back."""
    signals = Talk().says("customer", 1000, 3000).says("agent", 3100, 6000).turns(8000)

    assert states(signals, "overlap") == ["provisional", "retracted"]


def test_taking_ones_pause_is_told_as_such() -> None:
    """The customer stops to think after "and", the agent starts, the customer comes back."""
    talk = Talk().says("customer", 1000, 3000, "I called last week and").says("agent", 3400, 5000, "what is your name")

    signals = talk.says("customer", 3900, 5600, "nobody answered me").turns(9000)

    assert kinds(signals) == ["pause_cut_in"]
    assert [s.speaker for s in signals if s.name == "overlap" and s.state == "confirmed"] == ["agent"]
    assert counted(signals) == []


def test_a_pause_after_a_whole_sentence_is_free_for_both() -> None:
    """Two people who take the next turn at once."""
    talk = Talk().says("customer", 1000, 3000, "I called last week.").says("agent", 3400, 5000, "what is your name")

    assert kinds(talk.says("customer", 3900, 5600, "and nobody answered").turns(9000)) == ["collision"]


@pytest.mark.parametrize("text", ["Mm-hm, okay, right.", "Yeah. Yeah, sure.", "Oh, I see."])
def test_listening_words_take_an_interruption_back(text: str) -> None:
    """1.4 s of listening sounds is confirmed by its length, and retracted under the same id when the words come."""
    talk = Talk().says("customer", 1000, 9000, SENTENCE).says("agent", 3000, 4400, text)

    signals = talk.turns(12_000)

    assert states(signals, "interruption") == ["provisional", "confirmed", "retracted"]
    assert len({s.id for s in signals if s.name == "interruption"}) == 1
    assert kinds(signals) == ["backchannel"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I'm so sorry to hear", "cooperative"),
        ("since the first", "cooperative"),
        ("sorry go ahead", "failed"),
        ("what is your account", "interruption"),
    ],
)
def test_what_was_said_names_an_overlap_the_other_talked_through(text: str, kind: str) -> None:
    """Sympathy, the other's own words, giving way; anything else stays what the sound said."""
    talk = Talk().says("customer", 1000, 9000, SENTENCE).says("agent", 3000, 4400, text)

    assert kinds(talk.turns(12_000)) == [kind]


def test_sound_without_words_is_no_talk() -> None:
    """Music on the customer's lane, after words were heard: talking into it cuts in on nobody."""
    talk = Talk().says("customer", 1000, 2000, "please hold").says("customer", 5000, 15_000)

    signals = talk.says("agent", 8000, 12_000, "are you still there I found the order").turns(20_000)

    assert counted(signals) == []
    assert kinds(signals) == ["none"]


def test_lost_sound_ends_an_overlap_without_a_verdict() -> None:
    """Who would have given way is not known."""
    talk = Talk().says("customer", 1000, 3900).loses("customer", 3900, 3000).says("agent", 3000, 6000)

    signals = talk.turns(9000)

    assert states(signals, "interruption") in ([], ["provisional", "retracted"])
    assert kinds(signals) == ["none"]


def test_what_was_confirmed_before_the_loss_stands() -> None:
    """1.8 s of both talking were heard."""
    talk = Talk().says("customer", 1000, 4800).loses("customer", 4800, 3000).says("agent", 3000, 6000)

    assert counted(talk.turns(9000)) == [("interruption", "agent"), ("talk_over", "agent")]


def test_a_voice_that_comes_back_from_lost_sound_has_not_cut_in() -> None:
    """It may have spoken first."""
    talk = Talk().says("agent", 1000, 2000).loses("agent", 2000, 3000).says("agent", 5000, 9000)

    assert counted(talk.says("customer", 3500, 8500).turns(12_000)) == []


def test_channels_that_change_places_in_mid_call_cut_in_on_nobody() -> None:
    """Both voices go on in the other lane, at the same instant."""
    talk = Talk().says("agent", 1000, 5000).says("customer", 5000, 9000).says("customer", 10_000, 14_000)

    signals = talk.says("agent", 14_000, 17_000).turns(20_000)

    assert counted(signals) == []
    assert set(kinds(signals)) <= {"none"}


def random_talk(seed: int, drift: float = 1.0) -> Talk:
    """Some minutes of two people who overlap as people do; the customer's clock may run off."""
    rng, talk, at_ms = random.Random(seed), Talk(), 500
    for _ in range(40):
        first: Speaker = rng.choice(("agent", "customer"))
        second: Speaker = "customer" if first == "agent" else "agent"
        length_ms = rng.randrange(1200, 6000)
        overlap_ms = int(540 * 2.7 ** rng.gauss(0, 1.07))
        start_ms = at_ms + length_ms - min(overlap_ms, length_ms - 200)
        end_ms = start_ms + rng.randrange(300, 5000)
        for speaker, a, b in ((first, at_ms, at_ms + length_ms), (second, start_ms, end_ms)):
            factor = drift if speaker == "customer" else 1.0
            talk.says(speaker, int(a * factor), int(b * factor))
        at_ms = max(at_ms + length_ms, end_ms) + rng.randrange(400, 2500)
    return talk


def test_clocks_that_drift_apart_change_next_to_nothing() -> None:
    """200 ppm over six minutes are 70 ms: the same verdicts but for the odd borderline one."""
    plain, drifted = (random_talk(3, drift).turns(UNTIL_MS) for drift in (1.0, 1.0002))

    same = sum(a == b for a, b in zip(kinds(plain), kinds(drifted), strict=True))
    assert same >= 0.9 * len(kinds(plain))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.data())
def test_what_is_told_so_far_is_what_a_call_that_ended_here_told(seed: int, data: st.DataObject) -> None:
    """Streaming equals batch at every step: what comes later never changes what was told before."""
    events = random_talk(seed).events(UNTIL_MS)
    cut = data.draw(st.integers(1, len(events) - 1))

    whole, part = measured(events), measured([*events[:cut], events[-1]])

    before = [signal for signal in whole if signal.at_ms < events[cut].at_ms]
    assert part[: len(before)] == before


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_every_overlap_and_every_interruption_comes_to_an_end(seed: int) -> None:
    """Nothing stays provisional; one id tells at most one retraction, and nothing after it."""
    signals = [s for s in random_talk(seed).turns(UNTIL_MS) if s.name in ("overlap", "interruption", "talk_over")]

    for _, group in itertools.groupby(sorted(signals, key=lambda s: s.id), key=lambda s: s.id):
        said = [signal.state for signal in group]
        assert said[-1] != "provisional"
        assert "retracted" not in said[:-1]


def test_more_frequent_ticks_change_no_verdict() -> None:
    """When the clock is looked at decides how soon something is told, not what."""
    talk = random_talk(11)

    coarse, fine = (measured(talk.events(UNTIL_MS, tick_ms)) for tick_ms in (100, 20))

    assert kinds(coarse) == kinds(fine)
    assert counted(coarse) == counted(fine)


def coached(talk: Talk, until_ms: int) -> list[tuple[str, str]]:
    """What the agent is shown, and how it ended."""
    events = list(reanalysed(talk.events(until_ms), whole_session(Settings(), load_pack())))
    shown = [("shown", event.rule) for event in events if isinstance(event, Prompt)]
    return shown + [(event.outcome, event.rule) for event in events if isinstance(event, PromptCleared)]


def test_the_prompt_goes_when_the_words_take_the_interruption_back() -> None:
    """The agent only listened aloud."""
    talk = Talk().says("customer", 30_000, 38_000, SENTENCE).says("agent", 33_000, 34_400, "Mm-hm, okay, right.")

    assert coached(talk, 45_000) == [("shown", "let-them-finish"), ("retracted", "let-them-finish")]


def test_the_prompt_stays_when_the_agent_cut_in() -> None:
    """Words that ask for the floor."""
    talk = Talk().says("customer", 30_000, 38_000, SENTENCE).says("agent", 33_000, 34_400, "what is your account")

    assert ("shown", "let-them-finish") in coached(talk, 60_000)
    assert ("retracted", "let-them-finish") not in coached(talk, 60_000)


def test_speech_is_told_as_heard() -> None:
    """One signal a start, one an end."""
    events = random_talk(5).events(UNTIL_MS)

    heard = [event for event in events if isinstance(event, SpeechStarted | SpeechEnded)]

    assert len([s for s in measured(events) if s.name == "speech"]) == len(heard)
