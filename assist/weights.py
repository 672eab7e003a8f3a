"""The verbs about speech models: which there are, where they lie, and fetching one, with a bar when someone watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from audio.models import Progress, find_model, list_models


def show_list(out: TextIO) -> int:
    """One line per known model."""
    for row in list_models():
        out.write(f"{row.name:16} {row.size_mb:5} MB  {row.where}\n")
    return 0


def show_where(name: str, out: TextIO) -> int:
    """The folder of a model that is here, checked."""
    out.write(f"{find_model(name).path}\n")
    return 0


def pull(name: str, out: TextIO) -> int:
    """Download a model unless it is here already."""
    with _bar(name) as progress:
        model = find_model(name, allow_download=True, progress=progress)
    out.write(f"{model.name} is here ({model.source}): {model.path}\n")
    return 0


@contextmanager
def _bar(name: str) -> Iterator[Progress | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn(name), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(name, total=None)
        yield lambda here, total: bars.update(task, completed=here, total=total)
