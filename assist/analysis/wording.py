"""Words into signals: abuse, threats and swearing of the customer, phrasing of the agent. Judges nothing.

Decides on stable and final words only; provisional ones may change and are left alone. Never names anybody's mood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assist.analysis.findings import Findings
from assist.analysis.meaning import Judge, NoMeaning
from assist.events import Event
from audio.events import SPEAKERS, FinalText, SpeechEnded, SpeechStarted, StableText, Tick
from rules.match import Matcher, matcher
from rules.model import Signal


def _calm() -> bool:
    return False


class Wording:
    """Stage: stable and final text in, word signals out.

    ``hot`` says whether the call is hot as it stood before the event: then homophones of swear words count. ``judge``
    has opinions on whole utterances beside the lexicon's frames; a call goes without when it is None.
    """

    def __init__(
        self,
        ids: Iterator[int],
        lexicon: Matcher | None = None,
        hot: Callable[[], bool] = _calm,
        judge: Judge | None = None,
    ) -> None:
        known, judge = lexicon or matcher(), judge or NoMeaning()
        self._findings = {speaker: Findings(speaker, ids, known, hot, judge) for speaker in SPEAKERS}

    def feed(self, event: Event) -> list[Signal]:
        """The signals that one event brings."""
        if isinstance(event, StableText | FinalText):
            final = isinstance(event, FinalText)
            return self._findings[event.speaker].words(event.at_ms, event.utterance, event.words, final=final)
        if isinstance(event, SpeechStarted):
            self._findings[event.speaker].speech_started(event.start_ms)
        elif isinstance(event, SpeechEnded):
            self._findings[event.speaker].speech_ended(event.end_ms)
        elif isinstance(event, Tick):
            return [signal for speaker in SPEAKERS for signal in self._findings[speaker].clock(event.at_ms)]
        return []

    def finish(self, at_ms: int) -> list[Signal]:
        """What was still waiting when the call ended."""
        return [signal for speaker in SPEAKERS for signal in self._findings[speaker].finish(at_ms)]
