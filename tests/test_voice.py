"""The voice meter: level, pitch, tilt and syllables of made-up voices, and of read speech where it is at hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.events import FRAME_SAMPLES, SAMPLE_RATE_HZ, Samples, VoiceFrame
from audio.vad import SileroModel
from audio.voice import HOP, WINDOW, VoiceMeter, measure
from measure.syllables import CHANGES, pooled_error, text_syllables
from measure.syllables import measure as count_files

READ = Path(__file__).parents[1].parent / "shared" / "data" / "read"
READINGS = ("asterisk/demo-congrats", "asterisk/demo-echotest", "asterisk/priv-callee-options", "azure/training-audio1")


def seconds(duration_s: float) -> np.ndarray:
    return np.arange(int(duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def vowel(f0_hz: float, duration_s: float, amplitude: float = 0.1) -> Samples:
    """A buzz of twenty harmonics that fall by 6 dB an octave."""
    time_s = seconds(duration_s)
    harmonics = [np.cos(2 * np.pi * f0_hz * k * time_s) / k for k in range(1, 21) if f0_hz * k < 4000]
    return (amplitude * np.sum(harmonics, axis=0)).astype(np.float32)


def syllables(rate: float, duration_s: float, f0_hz: float = 120) -> Samples:
    """A vowel that opens and closes ``rate`` times a second, 20 dB deep."""
    swing_db = 10 * (1 - np.cos(2 * np.pi * rate * seconds(duration_s)))
    return (vowel(f0_hz, duration_s) * 10 ** ((swing_db - 20) / 20)).astype(np.float32)


def noise(duration_s: float, amplitude: float = 0.05) -> Samples:
    return (np.random.default_rng(7).standard_normal(int(duration_s * SAMPLE_RATE_HZ)) * amplitude).astype(np.float32)


def metered(sound: Samples, from_ms: int = 0, until_ms: int = 10**9) -> list[VoiceFrame]:
    """The frames of a sound; the gate is open from ``from_ms`` to ``until_ms``."""
    meter = VoiceMeter("agent")
    ends = range(FRAME_SAMPLES, len(sound) + 1, FRAME_SAMPLES)
    fed = ((sound[end - FRAME_SAMPLES : end], end * 1000 // SAMPLE_RATE_HZ) for end in ends)
    frames = [meter.feed(frame, from_ms < at_ms <= until_ms, at_ms) for frame, at_ms in fed]
    return [frame for frame in frames if frame is not None]


def counted_syllables(frames: list[VoiceFrame]) -> int:
    return sum(frame.syllables for frame in frames)


def middle(frames: list[VoiceFrame]) -> list[VoiceFrame]:
    return frames[2:-2]


def test_ten_frames_a_second_while_speaking() -> None:
    """Speech gives ten frames a second, and their speech time adds up to all of it."""
    frames = metered(vowel(120, 9.6))

    assert len(frames) == 96
    assert sum(frame.speech_ms for frame in frames) == 9600


def test_nothing_while_the_gate_is_shut() -> None:
    """However loud the sound is, no frame comes unless the gate says speech."""
    assert metered(vowel(120, 5), from_ms=10**9) == []


def test_frames_stop_and_start_with_the_gate() -> None:
    """Frames lie inside the open gate, and the first after a gap counts only its own speech."""
    sound = vowel(120, 3)

    frames = metered(sound, from_ms=1000, until_ms=2000)

    assert [(frame.at_ms, frame.speech_ms) for frame in frames[:2]] == [(1024, 32), (1120, 96)]
    assert frames[-1].at_ms == 1920


def test_level_is_the_mean_power() -> None:
    """A sine of 0.1414 reads -20 dB of full scale."""
    tone = (0.1 * math.sqrt(2) * np.sin(2 * np.pi * 440 * seconds(3))).astype(np.float32)

    assert {frame.level_db for frame in middle(metered(tone))} <= {-20.1, -20.0, -19.9}


@pytest.mark.parametrize("f0_hz", [80, 110, 160, 220, 300, 380])
def test_pitch(f0_hz: float) -> None:
    """F0 is found within 1 % over the range of voices, never an octave off."""
    found = [frame.f0_hz for frame in middle(metered(vowel(f0_hz, 2)))]

    assert found == pytest.approx([f0_hz] * len(found), rel=0.01)


def test_creak_does_not_halve_the_pitch() -> None:
    """Every second period a quarter weaker, as in creak: the guard keeps the octave the speaker had before."""
    clear = vowel(200, 2)
    creaky = clear * np.where(np.floor(seconds(2) * 200) % 2, 0.75, 1.0).astype(np.float32)

    frames = metered(np.concatenate([clear, creaky]))

    assert [f.f0_hz for f in middle(frames)] == pytest.approx([200] * len(middle(frames)), rel=0.02)


def test_noise_has_no_pitch_and_no_syllables() -> None:
    """Unvoiced sound is never a nucleus, and its F0 is None."""
    frames = metered(noise(5))

    assert all(frame.f0_hz is None and frame.voiced_ms == 0 for frame in frames)
    assert counted_syllables(frames) == 0


@pytest.mark.parametrize("rate", [2, 3, 4, 5, 6, 7])
def test_syllables_are_counted_once_each(rate: int) -> None:
    """Every opening of the voice is one syllable, slow or fast."""
    frames = metered(syllables(rate, 10.016))

    assert abs(counted_syllables(frames) - 10 * rate) <= 1


def test_a_long_vowel_is_one_syllable_at_most() -> None:
    """Without dips there is nothing to count."""
    assert counted_syllables(metered(np.concatenate([vowel(120, 3), noise(1, 0.0001)]))) <= 1


def test_the_count_does_not_depend_on_the_level() -> None:
    """A quiet line counts like a loud one: dips are relative to the speaker's own loud level."""
    sound = syllables(4, 10)

    assert counted_syllables(metered(sound * np.float32(0.03))) == counted_syllables(metered(sound))


def test_a_syllable_just_before_the_gate_opened_is_not_lost() -> None:
    """The gate needs two frames to open; the syllable told in that time belongs to the speech."""
    sound = np.concatenate([noise(0.48, 0.0001), syllables(5, 2)])
    whole = metered(sound, from_ms=480)

    late = metered(sound, from_ms=640)

    assert counted_syllables(late) == counted_syllables(whole)


def test_tilt_rises_with_the_high_frequencies() -> None:
    """Energy between 1 and 3.4 kHz against that below 1 kHz, in dB."""
    low = (0.1 * np.sin(2 * np.pi * 500 * seconds(2))).astype(np.float32)
    high = (0.1 * np.sin(2 * np.pi * 2000 * seconds(2))).astype(np.float32)

    tilts = [middle(metered(low + gain * high))[0].tilt_db for gain in (np.float32(0.1), np.float32(1.0))]

    assert tilts == pytest.approx([-20, 0], abs=0.2)


def test_clipped_share() -> None:
    """A square wave at full scale is clipped throughout, a quiet voice nowhere."""
    square = np.sign(np.sin(2 * np.pi * 100 * seconds(1) + 0.1)).astype(np.float32)

    assert {frame.clipped for frame in metered(square)} == {1.0}
    assert {frame.clipped for frame in metered(vowel(120, 1))} == {0.0}


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(np.zeros(80_000, np.float32), id="dead channel"),
        pytest.param(np.full(80_000, 0.5, np.float32), id="DC"),
        pytest.param((0.3 * np.sin(2 * np.pi * 50 * seconds(5))).astype(np.float32), id="50 Hz hum"),
        pytest.param((0.3 * np.sin(2 * np.pi * 440 * seconds(5))).astype(np.float32), id="ringing tone"),
        pytest.param(np.full(80_000, 1e-20, np.float32), id="denormal"),
    ],
)
def test_sounds_that_are_no_voice(sound: Samples) -> None:
    """Though the gate should err, every number is finite and nothing is counted but, at most, the sudden start."""
    frames = metered(sound)

    assert len(frames) == 49
    assert all(math.isfinite(frame.level_db) and math.isfinite(frame.tilt_db) for frame in frames)
    assert counted_syllables(frames) <= 1


def test_an_offset_changes_nothing() -> None:
    """A microphone's DC offset of 2 % moves neither level nor pitch nor count."""
    sound = syllables(4, 5)
    clean = middle(metered(sound))

    offset = middle(metered(sound + np.float32(0.02)))

    assert [frame.level_db for frame in offset] == pytest.approx([frame.level_db for frame in clean], abs=0.1)
    assert [frame.f0_hz for frame in offset] == pytest.approx([frame.f0_hz for frame in clean], abs=1)
    assert counted_syllables(offset) == counted_syllables(clean)


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(WINDOW, 16_000), max_size=6))
def test_streaming_equals_batch(cuts: list[int]) -> None:
    """Measured in any pieces, each with the tail of the one before, every hop is what it is in one go."""
    sound = np.concatenate([syllables(4, 1), noise(0.5)])
    whole = measure(sound, None)
    parts, rest, start = [], sound[:0], 0
    for cut in (*sorted(set(cuts)), len(sound)):
        rest, start = np.concatenate([rest, sound[start:cut]]), cut
        if len(rest) >= WINDOW:
            parts.append(measure(rest, None))
            rest = rest[len(parts[-1].power) * HOP :]

    for name in ("power", "low", "high", "band", "loudness", "voicing", "f0_hz"):
        assert np.array_equal(np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name))


@pytest.mark.parametrize("until_s", [0.5, 1.7, 3.1])
def test_frames_never_depend_on_what_comes_later(until_s: float) -> None:
    """The frames of a beginning are the beginning of the frames."""
    sound = np.concatenate([syllables(4, 2), noise(1), syllables(6, 2, 210)])
    frames = metered(sound)

    beginning = metered(sound[: int(until_s * SAMPLE_RATE_HZ)])

    assert beginning == frames[: len(beginning)]
    assert len(beginning) >= 10 * until_s - 2


def test_the_dictionary_of_the_measurement() -> None:
    """The yardstick itself: rules, exceptions, digits and contractions."""
    assert text_syllables("You'll press 7 or 8500, and it created the quickly wanted changes.") == 21


@pytest.mark.skipif(not READ.is_dir(), reason="needs the read speech of ../shared/data")
@pytest.mark.parametrize("change", ["clean", "mu-law 8 kHz", "noise 15 dB", "tempo × 1.3"])
def test_read_speech_has_its_dictionary_syllables(change: str) -> None:
    """Two minutes of real voices through the real gate: within 5 % pooled, also on the phone, in noise and fast."""
    counts = count_files([READ / f"{name}.flac" for name in READINGS], CHANGES[change], SileroModel())

    assert abs(pooled_error(counts)) <= 0.05
