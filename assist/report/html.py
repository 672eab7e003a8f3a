"""The page after the call as one HTML file that needs nothing else: no network, no script to be read. The only door to
Jinja2. The page itself forbids every request; only beside an embedded recording is there a script: times play it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound

from assist.plain import clock_text, quoted
from assist.report import rows, timeline
from assist.report.page import Report
from audio.errors import AudioError, UsageError

PLAYED = {
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".webm": "audio/webm",
}
"""What browsers play, by its suffix."""
SEEK = "seek.js"
MOST_BYTES = 380_000_000
"""Browsers read data addresses up to 512 MB (MDN, "data: URLs"); base64 makes four bytes of three."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording inside the page."""

    name: str
    address: str


class _Templates(BaseLoader):
    """The templates beside this module, wherever it is installed."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, None]:
        place = resources.files("assist.report") / "templates" / template
        if not place.is_file():
            raise TemplateNotFound(template)
        return place.read_text(encoding="utf-8"), None, None


def html_page(report: Report, recordings: Sequence[Path] = ()) -> str:
    """The whole page; ``recordings`` are embedded. Raises UsageError for one no browser plays or holds."""
    environment = Environment(
        loader=_Templates(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["clock"] = clock_text
    environment.filters["quoted"] = quoted
    seek, _, _ = _Templates().get_source(environment, SEEK)
    return environment.get_template("page.html").render(
        report=report,
        rows=rows,
        drawn=timeline,
        sounds=[_sound(path) for path in recordings],
        seek=seek,
        seek_digest=base64.b64encode(hashlib.sha256(seek.encode()).digest()).decode(),
    )


def _sound(path: Path) -> Sound:
    kind = PLAYED.get(path.suffix.lower())
    if kind is None:
        raise UsageError(f"{path}: browsers do not play {path.suffix or 'such files'}; embed {', '.join(PLAYED)}")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(
                f"{path}: too large for a page ({MOST_BYTES // 1_000_000} MB at most); leave --embed-audio out"
            )
        data = base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise AudioError(f"{path}: cannot read it: {error.strerror}") from error
    return Sound(path.name, f"data:{kind};base64,{data}")
