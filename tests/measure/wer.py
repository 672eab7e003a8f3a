"""Word error rate of the streamed finals against the same model offline (30 s windows) on read speech of known text.

    python tests/measure/wer.py [--data ../shared/data/read] [--model tiny.en] [--folder NAME] [--worst 15]

Every file is heard alone with 0.6 s of silence around it: clean, and as a telephone call carries it. Words are compared
in lower case, without punctuation, with spoken numbers below a hundred as digits and compounds as in the
text.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from audio.events import Samples
from audio.models import find_model
from audio.whisper import Whisper
from listening import final_words, hear_sound, load, padded, telephone, text

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SAME = {"mister": "mr", "ok": "okay", "oh": "o"}


@dataclass(frozen=True, slots=True)
class Score:
    """One file in one sound: what was said and what each way heard."""

    folder: str
    name: str
    sound: str
    said: tuple[str, ...]
    streamed: tuple[str, ...]
    offline: tuple[str, ...]

    @property
    def streamed_errors(self) -> int:
        """Words wrong in the finals."""
        return distance(self.said, joined_alike(self.streamed, self.said))

    @property
    def offline_errors(self) -> int:
        """Words wrong offline."""
        return distance(self.said, joined_alike(self.offline, self.said))


def normalised(sentence: str) -> tuple[str, ...]:
    """The words as compared."""
    plain = re.sub(r"[^a-z0-9' ]+", " ", sentence.lower().replace("’", "'"))
    words = [SAME.get(word, word) for word in (word.strip("'") for word in plain.split()) if word]
    return tuple(_with_digits(words))


def _with_digits(words: Sequence[str]) -> Iterator[str]:
    skip = False
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if skip:
            skip = False
        elif word in TENS:
            skip = following in UNITS[1:10]
            yield str(20 + 10 * TENS.index(word) + (UNITS.index(following) if skip else 0))
        else:
            yield str(UNITS.index(word)) if word in UNITS else word


def joined_alike(heard: Sequence[str], said: Sequence[str]) -> list[str]:
    """The heard words with compounds written as in ``said``: "data set" and "dataset" sound alike."""
    whole, pairs = set(said), {left + right: (left, right) for left, right in pairwise(said)}
    out: list[str] = []
    for word in heard:
        if out and out[-1] + word in whole:
            out[-1] += word
        else:
            out += [word] if word in whole else pairs.get(word, (word,))
    return out


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein over words."""
    row = list(range(len(heard) + 1))
    for i, wanted in enumerate(said, start=1):
        corner, row[0] = row[0], i
        for j, word in enumerate(heard, start=1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (wanted != word))
    return row[-1]


class Both:
    """The two ways to read one sound."""

    def __init__(self, model: str) -> None:
        from faster_whisper import WhisperModel

        files = find_model(model)
        self._streaming = Whisper(files.path, files.name)
        self._offline = WhisperModel(str(files.path), device="cpu", compute_type="int8", cpu_threads=1, num_workers=2)

    def streamed(self, sound: Samples) -> str:
        """The finals."""
        return text(final_words(hear_sound({"agent": sound}, self._streaming), "agent"))

    def offline(self, sound: Samples) -> str:
        """One reading in windows of 30 s, greedy like the streaming one."""
        segments, _ = self._offline.transcribe(
            sound, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False
        )
        return " ".join(segment.text for segment in segments)

    def score(self, path: Path, root: Path) -> list[Score]:
        """One file, clean and through the telephone."""
        sound = padded(load(path, None if path.stem == "jfk" else "agent")["agent"])
        said = normalised(path.with_suffix(".txt").read_text(encoding="utf-8"))
        folder = path.relative_to(root).parts[0].removesuffix(".flac")
        return [
            Score(folder, path.stem, kind, said, normalised(self.streamed(s)), normalised(self.offline(s)))
            for kind, s in (("clean", sound), ("telephone", telephone(sound)))
        ]


def table(scores: Sequence[Score]) -> None:
    """A line a folder and sound, and the pooled ones."""
    print(f"{'folder':12} {'sound':10} {'files':>5} {'words':>6} {'finals':>8} {'offline':>8} {'worse by':>9}")
    folders = sorted({score.folder for score in scores})
    for name, members in [*((folder, {folder}) for folder in folders), ("pooled", set(folders))]:
        for kind in ("clean", "telephone"):
            some = [score for score in scores if score.folder in members and score.sound == kind]
            words = sum(len(score.said) for score in some)
            finals = 100 * sum(score.streamed_errors for score in some) / words
            offline = 100 * sum(score.offline_errors for score in some) / words
            print(
                f"{name:12} {kind:10} {len(some):5} {words:6} {finals:7.2f}% {offline:7.2f}% {finals - offline:+8.2f}"
            )


def worst(scores: Sequence[Score], count: int) -> None:
    """The files that lose most against offline, with all three texts."""
    losing = sorted(scores, key=lambda score: score.offline_errors - score.streamed_errors)[:count]
    for score in losing:
        if score.streamed_errors > score.offline_errors:
            print(
                f"\n{score.folder}/{score.name} {score.sound}: {score.streamed_errors} against {score.offline_errors}"
            )
            print(f"  said    {' '.join(score.said)}")
            print(f"  finals  {' '.join(score.streamed)}")
            print(f"  offline {' '.join(score.offline)}")


def main() -> None:
    """Print the table, then the worst files."""
    default = Path(__file__).parents[2].parent / "shared" / "data" / "read"
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=default)
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--folder", default="", help="only files whose path holds this")
    parser.add_argument("--worst", type=int, default=15)
    parser.add_argument("--rows", type=Path, default=Path(os.devnull), help="keep every file's texts here, a line each")
    options = parser.parse_args()
    both = Both(options.model)
    files = sorted(path for path in options.data.rglob("*.flac") if options.folder in str(path))
    random.Random(1).shuffle(files)  # so that what an interrupted run left in --rows is a fair sample
    scores: list[Score] = []
    with ThreadPoolExecutor(2) as two, options.rows.open("w", encoding="utf-8") as rows:
        for scored in two.map(lambda path: both.score(path, options.data), files):
            scores += scored
            rows.writelines(json.dumps(asdict(score)) + "\n" for score in scored)
            rows.flush()
    table(scores)
    worst(scores, options.worst)


if __name__ == "__main__":
    main()
