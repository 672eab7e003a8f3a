"""Where Whisper's weights come from: a path, an installed extra, our cache, the hub's cache or the hub. Loads none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

from audio.errors import ModelMissing
from audio.extras import EXTRAS, extra_folder, put_together

Source = Literal["path", "extra", "cache", "hub"]

Progress = Callable[[int, int], None]
"""Told how many bytes are here, of how many."""

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """A published CTranslate2 conversion: its place on the hub, its megabytes in all, SHA-256 of its model.bin."""

    repo: str
    size_mb: int
    sha256: str


_DISTIL = "distil-whisper-small.en"

KNOWN = {
    name: Known(f"Systran/faster-{repo}", size_mb, sha256)
    for name, repo, size_mb, sha256 in (
        ("tiny.en", "whisper-tiny.en", 78, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
        ("base.en", "whisper-base.en", 148, "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef"),
        ("small.en", "whisper-small.en", 486, "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a"),
        ("distil-small.en", _DISTIL, 336, "1187de3982cdcf962a2fb8f797e429fb4651b875b18fe9ce50b58b52fc9072b7"),
        ("tiny", "whisper-tiny", 78, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
        ("base", "whisper-base", 148, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        ("small", "whisper-small", 486, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
    )
}
"""The models known by name. tiny.en's digest was computed from the extra; all seven agree with the pins of at least
three unrelated public projects."""

_NEEDED = ("model.bin", "config.json", "tokenizer.json", "vocabulary.*")
_WANTED = (*_NEEDED, "preprocessor_config.json")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A whole model on disk: its folder, its name, where it came from, and the SHA-256 of its weights."""

    path: Path
    name: str
    source: Source
    digest: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line of the list of models: ``path`` and ``source`` are None when it is not here."""

    name: str
    size_mb: int
    source: Source | None
    path: Path | None

    @property
    def where(self) -> str:
        """The folder, or "not here"."""
        return str(self.path) if self.path else "not here"


def find_model(name_or_path: str, *, allow_download: bool = False, progress: Progress | None = None) -> ModelFiles:
    """The model of that name or folder, whole and, where pinned, the published bytes. ModelMissing otherwise."""
    if name_or_path not in KNOWN:
        return _from_folder(name_or_path)
    name = name_or_path
    for source, folder in _places(name):
        if source == "extra":
            put_together(name, _joined_folder(name))
        return _checked(folder, name, source)
    if allow_download:
        return _checked(_download(name, progress), name, "hub")
    offer = (
        f"pip install 'live-call-assistant[{EXTRAS[name].name}]', or {_pull(name)}" if name in EXTRAS else _pull(name)
    )
    raise ModelMissing(
        f"the speech model {name} ({KNOWN[name].size_mb} MB) is not on this machine\n"
        f"get it: {offer}, or give the path of a CTranslate2 folder with --model"
    )


def list_models() -> list[ModelRow]:
    """Every known model and where it would be taken from; nothing is hashed or fetched."""
    rows = []
    for name, known in KNOWN.items():
        source, folder = next(_places(name), (None, None))
        rows.append(ModelRow(name, known.size_mb, source, folder))
    return rows


def cache_folder(name: str) -> Path:
    """Where a model put in place by hand is looked for."""
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("live-call-assistant", appauthor=False)) / "models" / name


def _places(name: str) -> Iterator[tuple[Source, Path]]:
    """Where the model's weights lie, best first. The hub's cache counts only when whole: a download may be resumed."""
    extra = extra_folder(name, _joined_folder(name))
    if extra is not None:
        yield "extra", extra
    if (cache_folder(name) / "model.bin").is_file():
        yield "cache", cache_folder(name)
    fetched = _hub_folder(KNOWN[name])
    if fetched is not None and not _absent(fetched):
        yield "hub", fetched


def _joined_folder(name: str) -> Path:
    return cache_folder(f"{name}-extra")


def _hub_folder(known: Known) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    weights = try_to_load_from_cache(known.repo, "model.bin")
    return Path(weights).parent if isinstance(weights, str) else None


def _from_folder(given: str) -> ModelFiles:
    folder = Path(given).expanduser()
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "is neither a folder here nor a known model"
        raise ModelMissing(
            f"{given} {what}\ngive a CTranslate2 folder (with {', '.join(_NEEDED)}), or one of: {', '.join(KNOWN)}"
        )
    files = _checked(folder, folder.resolve().name, "path")
    pins = {extra.sha256: name for name, extra in EXTRAS.items()} | {pin.sha256: name for name, pin in KNOWN.items()}
    name = pins.get(files.digest, files.name)
    return ModelFiles(files.path, name, files.source, files.digest)


def _checked(folder: Path, name: str, source: Source) -> ModelFiles:
    """The folder as a model, hashed each time: 55 ms for tiny.en (measured), so nothing is remembered."""
    if absent := _absent(folder):
        raise ModelMissing(
            f"{folder} is not a whole CTranslate2 model: {', '.join(absent)} missing\n"
            f"convert or copy it again, or take a known one: {_pull('tiny.en')}"
        )
    try:
        with (folder / "model.bin").open("rb") as weights:
            digest = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError as error:
        raise ModelMissing(f"{folder / 'model.bin'} cannot be read: {error.strerror}\ncheck its rights") from error
    if source == "path":
        return ModelFiles(folder, name, source, digest)
    pinned = EXTRAS[name].sha256 if source == "extra" else KNOWN[name].sha256
    if digest != pinned:
        raise ModelMissing(
            f"{folder / 'model.bin'} is not the published {name}: SHA-256 {digest[:12]}… instead of {pinned[:12]}…\n"
            f"it is damaged or was changed: delete that folder and get it again: {_pull(name)}"
        )
    return ModelFiles(folder, name, source, digest)


def _absent(folder: Path) -> list[str]:
    return [pattern for pattern in _NEEDED if not any(path.is_file() for path in folder.glob(pattern))]


def _pull(name: str) -> str:
    return f"assist models pull {name}"


def _download(name: str, progress: Progress | None) -> Path:
    """Fetch the model into the hub's own cache; an interrupted download goes on where it stopped."""
    import huggingface_hub

    known = KNOWN[name]
    try:
        folder = huggingface_hub.snapshot_download(
            known.repo,
            allow_patterns=list(_WANTED),
            tqdm_class=_bar_class(progress, known.size_mb * MEGABYTE),
        )
    except Exception as error:  # the hub's client raises its own, its HTTP library's and the system's errors
        raise ModelMissing(
            f"{name} ({known.size_mb} MB) could not be fetched from {known.repo}: no way to the hub, or it refused "
            f"({type(error).__name__})\ntry again with a network, or give the path of a CTranslate2 folder with --model"
        ) from error
    return Path(folder)


def _bar_class(progress: Progress | None, total: int) -> type:
    """A stand-in for the progress bars the hub's client draws on stderr: passes bytes on and prints nothing."""
    lock = Lock()
    most = 0

    def tell(here: int) -> None:
        nonlocal most
        with lock:
            most = max(most, min(here, total))
            if progress is not None:
                progress(most, total)

    class Bar:
        def __init__(self, *_args: object, total: int | None = None, unit: str = "it", **_options: object) -> None:
            self.total, self.n, self.format_dict = total, 0, dict[str, object]()
            self._tell = tell if unit == "B" else lambda _here: None  # the other bars count files

        def update(self, more: float | None = 1) -> None:
            self.n += int(more or 0)
            self._tell(self.n)

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_error: object) -> None:
            pass

        def __getattr__(self, _name: str) -> Callable[..., None]:
            return lambda *_args, **_options: None  # refresh, close, set_description …: nothing to draw

    return Bar
