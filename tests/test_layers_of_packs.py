"""A team's pack over another: what changes, what stays, and where mistakes are said to stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.load import PackError, Problem, load_pack
from rules.pack import Pack

HEAD = "extends: assertive\nname: ours\n"


def team(folder: Path, manifest: str, topic: str = "") -> Path:
    """A team's pack with this pack.yaml and, if given, one topic."""
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(manifest)
    if topic:
        (folder / "topic.yaml").write_text(topic)
    return folder


def problems(path: Path) -> list[Problem]:
    with pytest.raises(PackError) as caught:
        load_pack(path)
    return list(caught.value.problems)


def rule(pack: Pack, id_: str) -> dict[str, object]:
    (found,) = [each for each in pack.rules if each.id == id_]
    return found.model_dump(mode="json")


def test_a_team_changes_one_threshold_and_a_wording_and_nothing_else(tmp_path: Path) -> None:
    """A path in the rule names the threshold; the rest of the rule stays the base's."""
    changes = "override:\n  slow-down:\n    when.1.above.limit: 1.3\n    say: Easy now\n"

    pack = load_pack(team(tmp_path, HEAD + changes))

    ours, base = rule(pack, "slow-down"), rule(load_pack(), "slow-down")
    assert ours["say"] == "Easy now"
    assert ours["when"][0]["above"].pop("limit") == 1.3  # type: ignore[index]
    base["when"][0]["above"].pop("limit")  # type: ignore[index]
    assert ours == base | {"say": "Easy now"}
    assert [each.id for each in pack.rules] == [each.id for each in load_pack().rules]


def test_a_team_changes_one_limit_of_the_budget(tmp_path: Path) -> None:
    """Mappings of pack.yaml go over the base's key by key."""
    pack = load_pack(team(tmp_path, HEAD + "budget: {gap_s: 25}\n"))

    assert pack.name == "ours"
    assert pack.budget == load_pack().budget.model_copy(update={"gap_s": 25.0})


def test_a_team_adds_a_rule_of_its_own(tmp_path: Path) -> None:
    """In topic files beside its pack.yaml, after the base's rules."""
    from test_load import GOOD

    pack = load_pack(team(tmp_path, HEAD, GOOD))

    assert [each.id for each in pack.rules] == [*(each.id for each in load_pack().rules), "trial"]


def test_packs_may_lie_three_deep(tmp_path: Path) -> None:
    """The uppermost has the last word."""
    team(tmp_path / "region", "extends: assertive\noverride: {slow-down: {say: Region, script: Region}}\n")
    pack = load_pack(team(tmp_path / "team", "extends: ../region\noverride: {slow-down: {say: Team}}\n"))

    assert (rule(pack, "slow-down")["say"], rule(pack, "slow-down")["script"]) == ("Team", "Region")


def test_a_circle_is_a_mistake_and_not_an_endless_wait(tmp_path: Path) -> None:
    """At the place of the extends that closes it."""
    team(tmp_path / "a", "extends: ../b\nname: a\n")
    found = problems(team(tmp_path / "b", "extends: ../a\nname: b\n"))

    assert "extends goes in a circle" in [problem.message for problem in found]
    (circle,) = [problem for problem in found if "circle" in problem.message]
    assert (Path(circle.path).parent.name, circle.line, circle.column) == ("a", 1, 10)


def test_a_mistake_in_an_override_stands_in_the_teams_own_file(tmp_path: Path) -> None:
    """Not where the base wrote the value that was replaced; all of them at once."""
    changes = "override:\n  slow-down:\n    when.1.above.limit: fast\n    when.9.above.limit: 1\n    level: p9\n"
    changes += "  slow-dwon: {}\n"

    found = problems(team(tmp_path, HEAD + changes))

    assert [(Path(each.path).name, each.line, each.column, each.message) for each in found] == [
        ("pack.yaml", 5, 25, "must be a valid number"),
        ("pack.yaml", 6, 5, "leads nowhere in this rule"),
        ("pack.yaml", 7, 12, "must be 'p1', 'p2', 'p3', 'p4', 'praise' or 'report'"),
        ("pack.yaml", 8, 3, "no such rule to override"),
    ]
    assert found[3].hint == 'Did you mean "slow-down"?'


@pytest.mark.parametrize("name", ["assertief", "../nowhere", "12", "[a]"])
def test_a_base_that_is_not_there_is_said(tmp_path: Path, name: str) -> None:
    """With what may stand there."""
    found = problems(team(tmp_path, f"extends: {name}\n"))

    assert "no such pack to extend" in [problem.message for problem in found]


def test_a_rule_of_the_base_is_not_written_again(tmp_path: Path) -> None:
    """A second rule of the same id is a duplicate, not an override."""
    from test_load import GOOD

    found = problems(team(tmp_path, HEAD, GOOD.replace("id: trial", "id: slow-down")))

    assert [problem.message for problem in found] == ["duplicate rule id"]


def test_only_a_pack_that_extends_can_override(tmp_path: Path) -> None:
    """Otherwise there is nothing under it."""
    found = problems(team(tmp_path, "override: {slow-down: {say: X}}\n"))

    assert "nothing to override" in [problem.message for problem in found]
