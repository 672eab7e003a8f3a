"""The lexicon files are well formed, every swear word is found, and the phrasing tables keep their measured quality."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assist import tally
from assist.analysis.meaning import NoMeaning
from rules.match import Matcher, matcher
from rules.model import SIGNALS
from rules.phrases import ABUSE, EXCEPTION, SELF, LexiconError, load_lexicon

HERE = Path(__file__).parent
SHARED_TABLE = HERE.parents[1] / "shared" / "phrasing" / "dev.tsv"
LEXICONS = HERE.parent / "rules" / "lexicons"


def swear_rows() -> list[list[str]]:
    """The rows of the swear word table."""
    lines = (LEXICONS / "swearing.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def example(pattern: str) -> str:
    """The shortest text a simple pattern means: first alternatives, no gaps."""
    return " ".join(re.sub(r"[*?]", "", item.split("|")[0]) for item in pattern.split() if item[0] not in "^$~!")


def test_the_lexicon_is_large_enough() -> None:
    """At least 120 stems with severities one to three."""
    rows = swear_rows()

    assert sum(len(row[0].split()[0].split("|")) for row in rows) >= 120
    assert {row[2] for row in rows} == {"1", "2", "3"}


@pytest.mark.parametrize("row", swear_rows(), ids=lambda row: row[0])
def test_every_swear_word_is_found(row: list[str]) -> None:
    """Each entry matches its own shortest text, with at least its severity."""
    hits = matcher().explain(example(row[0]), "customer", hot=True)

    found = [hit for hit in hits if hit.label in (row[1], "profanity", "slur")]
    assert max((hit.severity for hit in found), default=0) >= int(row[2])


def test_labels_are_known() -> None:
    """Every label is a signal, a cue of a turn label, or an excuse."""
    lexicon = load_lexicon()
    used = {cue for turn in lexicon.labels for cue in (*turn.anchor, *turn.with_any, *turn.without)}

    for frame in lexicon.frames:
        if frame.cue:
            assert frame.label in used
        else:
            assert frame.label in SIGNALS.keys() | {EXCEPTION, SELF}
        if frame.label in ABUSE:
            assert frame.severity in (1, 2, 3)
    assert {turn.label for turn in lexicon.labels} <= SIGNALS.keys()


def test_frame_names_are_unique() -> None:
    """A hit's frame name leads to one place."""
    names = [frame.id for frame in load_lexicon().frames]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.tsv", "damn\tprofanity\t9\tsure\n", r"a\.tsv:1: expected words, label, severity"),
        ("a.yaml", "frames: [", r"a\.yaml: not YAML"),
        ("a.yaml", "nonsense: 1\n", r"a\.yaml: expected only the keys"),
        ("a.yaml", "frames:\n  - {id: x, label: y}\n", r"a\.yaml: frame x: a frame needs id, label and any"),
        ("a.yaml", "frames:\n  - {id: x, label: y, any: [a], colour: red}\n", r"a\.yaml: frame x: .*colour"),
        ("a.yaml", "frames:\n  - {id: x, label: y, any: [a], speaker: bot}\n", r"a\.yaml: frame x: speaker is"),
        ("a.yaml", "frames:\n  - {id: x, label: y, any: 7}\n", r"a\.yaml: frame x: expected a list"),
        ("a.yaml", "speaker: agent\nturn_labels:\n  - {label: y, anchors: z}\n", r"a\.yaml: turn label y: .*anchor"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    """File, entry, and what was expected."""
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(LexiconError, match=message):
        load_lexicon(tmp_path)


def test_a_folder_of_ones_own_works(tmp_path: Path) -> None:
    """A lexicon is data: another folder, other finds."""
    (tmp_path / "own.yaml").write_text("frames:\n  - {id: hi, label: greeting, any: [hello there]}\n", encoding="utf-8")

    built = Matcher(load_lexicon(tmp_path))

    assert [hit.label for hit in built.match("Well, hello there!", "agent")] == ["greeting"]


@pytest.mark.parametrize(
    ("table", "recall"),
    [
        # floors a little under the figures of 22 November: 1.00, 0.98 and, on rows written after the frames, 0.60
        (SHARED_TABLE, 0.95),
        (HERE / "phrasing_own.tsv", 0.93),
        (HERE / "phrasing_fresh.tsv", 0.55),
    ],
    ids=["shared", "own", "fresh"],
)
def test_phrasing_keeps_its_measured_quality(table: Path, recall: float) -> None:
    """The six prompting labels together: precision stays at 0.92 or more, and recall at its measured floor."""
    if not table.exists():
        pytest.skip(f"{table.name} is not here")

    right, fired, got, wanted = tally.prompting(tally.read_rows(table, NoMeaning()))

    assert right / fired >= 0.92
    assert got / wanted >= recall


@pytest.mark.parametrize("table", [SHARED_TABLE, HERE / "phrasing_own.tsv"], ids=["shared", "own"])
def test_abuse_is_found_and_innocence_left_alone(table: Path) -> None:
    """Directed abuse 0.90, threats 0.85, strong swearing 0.98; look-alikes and neutral rows flagged at most 2 %."""
    if not table.exists():
        pytest.skip(f"{table.name} is not here")
    rows = tally.read_rows(table, NoMeaning())

    def found(label: str, *as_any: str) -> float:
        own = [row for row in rows if row.label == label]
        return sum(bool(row.sure & {label, *as_any}) for row in own) / len(own)

    assert found("abuse_directed") >= 0.90
    assert found("threat") >= 0.85
    assert found("profanity_strong", "abuse_directed") >= 0.98
    innocent = [row for row in rows if row.label in tally.INNOCENT]
    assert sum(map(tally.fires, innocent)) / len(innocent) <= 0.02
