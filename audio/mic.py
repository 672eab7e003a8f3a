"""Microphones and other devices that bring sound: the only door to sounddevice. Knows no call and no speaker."""

from __future__ import annotations

from dataclasses import dataclass

from audio.errors import AudioError

INSTALL = "Debian, Ubuntu: apt install libportaudio2; Fedora: dnf install portaudio; macOS: brew install portaudio"
"""Wheels of sounddevice bring PortAudio for Windows and macOS; on Linux it is a package of the system."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device that sound can be recorded from."""

    name: str
    system: str
    """The host's sound system: ALSA, Core Audio, WASAPI, ..."""
    channels: int
    rate_hz: int
    default: bool


def devices() -> tuple[Device, ...]:
    """All devices that record, as the system lists them. AudioError when PortAudio is missing or fails."""
    try:
        import sounddevice  # loads the library, which may not be there
    except OSError as error:
        raise AudioError(f"PortAudio, which opens microphones, is not installed ({error})\n{INSTALL}") from error
    try:
        systems = sounddevice.query_hostapis()
        default = sounddevice.default.device[0]
        return tuple(
            Device(
                name=str(row["name"]),
                system=str(systems[row["hostapi"]]["name"]),
                channels=int(row["max_input_channels"]),
                rate_hz=round(row["default_samplerate"]),
                default=row["index"] == default,
            )
            for row in sounddevice.query_devices()
            if row["max_input_channels"] > 0
        )
    except sounddevice.PortAudioError as error:
        raise AudioError(f"the sound devices cannot be listed: {error}\nis the sound server running?") from error
