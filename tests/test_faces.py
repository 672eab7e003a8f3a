"""What faces share: a running count on stderr, for people who watch and for logs."""

from __future__ import annotations

import io

import pytest

from assist.faces import Count


class Watched(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """Somebody watches."""
        return True


def counted(out: io.StringIO) -> str:
    """What a count from one to two of two leaves."""
    count = Count("utterances read again", out)
    for done in (1, 1, 2):
        count(done, 2)
    count.end("2 utterances read again")
    return out.getvalue()


def test_a_log_gets_one_line_when_it_begins_and_one_when_it_ended() -> None:
    """No control characters, nothing repeated."""
    assert counted(io.StringIO()) == "assist: 1 of 2 utterances read again\nassist: 2 utterances read again\n"


def test_who_watches_sees_one_line_run() -> None:
    """The last line takes the place of the running one."""
    text = counted(Watched())

    assert text.count("\n") == 1
    assert text.split("\r")[1:3] == ["assist: 1 of 2 utterances read again"] * 2
    assert text.endswith("\x1b[Kassist: 2 utterances read again\n")


@pytest.mark.parametrize("out", [io.StringIO(), Watched()])
def test_nothing_left_to_do_is_no_line_of_its_own(out: io.StringIO) -> None:
    """All was read while the call went on."""
    Count("utterances read again", out)(2, 2)

    assert "\n" not in out.getvalue()
