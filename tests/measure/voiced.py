"""What the recogniser writes of rows of a table: spoken by the synthesiser, heard by tiny.en, one line a row.

    python tests/measure/voiced.py TABLE.tsv... --into HEARD.tsv --rows 800 --python VOICE_ENVIRONMENT/bin/python

Rows are chosen by the hash of their text, so that a grown table keeps the rows it had; every other one goes through a
telephone line. What HEARD.tsv already holds is not spoken again, so a run may be stopped and gone on with.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from audio.models import find_model
from audio.whisper import Whisper
from corpus import held_out
from listening import final_words, hear_sound, padded, telephone, text

ROOT = Path(__file__).parents[2]
VOICES = (
    "af_jessica af_nicole af_bella af_heart af_sarah am_adam am_puck am_michael am_fenrir bf_emma bf_isabella "
    "bm_george bm_daniel"
).split()
HEADER = ("role", "text", "label", "said", "sound", "voice")
SPEAKING = """
import json, sys
import numpy as np
sys.path.insert(0, "fixtures")
import voice
for line in sys.stdin:
    row = json.loads(line)
    said = voice.Line("agent", row["says"], row["voice"], row["speed"], 0.0, 0.0, True)
    np.save(row["into"], voice.rendered(said))
    print("done", flush=True)
"""


class Synthesiser:
    """Kokoro in an environment of its own, one row at a time."""

    def __init__(self, python: str, folder: Path) -> None:
        self._into = folder / "said.npy"
        self._process = subprocess.Popen(
            [python, "-c", SPEAKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def say(self, says: str, voice: str, speed: float) -> np.ndarray:
        """The sound of a row: 16 kHz mono, 0.6 s of silence around it."""
        assert self._process.stdin
        assert self._process.stdout
        row = {"says": says, "voice": voice, "speed": speed, "into": str(self._into)}
        self._process.stdin.write(json.dumps(row) + "\n")
        self._process.stdin.flush()
        if self._process.stdout.readline().strip() != "done":
            raise SystemExit(f"the synthesiser ended at: {says}")
        return padded(np.load(self._into))


def number(text: str, salt: str) -> int:
    """A number that stays with a text."""
    return int.from_bytes(hashlib.sha256(f"{salt}\t{text}".encode()).digest()[:6], "big")


def rows_of(paths: Iterable[Path]) -> Iterator[dict[str, str]]:
    """Rows that can be spoken: nothing masked."""
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["text"] and row["label"] and not set("*[_#") & set(row["text"]):
                    yield row


def chosen(paths: Sequence[Path], share: float, train: bool) -> list[dict[str, str]]:
    """The rows to speak, in the order of their hash; of a corpus none that is held out."""
    rows = [row for row in rows_of(paths) if number(row["text"], "voiced") < share * 2**48]
    rows = [row for row in rows if not (train and held_out(row["text"]))]
    return sorted(rows, key=lambda row: number(row["text"], "voiced"))


def main() -> None:
    """Speak, hear and write what is not written yet."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tables", nargs="+", type=Path)
    parser.add_argument("--into", required=True, type=Path)
    parser.add_argument("--python", required=True, help="of the environment made from fixtures/requirements-voice.txt")
    parser.add_argument("--share", type=float, default=1.0, help="the share of rows to speak, by hash")
    parser.add_argument("--rows", type=int, default=10_000, help="at most so many rows in the file")
    parser.add_argument("--most", type=int, default=10_000, help="at most so many rows in this run")
    parser.add_argument("--train", action="store_true", help="leave out the rows the corpus holds out")
    options = parser.parse_args()
    known = {row["said"] for row in rows_of([options.into])} if options.into.exists() else set()
    todo = [row for row in chosen(options.tables, options.share, options.train) if row["text"] not in known]
    todo = todo[: min(options.most, max(0, options.rows - len(known)))]
    files = find_model("tiny.en")
    recogniser = Whisper(files.path, files.name)
    with tempfile.TemporaryDirectory() as folder, options.into.open("a", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        if not file.tell():
            out.writerow(HEADER)
        synthesiser = Synthesiser(options.python, Path(folder))
        for row in todo:
            said = row["text"]
            voice, speed = VOICES[number(said, "voice") % len(VOICES)], 0.85 + number(said, "speed") % 6 * 0.05
            kind = ("clean", "telephone")[number(said, "sound") % 2]
            sound = synthesiser.say(said, voice, round(speed, 2))
            heard = hear_sound({"agent": telephone(sound) if kind == "telephone" else sound}, recogniser)
            out.writerow((row["role"], text(final_words(heard, "agent")), row["label"], said, kind, voice))
            file.flush()


if __name__ == "__main__":
    main()
