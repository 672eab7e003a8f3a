"""How many spoken numbers are masked and how many ordinary ones survive, and what of real transcripts is masked.

    python tests/measure/masking.py [TRANSCRIPT.txt|CALL.reference.json|lines.tsv|JOURNAL.jsonl ...]

The lists are those of tests/test_masking.py. Of transcripts every masked stretch is printed, to be looked at.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from assist.journal import read_journal
from assist.masking import masked_text
from audio.events import FinalText
from test_masking import NUMBERS, ORDINARY


def texts(path: Path) -> Iterator[str]:
    """The text of a transcript, in pieces that belong together."""
    if path.suffix == ".jsonl":
        for event in read_journal(path)[1]:
            if isinstance(event, FinalText):
                yield " ".join(word.text for word in event.words)
    elif path.suffix == ".json":
        said = json.loads(path.read_text(encoding="utf-8"))
        yield from (text for text in said.values() if isinstance(text, str))
    elif path.suffix == ".tsv":
        yield from (line.split("\t")[-1] for line in path.read_text(encoding="utf-8").splitlines())
    else:
        yield from path.read_text(encoding="utf-8").splitlines()


def hidden(number: str) -> bool:
    """Whether nothing of it is left in a sentence."""
    text = masked_text(f"so here {number} thank you")
    return text.startswith("so here [") and text.endswith(" thank you") and len(text.split()) <= 6


def main(paths: list[str]) -> None:
    """Both rates, then the transcripts."""
    masked = [hidden(number) for number in NUMBERS]
    kept = [masked_text(f"so here {number} thank you") == f"so here {number} thank you" for number in ORDINARY]
    print(f"numbers masked {sum(masked)} of {len(masked)}; ordinary numbers kept {sum(kept)} of {len(kept)}")
    words = changed = 0
    for path in map(Path, paths):
        for text in texts(path):
            plain, shown = " ".join(text.split()), masked_text(text)
            words += len(plain.split())
            changed += shown.count("[") - plain.count("[")
            if shown != plain:
                print(f"{path.name}: {shown[:200]}")
    if paths:
        print(f"{words} words, {changed} tokens")


if __name__ == "__main__":
    main(sys.argv[1:])
