"""How well the finding of words does on a labelled table: precision, recall and confusion, class by class.

A table has the columns role, text and label; a row is one whole turn followed by silence. A row's *main* label is the
first sure one in a fixed order, or none.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assist.analysis.fusion import PROMPTING
from assist.analysis.meaning import Judge
from assist.explain import explain
from audio.errors import UsageError
from audio.events import SPEAKERS

ORDER = (
    "threat abuse_directed profanity_strong profanity_mild commitment_followup boundary ultimatum aggressive you_blame "
    "no_with_alternative policy_explained timeout_offer passive_hedge policy_bare blunt_no empathy i_statement recap "
    "open_question alternative complaint"
).split()
ABUSIVE = frozenset(["threat", "abuse_directed", "profanity_strong", "profanity_mild"])
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
        """The one label that would be named."""
        return next((label for label in ORDER if label in self.sure), "-")


def read_rows(path: Path, judge: Judge) -> list[Row]:
    """Every row of a table, looked at as a call would. UsageError names what is wrong with the table."""
    rows = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for number, entry in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
                role, text, label = (entry.get(name) for name in ("role", "text", "label"))
                if role not in SPEAKERS or text is None or not label:
                    raise UsageError(f"{path}:{number}: expected role (agent or customer), text and label")
                hits = explain(text, role, judge).answers
                found = frozenset(hit.label for hit in hits)
                rows.append(Row(role, text, label, found, frozenset(hit.label for hit in hits if hit.sure)))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    if not rows:
        raise UsageError(f"{path}: no rows; expected columns role, text, label, parted by tabs")
    return rows


def share(part: int, whole: int) -> str:
    """``12/24 0.50``."""
    return f"{part:3d}/{whole:<3d} {part / whole:.2f}" if whole else "  -"


def fires(row: Row) -> bool:
    """Would this row raise a prompt of phrasing or abuse, or count as swearing?"""
    return bool(row.sure & (PROMPTING | ABUSIVE))


def per_class(rows: Sequence[Row]) -> list[str]:
    """One line a label: recall by any sure hit, by the main label, and precision of the main label."""
    lines = [f"{'role':9}{'label':22}{'sure hit':>14}{'main label':>14}{'precision':>14}"]
    for role, label in sorted({(row.role, row.label) for row in rows}):
        own = [row for row in rows if (row.role, row.label) == (role, label)]
        if label in INNOCENT:
            clean = sum(not fires(row) for row in own)
            lines.append(f"{role:9}{label:22}{share(clean, len(own)):>14}  without a prompting or abusive sure hit")
            continue
        called = [row for row in rows if row.role == role and row.main == label]
        hit, main = sum(label in row.sure for row in own), sum(row.main == label for row in own)
        right = sum(row.label == label for row in called)
        lines.append(
            f"{role:9}{label:22}{share(hit, len(own)):>14}{share(main, len(own)):>14}{share(right, len(called)):>14}"
        )
    return lines


def prompting(rows: Sequence[Row]) -> tuple[int, int, int, int]:
    """Of the agent's rows: fired and rightly, fired; of the six prompt-raising labels found as any of them, in all."""
    agent = [row for row in rows if row.role == "agent"]
    fired = [row for row in agent if row.sure & PROMPTING]
    wanted = [row for row in agent if row.label in PROMPTING]
    right = sum(row.label in PROMPTING for row in fired)
    return right, len(fired), sum(bool(row.sure & PROMPTING) for row in wanted), len(wanted)


def groups(rows: Sequence[Row]) -> list[str]:
    """The six prompt-raising labels as one, strong swearing, and how many innocent rows were flagged."""
    right, fired, got, wanted = prompting(rows)
    lines = [f"six prompting labels: precision {share(right, fired)}, recall {share(got, wanted)}"]
    strong = [row for row in rows if row.label == "profanity_strong"]
    heard = sum(bool(row.sure & {"profanity_strong", "abuse_directed"}) for row in strong)
    lines.append(f"strong profanity heard: {share(heard, len(strong))}")
    for role in ("agent", "customer"):
        innocent = [row for row in rows if row.role == role and row.label in INNOCENT]
        flagged = sum(map(fires, innocent))
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
    """Rows whose label has no sure hit, and rows that fired though they should not."""
    lines = []
    for row in rows:
        wrong = fires(row) if row.label in INNOCENT else row.label not in row.sure
        stray = row.sure & PROMPTING - {row.label} if row.label not in PROMPTING | INNOCENT else ()
        if wrong or stray:
            sure, hints = ", ".join(sorted(row.sure)) or "-", ", ".join(sorted(row.found - row.sure))
            lines.append(f"{row.label:20} {row.text}   -> {sure}{f' ({hints})' if hints else ''}")
    return lines


def tables(rows: Sequence[Row], *, with_misses: bool = False) -> str:
    """All of it, as text."""
    blocks = [per_class(rows), groups(rows), confusion(rows)] + ([misses(rows)] if with_misses else [])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"
