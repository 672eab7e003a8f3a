"""Lexicon phrases that every call would set off."""

from __future__ import annotations

from pathlib import Path

from rules.lonely import lonely

SHEET = """\
speaker: agent
frames:
  - id: one
    label: aggressive
    any: |
      calm down
      help
  - id: two
    label: aggressive
    any: [shut up, (whatever|please)]
  - id: guard
    label: exception
    any: [help]
  - id: part
    label: aggressive
    cue: true
    any: [help]
"""


def test_a_lone_common_word_is_told_with_its_place(tmp_path: Path) -> None:
    """In a block or a list; not where the word only guards or is part of more."""
    (tmp_path / "sheet.yaml").write_text(SHEET)

    found = lonely(tmp_path)

    assert [(each.line, each.column, each.value) for each in found] == [(7, 7, "help"), (10, 20, "(whatever|please)")]


def test_our_own_lexicons_have_none() -> None:
    """What we ship is clean."""
    assert [str(each) for each in lonely()] == []
