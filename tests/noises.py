"""What a telephone line carries besides speech, made by arithmetic: the same bytes every time, no recording involved.

Each maker gives float32 mono 16 kHz with its loudest sample at full scale; ``at`` sets the level.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from audio.events import SAMPLE_RATE_HZ, Samples

Maker = Callable[[float, int], Samples]
"""Seconds and a seed to sound."""

_Wave = NDArray[np.float64]

DTMF_HZ = ((697, 770, 852, 941), (1209, 1336, 1477, 1633))
"""ITU-T Q.23: a row and a column a digit."""


def at(sound: Samples, peak_db: float) -> Samples:
    """The sound with its loudest sample at this level under full scale."""
    return sound * np.float32(10 ** (peak_db / 20))


def silence(seconds: float, seed: int) -> Samples:
    """Digital zeros; a level changes nothing."""
    return np.zeros(_length(seconds), np.float32)


def hum_50(seconds: float, seed: int) -> Samples:
    """Mains hum as in Europe: 50 Hz and its harmonics."""
    return _hum(seconds, 50)


def hum_60(seconds: float, seed: int) -> Samples:
    """Mains hum as in America: 60 Hz and its harmonics."""
    return _hum(seconds, 60)


def ring_back_us(seconds: float, seed: int) -> Samples:
    """440 and 480 Hz, two seconds in six (ITU-T E.180 list: North America)."""
    return _full(_tones(seconds, (440, 480)) * _cadence(seconds, (2.0, 4.0)))


def ring_back_uk(seconds: float, seed: int) -> Samples:
    """400 and 450 Hz, two short rings in three seconds (ITU-T E.180 list: United Kingdom)."""
    return _full(_tones(seconds, (400, 450)) * _cadence(seconds, (0.4, 0.2, 0.4, 2.0)))


def ring_back_eu(seconds: float, seed: int) -> Samples:
    """425 Hz, one second in five (ITU-T E.180 list: much of Europe)."""
    return _full(_tones(seconds, (425,)) * _cadence(seconds, (1.0, 4.0)))


def busy(seconds: float, seed: int) -> Samples:
    """480 and 620 Hz, half a second on and off (North America)."""
    return _full(_tones(seconds, (480, 620)) * _cadence(seconds, (0.5, 0.5)))


def dial_tone(seconds: float, seed: int) -> Samples:
    """350 and 440 Hz without an end (North America)."""
    return _full(_tones(seconds, (350, 440)))


def dtmf(seconds: float, seed: int) -> Samples:
    """Digits pressed by hand: 80 to 200 ms each, with pauses that vary."""
    random = np.random.default_rng(seed)
    out = np.zeros(_length(seconds))
    start = 0.3
    while start < seconds - 0.3:
        pressed_s = random.uniform(0.08, 0.2)
        pair = (int(random.choice(DTMF_HZ[0])), int(random.choice(DTMF_HZ[1])))
        _add(out, start, _tones(pressed_s, pair))
        start += pressed_s + random.uniform(0.06, 0.9)
    return _full(out)


def fax(seconds: float, seed: int) -> Samples:
    """A calling fax: 1100 Hz for half a second every 3.5 s (ITU-T T.30), answered by 2100 Hz and fast 980/1180 Hz."""
    out = _tones(seconds, (1100,)) * _cadence(seconds, (0.5, 3.0))
    random = np.random.default_rng(seed)
    for start in np.arange(1.0, seconds - 2.4, 7.0):
        _add(out, start, _tones(1.2, (2100,)))
        bits = np.repeat(random.integers(0, 2, 300), SAMPLE_RATE_HZ // 300)
        _add(out, start + 1.3, np.sin(2 * np.pi * np.cumsum(np.where(bits, 980, 1180)) / SAMPLE_RATE_HZ))
    return _full(out)


def white(seconds: float, seed: int) -> Samples:
    """Line noise, the same power at every frequency."""
    return _full(np.random.default_rng(seed).standard_normal(_length(seconds)))


def pink(seconds: float, seed: int) -> Samples:
    """Room noise: 3 dB less an octave."""
    return _full(_shaped(seconds, seed, 0.5))


def brown(seconds: float, seed: int) -> Samples:
    """A fan or wind on a microphone: 6 dB less an octave."""
    return _full(_shaped(seconds, seed, 1.0))


def crackle(seconds: float, seed: int) -> Samples:
    """A bad line: single loud samples over quiet noise, some eight a second."""
    random = np.random.default_rng(seed)
    out = 0.02 * random.standard_normal(_length(seconds))
    clicks = random.integers(0, len(out), int(8 * seconds))
    out[clicks] += random.uniform(0.3, 1, len(clicks)) * random.choice((-1, 1), len(clicks))
    return _full(out)


def keyboard(seconds: float, seed: int) -> Samples:
    """Typing: bursts of keys, each a sharp press and a softer release, some with the case ringing."""
    random = np.random.default_rng(seed)
    out = 0.003 * random.standard_normal(_length(seconds))
    start = 0.2
    while start < seconds - 0.5:
        hit = _click(random, random.uniform(0.4, 1))
        _add(out, start, hit)
        _add(out, start + random.uniform(0.06, 0.11), 0.4 * _click(random, 1))
        start += random.uniform(1, 3) if random.random() < 0.08 else random.uniform(0.09, 0.28)
    return _full(out)


def hold_music(seconds: float, seed: int) -> Samples:
    """Chords, a plucked melody over them and a beat, at 100 beats a minute."""
    random = np.random.default_rng(seed)
    out = np.zeros(_length(seconds))
    beat_s, chords = 0.6, ((48, 52, 55), (45, 48, 52), (41, 45, 48), (43, 47, 50))
    for beat in range(int((seconds - 1) / beat_s)):
        chord = chords[beat // 4 % 4]
        if beat % 4 == 0:
            _add(out, beat * beat_s, 0.4 * sum(_note(n + 12, 4 * beat_s, 1.2) for n in chord))
        _add(out, beat * beat_s, 0.5 * _note(int(random.choice(chord)) + 24, beat_s, 0.25))
        if random.random() < 0.5:
            _add(out, (beat + 0.5) * beat_s, 0.5 * _note(int(random.choice(chord)) + 24, beat_s / 2, 0.15))
        _add(out, beat * beat_s, (0.8 if beat % 2 else 0.3) * _click(random, 1))
    return _full(out)


def hold_strings(seconds: float, seed: int) -> Samples:
    """A singing line with vibrato and glides in the range of a voice: the music most like speech."""
    random = np.random.default_rng(seed)
    steps = max(2, int(seconds / 0.8))
    notes = 57 + np.cumsum(random.choice((-2, -1, 0, 1, 2), steps)).clip(-8, 8)
    t = np.arange(_length(seconds)) / SAMPLE_RATE_HZ
    glide = np.interp(t, np.arange(steps) * 0.8 + 0.1, notes) + 0.3 * np.sin(2 * np.pi * 5.5 * t)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((glide - 69) / 12)) / SAMPLE_RATE_HZ
    bow = 0.4 + 0.6 * np.abs(np.sin(np.pi * t / 1.6))
    return _full(bow * sum(np.sin(k * phase) / k for k in range(1, 9)))


NOISES: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        *(silence, hum_50, hum_60, ring_back_us, ring_back_uk, ring_back_eu, busy, dial_tone, dtmf, fax),
        *(white, pink, brown, crackle, keyboard, hold_music, hold_strings),
    )
}
"""Every maker by its name."""

LEVELS_DB = (-3.0, -20.0, -40.0)
"""Loud as a ring-back next to the ear, as loud as talk, and as quiet as a good line's rest."""


def programme(seconds: float, each_s: float, turn: int = 0) -> Iterator[tuple[str, Samples]]:
    """Stretches of noise, ``seconds`` in all: every maker in turn, the next level each time round; ``turn`` shifts."""
    names = list(NOISES)
    for i in range(round(seconds / each_s)):
        number = i + turn
        level_db = LEVELS_DB[(number // len(names) + number % len(names)) % len(LEVELS_DB)]
        name = names[number % len(names)]
        yield f"{name} {level_db:.0f} dB", at(NOISES[name](each_s, number), level_db)


def _length(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)


def _full(wave: _Wave) -> Samples:
    return (wave / max(float(np.abs(wave).max()), 1e-9)).astype(np.float32)


def _tones(seconds: float, frequencies_hz: tuple[int, ...]) -> _Wave:
    t = np.arange(_length(seconds)) / SAMPLE_RATE_HZ
    return np.sum([np.sin(2 * math.pi * hz * t) for hz in frequencies_hz], axis=0)


def _hum(seconds: float, mains_hz: int) -> Samples:
    t = np.arange(_length(seconds)) / SAMPLE_RATE_HZ
    return _full(np.sum([np.sin(2 * math.pi * k * mains_hz * t + k) / k for k in (1, 2, 3, 5, 7, 9, 11)], axis=0))


def _cadence(seconds: float, on_off_s: tuple[float, ...]) -> _Wave:
    """1 while the tone sounds, 0 while it rests, with edges of 5 ms as exchanges make them."""
    t = np.arange(_length(seconds)) / SAMPLE_RATE_HZ % sum(on_off_s)
    part = np.searchsorted(np.cumsum(on_off_s), t, side="right")
    edge = np.ones(80) / 80
    return np.convolve(part % 2 == 0, edge, "same")


def _shaped(seconds: float, seed: int, slope: float) -> _Wave:
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(_length(seconds)))
    hz = np.fft.rfftfreq(_length(seconds), 1 / SAMPLE_RATE_HZ)
    return np.fft.irfft(spectrum / np.maximum(hz, 20) ** slope, _length(seconds))


def _click(random: np.random.Generator, size: float) -> _Wave:
    t = np.arange(_length(0.03)) / SAMPLE_RATE_HZ
    ring = np.sin(2 * math.pi * random.uniform(900, 3500) * t)
    return size * np.exp(-t / 0.004) * (0.7 * random.standard_normal(len(t)) + 0.3 * ring)


def _note(midi: int, seconds: float, decay_s: float) -> _Wave:
    t = np.arange(_length(seconds)) / SAMPLE_RATE_HZ
    hz = 440 * 2 ** ((midi - 69) / 12)
    tone = np.sum([np.sin(2 * math.pi * hz * k * t) / k**1.5 for k in range(1, 6)], axis=0)
    return np.minimum(t / 0.01, 1) * np.exp(-t / decay_s) * tone


def _add(out: _Wave, start_s: float, part: _Wave) -> None:
    first = _length(start_s)
    room = max(0, min(len(part), len(out) - first))
    out[first : first + room] += part[:room]
