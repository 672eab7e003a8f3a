"""Meaning speaks where frames have nothing to say, waits until it is loaded, and keeps quiet when it cannot know."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assist.analysis.embed import WIDTH, EmbeddingError, Vectors
from assist.analysis.head import Head, HeadError, Limits, RoleHead, load_head, word_groups
from assist.analysis.meaning import LONGEST_UNIT, Meaning, NoMeaning, units

HEAD_FOLDER = Path(__file__).parents[1] / "assist" / "analysis"


class Still:
    """A sentence model to which all sentences are alike; the words alone tell."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One and the same vector a text."""
        return np.full((len(texts), WIDTH), WIDTH**-0.5, np.float32)


def head_of(gram: str = "your fault", weight: float = 4.0) -> Head:
    """A head with two labels of the agent: one word group speaks for blame, all else is neutral."""
    dense = np.zeros((WIDTH + 1, 2), np.float32)
    dense[-1] = (-2.0, 0.0)
    limits = {"you_blame": Limits(0.05, 0.3, 0.8, ("you_blame",))}
    role = RoleHead(
        ("you_blame", "neutral_agent"), limits, 1.0, dense, np.array([[weight, 0]], np.float32), np.ones(1, np.float32)
    )
    return Head({"agent": role, "customer": role}, [gram], [*gram.split(), "it", "is", "all"])


def test_an_opinion_carries_its_label_score_strength_and_place() -> None:
    """Offsets are those of the text it was asked about."""
    meaning = Meaning(Still, head_of)

    (opinion,) = meaning.judge("  it is all your fault", "agent")

    assert (opinion.label, opinion.strength, opinion.start, opinion.end) == ("you_blame", "sure", 2, 22)
    assert opinion.score == pytest.approx(1 / (1 + np.exp(-2.0)), abs=0.001)


@pytest.mark.parametrize(("weight", "strength"), [(4.0, "sure"), (2.0, "hint"), (-4.0, "doubt")])
def test_the_limits_part_sure_hint_and_doubt(weight: float, strength: str) -> None:
    """From ``sure`` on it is evidence, from ``hint`` on a hint, below ``doubt`` hardly possible."""
    opinions = Meaning(Still, lambda: head_of(weight=weight)).judge("it is your fault", "agent")

    assert [opinion.strength for opinion in opinions] == [strength]


def test_who_asks_before_it_is_loaded_waits() -> None:
    """A live call whose first words come early gets the same opinions as the call judged again."""
    gate = threading.Event()

    def slow() -> Still:
        gate.wait(5)
        return Still()

    meaning = Meaning(slow, head_of)
    threading.Timer(0.05, gate.set).start()

    assert meaning.judge("it is your fault", "agent")


def test_a_missing_sentence_model_is_said_and_gives_no_opinions() -> None:
    """One clear line; frames go on."""

    def missing() -> Still:
        raise EmbeddingError("the sentence model is not installed: pip install it")

    meaning = Meaning(missing, head_of)

    assert meaning.judge("it is your fault", "agent") == ()
    assert "pip install" in meaning.problem()


def test_an_error_nobody_expected_is_not_swallowed() -> None:
    """Only what is known to go wrong is turned into a line."""

    def broken() -> Still:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Meaning(broken, head_of).judge("it is your fault", "agent")


@pytest.mark.parametrize("text", ["", "   ", "😀 👍", "...", "No."])
def test_nothing_to_judge_gives_no_opinion(text: str) -> None:
    """Silence, emoji and single words are left to the frames."""
    assert Meaning(Still, head_of).judge(text, "agent") == ()


@pytest.mark.parametrize(
    "text",
    [
        "das ist doch alles ein großer Unsinn hier",
        "no me han dado el dinero que me deben todavía",
        "je ne comprends pas pourquoi vous avez fait cela",
        "jag har väntat på er hela dagen och det är slut nu",
        "ma perché non mi avete ancora mandato niente",
    ],
)
def test_other_languages_are_told(text: str) -> None:
    """German, Spanish, French, Swedish, Italian."""
    assert Meaning(Still).foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "The horizon seems extremely distant.",
        "The goddamn motherfucking website crashed.",
        "Wolverhampton to Aberystwyth via Shrewsbury on the Thursday",
        "um so yeah I was wondering about the tariff",
        "hola",
    ],
)
def test_english_is_english(text: str) -> None:
    """Rare words, names and swearing do not make a foreigner; nor does a single word."""
    assert not Meaning(Still).foreign(text)


def test_without_meaning_nobody_has_opinions() -> None:
    """The stand-in of a call by frames alone."""
    judge = NoMeaning()

    assert judge.judge("it is your fault", "agent") == ()
    assert not judge.foreign("das ist doch alles ein großer Unsinn hier")


def test_a_long_text_is_judged_piece_by_piece() -> None:
    """Sentences are put together up to a length; where none ends, windows overlap; every word is in one."""
    text = " ".join(["word"] * 2000)
    sentences = " ".join(["This sentence has six words here."] * 20)

    assert all(len(text[a:b].split()) <= LONGEST_UNIT for a, b in units(text))
    assert {i for a, b in units(text) for i in range(a, b)} >= set(range(0, len(text), 5))
    assert all(sentences[a:b].startswith("This") and sentences[b - 1] == "." for a, b in units(sentences))


def test_word_groups_are_spelled_alike() -> None:
    """However the recogniser writes it."""
    assert word_groups("You can't!") == word_groups("you cannot")
    assert "< you can" in word_groups("You can't!")


def test_the_built_in_head_knows_the_registrys_labels() -> None:
    """It loads, and its limits are in order."""
    head = load_head()

    for role in ("agent", "customer"):
        for limits in head.roles[role].limits.values():
            assert 0 <= limits.doubt <= limits.hint <= limits.sure <= 1


@pytest.mark.parametrize("damage", ["numbers", "sheet", "absent", "shape"])
def test_a_damaged_head_is_one_clear_line(damage: str, tmp_path: Path) -> None:
    """Whatever is wrong with its files."""
    for name in ("head.npz", "head.json"):
        shutil.copy(HEAD_FOLDER / name, tmp_path)
    if damage == "numbers":
        (tmp_path / "head.npz").write_bytes(b"not numbers")
    elif damage == "sheet":
        (tmp_path / "head.json").write_text("{", encoding="utf-8")
    elif damage == "absent":
        (tmp_path / "head.npz").unlink()
    else:
        sheet = json.loads((tmp_path / "head.json").read_text("utf-8"))
        sheet["roles"]["agent"]["labels"].pop()
        (tmp_path / "head.json").write_text(json.dumps(sheet), encoding="utf-8")

    with pytest.raises(HeadError, match="install the program again"):
        load_head(tmp_path)


def test_a_damaged_head_silences_meaning_only() -> None:
    """The call goes on by frames."""

    def damaged() -> Head:
        raise HeadError("the trained head cannot be read")

    meaning = Meaning(Still, damaged)

    assert meaning.judge("it is your fault", "agent") == ()
    assert meaning.problem() == "the trained head cannot be read"
    assert not meaning.foreign("das ist doch alles ein großer Unsinn hier")
