"""Models that pip brings: found without importing, put together once where they come in pieces, pinned as a whole."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from audio.errors import ModelMissing
from audio.extras import EXTRAS, Extra
from audio.models import find_model, list_models
from test_models import FILES, WEIGHTS, home, install

__all__ = ["home"]  # a fixture: each test has a machine of its own


def put_pieces(home: Path, monkeypatch: pytest.MonkeyPatch, second: bytes = WEIGHTS[5_000:]) -> None:
    """Two packages that bring base.en's weights in two pieces."""
    site = home / "site"
    for number, data in ((1, WEIGHTS[:5_000]), (2, second)):
        folder = site / f"half_a_model_{number}" / "data"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").write_text("raise RuntimeError('imported')")
        (folder / f"model.bin.part{number}").write_bytes(data)
    for name, data in FILES.items():
        if name not in ("model.bin", "README.md"):
            (site / "half_a_model_2" / "data" / name).write_bytes(data)
    monkeypatch.syspath_prepend(str(site))
    extra = Extra(
        "base",
        (("half_a_model_1", "data"), ("half_a_model_2", "data")),
        hashlib.sha256(WEIGHTS).hexdigest(),
        pieces=("model.bin.part1", "model.bin.part2"),
    )
    install(monkeypatch, "base.en", extra)


def test_weights_in_pieces_are_joined_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listed before they are joined; whole and checked when asked for; the second time nothing is written."""
    put_pieces(home, monkeypatch)
    listed = next(row for row in list_models() if row.name == "base.en")
    assert listed.path is not None
    assert (listed.source, listed.path.exists()) == ("extra", False)

    first = find_model("base.en")
    written_ns = (first.path / "model.bin").stat().st_mtime_ns

    assert (first.path, first.source) == (listed.path, "extra")
    assert (first.path / "model.bin").read_bytes() == WEIGHTS
    assert find_model("base.en") == first
    assert (first.path / "model.bin").stat().st_mtime_ns == written_ns


def test_pieces_of_something_else_are_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pin is on the whole."""
    put_pieces(home, monkeypatch, second=b"other")

    with pytest.raises(ModelMissing, match=r"is not the published base\.en"):
        find_model("base.en")


def test_half_an_extra_is_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the two packages is not installed: the model is not here."""
    put_pieces(home, monkeypatch)
    (home / "site" / "half_a_model_1" / "data" / "model.bin.part1").unlink()

    with pytest.raises(ModelMissing, match=r"not on this machine"):
        find_model("base.en")


def test_a_place_that_cannot_be_written_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where, how much room it needs, and what to do."""
    put_pieces(home, monkeypatch)
    (home / "cache").write_text("a file where a folder should be")

    with pytest.raises(ModelMissing, match=r"cannot be put together there: .*\nmake room"):
        find_model("base.en")


@pytest.mark.parametrize("name", ["tiny.en", "base"])
def test_the_real_extras_are_whole_and_what_was_pinned(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an extra is installed, its bytes are the pinned ones, and finding it imports nothing."""
    monkeypatch.undo()
    packages = [package for package, _ in EXTRAS[name].folders]
    for package in packages:
        pytest.importorskip(package)
        monkeypatch.delitem(sys.modules, package)

    found = find_model(name)

    assert (found.name, found.source, found.digest) == (name, "extra", EXTRAS[name].sha256)
    assert not sys.modules.keys() & set(packages)
