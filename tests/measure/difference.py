"""How far a journal's final words are from a reference text: 1 - matching words over the longer text, pooled.

    python tests/measure/difference.py CALL.jsonl CALL.reference.json

The reference maps each speaker to one text. Words are compared in lower case without punctuation.
"""

from __future__ import annotations

import json
import re
import sys
from difflib import SequenceMatcher
from pathlib import Path

from assist.journal import read_journal
from audio.events import FinalText


def words(text: str) -> list[str]:
    """The text's words as compared."""
    return re.sub(r"[^a-z0-9' ]+", " ", text.lower().replace("’", "'")).split()


def main() -> None:
    """Print a line per speaker and the pooled figure."""
    journal, reference = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    heard: dict[str, list[str]] = {speaker: [] for speaker in reference}
    for event in read_journal(journal)[1]:
        if isinstance(event, FinalText):
            heard[event.speaker] += words(" ".join(word.text for word in event.words))
    pooled = [0, 0]
    for speaker, text in reference.items():
        wanted = words(text)
        blocks = SequenceMatcher(None, heard[speaker], wanted, autojunk=False).get_matching_blocks()
        matching, longer = sum(block.size for block in blocks), max(len(heard[speaker]), len(wanted))
        pooled = [pooled[0] + matching, pooled[1] + longer]
        print(f"{speaker:9} {100 * (1 - matching / longer):5.1f} %  of {longer} words")
    print(f"pooled    {100 * (1 - pooled[0] / pooled[1]):5.1f} %")


if __name__ == "__main__":
    main()
