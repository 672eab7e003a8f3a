"""A model hub on this machine, as much of it as a download asks for: the real client talks to it."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

COMMIT = "1" * 40


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as a download asks for: the commit, its files, and each file's bytes."""

    files: ClassVar[dict[str, bytes]] = {}

    def do_HEAD(self) -> None:
        self._file(with_body=False)

    def do_GET(self) -> None:
        if "/resolve/" in self.path:
            self._file(with_body=True)
        elif "/tree/" in self.path:
            rows = [{"type": "file", "path": n, "size": len(d), "oid": "0" * 40} for n, d in self.files.items()]
            self._answer(json.dumps(rows).encode())
        else:
            siblings = [{"rfilename": name} for name in self.files]
            self._answer(json.dumps({"id": "a/b", "sha": COMMIT, "siblings": siblings}).encode())

    def _file(self, *, with_body: bool) -> None:
        data = self.files[self.path.split("?")[0].rpartition("/")[2]]
        self._answer(data, with_body, ETag=f'"{hashlib.sha1(data).hexdigest()}"', **{"X-Repo-Commit": COMMIT})

    def _answer(self, data: bytes, with_body: bool = True, **headers: str) -> None:
        self.send_response(200)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(data)

    def log_message(self, *_arguments: object) -> None:
        """Nothing on stderr."""


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> Iterator[None]:
    """A hub with these files in every repository, for as long as the block lasts."""
    monkeypatch.setattr(Hub, "files", files)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True).start()
    use_endpoint(monkeypatch, f"http://127.0.0.1:{server.server_port}")
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def use_endpoint(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Let the hub's client ask there."""
    template = url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", url)
    monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
