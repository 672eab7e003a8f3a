"""Every rung's verdict on one speaker's open turn: frames over the whole, meaning over its finished utterances.

Knows no time and tells nobody; what is not English is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assist.analysis.fusion import fused
from assist.analysis.meaning import Judge, Opinion
from assist.analysis.turntext import Reading
from audio.events import Speaker
from rules.match import Hit, Matcher


class Verdicts:
    """The two rungs put together, for one speaker; ``newest`` is what was last found."""

    def __init__(self, speaker: Speaker, matcher: Matcher, hot: Callable[[], bool], judge: Judge) -> None:
        self._speaker = speaker
        self._matcher = matcher
        self._hot = hot
        self._judge = judge
        self._opinions: dict[int, tuple[Opinion, ...]] = {}  # of the open turn's whole utterances
        self.newest: tuple[Hit, ...] = ()

    def next_turn(self) -> None:
        """Another turn begins."""
        self._opinions.clear()

    def hear_out(self, utterance: int, text: str) -> bool:
        """An utterance is whole; says whether it is English. Asked once for each."""
        if self._judge.foreign(text):
            return False
        self._opinions[utterance] = self._judge.judge(text, self._speaker)
        return True

    def look(self, reading: Reading) -> tuple[Hit, ...]:
        """The turn as read: hits that stand and hits held back; offsets are those of the reading."""
        found = self._matcher.explain(reading.text, self._speaker, hot=self._hot(), breaks=reading.breaks)
        places = {utterance: reading.stretch(utterance) for utterance in dict.fromkeys(reading.utterances)}
        opinions = [
            replace(opinion, start=places[utterance][0] + opinion.start, end=places[utterance][0] + opinion.end)
            for utterance, held in self._opinions.items()
            if utterance in places
            for opinion in held
        ]
        foreign = [(low, high) for low, high in places.values() if self._judge.foreign(reading.text[low:high])]
        self.newest = tuple(
            replace(hit, guard="not English") if any(low <= hit.start < high for low, high in foreign) else hit
            for hit in fused(found, opinions, reading.text, self._matcher.rivals)
        )
        return self.newest
