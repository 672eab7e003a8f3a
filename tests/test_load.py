"""Loading packs: every mistake at once, each where it stands, in words for who writes rules."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import rules
from rules.load import PackError, Problem, load_pack

BUILT_IN = Path(rules.__file__).parent / "packs" / "assertive"

GOOD = """\
- id: trial
  title: A trial
  status: active
  level: p3
  family: phrasing
  say: Try this
  when:
    - said: {signal: blunt_no, speaker: agent}
  done:
    any:
      - said: {signal: alternative, speaker: agent}
    within_s: 20
  examples:
    fires:
      - {why: it does, signals: [{at: 20, name: blunt_no, speaker: agent}]}
    silent:
      - {why: it does not, signals: [{at: 20, name: alternative, speaker: agent}]}
"""


def pack(folder: Path, *changes: tuple[str, str]) -> Path:
    """A pack of one rule beside the built-in limits, its text changed."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    shutil.copy(BUILT_IN / "pack.yaml", folder)
    (folder / "topic.yaml").write_text(text)
    return folder


def problems(path: Path) -> list[Problem]:
    with pytest.raises(PackError) as caught:
        load_pack(path)
    return list(caught.value.problems)


def only(path: Path) -> str:
    (problem,) = problems(path)
    return str(problem).replace(f"{path}/", "")


def test_the_built_in_pack_is_the_default() -> None:
    """It travels as package data."""
    assert load_pack().name == "assertive"
    assert load_pack() == load_pack(BUILT_IN)


def test_a_pack_is_named_by_its_folder_or_its_manifest(tmp_path: Path) -> None:
    """Both lead to the same rules."""
    folder = pack(tmp_path)

    assert [rule.id for rule in load_pack(folder).rules] == ["trial"]
    assert load_pack(folder / "pack.yaml") == load_pack(folder)


def test_five_mistakes_are_reported_at_once_with_their_places(tmp_path: Path) -> None:
    """One line each: file, line, column, what is wrong, what was found, what to do."""
    folder = pack(
        tmp_path,
        ("level: p3", "level: p5"),
        ("say: Try this", "sya: Try this"),
        ("signal: blunt_no, speaker: agent}\n  done", "signal: blunt_mo, speaker: agent}\n  done"),
        ("within_s: 20", 'within_s: "20"'),
    )

    with pytest.raises(PackError) as caught:
        load_pack(folder)

    assert str(caught.value).replace(f"{folder}/", "").splitlines() == [
        'topic.yaml:1:3: "say" is missing (got nothing).',
        "topic.yaml:4:10: must be 'p1', 'p2', 'p3', 'p4', 'praise' or 'report' (got \"p5\").",
        'topic.yaml:6:3: unknown key (got "sya"). Did you mean "say"?',
        'topic.yaml:8:22: unknown signal (got "blunt_mo"). Did you mean "blunt_no"?',
        'topic.yaml:12:15: must be a valid number (got "20").',
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "speaker: agent}\n  done",
            "speaker: customer}\n  done",
            'topic.yaml:8:41: the signal "blunt_no" is never the customer\'s (got "customer"). Use speaker: agent.',
        ),
        (
            "family: phrasing",
            "family: phrasin",
            'topic.yaml:5:11: no such family in this pack (got "phrasin"). Did you mean "phrasing"?',
        ),
        (
            "say: Try this",
            "say: a b c d e f g h i",
            'topic.yaml:6:8: 9 words, but at most 8 can be taken in during a call (got "a b c d e f g h i"). '
            "Say it shorter.",
        ),
        ("say: Try this", "say: No", "topic.yaml:6:8: must be text (got false). Put it in quotes."),
        (
            "said: {signal: blunt_no, speaker: agent}\n  done",
            "{}\n  done",
            "topic.yaml:8:7: a condition has exactly one kind; found none (got a mapping). "
            "Kinds here: above, below, said, count, sequence, not_said_within, shown.",
        ),
        (
            "  done:",
            "  unless: [{shown: {rule: trail, within_s: 5}}]\n  done:",
            'topic.yaml:9:27: no such rule in this pack (got "trail"). Did you mean "trial"?',
        ),
        (
            "  done:",
            "  unless: [{shown: {within_s: 5}}]\n  done:",
            "topic.yaml:9:20: exactly one of rule, family, level is needed (got a mapping). Say whose prompts count.",
        ),
        ("within_s: 20", "within_s: .inf", "topic.yaml:12:15: must be a finite number (got Infinity)."),
    ],
)
def test_each_mistake_is_told_in_plain_words(tmp_path: Path, old: str, new: str, line: str) -> None:
    """The whole line, as it is printed."""
    assert only(pack(tmp_path, (old, new))) == line


def test_a_rule_must_say_how_success_is_seen_unless_it_is_praise(tmp_path: Path) -> None:
    """Without it a prompt could never be followed."""
    undone = GOOD[GOOD.index("  done:") : GOOD.index("  examples:")]

    assert [problem.message for problem in problems(pack(tmp_path, (undone, "")))] == ['"done" is missing']
    assert load_pack(pack(tmp_path, (undone, ""), ("level: p3", "level: praise"))).rules[0].done is None


def test_a_rule_must_have_examples_of_both_kinds(tmp_path: Path) -> None:
    """A rule that is never silent was never thought through."""
    silent = GOOD[GOOD.index("    silent:") :]
    examples = GOOD[GOOD.index("  examples:") :]

    assert [problem.message for problem in problems(pack(tmp_path, (silent, "")))] == ['"silent" is missing']
    assert [problem.message for problem in problems(pack(tmp_path, (examples, "")))] == ['"examples" is missing']
    assert [problem.hint for problem in problems(pack(tmp_path, (silent, "    silent: []\n")))] == [
        "Give at least one example that must stay silent."
    ]


def test_an_id_may_stand_once_in_all_files(tmp_path: Path) -> None:
    """The second is the mistake, the first is named."""
    folder = pack(tmp_path)
    (folder / "zz.yaml").write_text(GOOD)

    assert only(folder) == f'zz.yaml:1:7: duplicate rule id (got "trial"). First at {folder}/topic.yaml:1.'.replace(
        f"{folder}/", ""
    )


def test_broken_yaml_does_not_hide_the_mistakes_of_other_files(tmp_path: Path) -> None:
    """Every file is read, whatever the others are."""
    folder = pack(tmp_path, ("level: p3", "level: p9"))
    (folder / "broken.yaml").write_text("- a: [\n")

    assert [Path(problem.path).name for problem in problems(folder)] == ["broken.yaml", "topic.yaml"]


def test_a_refused_tag_is_one_problem_and_not_two(tmp_path: Path) -> None:
    """What follows from the flaw is not reported again."""
    assert only(pack(tmp_path, ("say: Try this", "say: !!binary aGk="))) == (
        "topic.yaml:6:8: tags are not used in packs (got tag:yaml.org,2002:binary). Leave the tag out."
    )


def test_a_topic_must_be_a_list_of_rules(tmp_path: Path) -> None:
    """A mapping at the top is a file of another kind."""
    folder = pack(tmp_path)
    (folder / "zz.yaml").write_text("rules: []\n")

    assert only(folder) == 'zz.yaml:1:1: a topic file is a list of rules (got a mapping). Begin with "- id: ...".'


def test_mistakes_in_the_manifest_and_in_rules_come_together(tmp_path: Path) -> None:
    """Limits are checked like everything else."""
    folder = pack(tmp_path, ("level: p3", "level: p9"))
    manifest = (folder / "pack.yaml").read_text()
    (folder / "pack.yaml").write_text(manifest.replace("engine: 1", "engine: 2").replace("cool: 15 ", "cool: 40 "))

    assert [problem.message for problem in problems(folder)] == [
        "must be 1",
        "cool lies above hot",
        "must be 'p1', 'p2', 'p3', 'p4', 'praise' or 'report'",
    ]


@pytest.mark.parametrize("name", ["nowhere", "topic.yaml"])
def test_what_is_no_pack_is_said_so(tmp_path: Path, name: str) -> None:
    """A folder that does not exist, or one of a pack's other files."""
    (problem,) = problems(pack(tmp_path) / name)

    assert (problem.message, problem.hint) == ("not a pack", "Give a pack's folder or its pack.yaml.")
