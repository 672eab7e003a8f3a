"""What is missing from a recording is said; what is no recording is refused in one line."""

from pathlib import Path

import numpy as np
import pytest

from audio.errors import AudioError
from audio.file import open_recording
from sounds import (
    FORMATS,
    ONSET_MS,
    cut,
    damage,
    lanes_of,
    losses_of,
    onset_ms,
    stereo_call,
)


@pytest.mark.parametrize(("name", "codec", "rate_hz"), [case for case in FORMATS if case[0] not in {"call.m4a"}])
def test_a_cut_file_gives_what_it_holds_and_says_what_is_missing(
    name: str, codec: str, rate_hz: int, tmp_path: Path
) -> None:
    """The first half sounds, then both lanes report the loss: its length where the file declares one, else 0."""
    recording = open_recording(cut(stereo_call(tmp_path, name, codec, rate_hz), 0.6))

    lost = losses_of(recording)
    heard_ms = lost[0].at_ms

    assert [loss.speaker for loss in lost] == ["agent", "customer"]
    assert all("cut off" in loss.why for loss in lost)
    assert onset_ms(lanes_of(recording)["agent"]) == pytest.approx(ONSET_MS["agent"], abs=10)
    expected_ms = 0 if name == "call.ogg" else 4_000 - heard_ms
    assert [loss.lost_ms for loss in lost] == pytest.approx([expected_ms] * 2, abs=60)


def test_a_cut_m4a_cannot_be_read_at_all(tmp_path: Path) -> None:
    """Its index is at the end, so there is nothing to start from."""
    with pytest.raises(AudioError, match="damaged at its start"):
        open_recording(cut(stereo_call(tmp_path, "call.m4a", "aac", 44_100), 0.6))


@pytest.mark.parametrize(
    ("name", "codec", "at"),
    [("call.flac", "flac", 0.1), ("call.mp3", "libmp3lame", 0.4), ("call.m4a", "aac", 0.2)],
)
def test_damage_in_the_middle_is_said_and_later_sound_keeps_its_time(
    name: str, codec: str, at: float, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Bad packets become AudioLost for both lanes; the voice that begins behind them begins when it did."""
    recording = open_recording(damage(stereo_call(tmp_path, name, codec, 48_000), at))

    lost = losses_of(recording)
    customer = lanes_of(recording)["customer"]

    assert {loss.speaker for loss in lost} == {"agent", "customer"}
    assert all("damaged" in loss.why and 0 < loss.at_ms < 2_000 and loss.lost_ms > 0 for loss in lost)
    assert onset_ms(customer) == pytest.approx(ONSET_MS["customer"], abs=30)
    assert capfd.readouterr() == ("", "")


def test_a_wav_whose_writer_could_not_go_back_is_whole(tmp_path: Path) -> None:
    """Sizes of all ones in the header mean "unknown", not "four gigabytes are missing"."""
    path = stereo_call(tmp_path)
    data = bytearray(path.read_bytes())
    data[4:8] = b"\xff" * 4
    path.write_bytes(data)

    assert losses_of(open_recording(path)) == []


NO_RECORDINGS = {
    "empty.wav": b"",
    "text.txt": b"Good morning, how can I help?\n" * 40,
    "noise.bin": np.random.default_rng(3).bytes(20_000),
    "list.m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.aac\n",
    "header.wav": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\2\0\x40\x1f\0\0\0\x7d\0\0\4\0\x10\0data\0\0\0\0",
}


@pytest.mark.parametrize("name", NO_RECORDINGS)
def test_what_is_no_recording_is_refused_in_one_line(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The line names the file; FFmpeg's own words stay off the screen."""
    path = tmp_path / name
    path.write_bytes(NO_RECORDINGS[name])

    with pytest.raises(AudioError) as caught:
        open_recording(path)

    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("where", ["missing.wav", ".", "call.wav/inside.wav"])
def test_a_path_that_cannot_be_read_is_refused(where: str, tmp_path: Path) -> None:
    """No file, a folder, a file used as a folder."""
    stereo_call(tmp_path)

    with pytest.raises(AudioError, match=r"cannot be read|is a folder"):
        open_recording(tmp_path / where)
