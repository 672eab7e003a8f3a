"""Raw sound into frames: any chunking, G.711 as another implementation decodes it, 16-bit there and back."""

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.events import FRAME_SAMPLES, Samples
from audio.pcm import Framer, decode, from_int16, to_int16


def ramp(length: int) -> Samples:
    """Sound in which every sample is different, so that none can be lost or swapped unseen."""
    return np.arange(1, length + 1, dtype=np.float32)


def frames_of(chunks: list[Samples]) -> list[Samples]:
    """All the frames a framer makes of these chunks, the last one padded."""
    framer, frames = Framer(), []
    for chunk in chunks:
        framer.feed(chunk)
        while framer.ready:
            frames.append(framer.take())
    if framer.pending:
        frames.append(framer.take(pad=True))
    return frames


@given(sizes=st.lists(st.integers(0, 2_000), max_size=12))
def test_any_chunking_gives_the_same_frames(sizes: list[int]) -> None:
    """The frames are the sound itself in order, zeros behind it, however it was cut."""
    sound = ramp(sum(sizes))
    chunks = np.split(sound, np.cumsum(sizes))

    frames = frames_of(chunks)

    whole = np.pad(sound, (0, -len(sound) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)
    np.testing.assert_array_equal(np.array(frames).reshape(-1, FRAME_SAMPLES), whole)


def test_the_framer_tells_how_many_samples_of_the_last_frame_are_real() -> None:
    """What is pending counts real samples, and a padded frame uses them up."""
    framer = Framer()
    framer.feed(ramp(FRAME_SAMPLES + 100))
    framer.take()

    real = framer.pending
    last = framer.take(pad=True)

    assert (real, framer.pending, framer.ready) == (100, 0, False)
    assert np.count_nonzero(last) == 100


def test_a_frame_is_not_given_before_it_is_whole() -> None:
    """Taking without padding refuses an unfinished frame and keeps its samples."""
    framer = Framer()
    framer.feed(ramp(511))

    with pytest.raises(ValueError, match="511 of 512"):
        framer.take()

    framer.feed(ramp(1))
    assert framer.take()[510] == 511


def test_the_callers_buffer_may_be_reused_at_once() -> None:
    """Frames do not see what is written into the chunk after it was fed."""
    framer, buffer = Framer(), ramp(FRAME_SAMPLES)
    framer.feed(buffer)

    buffer[:] = 0

    np.testing.assert_array_equal(framer.take(), ramp(FRAME_SAMPLES))


def test_lost_sound_is_zeros_in_its_place() -> None:
    """Silence keeps the sound behind it at its own time."""
    framer = Framer()
    framer.feed(ramp(12))
    framer.silence(1_000)
    framer.feed(ramp(12))

    frames = [framer.take(), framer.take()]

    np.testing.assert_array_equal(np.concatenate(frames), np.concatenate((ramp(12), np.zeros(1_000), ramp(12))))


@pytest.mark.parametrize(("encoding", "codec"), [("mulaw", "pcm_mulaw"), ("alaw", "pcm_alaw")])
def test_g711_decodes_as_ffmpeg_does(encoding: str, codec: str, tmp_path: Path) -> None:
    """All 256 codes of both laws have the values another implementation gives them."""
    codes = bytes(range(256))
    path = tmp_path / "codes.raw"
    path.write_bytes(codes)
    with av.open(str(path), format=encoding, options={"sample_rate": "8000"}) as container:
        expected = np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])

    np.testing.assert_array_equal(to_int16(decode(codes, encoding)), expected, err_msg=codec)


@given(values=st.lists(st.integers(-32_768, 32_767), max_size=50))
def test_sixteen_bits_survive_the_way_there_and_back(values: list[int]) -> None:
    """int16 to float and back changes nothing, and bytes on the wire are little-endian."""
    samples = np.array(values, np.int16)

    np.testing.assert_array_equal(to_int16(from_int16(samples)), samples)
    np.testing.assert_array_equal(decode(samples.astype("<i2").tobytes(), "s16le"), from_int16(samples))


def test_too_loud_is_clipped_not_wrapped() -> None:
    """A float beyond full scale becomes the loudest 16-bit value of its sign."""
    assert to_int16(np.array([1.5, -1.5], np.float32)).tolist() == [32_767, -32_768]


def test_half_a_sample_is_refused() -> None:
    """16-bit data that ends in the middle of a sample is a fault of the source, not sound."""
    with pytest.raises(ValueError, match="multiple of element size"):
        decode(b"\x01\x02\x03", "s16le")
