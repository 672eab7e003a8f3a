"""A call's sound once more, in call time."""

from __future__ import annotations

from collections.abc import Iterable

from assist.reel import Reel
from audio.events import AudioChunk, AudioLost
from lanes_by_hand import recording, sound


def test_the_reel_reads_only_as_far_as_asked() -> None:
    """Lost sound is silence of the same length; both lanes keep their times."""
    given: list[int] = []

    def blocks() -> Iterable[AudioChunk | AudioLost]:
        for block in recording(5000, ["agent", "customer"]):
            given.append(block.at_ms)
            lost = 1000 <= block.at_ms < 1200 and block.speaker == "customer"
            yield AudioLost(block.at_ms, "customer", 100, "torn") if lost else block

    reel = Reel(blocks(), ["agent", "customer"])

    early = reel.cut("customer", 900, 1300)
    assert max(given) < 1600
    assert (len(early), bool(early[1600:4800].any())) == (6400, False)
    assert early[0] == sound(1, 900)[0]
    assert reel.cut("agent", 2000, 2010).tolist() == sound(10, 2000).tolist()
    assert len(reel.cut("agent", 4900, 9000)) < 3200
