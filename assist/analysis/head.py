"""The trained head: plain numbers that turn a sentence's embedding and its word groups into calibrated probabilities.

Two files in the package: head.npz holds the numbers, head.json what they mean and their SHA-256. Both are written by
tests/measure/train_meaning.py. Knows no model, no time and no frame.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.tokens import BORDERS, tokenise

Numbers = NDArray[np.float32]

FORMAT = 1
LONGEST_GRAM = 3
FIRST, LAST = "<", ">"
"""Stand before the first and after the last word, so that a group can say where it stands."""


class HeadError(Exception):
    """The head's files do not belong together or cannot be read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From which probability on a label hints (``hint``) and is evidence (``sure``), and below which a frame that
    claims it is doubted; ``family``: labels whose probabilities are summed first, since they are near to each other."""

    doubt: float
    hint: float
    sure: float
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleHead:
    """One speaker's labels and weights: rows of ``dense`` are the embedding's numbers and a bias."""

    labels: tuple[str, ...]
    limits: Mapping[str, Limits]
    temperature: float
    dense: Numbers
    grams: Numbers
    idf: Numbers


class Head:
    """Probabilities of every label of a speaker."""

    def __init__(self, roles: Mapping[str, RoleHead], grams: Sequence[str], words: Sequence[str]) -> None:
        self.roles = roles
        self._place = {gram: i for i, gram in enumerate(grams)}
        self.words = frozenset(words)

    def probabilities(self, role: str, text: str, vector: Numbers) -> dict[str, float]:
        """Each label's probability, which sum to 1."""
        own = self.roles[role]
        sums = vector @ own.dense[:-1] + own.dense[-1]
        found = sorted({self._place[gram] for gram in word_groups(text) if gram in self._place})
        if found:
            weights = own.idf[found]
            sums = sums + (weights / np.linalg.norm(weights)) @ own.grams[found]
        scores = np.exp((sums - sums.max()) / own.temperature)
        return dict(zip(own.labels, (scores / scores.sum()).tolist(), strict=True))


def word_groups(text: str) -> list[str]:
    """Every one, two and three words in a row, spelled alike however the recogniser wrote them."""
    words = [FIRST, *(token.text for token in tokenise(text) if token.text not in BORDERS), LAST]
    spans = ((i, i + n) for n in range(1, LONGEST_GRAM + 1) for i in range(len(words) - n + 1))
    return [" ".join(words[i:j]) for i, j in spans]


def load_head(folder: Traversable | None = None) -> Head:
    """The built-in head, or one from a folder. Raises HeadError."""
    folder = folder or resources.files("assist.analysis")
    try:
        sheet = json.loads((folder / "head.json").read_text("utf-8"))
        raw = (folder / "head.npz").read_bytes()
        if sheet["format"] != FORMAT or hashlib.sha256(raw).hexdigest() != sheet["sha256"]:
            raise HeadError("the trained head (head.npz) is not the one head.json describes: install the program again")
        with np.load(io.BytesIO(raw), allow_pickle=False) as numbers:
            roles = {name: _role(entry, numbers, name) for name, entry in sheet["roles"].items()}
            return Head(roles, _lines(numbers["grams"]), _lines(numbers["words"]))
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise HeadError(f"the trained head cannot be read ({error}): install the program again") from error


def _role(entry: Mapping[str, Any], numbers: Mapping[str, Any], name: str) -> RoleHead:
    grams = numbers[f"{name}_grams"].astype(np.float32) * numbers[f"{name}_scale"].astype(np.float32)
    limits = {
        label: Limits(one["doubt"], one["hint"], one["sure"], tuple(one["family"]))
        for label, one in entry["limits"].items()
    }
    labels = tuple(entry["labels"])
    unknown = set(limits).union(chain.from_iterable(one.family for one in limits.values())) - set(labels)
    dense = numbers[f"{name}_dense"].astype(np.float32)
    if unknown or dense.shape[1] != len(labels) or grams.shape[1] != len(labels):
        raise ValueError(f"{name}: labels and numbers do not fit each other")
    return RoleHead(labels, limits, entry["temperature"], dense, grams, numbers[f"{name}_idf"].astype(np.float32))


def _lines(text: NDArray[np.uint8]) -> list[str]:
    return text.tobytes().decode("utf-8").split("\n")
