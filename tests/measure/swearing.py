"""The share of swear words that are written out in the finals, of those the synthesised speech is known to hold.

    python tests/measure/swearing.py [--model tiny.en] [--data ../shared/data/emotion/synthetic]

The voiced fixture calls and, where present, the profane clips; clean and as a telephone call carries them; beside it
the same model offline (30 s windows), which tells what the model cannot hear from what the streaming loses.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from wer import Both

from audio.events import Samples
from listening import load, padded, telephone

ROOT = Path(__file__).parents[2]
SWEARING = re.compile(r"\b(?:bull|god|mother)?(fuck|shit|damn|bastard|crap|bitch|piss|ass\b)")
"""A swear word counts as written when its stem is, whatever its ending; "goddamn" may come in two words."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stretch of one voice and what it says."""

    source: str
    name: str
    sound: Samples
    said: str


def swear_words(text: str) -> Counter[str]:
    """The stems of the swear words in a text."""
    return Counter(SWEARING.findall(text.lower()))


def fixtures() -> Iterator[Spoken]:
    """Each line of the fixture calls that holds swearing, with a second of its lane before and after it."""
    for lines in sorted((ROOT / "fixtures" / "calls").glob("*/lines.tsv")):
        lanes = load(lines.with_name("call.flac"))
        with lines.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows, delimiter="\t"):
                if swear_words(row["text"]):
                    start_ms, end_ms = max(0, int(row["start_ms"]) - 1000), int(row["end_ms"]) + 1000
                    sound = lanes[row["speaker"]][start_ms * 16 : end_ms * 16]  # type: ignore[index]
                    yield Spoken("fixtures", f"{lines.parent.name} {row['start_ms']} ms", sound, row["text"])


def clips(folder: Path) -> Iterator[Spoken]:
    """The profane clips, if they are there."""
    for path in sorted(folder.glob("profane__*.flac")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        if swear_words(text):
            yield Spoken("clips", path.stem, padded(load(path, "agent")["agent"]), text)


def main() -> None:
    """Print what is missed, then a line for each source and sound."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "emotion" / "synthetic")
    options = parser.parse_args()
    both = Both(options.model)
    sums: dict[tuple[str, str], Counter[str]] = {}
    for spoken in (*fixtures(), *clips(options.data)):
        for kind, sound in (("clean", spoken.sound), ("telephone", telephone(spoken.sound))):
            wanted, finals = swear_words(spoken.said), both.streamed(sound)
            sums.setdefault((spoken.source, kind), Counter()).update(
                said=wanted.total(),
                finals=(wanted & swear_words(finals)).total(),
                offline=(wanted & swear_words(both.offline(sound))).total(),
            )
            if missed := wanted - swear_words(finals):
                print(f"{spoken.name} {kind}: missed {', '.join(missed.elements())} in: {finals}")
    print(f"\n{'source':10} {'sound':10} {'said':>5} {'finals':>14} {'offline':>14}")
    for (source, kind), some in sums.items():
        shares = "".join(f" {some[way]:6} {100 * some[way] / some['said']:5.1f} %" for way in ("finals", "offline"))
        print(f"{source:10} {kind:10} {some['said']:5}{shares}")


if __name__ == "__main__":
    main()
