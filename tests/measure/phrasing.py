"""Precision, recall and confusion of the phrase matcher on a table of role, text, label.

    python tests/measure/phrasing.py FILE.tsv... [--misses]

A row is one whole turn, followed by silence. Its *main* label is the first standing hit in the order below, or none.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.match import Hit, Matcher, matcher

ORDER = [
    "slur",
    "threat",
    "abuse_directed",
    "profanity_strong",
    "profanity_mild",
    "commitment_followup",
    "boundary",
    "ultimatum",
    "aggressive",
    "you_blame",
    "no_with_alternative",
    "policy_explained",
    "timeout_offer",
    "passive_hedge",
    "policy_bare",
    "blunt_no",
    "empathy",
    "i_statement",
    "alternative",
]
PROMPTING = frozenset(["you_blame", "aggressive", "ultimatum", "passive_hedge", "blunt_no", "policy_bare"])
ABUSIVE = frozenset(["slur", "threat", "abuse_directed", "profanity_strong", "profanity_mild"])
INNOCENT = frozenset(["innocent_lookalike", "neutral_agent", "neutral_customer"])


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled utterance with what was found in it, and the sure part of that."""

    role: str
    text: str
    label: str
    found: frozenset[str]
    sure: frozenset[str]

    @property
    def main(self) -> str:
        """The one label the matcher would name."""
        return next((label for label in ORDER if label in self.found), "-")


def table_name(hit: Hit) -> str:
    """The label as such tables call it: profanity by strength."""
    if hit.label == "profanity":
        return "profanity_mild" if hit.severity == 1 else "profanity_strong"
    return hit.label


def read(path: Path, matcher: Matcher) -> list[Row]:
    """Every row of a table, matched."""
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            speaker = "agent" if entry["role"] == "agent" else "customer"
            hits = matcher.match(entry["text"], speaker)
            found = frozenset(map(table_name, hits))
            sure = frozenset(table_name(hit) for hit in hits if hit.sure)
            rows.append(Row(entry["role"], entry["text"], entry["label"], found, sure))
    return rows


def share(part: int, whole: int) -> str:
    """``12/24 0.50``."""
    return f"{part:3d}/{whole:<3d} {part / whole:.2f}" if whole else "  -"


def per_class(rows: Sequence[Row]) -> list[str]:
    """One line a label: recall by any sure hit, by the main label, and precision of the main label."""
    lines = [f"{'role':9}{'label':22}{'sure hit':>14}{'main label':>14}{'precision':>14}"]
    for role, label in sorted({(row.role, row.label) for row in rows}):
        own = [row for row in rows if (row.role, row.label) == (role, label)]
        if label in INNOCENT:
            clean = sum(not (row.sure & (PROMPTING | ABUSIVE)) for row in own)
            lines.append(f"{role:9}{label:22}{share(clean, len(own)):>14}  without a prompting or abusive sure hit")
            continue
        called = [row for row in rows if row.role == role and row.main == label]
        hit, main = sum(label in row.sure for row in own), sum(row.main == label for row in own)
        right = sum(row.label == label for row in called)
        lines.append(
            f"{role:9}{label:22}{share(hit, len(own)):>14}{share(main, len(own)):>14}{share(right, len(called)):>14}"
        )
    return lines


def groups(rows: Sequence[Row]) -> list[str]:
    """The figures the issue asks for: the six prompt-raising labels as one, and the abuse classes."""
    agent = [row for row in rows if row.role == "agent"]
    fired = [row for row in agent if row.sure & PROMPTING]
    wanted = [row for row in agent if row.label in PROMPTING]
    right = sum(row.label in PROMPTING for row in fired)
    got = sum(bool(row.sure & PROMPTING) for row in wanted)
    lines = [f"six prompting labels: precision {share(right, len(fired))}, recall {share(got, len(wanted))}"]
    strong = [row for row in rows if row.label == "profanity_strong"]
    heard = sum(bool(row.sure & {"profanity_strong", "abuse_directed", "slur"}) for row in strong)
    lines.append(f"strong profanity heard: {share(heard, len(strong))}")
    for role in ("agent", "customer"):
        innocent = [row for row in rows if row.role == role and row.label in INNOCENT]
        flagged = sum(bool(row.sure & (PROMPTING | ABUSIVE)) for row in innocent)
        lines.append(f"{role} neutral and look-alike rows flagged: {share(flagged, len(innocent))}")
    return lines


def confusion(rows: Sequence[Row]) -> list[str]:
    """Given label, then what the main label was, most frequent first."""
    lines = []
    for role, label in sorted({(row.role, row.label) for row in rows}):
        counts = Counter(row.main for row in rows if (row.role, row.label) == (role, label))
        lines.append(f"{label:22}" + ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    return lines


def misses(rows: Sequence[Row]) -> list[str]:
    """Rows whose label has no sure hit, and innocent rows with one."""
    lines = []
    for row in rows:
        wrong = row.sure & (PROMPTING | ABUSIVE) if row.label in INNOCENT else row.label not in row.sure
        stray = row.sure & PROMPTING - {row.label} if row.label not in PROMPTING | INNOCENT else ()
        if wrong or stray:
            lines.append(f"{row.label:20} {row.text}   -> {', '.join(sorted(row.found)) or '-'}")
    return lines


def main() -> int:
    """Print the tables for every file named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--misses", action="store_true", help="list the rows that went wrong")
    options = parser.parse_args()
    built = matcher()
    for path in options.files:
        begun = time.perf_counter()
        rows = read(path, built)
        each_ms = (time.perf_counter() - begun) * 1000 / len(rows)
        blocks = [per_class(rows), groups(rows), confusion(rows)] + ([misses(rows)] if options.misses else [])
        report = "\n\n".join("\n".join(block) for block in blocks)
        sys.stdout.write(f"== {path.name}: {len(rows)} rows, {each_ms:.2f} ms a row\n{report}\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
