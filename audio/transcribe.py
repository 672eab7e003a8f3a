"""The streaming policy of one lane: when to read which window, and which words are provisional, stable, final.

Knows no model, no thread and no clock but call audio: it asks for a window to be read (``due``), and whoever reads it
brings the reading back (``take``), sooner or later. Only one window is away at a time and it is always the newest, so
nothing can queue up. The theory is research/streaming-asr section 4: a short window is read again and again while the
speaker goes on; a word that lies far enough from the window's end, or that two readings agree on, is *stable* and is
never rewritten; a pause makes everything stable; half a second of silence makes the utterance *final*.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from audio.agreement import agreeing, count_known, without_loop
from audio.events import (
    FRAME_SAMPLES,
    SAMPLE_RATE_HZ,
    FinalText,
    InterimText,
    Samples,
    Speaker,
    SpeechEnded,
    SpeechStarted,
    StableText,
    Word,
    Words,
)
from audio.recogniser import Reading

FRAME_MS = FRAME_SAMPLES * 1000 // SAMPLE_RATE_HZ
PILE_MS = 50
"""Three or more words of less than this each are no speech: "a" takes about 60 ms, the fastest talkers average 150."""
SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000

TextEvent = InterimText | StableText | FinalText


@dataclass(frozen=True, slots=True)
class Listening:
    """The policy's constants; where no other source is named: research/streaming-asr section 4, step in brackets."""

    hop_ms: int = 500  # [2]
    first_audio_ms: int = 600  # [2] the first reading of an utterance
    pre_roll_ms: int = 500  # [1] the gate opens late; a first word without its onset is lost
    window_max_ms: int = 8000  # [3]
    trim_after_ms: int = 8000  # [8] 5 s read the same at 8 % less CPU, but with a later p95 and more cut words
    context_ms: int = 3000  # [8] stable sound kept as left context; 1.2 s: 0.7 points more difference
    guard_ms: int = 300  # [7a]
    guard_p: float = 0.6  # [7a]
    sure_guard_ms: int = 150  # [7c]
    sure_p: float = 0.95  # [7c]
    utterance_gap_ms: int = 600  # [1] 500-600 ms of silence end an utterance
    long_utterance_ms: int = (
        12000  # an utterance this long ends at the next pause, or its final text would come too late
    )
    min_speech_ms: int = 200  # [5] says 250; a clipped "no" is shorter
    no_speech_p: float = 0.6  # [5]
    no_speech_logprob: float = -1.0  # [5]
    longest_word_ms: int = 1000  # [6]


class Talk(Enum):
    """Where a lane stands. QUIET -speech-> SPEAKING -pause-> PAUSED -speech-> SPEAKING, or PAUSED -silence-> QUIET."""

    QUIET = auto()
    SPEAKING = auto()
    PAUSED = auto()


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one lane to be read: float32 mono 16 kHz from ``start_ms`` to ``end_ms``."""

    start_ms: int
    end_ms: int
    samples: Samples


class SoundTail:
    """The last seconds of a lane, addressed in call time."""

    def __init__(self, keep_ms: int) -> None:
        self._frames: deque[Samples] = deque(maxlen=keep_ms // FRAME_MS + 1)
        self._end_ms = 0

    def append(self, frame: Samples, end_ms: int) -> None:
        """Add the frame that ends at ``end_ms``; frames follow each other without gaps."""
        self._frames.append(frame)
        self._end_ms = end_ms

    def cut(self, start_ms: int, end_ms: int) -> Samples:
        """A copy of the sound between two call times, as far as it is still kept."""
        base_ms = self._end_ms - len(self._frames) * FRAME_MS
        first = max(0, (start_ms - base_ms) // FRAME_MS)
        last = min(len(self._frames), -(-(end_ms - base_ms) // FRAME_MS))
        if last <= first:
            return np.zeros(0, np.float32)
        sound = np.concatenate([self._frames[i] for i in range(first, last)])
        offset_ms = base_ms + first * FRAME_MS
        return sound[max(0, start_ms - offset_ms) * SAMPLES_PER_MS : (end_ms - offset_ms) * SAMPLES_PER_MS]

    def quietest(self, start_ms: int, end_ms: int) -> int:
        """The middle of the quietest 100 ms between two call times."""
        sound = self.cut(start_ms, end_ms)
        step = 10 * SAMPLES_PER_MS
        energy = np.square(sound[: len(sound) // step * step]).reshape(-1, step).sum(axis=1)
        if len(energy) < 10:
            return (start_ms + end_ms) // 2
        return start_ms + 10 * int(np.argmin(np.convolve(energy, np.ones(10), "valid"))) + 50


class Transcriber:
    """One lane's words: fed with frames and speech events, asked for windows, given readings."""

    def __init__(self, speaker: Speaker, settings: Listening) -> None:
        self.speaker = speaker
        self.rejected = 0
        self.looped = 0
        self._set = settings
        self._tail = SoundTail(settings.window_max_ms + 4000)
        self._stretches: deque[tuple[int, int | None]] = deque(maxlen=64)
        self._talk = Talk.QUIET
        self._away: Window | None = None
        self._number = 0
        self._begin_ms = 0  # of the utterance
        self._from_ms = 0  # of the window: everything before is settled
        self._read_to_ms = 0
        self._stable: list[Word] = []
        self._interim: Words = ()

    def hear(self, frame: Samples, end_ms: int) -> None:
        """The next 512 samples."""
        self._tail.append(frame, end_ms)

    def note(self, event: SpeechStarted | SpeechEnded) -> None:
        """The gate's word on who speaks."""
        if isinstance(event, SpeechEnded):
            self._stretches[-1] = (event.start_ms, event.end_ms)
            self._talk = Talk.PAUSED
            return
        if self._talk is Talk.QUIET:
            self._open_utterance(event.start_ms)
        else:
            self._resume(event.start_ms)
        self._stretches.append((event.start_ms, None))
        self._talk = Talk.SPEAKING

    def due(self, now_ms: int) -> Window | None:
        """The window to read now, if one is due and none is away."""
        if self._away is not None or self._talk is Talk.QUIET:
            return None
        if self._talk is Talk.PAUSED:
            wanted = self._read_to_ms < self._speech_end_ms
        elif self._read_to_ms <= self._from_ms:
            wanted = now_ms - self._from_ms >= self._set.first_audio_ms
        else:
            wanted = now_ms - self._read_to_ms >= self._set.hop_ms
        if not wanted:
            return None
        self._cap_window(now_ms)
        self._away = Window(self._from_ms, now_ms, self._tail.cut(self._from_ms, now_ms))
        return self._away

    def take(self, reading: Reading, now_ms: int) -> list[TextEvent]:
        """The reading of the window that was away."""
        window = self._away
        assert window is not None
        self._away = None
        self._read_to_ms = window.end_ms
        # a window that reaches past the end of speech holds all that was said: nothing in it can still change
        complete = self._talk is Talk.PAUSED and window.end_ms >= self._speech_end_ms
        words, looped = without_loop(self._placed(_in_sound(reading.words), window))
        self.looped += looped or reading.capped
        if self._refused(reading, window):
            self.rejected += 1
            words = ()
        known = [word for word in self._stable if word.end_ms > window.start_ms]
        new = tuple(self._in_order(words[count_known(known, words) :]))
        sure = len(new) if complete else 0 if looped or reading.capped else self._sure(new, window.end_ms)
        events = self._commit(new[:sure], now_ms)
        if complete:
            return events + self._show(() if complete else new[sure:], now_ms)
        self._trim()
        return events + self._show(new[sure:], now_ms)

    def settle(self, now_ms: int) -> list[TextEvent]:
        """Close the utterance once its silence has lasted; call it for every frame."""
        if self._talk is not Talk.PAUSED or self._away is not None or self._read_to_ms < self._speech_end_ms:
            return []
        long = self._speech_end_ms - self._begin_ms >= self._set.long_utterance_ms
        if now_ms - self._speech_end_ms < self._set.utterance_gap_ms and not long:
            return []
        return self._close(now_ms)

    def finish(self, now_ms: int) -> list[TextEvent]:
        """The call is over and every reading was taken: close what is open."""
        return [] if self._talk is Talk.QUIET else self._close(now_ms)

    @property
    def _speech_end_ms(self) -> int:
        end_ms = self._stretches[-1][1]
        assert end_ms is not None
        return end_ms

    def _open_utterance(self, start_ms: int) -> None:
        last_end_ms = self._stretches[-1][1] if self._stretches else 0
        self._from_ms = max(start_ms - self._set.pre_roll_ms, last_end_ms or 0, 0)
        self._read_to_ms = self._from_ms
        self._begin_ms = start_ms
        self._number += 1

    def _resume(self, start_ms: int) -> None:
        """Speech goes on after a pause inside the utterance; a long window is cut there, where no word can be hurt."""
        if self._read_to_ms >= self._speech_end_ms and start_ms - self._from_ms > self._set.trim_after_ms:
            self._from_ms = max(start_ms - self._set.pre_roll_ms, self._speech_end_ms)

    def _placed(self, heard: Words, window: Window) -> list[Word]:
        """The words in call time, inside the window and inside speech where the gate heard any."""
        words = []
        for word in heard:
            start_ms, end_ms = window.start_ms + word.start_ms, min(window.start_ms + word.end_ms, window.end_ms)
            for speech_start_ms, speech_end_ms in self._stretches:
                closed_ms = window.end_ms if speech_end_ms is None else speech_end_ms
                if start_ms < closed_ms and end_ms > speech_start_ms:  # clamp to the first stretch it touches
                    start_ms, end_ms = max(start_ms, speech_start_ms), max(min(end_ms, closed_ms), speech_start_ms)
                    break
            start_ms = max(start_ms, end_ms - self._set.longest_word_ms)
            words.append(replace(word, start_ms=min(start_ms, end_ms), end_ms=end_ms))
        return words

    def _in_order(self, words: Words) -> list[Word]:
        """Times that never run back, not even against what is already stable."""
        floor_ms = self._stable[-1].end_ms if self._stable else 0
        ordered = []
        for word in words:
            start_ms = max(word.start_ms, floor_ms)
            floor_ms = max(word.end_ms, start_ms)
            ordered.append(replace(word, start_ms=start_ms, end_ms=floor_ms))
        return ordered

    def _refused(self, reading: Reading, window: Window) -> bool:
        if reading.no_speech_p > self._set.no_speech_p and reading.mean_logprob < self._set.no_speech_logprob:
            return True
        speech_ms = sum(
            max(0, min(end_ms or window.end_ms, window.end_ms) - max(start_ms, window.start_ms))
            for start_ms, end_ms in self._stretches
        )
        return speech_ms < self._set.min_speech_ms

    def _sure(self, new: Words, end_ms: int) -> int:
        """How many leading words can never change: far from the window's end and likely, or read the same twice."""
        agreed = agreeing(new, self._interim)
        for i, word in enumerate(new):
            left_ms = end_ms - word.end_ms
            inner = i + 1 < len(new) and left_ms >= self._set.guard_ms and word.p >= self._set.guard_p
            certain = left_ms >= self._set.sure_guard_ms and word.p >= self._set.sure_p
            if not (i < agreed or inner or certain):
                return i
        return len(new)

    def _commit(self, words: Words, now_ms: int) -> list[TextEvent]:
        if not words:
            return []
        self._stable.extend(words)
        return [StableText(now_ms, self.speaker, self._number, words)]

    def _show(self, words: Words, now_ms: int) -> list[TextEvent]:
        before, self._interim = self._interim, words
        if [word.text for word in before] == [word.text for word in words]:
            return []
        return [InterimText(now_ms, self.speaker, " ".join(word.text for word in words), words)]

    def _trim(self) -> None:
        """Drop sound whose words are stable: cut in the widest gap that leaves enough left context."""
        if not self._stable or self._read_to_ms - self._from_ms <= self._set.trim_after_ms:
            return
        latest_ms = self._stable[-1].end_ms - self._set.context_ms
        gaps = [
            (right.start_ms - left.end_ms, (left.end_ms + right.start_ms) // 2)
            for left, right in zip(self._stable, self._stable[1:], strict=False)
            if self._from_ms < left.end_ms and right.start_ms <= latest_ms
        ]
        if gaps:
            self._from_ms = max(gaps)[1]

    def _cap_window(self, now_ms: int) -> None:
        """Never read more than the hard cap: what is older was read often enough."""
        if now_ms - self._from_ms > self._set.window_max_ms:
            self._from_ms = self._tail.quietest(
                now_ms - self._set.window_max_ms, now_ms - self._set.window_max_ms + 3000
            )

    def _close(self, now_ms: int) -> list[TextEvent]:
        self._talk = Talk.QUIET
        words, self._stable = tuple(self._stable), []
        events = self._show((), now_ms)
        return [*events, FinalText(now_ms, self.speaker, self._number, words)] if words else events


def _in_sound(words: Words) -> Words:
    """The words that have sound of their own. What the decoder goes on to invent (a whole sentence said twice, say), the
    alignment can only pile up where the sound ends, one word upon the other."""
    for first in range(len(words) - 2):
        if words[-1].end_ms - words[first].start_ms < PILE_MS * (len(words) - first):
            return words[:first]
    return words
