"""How far the voice meter's syllables are from the dictionary's, on read speech whose words are known.

Run from the repository: ``python tests/measure/syllables.py [--data ../shared/data] [--files]``. Each file goes through
the real gate and meter: clean, as a telephone (mu-law, 8 kHz), in white noise, and stretched in time.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audio.events import (
    FRAME_SAMPLES,
    SAMPLE_RATE_HZ,
    AudioChunk,
    Samples,
    SpeechEnded,
    SpeechStarted,
    VoiceFrame,
)
from audio.file import open_recording
from audio.vad import SileroModel, SpeechGate
from audio.voice import VoiceMeter

LONG_S = 10
VOICE_EVENTS = SpeechStarted | SpeechEnded | VoiceFrame

# ---- the dictionary: a rule for most words, a table for the rest (checked word by word against CMUdict on this data)

IRREGULAR = {
    **dict.fromkeys(("pbx", "iax", "500", "600", "continue", "created", "glorious", "tedious", "various"), 3),
    **dict.fromkeys(("everything", "improvements", "outgoing", "previous", "quality", "required", "requirements"), 3),
    **dict.fromkeys(("awesome", "baseline", "being", "create", "goddamn", "ip", "mr", "useful", "voicemail"), 2),
    **{"q": 1, "z": 1, "1234": 4, "4242": 4, "8500": 4, "28.8": 5, "wer": 5, "immediately": 5, "recipient": 4},
    **{"digium": 3, "everyone": 3, "visually": 3, "installed": 2, "rerecord": 3, "forevermore": 4},
}
TWO_SYLLABLE_DIGITS = "07"
MUTE = re.compile(r"[^aeiou](?<![^aeiouylr]l)e$|[^aeioutd]ed$|[^aeiouscxzg]es$")
SPOKEN = re.compile(r"[cs]hes$|[^aeiou]l(ed|es)$")
HIATUS = re.compile(r"i[aou](?!u)|eo(?![pu])|ua[lt]|ea[tl](?=[iy])|ying|uou|sm$")
GLIDE = re.compile(r"[tscg]i[ao]|[tc]iou|[gl]ion")


def word_syllables(word: str) -> int:
    """Syllables of one lower-case word; digits are read one by one."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.isdigit():
        return sum(2 if digit in TWO_SYLLABLE_DIGITS else 1 for digit in word)
    stem = re.sub(r"'(s|re|ve|ll|d)$", "", word).replace("'", "")
    count = len(re.findall("[aeiouy]+", stem))
    if MUTE.search(stem) and not SPOKEN.search(stem):
        count -= 1
    return max(1, count + len(HIATUS.findall(stem)) - len(GLIDE.findall(stem)))


def text_syllables(text: str) -> int:
    """Syllables of a text."""
    words = (word.strip("'") for word in re.findall(r"[a-z0-9']+(?:\.[0-9]+)?", text.lower()))
    return sum(word_syllables(word) for word in words if word)


# ---- what happens to sound on its way

CHANGES: dict[str, Callable[[Samples], Samples]] = {
    "clean": lambda sound: sound,
    "mu-law 8 kHz": lambda sound: telephone(sound),
    "noise 15 dB": lambda sound: noisy(sound, 15),
    "tempo × 1.05": lambda sound: stretched(sound, 1.05),
    "tempo × 1.15": lambda sound: stretched(sound, 1.15),
    "tempo × 1.3": lambda sound: stretched(sound, 1.3),
    "tempo × 1.5": lambda sound: stretched(sound, 1.5),
}


def resampled(sound: Samples, length: int) -> Samples:
    """The same sound in another (even) number of samples."""
    spectrum = np.fft.rfft(sound)
    return np.asarray(np.fft.irfft(spectrum[: length // 2 + 1], length) * (length / len(sound)), np.float32)


def telephone(sound: Samples) -> Samples:
    """Down to 8 kHz, through 8-bit mu-law, and up again."""
    narrow = np.clip(resampled(sound, len(sound) // 2), -1, 1)
    code = np.rint((np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256) + 1) / 2 * 255) / 255 * 2 - 1
    return resampled(np.asarray(np.sign(code) * (256 ** np.abs(code) - 1) / 255, np.float32), len(sound))


def noisy(sound: Samples, snr_db: float) -> Samples:
    """White noise added, ``snr_db`` below the mean power of the parts that are not pauses."""
    blocks = sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    powers = np.mean(blocks.astype(np.float64) ** 2, axis=1)
    speech = float(np.mean(powers[powers > powers.max() / 1000]))
    noise = np.random.default_rng(1).standard_normal(len(sound)) * np.sqrt(speech / 10 ** (snr_db / 10))
    return np.asarray(sound + noise, np.float32)


def stretched(sound: Samples, tempo: float) -> Samples:
    """Faster at the same pitch: 30 ms pieces overlapped where they fit best (WSOLA, Verhelst & Roelands 1993)."""
    size, seek = SAMPLE_RATE_HZ * 30 // 1000, SAMPLE_RATE_HZ * 75 // 10_000
    half = size // 2
    fade = np.hanning(size + 1)[:size]
    padded = np.concatenate([np.zeros(seek), sound, np.zeros(2 * (size + seek))])
    out = np.zeros(int(len(sound) / tempo) + size)
    best = seek
    for start in range(0, len(out) - size, half):
        low = int(start * tempo)
        wanted = padded[best + half : best + half + size]
        region = padded[low : low + 2 * seek + size]
        if start:
            total = np.concatenate([[0.0], np.cumsum(region**2)])
            fit = np.correlate(region, wanted, "valid") / np.sqrt(total[size:] - total[:-size] + 1e-9)
            best = low + int(np.argmax(fit))
        out[start : start + size] += padded[best : best + size] * fade
    return np.asarray(out[: int(len(sound) / tempo)], np.float32)


# ---- hearing


def load(path: Path) -> Samples:
    """The first channel of a recording."""
    channels = open_recording(path).channels if path.stem == "jfk" else 1
    recording = open_recording(path) if channels == 2 else open_recording(path, speaker="agent")
    return np.concatenate([c.samples for c in recording if isinstance(c, AudioChunk) and c.speaker == "agent"])


def hear(sound: Samples, silero: SileroModel, spent: list[float] | None = None) -> Iterator[VOICE_EVENTS]:
    """Gate and meter over a sound, with half a second of silence behind it; ``spent`` collects the meter's seconds."""
    gate, meter, probability = SpeechGate("agent"), VoiceMeter("agent"), silero.lane()
    padded = np.concatenate([sound, np.zeros(SAMPLE_RATE_HZ // 2 + FRAME_SAMPLES, np.float32)]).astype(np.float32)
    for end in range(FRAME_SAMPLES, len(padded) + 1, FRAME_SAMPLES):
        frame, at_ms = padded[end - FRAME_SAMPLES : end], end * 1000 // SAMPLE_RATE_HZ
        yield from gate.feed(at_ms, probability.feed(frame))
        began = time.process_time()
        voice = meter.feed(frame, gate.speaking, at_ms)
        if spent is not None:
            spent.append(time.process_time() - began)
        if voice is not None:
            yield voice


# ---- the figures


@dataclass(frozen=True, slots=True)
class Count:
    """One file: what the dictionary says and what was heard."""

    name: str
    seconds: float
    expected: int
    heard: int

    @property
    def error(self) -> float:
        return self.heard / self.expected - 1


def measure(
    paths: Iterable[Path], change: Callable[[Samples], Samples], silero: SileroModel, spent: list[float] | None = None
) -> list[Count]:
    """Each recording under one change; its text lies beside it."""
    counts = []
    for path in paths:
        sound = load(path)
        heard = sum(event.syllables for event in hear(change(sound), silero, spent) if isinstance(event, VoiceFrame))
        expected = text_syllables(path.with_suffix(".txt").read_text("utf-8"))
        counts.append(Count(path.stem, len(sound) / SAMPLE_RATE_HZ, expected, heard))
    return counts


def pooled_error(counts: Iterable[Count]) -> float:
    """All syllables heard over all expected, less one."""
    heard, expected = zip(*((count.heard, count.expected) for count in counts), strict=True)
    return sum(heard) / sum(expected) - 1


def main() -> None:
    """Print one line a condition: pooled error, mean error of the long files, and the worst of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2].parent / "shared" / "data")
    parser.add_argument("--files", action="store_true", help="every long file too")
    options = parser.parse_args()
    paths = sorted((options.data / "read").rglob("*.flac"))
    silero, spent, seconds = SileroModel(), [0.0], 0.0
    for name, change in CHANGES.items():
        counts = measure(paths, change, silero, spent)
        seconds += sum(count.seconds for count in counts)
        pooled = pooled_error(counts)
        long = [count for count in counts if count.seconds >= LONG_S]
        mean = float(np.mean([abs(count.error) for count in long]))
        worst = max(long, key=lambda count: abs(count.error))
        sys.stdout.write(f"{name:14} pooled {pooled:+.1%}  files ≥ {LONG_S} s: mean {mean:.1%}, ")
        sys.stdout.write(f"worst {worst.error:+.1%} {worst.name}  ({len(counts)} files, {len(long)} long)\n")
        for count in long if options.files else ():
            sys.stdout.write(f"  {count.error:+6.1%} {count.expected:4} {count.heard:4} {count.name}\n")
    sys.stdout.write(f"the meter takes {sum(spent) / seconds:.2%} of one core for one lane\n")


if __name__ == "__main__":
    main()
