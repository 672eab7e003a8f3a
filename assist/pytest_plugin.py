"""A team's own fixture calls under pytest: every folder with an expect.yaml and a call beside it is a test.

pytest loads it by itself (entry point ``pytest11``), so everything heavy waits until such a folder is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

EXPECT = "expect.yaml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which rules and which model judge the calls, and whether recordings are heard at all."""
    group = parser.getgroup("assist", "fixture calls")
    group.addoption("--assist-rules", metavar="PACK", help="judge with this pack instead of the built-in one")
    group.addoption("--assist-model", metavar="NAME|PATH", default="tiny.en", help="Whisper model (default: tiny.en)")
    group.addoption("--assist-no-audio", action="store_true", help="only calls that are journals")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """An expect.yaml beside a call is ours."""
    if file_path.name != EXPECT:
        return None
    from assist.expect import call_file

    audio = not parent.config.getoption("--assist-no-audio")
    if call_file(file_path.parent, audio=audio) is None:
        return None
    folder: pytest.Collector = _Folder.from_parent(parent, path=file_path)
    return folder


class _Broken(Exception):  # noqa: N818 - carries what failed to the report
    """Expectations that did not hold."""


class _Folder(pytest.File):
    """One fixture call."""

    def collect(self) -> Iterator[pytest.Item]:
        """Its one test."""
        yield _Call.from_parent(self, name=self.path.parent.name)


class _Call(pytest.Item):
    """The call against its expectations."""

    def runtest(self) -> None:
        """Fails with every expectation that did not hold; one that nobody confirmed is skipped."""
        from assist.calls import CallOptions
        from assist.checks import check_folder, known_rules
        from assist.expect import read_expectations

        option = self.config.getoption
        options = CallOptions(model=option("--assist-model"), rules=option("--assist-rules"))
        expected = read_expectations(self.path, known_rules(options))
        if expected.recorded:
            pytest.skip("recorded, not confirmed")
        checked = check_folder(self.path.parent, expected, options, audio=not option("--assist-no-audio"))
        broken = [verdict.what for verdict in checked.verdicts if not verdict.held]
        if broken:
            raise _Broken("\n".join(broken))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What did not hold, without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, _Broken) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, 0, f"call {self.name}"
