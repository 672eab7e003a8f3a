"""A dialogue written down, as the events of a call in which it was spoken: fixtures without sound. Judges nothing.

`python -m assist.dialogue FOLDER…` compiles each FOLDER/call.yaml into call.jsonl beside it: a journal of what was
heard and nothing else, which is measured and judged whenever it is opened. The same script gives the same bytes.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from assist.events import Event
from assist.journal import Header, JournalWriter
from audio.errors import UsageError
from audio.events import (
    SPEAKERS,
    CallEnded,
    FinalText,
    Speaker,
    SpeechEnded,
    SpeechStarted,
    StableText,
    VoiceFrame,
    Word,
    Words,
)

SCRIPT, JOURNAL = "call.yaml", "call.jsonl"
WORD_MS, LETTER_MS = 90, 45  # a word of five letters lasts 0.3 s: about 190 words a minute, usual in conversation
GAP_MS = 20  # between words
SENTENCE_MS = 150  # a pause that ends no stretch of speech: those are 200 ms (design, section 2)
ONSET_MS, HANGOVER_MS = 60, 200  # when a voice is noticed to begin and to have ended
STABLE_MS, FINAL_MS = 500, 500  # words after their end: median of stable ones, p95 of an utterance's last (README)
STABLE_WORDS = 3  # at a time
TAIL_MS = 10_000  # what waits for something better to follow gets its time
FRAME_MS = 100
_F0_HZ = {"agent": 140.0, "customer": 180.0}
_LEVEL_DB = -24.0
_KEYS = {"at", "gap", "speaker", "says", "pace", "level_db", "f0_st"}
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Line:
    """Who says what, and when; ``level_db`` and ``f0_st`` are how far the voice lies above its usual."""

    speaker: Speaker
    words: Words
    level_db: float
    f0_st: float

    @property
    def end_ms(self) -> int:
        """The end of its last word."""
        return self.words[-1].end_ms


def read_lines(path: Path) -> list[Line]:
    """The lines of a script with their times; UsageError says which one cannot be used."""
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    lines: list[Line] = []
    for number, row in enumerate(script["script"], start=1):
        if row.keys() - _KEYS or row.get("speaker") not in SPEAKERS or ("at" in row) == ("gap" in row):
            raise UsageError(f"{path}: line {number}: speaker, says, either at or gap, and pace, level_db, f0_st")
        start_ms = _start_ms(row, max((line.end_ms for line in lines), default=0))
        own = max((line.end_ms for line in lines if line.speaker == row["speaker"]), default=0)
        if start_ms < own:
            raise UsageError(f"{path}: line {number}: starts {own - start_ms} ms before its speaker is done")
        words = spoken(row["says"], start_ms, float(row.get("pace", 1)))
        effort = float(row.get("level_db", 0)), float(row.get("f0_st", 0))
        lines.append(Line(cast(Speaker, row["speaker"]), words, *effort))
    return lines


def _start_ms(row: Mapping[str, Any], so_far_ms: int) -> int:
    if "gap" in row:
        return so_far_ms + round(1000 * float(row["gap"]))
    minutes, seconds = row["at"].split(":")
    return int(minutes) * 60_000 + round(1000 * float(seconds))


def spoken(text: str, start_ms: int, pace: float = 1.0) -> Words:
    """The text as words one after the other, longer ones lasting longer."""
    words, at_ms = [], start_ms
    for text_word in text.split():
        length_ms = round((WORD_MS + LETTER_MS * len(text_word)) / pace)
        words.append(Word(text_word, at_ms, at_ms + length_ms - GAP_MS, 0.9))
        at_ms += length_ms + (SENTENCE_MS if text_word[-1] in ".?!" else 0)
    return tuple(words)


def events_of(lines: Sequence[Line], *, with_voice: bool) -> list[Event]:
    """What hearing would say of the dialogue, in order of ``at_ms``; ticks are left to whoever plays it."""
    events: list[Event] = []
    for utterance, line in enumerate(lines, start=1):
        events += _words(line, utterance)
        events += _voice(line) if with_voice else ()
    events += _speech(lines)
    end_ms = max(line.end_ms for line in lines) + TAIL_MS
    return [*sorted(events, key=lambda event: event.at_ms), CallEnded(end_ms)]


def _words(line: Line, utterance: int) -> Iterator[Event]:
    body = line.words[:-1]  # the last word comes with the final text
    for first in range(0, len(body), STABLE_WORDS):
        part = body[first : first + STABLE_WORDS]
        yield StableText(min(part[-1].end_ms + STABLE_MS, line.end_ms + FINAL_MS), line.speaker, utterance, part)
    yield FinalText(line.end_ms + FINAL_MS, line.speaker, utterance, line.words)


def _speech(lines: Sequence[Line]) -> Iterator[Event]:
    """Stretches of speech: a speaker's lines that follow within the hangover are one."""
    for speaker in SPEAKERS:
        runs: list[tuple[int, int]] = []
        for line in (line for line in lines if line.speaker == speaker):
            start_ms = line.words[0].start_ms
            if runs and start_ms - runs[-1][1] <= HANGOVER_MS + ONSET_MS:
                start_ms = runs.pop()[0]
            runs.append((start_ms, line.end_ms))
        for start_ms, end_ms in runs:
            yield SpeechStarted(start_ms + ONSET_MS, speaker, start_ms)
            yield SpeechEnded(end_ms + HANGOVER_MS, speaker, start_ms, end_ms)


def _voice(line: Line) -> Iterator[Event]:
    """A voice that swings by some decibels, as voices do, around its line's level and pitch."""
    start_ms = line.words[0].start_ms
    nuclei = [at_ms for word in line.words for at_ms in _nuclei(word)]
    f0_hz = round(_F0_HZ[line.speaker] * 2 ** (line.f0_st / 12), 1)
    for at_ms in range(start_ms + FRAME_MS, line.end_ms, FRAME_MS):
        swing_db = (at_ms // FRAME_MS * 7) % 11 - 5.0
        new = sum(at_ms - FRAME_MS <= nucleus < at_ms for nucleus in nuclei)
        level_db = _LEVEL_DB + line.level_db + swing_db
        yield VoiceFrame(at_ms, line.speaker, level_db, f0_hz, line.f0_st, FRAME_MS, FRAME_MS - GAP_MS, 0.0, new)


def _nuclei(word: Word) -> list[int]:
    count = max(1, len(_VOWELS.findall(word.text.lower().removesuffix("e"))))
    return [word.start_ms + (2 * i + 1) * (word.end_ms - word.start_ms) // (2 * count) for i in range(count)]


def compile_call(folder: Path, target: Path | None = None) -> Path:
    """Write the journal of a folder's script, by default beside it; its path."""
    path, target = folder / SCRIPT, target or folder / JOURNAL
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    events = events_of(read_lines(path), with_voice=bool(script.get("voice")))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    # no digest of the settings: nothing in it has been measured yet
    header = Header(recording=SCRIPT, sha256=sha256, model="", pack="", config="", speakers=SPEAKERS)
    writer = JournalWriter(target, header)
    for event in events:
        writer.write(event)
    return target


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(f"{compile_call(Path(name))}\n")
