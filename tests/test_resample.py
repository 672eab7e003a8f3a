"""Any rate becomes 16 kHz: tones stay where they are, what does not fit vanishes, cuts change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.resample import Lanes, Resampler


def tone(rate_hz: int, hz: float, seconds: float = 1.0) -> Lanes:
    """A sine of amplitude one half on one lane."""
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(int(rate_hz * seconds)) / rate_hz))[None, :].astype(np.float32)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_stays_itself(rate_hz: int) -> None:
    """1 kHz in, the same 1 kHz out, sample for sample, 60 dB above all error."""
    out = Resampler(rate_hz).feed(tone(rate_hz, 1_000))

    wanted = tone(16_000, 1_000)[:, : out.shape[1]]
    error = np.abs(out - wanted)[:, 200:]
    assert out.shape[1] == pytest.approx(16_000, abs=40)
    assert error.max() < 0.5e-3


def test_what_lies_above_the_new_band_is_gone() -> None:
    """11 kHz at 48 kHz would fold down to 5 kHz: it is 70 dB down."""
    out = Resampler(48_000).feed(tone(48_000, 11_000))

    assert np.abs(out[:, 200:]).max() < 0.5 * 10 ** (-70 / 20)


@given(st.lists(st.integers(0, 3_000), max_size=20))
@settings(max_examples=30, deadline=None)
def test_any_chunking_gives_the_same_sound(cuts: list[int]) -> None:
    """Two lanes cut anywhere."""
    whole = np.concatenate([tone(44_100, 440, 0.3), tone(44_100, 3_000, 0.3)])
    one, other = Resampler(44_100, 2), Resampler(44_100, 2)
    places = sorted({min(cut * 4, whole.shape[1]) for cut in cuts})

    parts = [other.feed(part) for part in np.split(whole, places, axis=1)]

    assert np.allclose(one.feed(whole), np.concatenate(parts, axis=1), atol=2e-4)


def test_a_little_faster_gives_a_little_more() -> None:
    """A thousandth more output for the same input, and the tone a thousandth lower."""
    plain = Resampler(16_000).feed(tone(16_000, 1_000, 2.0))
    more = Resampler(16_000).feed(tone(16_000, 1_000, 2.0), 1e-3)

    assert more.shape[1] - plain.shape[1] in range(30, 34)


def test_no_rate_is_no_resampler() -> None:
    """Said where it is made."""
    with pytest.raises(ValueError, match="must be above 0"):
        Resampler(0)
