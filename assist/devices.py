"""What can be recorded here, and whether anything is heard from it: a list, and a level meter for both sides."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Mapping
from typing import TextIO

import numpy as np

from assist.backlog import Backlog
from assist.capture import CaptureOptions, asked, open_inputs
from audio import places
from audio.errors import AudioError
from audio.events import AudioChunk, AudioLost, Speaker

FLOOR_DB, WIDE = -60.0, 24
"""The meter's lower end, and its cells."""
EVERY_S = 0.25
DEAD_DB = -90.0
"""Below this a device delivers zeros: even a muted microphone's converter makes more noise (16 bits end at -90 dB)."""
SPEECH_DB = -45.0
"""A voice at a headset stands well above this, a quiet room below; only a hint, the speech gate is not asked."""


def run_verb(args: argparse.Namespace) -> int:
    """`assist devices`; the exit code."""
    return test_levels(asked(args), args.seconds, sys.stdout) if args.test else show_list(sys.stdout)


def show_list(out: TextIO) -> int:
    """A line a device; the ones a live call would take by itself are marked."""
    rows = places.everything()
    agent, customer = _usual()
    for row, place in rows:
        mark = {agent: "agent", customer: "customer"}.get(place.name, "")
        out.write(f"{mark:9} {row.name}  ({row.system}, {row.channels} channels, {row.rate_hz} Hz)\n")
    if not rows:
        out.write("no device records here: plug in a headset or microphone\n")
    elif not customer:
        out.write("what the loudspeaker plays cannot be recorded here: a live call would hear the agent only\n")
    return 0


def _usual() -> tuple[str, str]:
    """The names of the devices taken when none is named; empty where there is none."""
    try:
        agent = places.microphone(None).name
    except AudioError:
        agent = ""
    far = places.far_end(None)
    return agent, far.name if far and far.name != agent else ""


def test_levels(options: CaptureOptions, seconds: float, out: TextIO) -> int:
    """Show how loud both sides are for a while, then say who was heard. 3 when a side brought nothing at all."""
    backlog = Backlog()
    inputs = open_inputs(options, backlog, backlog.close)
    loudest: dict[Speaker, float] = dict.fromkeys(inputs.speakers, -math.inf)
    end_s, shown_s = time.monotonic() + seconds, time.monotonic()
    now: dict[Speaker, float] = dict(loudest)
    try:
        for item in backlog:
            if isinstance(item, AudioChunk):
                now[item.speaker] = max(now[item.speaker], level_db(item))
            if time.monotonic() - shown_s >= (EVERY_S if out.isatty() else 1.0):
                shown_s = time.monotonic()
                out.write(("\r" if out.isatty() else "") + meters(now) + ("" if out.isatty() else "\n"))
                out.flush()
                loudest = {speaker: max(loudest[speaker], now[speaker]) for speaker in loudest}
                now = dict.fromkeys(now, -math.inf)
            if time.monotonic() >= end_s or isinstance(item, AudioLost):
                break
    finally:
        inputs.stop()
    out.write("\n" if out.isatty() else "")
    out.writelines(f"{line}\n" for line in verdicts(loudest, inputs.names))
    return 3 if any(level <= DEAD_DB for level in loudest.values()) else 0


def level_db(chunk: AudioChunk) -> float:
    """The block's level in dBFS (RMS)."""
    power = float(np.mean(np.square(chunk.samples, dtype=np.float64))) if len(chunk.samples) else 0.0
    return 10 * math.log10(power) if power > 0 else -math.inf


def meters(levels: Mapping[Speaker, float]) -> str:
    """Both sides side by side."""
    return "   ".join(f"{speaker:8} [{_bar(level)}] {_db(level)}" for speaker, level in levels.items())


def verdicts(loudest: Mapping[Speaker, float], names: Mapping[Speaker, str]) -> list[str]:
    """A line a side: this is the agent, this is the customer, and whether they were heard."""
    return [f"{names[speaker]} is the {speaker}: {_heard(level)}" for speaker, level in loudest.items()]


def _heard(level: float) -> str:
    if level <= DEAD_DB:
        return "it brings nothing at all; is it muted, or the wrong device?"
    if level < SPEECH_DB:
        return f"quiet ({_db(level).strip()} at most); speak, or play something, to be sure"
    return f"heard, {_db(level).strip()} at most"


def _bar(level: float) -> str:
    cells = 0 if level == -math.inf else round(WIDE * min(1.0, max(0.0, 1 - level / FLOOR_DB)))
    return "#" * cells + " " * (WIDE - cells)


def _db(level: float) -> str:
    return "     silence" if level == -math.inf else f"{level:7.0f} dBFS"
