"""Recordings of every kind into the same two lanes, streamed, at their own times."""

import hashlib
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from audio.errors import AudioError, UsageError
from audio.events import SAMPLE_RATE_HZ, AudioChunk
from audio.file import open_pair, open_recording
from sounds import (
    AGENT_HZ,
    CUSTOMER_HZ,
    FORMATS,
    ONSET_MS,
    call_sound,
    lanes_of,
    losses_of,
    mono_call,
    onset_ms,
    pitch_hz,
    stereo_call,
    write,
)

CALLS = Path(__file__).parents[1].parent / "shared" / "data" / "calls"


@pytest.mark.parametrize(("name", "codec", "rate_hz"), FORMATS)
def test_any_format_gives_the_same_call(name: str, codec: str, rate_hz: int, tmp_path: Path) -> None:
    """Both voices in their own lanes, at their own times, the whole length, and nothing reported as lost."""
    recording = open_recording(stereo_call(tmp_path, name, codec, rate_hz))

    lanes = lanes_of(recording)

    assert recording.speakers == ("agent", "customer")
    assert (recording.channels, recording.rate_hz) == (2, rate_hz)
    assert recording.codec in {codec, codec.removeprefix("lib"), "mp3float"}
    assert recording.duration_ms == pytest.approx(4_000, abs=50)
    for speaker, frequency_hz in (("agent", AGENT_HZ), ("customer", CUSTOMER_HZ)):
        assert len(lanes[speaker]) == pytest.approx(4 * SAMPLE_RATE_HZ, abs=400)
        assert pitch_hz(lanes[speaker]) == pytest.approx(frequency_hz, abs=2)
        assert onset_ms(lanes[speaker]) == pytest.approx(ONSET_MS[speaker], abs=10)
    assert losses_of(recording) == []


def test_sample_counts_are_exact_for_a_lossless_file(tmp_path: Path) -> None:
    """Four seconds at 8 kHz become exactly four seconds at 16 kHz, in blocks of 100 ms."""
    recording = open_recording(stereo_call(tmp_path))

    chunks = [event for event in recording if isinstance(event, AudioChunk)]

    assert [(chunk.at_ms, chunk.speaker) for chunk in chunks[:4]] == [
        (0, "agent"),
        (0, "customer"),
        (100, "agent"),
        (100, "customer"),
    ]
    assert {len(chunk.samples) for chunk in chunks} == {1_600}
    assert len(chunks) == 2 * 40


def test_swap_exchanges_the_lanes(tmp_path: Path) -> None:
    """With swap the left channel is the customer; the agent still comes first."""
    recording = open_recording(stereo_call(tmp_path), swap=True)

    lanes = lanes_of(recording)

    assert recording.speakers == ("agent", "customer")
    assert pitch_hz(lanes["customer"]) == pytest.approx(AGENT_HZ, abs=2)
    assert next(iter(recording)).speaker == "agent"


def test_reading_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """A recording can be read as often as wanted, and resampling repeats exactly."""
    recording = open_recording(stereo_call(tmp_path, "call.mp3", "libmp3lame", 44_100))

    first, second = lanes_of(recording), lanes_of(recording)

    assert {who: sound.tobytes() for who, sound in first.items()} == {who: s.tobytes() for who, s in second.items()}


def test_one_channel_is_the_speaker_that_was_named(tmp_path: Path) -> None:
    """A mono file has one lane, the one asked for."""
    recording = open_recording(mono_call(tmp_path / "call.wav", 1), speaker="customer")

    assert recording.speakers == ("customer",)
    assert lanes_of(recording).keys() == {"customer"}


@pytest.mark.parametrize(
    ("channels", "options", "hint"),
    [
        (1, {}, "--speaker agent"),
        (1, {"speaker": "agent", "swap": True}, "--swap"),
        (2, {"speaker": "agent"}, "--speaker"),
    ],
)
def test_channels_and_options_must_fit(channels: int, options: dict[str, bool], hint: str, tmp_path: Path) -> None:
    """One line says which option is missing or too much."""
    path = write(tmp_path / "call.wav", "pcm_s16le", 8_000, call_sound(8_000)[:channels])

    with pytest.raises(UsageError, match=hint) as caught:
        open_recording(path, **options)

    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_files_are_two_lanes_and_the_shorter_one_ends_in_silence(tmp_path: Path) -> None:
    """Different lengths and rates: both lanes reach the same end, the lanes never drift apart by more than 0.5 s."""
    agent = mono_call(tmp_path / "agent.wav", 1.23, rate_hz=8_000)
    customer = mono_call(tmp_path / "customer.wav", 3, rate_hz=44_100, frequency_hz=CUSTOMER_HZ)
    recording = open_pair(agent, customer)

    lanes = lanes_of(recording)
    starts = [event.at_ms for event in recording]

    assert len(lanes["agent"]) == len(lanes["customer"]) == 3 * SAMPLE_RATE_HZ
    assert pitch_hz(lanes["customer"]) == pytest.approx(CUSTOMER_HZ, abs=2)
    assert np.abs(lanes["agent"][: int(1.2 * SAMPLE_RATE_HZ)]).max() > 0.4
    assert not lanes["agent"][int(1.24 * SAMPLE_RATE_HZ) :].any()
    assert max(np.maximum.accumulate(starts) - starts) <= 500
    assert recording.duration_ms == 3_000


def test_a_pair_must_be_two_files_of_one_channel(tmp_path: Path) -> None:
    """A stereo file in a pair is refused rather than mixed down."""
    mono, stereo = mono_call(tmp_path / "agent.wav", 1), stereo_call(tmp_path)

    with pytest.raises(UsageError, match="has two channels"):
        open_pair(mono, stereo)


def test_a_dead_channel_is_only_silent(tmp_path: Path) -> None:
    """Digital silence on one side is no error and no loss."""
    sound = call_sound(8_000)
    sound[1] = 0

    recording = open_recording(write(tmp_path / "call.wav", "pcm_s16le", 8_000, sound))

    assert not lanes_of(recording)["customer"].any()
    assert losses_of(recording) == []


def test_more_than_two_channels_are_refused(tmp_path: Path) -> None:
    """Nobody can tell which of six channels is whose."""
    path = write(tmp_path / "call.flac", "flac", 48_000, np.repeat(call_sound(48_000), 3, axis=0))

    with pytest.raises(AudioError, match="6 channels"):
        open_recording(path)


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    """One file: its SHA-256; two files: another digest that depends on who is who."""
    one, two = mono_call(tmp_path / "a.wav", 1), mono_call(tmp_path / "b.wav", 2)

    alone = open_recording(one, speaker="agent").sha256()

    assert alone == hashlib.sha256(one.read_bytes()).hexdigest()
    assert len({alone, open_pair(one, two).sha256(), open_pair(two, one).sha256()}) == 3


def test_a_long_recording_is_never_whole_in_memory(tmp_path: Path) -> None:
    """Five minutes are 38 MB of floats; reading them holds a few MB at most."""
    path = write(tmp_path / "long.wav", "pcm_mulaw", 8_000, np.zeros((2, 300 * 8_000), np.float32))
    recording = open_recording(path)

    tracemalloc.start()
    seconds = sum(len(event.samples) for event in recording if isinstance(event, AudioChunk)) / SAMPLE_RATE_HZ / 2
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert seconds == 300
    assert peak < 4_000_000


@pytest.mark.skipif(not CALLS.is_dir(), reason="the shared calls are not here")
@pytest.mark.parametrize(
    ("name", "length_ms"), [("speechmatics-support-10s", 9_984), ("genesys-audiohook-store", 70_848)]
)
def test_real_calls_keep_their_length(name: str, length_ms: int) -> None:
    """Two human calls come out sample for sample as long as their headers say."""
    recording = open_recording(CALLS / f"{name}.flac")

    lanes = lanes_of(recording)

    assert recording.duration_ms == pytest.approx(length_ms, abs=1)
    assert {len(sound) // 16 for sound in lanes.values()} == {length_ms}
    assert losses_of(recording) == []
