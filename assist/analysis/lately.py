"""What both speakers said lately, by the call's clock: stable and final words only. Knows no turn, no signal."""

from __future__ import annotations

from assist.events import Lag
from audio.events import SPEAKERS, FinalText, Speaker, StableText, Word, Words

KEPT_MS = 60_000  # far longer than any overlap waits for its words
LATE_MS = 2_500  # words this late are not trusted (design, section 3.6): their absence then says nothing


class Lately:
    """The words of the last minute, utterance by utterance."""

    def __init__(self) -> None:
        self._utterances: dict[Speaker, dict[int, Words]] = {speaker: {} for speaker in SPEAKERS}
        self._late: dict[Speaker, bool] = dict.fromkeys(SPEAKERS, False)
        self.listening = False  # whether words come at all: without a model none ever do

    def take(self, event: StableText | FinalText | Lag) -> None:
        """Newly stable words, a whole utterance, or how late words are."""
        if isinstance(event, Lag):
            self._late[event.speaker] = event.lag_ms >= LATE_MS
            return
        self.listening = True
        kept = self._utterances[event.speaker]
        known = () if isinstance(event, FinalText) else kept.get(event.utterance, ())
        kept[event.utterance] = known + event.words
        for number in [n for n, words in kept.items() if words and words[-1].end_ms < event.at_ms - KEPT_MS]:
            del kept[number]

    def within(self, speaker: Speaker, start_ms: int, end_ms: int) -> Words:
        """The speaker's words whose middle lies in the span, in order."""
        spoken = (word for words in self._utterances[speaker].values() for word in words)
        return tuple(word for word in spoken if 2 * start_ms <= word.start_ms + word.end_ms <= 2 * end_ms)

    def last(self, speaker: Speaker, start_ms: int, end_ms: int) -> Word | None:
        """The last of the words in the span."""
        words = self.within(speaker, start_ms, end_ms)
        return words[-1] if words else None

    def silent(self, speaker: Speaker, start_ms: int, end_ms: int) -> bool:
        """Whether the sound in the span certainly held no word; False as long as words may be missing or late."""
        return self.listening and not self._late[speaker] and not self.within(speaker, start_ms, end_ms)
