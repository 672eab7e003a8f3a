"""What came of checking calls as JUnit XML, which CI systems show. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree as Xml

from assist.qa import Verdict
from audio.errors import UsageError

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


class Case(Protocol):
    """A call that was checked."""

    @property
    def path(self) -> str:
        """Its folder."""
        ...

    @property
    def state(self) -> str:
        """ok, failed, waiting."""
        ...

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Each expectation."""
        ...

    @property
    def seconds(self) -> float:
        """How long it took."""
        ...


def write_junit(path: Path, cases: Sequence[Case]) -> None:
    """One suite, a test case a call; UsageError when the file cannot be written."""
    failed = sum(case.state == "failed" for case in cases)
    skipped = sum(case.state == "waiting" for case in cases)
    counts = {"tests": len(cases), "failures": failed, "skipped": skipped, "errors": 0}
    total = {"time": f"{sum(case.seconds for case in cases):.2f}"}
    suite = Xml.Element("testsuite", {"name": "assist check", **{k: str(v) for k, v in counts.items()}, **total})
    for case in cases:
        folder = Path(case.path)
        names = {"classname": _clean(str(folder.parent)), "name": _clean(folder.name), "time": f"{case.seconds:.2f}"}
        element = Xml.SubElement(suite, "testcase", names)
        broken = [verdict.what for verdict in case.verdicts if not verdict.held]
        if case.state == "failed":
            text = _clean("\n".join(broken))
            Xml.SubElement(element, "failure", {"message": _clean(broken[0])}).text = text
        elif case.state == "waiting":
            Xml.SubElement(element, "skipped", {"message": "recorded, not confirmed"})
    root = Xml.Element("testsuites")
    root.append(suite)
    Xml.indent(root)
    try:
        path.write_bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))
    except OSError as error:
        raise UsageError(f"{path}: cannot write the report there: {error.strerror}; give another --junit") from error


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("?", text)
