"""How truly two devices are placed in call time: a click a second, played into both, heard through the whole capture.

    python tests/measure/clicks.py AGENT_SINK CUSTOMER_SINK [--seconds 60]

Needs PulseAudio (or PipeWire's) pacat and two null sinks; their monitors are recorded as a live call would. Prints the
spacing of the clicks, how far they wandered over the run, and how far the lanes stand apart.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time

import numpy as np

from assist.backlog import Backlog
from assist.capture import CaptureOptions, open_inputs
from audio.events import AudioChunk, AudioLost, Samples, Speaker

RATE_HZ = 44_100
CLICK_MS = 10
LATENCY_MS = 500
"""With 20 ms pacat itself ran dry on a busy machine and the sound played 1.5 % slow."""


def clicks(seconds: int) -> bytes:
    """10 ms of 1 kHz at every full second, mono s16le."""
    sound = np.zeros(RATE_HZ * seconds, np.int16)
    one = (20_000 * np.sin(2 * np.pi * 1_000 * np.arange(RATE_HZ * CLICK_MS // 1000) / RATE_HZ)).astype(np.int16)
    for second in range(1, seconds):
        sound[RATE_HZ * second : RATE_HZ * second + len(one)] = one
    return sound.tobytes()


def play(path: str, sinks: list[str]) -> None:
    """Into all of them at once, to the end."""
    how = [
        "pacat",
        "-p",
        "--raw",
        "--format=s16le",
        f"--rate={RATE_HZ}",
        "--channels=1",
        f"--latency-msec={LATENCY_MS}",
    ]
    for player in [subprocess.Popen([*how, "-d", sink, path]) for sink in sinks]:
        player.wait()


def starts_ms(samples: Samples) -> Samples:
    """When each click began."""
    loud = np.flatnonzero(np.abs(samples) > 0.2)
    return loud[np.r_[True, np.diff(loud) > 4_000]] / np.float32(16)


def main() -> None:
    """Play, hear, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sinks", nargs=2)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    agent, customer = (f"{sink}.monitor" for sink in options.sinks)
    backlog = Backlog(start_ms=1000 * (options.seconds + 60))
    inputs = open_inputs(CaptureOptions(agent=agent, customer=customer), backlog, backlog.close)
    time.sleep(4)  # streams run evenly after three
    with tempfile.NamedTemporaryFile() as file:
        file.write(clicks(options.seconds))
        file.flush()
        play(file.name, options.sinks)
    inputs.stop()
    backlog.close()
    heard: dict[Speaker, list[Samples]] = {"agent": [], "customer": []}
    for item in backlog:
        if isinstance(item, AudioChunk):
            heard[item.speaker].append(item.samples)
        elif isinstance(item, AudioLost):
            heard[item.speaker].append(np.zeros(16 * item.lost_ms, np.float32))
            print(item)
    times = {speaker: starts_ms(np.concatenate(parts)) for speaker, parts in heard.items()}
    for speaker, at_ms in times.items():
        spacing = np.diff(at_ms)
        print(
            f"{speaker:9} {len(at_ms)} clicks, {spacing.min():.1f} to {spacing.max():.1f} ms apart, "
            f"wandered {at_ms[-1] - at_ms[0] - 1000 * (len(at_ms) - 1):.1f} ms"
        )
    count = min(map(len, times.values()))
    print(f"lanes apart by at most {np.abs(times['agent'][:count] - times['customer'][:count]).max():.1f} ms")


if __name__ == "__main__":
    main()
