"""A raised voice and a shout against the speaker's own usual; distance, lines that even levels out, and noises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from random import Random

import pytest

from assist.analysis.voice import Voice, VoiceSettings, is_voice, latest, sound_of
from assist.events import Event
from audio.events import Speaker, SpeechEnded, SpeechStarted, VoiceFrame
from rules.model import Signal

STEP_MS = 40_000


def talk(until_ms: int, speaker: Speaker = "agent", seed: int = 1) -> list[Event]:
    """Calm speech: phrases of two seconds, each a little louder or softer, higher or lower than the last."""
    random, events = Random(seed), list[Event]()
    for start_ms in range(0, until_ms, 2_500):
        level_db, f0_st = random.gauss(-24, 1.5), random.gauss(4, 1)
        events.append(SpeechStarted(start_ms + 64, speaker, start_ms))
        for at_ms in range(start_ms + 100, start_ms + 2_001, 100):
            f0_hz = 100 * 2 ** ((f0_st + random.gauss(0, 1)) / 12) if random.random() < 0.8 else None
            frame_db, tilt_db = round(level_db + random.gauss(0, 3), 1), round(random.gauss(-12, 2), 1)
            events.append(VoiceFrame(at_ms, speaker, frame_db, f0_hz, tilt_db, 100, 80 if f0_hz else 0, 0.0, 0))
        events.append(SpeechEnded(start_ms + 2_200, speaker, start_ms, start_ms + 2_000))
    return events


def changed(events: Iterable[Event], db: float = 0.0, st: float = 0.0, tilt_db: float = 0.0) -> list[Event]:
    """The same, from the step on louder, higher and brighter."""
    return [
        replace(
            event,
            level_db=event.level_db + db,
            f0_hz=event.f0_hz and event.f0_hz * 2 ** (st / 12),
            tilt_db=event.tilt_db + tilt_db,
        )
        if isinstance(event, VoiceFrame) and event.at_ms > STEP_MS
        else event
        for event in events
    ]


def heard(events: Iterable[Event], **settings: float) -> list[Signal]:
    voice = Voice(count(1), replace(VoiceSettings(), **settings))  # type: ignore[arg-type]
    return [signal for event in events for signal in voice.feed(event)]


def named(name: str, events: Iterable[Event]) -> list[Signal]:
    return [signal for signal in heard(events) if signal.name == name]


@pytest.mark.parametrize("seed", range(5))
def test_calm_speech_is_neither(seed: int) -> None:
    """Five minutes that go a little up and down."""
    found = {signal.name for signal in heard(talk(300_000, seed=seed))}

    assert found == {"voice_level"}


@pytest.mark.parametrize("speaker", ["agent", "customer"])
def test_louder_and_higher_is_raised(speaker: Speaker) -> None:
    """Six decibels and three semitones, found within ten seconds, whoever it is; no shout."""
    found = heard(changed(talk(60_000, speaker), 6, 3))

    raised = [signal for signal in found if signal.name == "raised_voice"]
    assert STEP_MS < raised[0].at_ms <= STEP_MS + 10_000
    assert raised[0].speaker == speaker
    assert raised[0].value == pytest.approx(6, abs=2.5)
    assert not [signal for signal in found if signal.name == "shout"]


@pytest.mark.parametrize("db", [6, 10, 15, -10])
def test_only_louder_is_distance(db: float) -> None:
    """A microphone moved nearer or away, or turned up, changes the level alone."""
    assert not named("raised_voice", changed(talk(120_000), db))
    assert not named("shout", changed(talk(120_000), db))


def test_only_higher_is_no_raised_voice() -> None:
    """Questions and surprise are high without being loud."""
    assert not named("raised_voice", changed(talk(120_000), 0, 4))


def test_a_shout_is_seen_in_its_first_phrases() -> None:
    """Sixteen decibels, six semitones and a brighter voice: a shout, and raised as well."""
    events = changed(talk(60_000), 16, 6, 5)

    assert STEP_MS < named("shout", events)[0].at_ms <= STEP_MS + 5_000
    assert named("raised_voice", events)


def test_a_long_shout_is_seen_while_it_lasts() -> None:
    """A phrase without a pause is looked at every half second."""
    calm = talk(STEP_MS)
    frames = [replace(event, at_ms=event.at_ms + STEP_MS) for event in talk(20_000) if isinstance(event, VoiceFrame)]
    shouted = changed(frames, 16, 6, 5)

    found = named("shout", [*calm, SpeechStarted(STEP_MS + 64, "agent", STEP_MS), *shouted])

    assert found[0].at_ms <= STEP_MS + 4_000


def test_nothing_before_the_usual_is_known() -> None:
    """A call that begins loud is that speaker's usual, until there is another."""
    found = heard([event for event in talk(9_000) if event.at_ms <= 9_000])

    assert found == []


def test_each_phrase_says_how_far_it_lies_above_the_usual() -> None:
    """The measurement that rules wait for to come down, with the features a sweep needs."""
    levels = named("voice_level", changed(talk(60_000), -5))

    before = [signal.value for signal in levels if signal.at_ms < STEP_MS]
    after = [signal.value for signal in levels if signal.at_ms > STEP_MS + 2_500][:4]
    assert sum(before) / len(before) == pytest.approx(0, abs=1)
    assert sum(after) / len(after) == pytest.approx(-5, abs=1.5)
    assert set(levels[0].features) == {"f0_st", "tilt_db", "voiced_s", "usual_db", "evened_out"}


def test_on_a_line_that_evens_out_levels_pitch_and_tilt_tell() -> None:
    """Every phrase at the same level while F0 varies: AGC. Then four semitones and tilt are enough, less is not."""
    flat = [
        replace(event, level_db=-20.0) if isinstance(event, VoiceFrame) else event
        for event in _wide(talk(60_000, seed=3))
    ]

    raised = named("raised_voice", changed(flat, 0, 7, 6))

    assert raised
    assert raised[0].features["evened_out"] == 1.0
    assert not named("raised_voice", changed(flat, 0, 2, 6))
    assert not named("shout", changed(flat, 0, 9, 9))


def _wide(events: Iterable[Event]) -> list[Event]:
    """Phrases whose F0 differs by semitones, as a lively speaker's."""
    shift_st = {0: -2.5, 1: 2.5}
    return [
        replace(event, f0_hz=event.f0_hz * 2 ** (shift_st[event.at_ms // 2_500 % 2] / 12))
        if isinstance(event, VoiceFrame) and event.f0_hz
        else event
        for event in events
    ]


def test_who_stays_near_the_microphone_has_a_new_usual() -> None:
    """The level of a moved microphone is learnt: half a minute later the phrases lie near the usual again."""
    levels = named("voice_level", changed(talk(120_000), 8))

    late = [signal.value for signal in levels if signal.at_ms > STEP_MS + 45_000]
    assert sum(late) / len(late) == pytest.approx(0, abs=1.5)


def test_a_raised_voice_does_not_become_the_usual() -> None:
    """Raised phrases stay out of the baseline: a minute later it is still a raised voice."""
    raised = named("raised_voice", changed(talk(120_000), 9, 5, 3))

    assert raised[-1].at_ms > STEP_MS + 60_000


def test_streaming_equals_batch_at_every_step() -> None:
    """Each phrase's figures are those of its own frames against the latest half minute before it, reckoned anew."""
    events = changed(talk(150_000, seed=2), 3, 1, 1)
    frames = [event for event in events if isinstance(event, VoiceFrame) and is_voice(event)]

    levels = named("voice_level", events)

    assert len(levels) > 40
    for signal in levels:
        phrase = [frame for frame in frames if signal.start_ms < frame.at_ms <= signal.end_ms]
        before = [frame for frame in frames if frame.at_ms <= signal.start_ms]
        usual = sound_of(latest(reversed(before), VoiceSettings().baseline_ms) or before)
        over = sound_of(phrase).over(usual)
        assert signal.value == pytest.approx(over.level_db, abs=0.051)
        assert signal.features["f0_st"] == pytest.approx(over.f0_st, abs=0.0051)


def test_the_end_has_nothing_to_add() -> None:
    """Finishing is quiet."""
    assert Voice(count(1), VoiceSettings()).finish(1_000) == []
