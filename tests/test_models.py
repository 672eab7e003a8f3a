"""Where weights come from, in which order, and what is said when they are missing, broken or not the published ones."""

import hashlib
import re
from pathlib import Path

import pytest

from audio import models
from audio.errors import ModelMissing
from audio.extras import EXTRAS, Extra
from audio.models import KNOWN, Known, find_model, list_models
from fake_hub import COMMIT, serving, use_endpoint

WEIGHTS = b"weights of no use" * 1_000
FILES = {
    "model.bin": WEIGHTS,
    "config.json": b"{}",
    "tokenizer.json": b'{"version": "1.0"}',
    "vocabulary.txt": b"hello\nworld\n",
    "README.md": b"not needed to hear anything",
}


def put_model(folder: Path, without: str = "", weights: bytes = WEIGHTS) -> Path:
    """A folder with all a CTranslate2 model needs, but for one file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in {**FILES, "model.bin": weights}.items():
        if name != without:
            (folder / name).write_bytes(data)
    return folder


def install(monkeypatch: pytest.MonkeyPatch, name: str, extra: Extra) -> None:
    """The one extra there is."""
    for other in list(EXTRAS):
        monkeypatch.delitem(EXTRAS, other)
    monkeypatch.setitem(EXTRAS, name, extra)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of its own: no extra installed, empty caches, and base.en pinned to the weights made here."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(models, "cache_folder", lambda name: tmp_path / "cache" / name)
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    install(monkeypatch, "tiny.en", Extra("tiny", (("no_such_package_here", "model"),), digest))
    monkeypatch.setitem(KNOWN, "base.en", Known(KNOWN["base.en"].repo, 1, digest))
    return tmp_path


def put_extra(home: Path, monkeypatch: pytest.MonkeyPatch, **made: str) -> Path:
    """A package that brings base.en, which fails when somebody imports it."""
    package = home / "site" / "weights_in_a_package"
    put_model(package / "model", **made)
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(str(home / "site"))
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    install(monkeypatch, "base.en", Extra("base", ((package.name, "model"),), digest))
    return package / "model"


def put_in_hub_cache(home: Path, without: str = "") -> Path:
    """base.en as another program fetched it."""
    repo = home / "hub" / f"models--{KNOWN['base.en'].repo.replace('/', '--')}"
    (repo / "refs").mkdir(parents=True)
    (repo / "refs" / "main").write_text(COMMIT)
    return put_model(repo / "snapshots" / COMMIT, without)


def test_a_folder_is_taken_as_given(tmp_path: Path) -> None:
    """A path needs no pin; its name is the folder's and its digest that of the weights."""
    folder = put_model(tmp_path / "mine", weights=b"my own")

    found = find_model(str(folder))

    assert (found.path, found.name, found.source) == (folder, "mine", "path")
    assert found.digest == hashlib.sha256(b"my own").hexdigest()


def test_a_folder_with_known_weights_is_called_by_their_name(tmp_path: Path) -> None:
    """The bytes tell which model it is, whatever the folder is called."""
    assert find_model(str(put_model(tmp_path / "0123abcd"))).name == "base.en"


@pytest.mark.parametrize("absent", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_an_incomplete_folder_is_named_with_what_it_lacks(absent: str, tmp_path: Path) -> None:
    """Two lines: which file is missing where, and what to do."""
    folder = put_model(tmp_path / "mine", without=absent)

    with pytest.raises(ModelMissing) as caught:
        find_model(str(folder))

    first, second = str(caught.value).split("\n")
    assert str(folder) in first
    assert re.search(rf"{absent.partition('.')[0]}\.\S+ missing", first)
    assert "assist models pull" in second


@pytest.mark.parametrize("given", ["tiny-en", "no/such/folder"])
def test_an_unknown_name_lists_the_known_ones(given: str) -> None:
    """A slip of the pen is answered with what there is."""
    with pytest.raises(ModelMissing, match=rf"^{given} is neither .*\n.*tiny\.en, base\.en"):
        find_model(given)


def test_the_order_is_extra_then_our_cache_then_the_hubs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place is used when the ones before it have nothing."""
    fetched = put_in_hub_cache(home)
    from_hub = find_model("base.en")
    cached = put_model(home / "cache" / "base.en")
    from_cache = find_model("base.en")
    extra = put_extra(home, monkeypatch)
    from_extra = find_model("base.en")

    assert [(found.source, found.path) for found in (from_hub, from_cache, from_extra)] == [
        ("hub", fetched),
        ("cache", cached),
        ("extra", extra),
    ]
    assert {found.name for found in (from_hub, from_cache, from_extra)} == {"base.en"}


def test_a_half_fetched_model_counts_as_not_here(home: Path) -> None:
    """An interrupted download is no model yet: it is to be fetched on, not repaired by hand."""
    put_in_hub_cache(home, without="tokenizer.json")

    with pytest.raises(ModelMissing, match="not on this machine"):
        find_model("base.en")


def test_weights_that_are_not_the_published_ones_are_refused(home: Path) -> None:
    """A pinned name promises bytes; other bytes under it are damage or worse."""
    put_model(home / "cache" / "base.en", weights=WEIGHTS[:-1] + b"?")

    with pytest.raises(ModelMissing, match=r"is not the published base\.en.*\n.*get it again"):
        find_model("base.en")


def test_a_missing_model_says_in_two_lines_how_to_get_it() -> None:
    """tiny.en can come by pip; every model by a pull or a path."""
    with pytest.raises(ModelMissing) as caught:
        find_model("tiny.en")

    first, second = str(caught.value).split("\n")
    assert "tiny.en (78 MB)" in first
    for way in ("pip install 'live-call-assistant[tiny]'", "assist models pull tiny.en", "--model"):
        assert way in second


def test_the_list_has_every_known_model_and_where_it_is(home: Path) -> None:
    """One row each, in order; only what is here has a place."""
    folder = put_model(home / "cache" / "base.en")

    rows = list_models()

    assert [row.name for row in rows] == list(KNOWN)
    assert {row.name: row.where for row in rows if row.path} == {"base.en": str(folder)}
    assert {row.where for row in rows if not row.path} == {"not here"}


def test_a_download_brings_the_needed_files_and_tells_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The hub's own client fetches into the hub's own cache, our progress only, and the next start finds it there."""
    told: list[tuple[int, int]] = []

    with serving(monkeypatch, FILES):
        found = find_model("base.en", allow_download=True, progress=lambda here, total: told.append((here, total)))

    assert found.source == "hub"
    assert {path.name for path in found.path.iterdir()} == set(FILES) - {"README.md"}
    assert told == sorted(told)
    assert told[-1][0] >= len(WEIGHTS)
    assert capfd.readouterr() == ("", "")
    assert find_model("base.en") == found


def test_fetched_weights_are_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that serves other bytes than the pinned ones is not believed."""
    other = {**FILES, "model.bin": b"something else"}

    with serving(monkeypatch, other), pytest.raises(ModelMissing, match="is not the published"):
        find_model("base.en", allow_download=True)


def test_without_a_network_a_download_fails_in_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers: what could not be fetched, and what to do instead."""
    use_endpoint(monkeypatch, "http://127.0.0.1:9")

    with pytest.raises(ModelMissing, match=r"^base\.en .* could not be fetched from .*\n.*--model$"):
        find_model("base.en", allow_download=True)


def test_every_pin_is_a_digest_of_its_own() -> None:
    """Seven models, seven different SHA-256."""
    digests = {known.sha256 for known in KNOWN.values()}

    assert len(digests) == len(KNOWN) == 7
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)
