"""A second reading: a larger model rereads each finished utterance into a file beside the journal, for the report.

Nothing waits for it and nothing of it reaches the journal: it reads while nobody speaks, in threads of the lowest
priority, and what is left when the call is over it reads then. Knows no face and no rules.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from pydantic import TypeAdapter

from assist.calls import Call
from assist.events import Event
from assist.hints import Cues
from assist.journal import JournalError, for_me
from assist.masking import Masker, is_token, masked_words
from assist.reel import Reel
from assist.utterances import Utterance, Utterances, parts
from audio.agreement import without_loop
from audio.errors import UsageError
from audio.events import SPEAKERS, CallEnded, Speaker, SpeechEnded, SpeechStarted, Word, Words
from audio.models import find_model
from audio.recogniser import Recogniser

EDGE_MS = 300
"""Sound read before and after the speech: the gate opens late, and the last consonant is below it."""
TELL_S = 0.2


@dataclass(frozen=True, slots=True)
class Refined:
    """A line of the side file: an utterance's words as the larger model has them, and as the call had them."""

    speaker: Speaker
    utterance: int
    start_ms: int
    end_ms: int
    model: str
    words: Words
    live_model: str
    live_words: Words


_LINE = TypeAdapter(Refined)


def side_file(call: Path) -> Path:
    """Where the second reading of a call goes: beside its journal, or beside the recording when it has none."""
    return call.with_name(f"{call.stem}.refined.jsonl")


def read_refined(path: Path) -> tuple[Refined, ...]:
    """The second reading of a call. Raises JournalError with file and line for what cannot be read."""
    lines = []
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            lines.append(_LINE.validate_json(line))
    except OSError as error:
        raise JournalError(f"{path}: cannot read the second reading: {error.strerror}") from error
    except ValueError as error:  # not UTF-8, or a line that is no utterance
        raise JournalError(
            f"{path}:{len(lines) + 1}: not a second reading; make it again with replay --refine, or move it away"
        ) from error
    return tuple(lines)


class Refiner:
    """Watches a call pass by and rereads its utterances on a thread of its own, in the order they were finished."""

    def __init__(self, path: Path, reel: Reel, recogniser: Recogniser, live_model: str) -> None:
        self.path = path
        self.done = 0
        self._part = path.with_name(path.name + ".part")
        self._reel = reel
        self._recogniser = recogniser
        self._live_model = live_model
        self._utterances = Utterances()
        self._waiting: SimpleQueue[Utterance | None] = SimpleQueue()
        self._asked = 0
        self._read_to_ms: dict[Speaker, int] = {}
        cues = Cues()
        self._maskers: dict[Speaker, Masker] = {speaker: Masker(cues) for speaker in SPEAKERS}
        self._speaking: set[Speaker] = set()
        self._quiet = threading.Event()
        self._quiet.set()
        self._over = self._left = False
        self._error: Exception | None = None
        try:
            self._part.unlink(missing_ok=True)
            self._file = open(self._part, "x", encoding="utf-8", newline="\n", opener=for_me)  # noqa: SIM115
        except OSError as error:
            raise UsageError(
                f"{path}: cannot write the second reading there: {error.strerror}; give --journal a better place"
            ) from error
        self._thread = threading.Thread(target=self._run, name="refine", daemon=True)
        self._thread.start()

    def watch(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events as they are."""
        for event in events:
            self.feed(event)
            yield event

    def feed(self, event: Event) -> None:
        """The call's next event; never waits, and never fails: what goes wrong with the second reading is told last."""
        utterance = self._utterances.feed(event)
        if utterance is not None:
            self._asked += 1
            self._waiting.put(utterance)
        match event:
            case SpeechStarted(speaker=speaker):
                self._speaking.add(speaker)
            case SpeechEnded(speaker=speaker):
                self._speaking.discard(speaker)
            case CallEnded():
                self._over = True
                self._waiting.put(None)
                self._speaking.clear()
        (self._quiet.clear if self._speaking else self._quiet.set)()

    @property
    def outcome(self) -> str:
        """How it went, in a line."""
        if self.path.exists() and self._over and self.done == self._asked:
            return f"{self.done} utterances read again with {self._recogniser.name}: {self.path}"
        return f"the call was left early, and so was its second reading: {self.done} utterances in {self._part}"

    def finish(self, tell: Callable[[int, int], None]) -> None:
        """Read what is left of a call that is over, and name the file; ``tell`` hears how many are done, of how many.

        Raises what ended the second reading early: the call itself went on.
        """
        while self._over and self._thread.is_alive():
            tell(self.done, self._asked)
            self._thread.join(TELL_S)
        tell(self.done, self._asked)
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Leave at once, whatever is left; what was read of an unfinished call keeps its unfinished name."""
        self._left = True
        self._waiting.put(None)
        self._quiet.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            with self._file:
                whole = self._read_all()
            if whole:
                self._part.replace(self.path)
        except OSError as error:
            self._error = UsageError(
                f"{self.path}: the second reading could not be written on: {error.strerror}; "
                f"the call itself is complete, {self.done} utterances were read again"
            )
        except Exception as error:  # noqa: BLE001 - kept for whoever waits for the second reading; the call goes on
            self._error = error

    def _read_all(self) -> bool:
        """Reread utterance after utterance while nobody speaks; whether that was all of the call."""
        while (utterance := self._waiting.get()) is not None:
            self._quiet.wait()
            if self._left:
                return False
            line = _LINE.dump_json(self._reread(utterance)).decode()
            self._file.write(line + "\n")
            self._file.flush()
            self.done += 1
        return self._over and not self._left

    def _reread(self, utterance: Utterance) -> Refined:
        words: list[Word] = []
        for start_ms, end_ms in parts(utterance):
            first_ms = max(start_ms - EDGE_MS, self._read_to_ms.get(utterance.speaker, 0))  # no sound is read twice
            last_ms = end_ms + EDGE_MS if end_ms == utterance.end_ms else end_ms
            sound = self._reel.cut(utterance.speaker, first_ms, last_ms)
            self._read_to_ms[utterance.speaker] = last_ms
            read, _ = without_loop(self._recogniser.read(sound, wide=True).words)
            words += [Word(word.text, word.start_ms + first_ms, word.end_ms + first_ms, word.p) for word in read]
        return Refined(
            speaker=utterance.speaker,
            utterance=utterance.utterance,
            start_ms=utterance.start_ms,
            end_ms=utterance.end_ms,
            model=self._recogniser.name,
            words=self._masked(utterance, tuple(words)),
            live_model=self._live_model,
            live_words=utterance.words,
        )

    def _masked(self, utterance: Utterance, words: Words) -> Words:
        """As the call's own words are; where these hide something, shorter numbers are hidden too."""
        masker = self._maskers[utterance.speaker]
        masker.wary = any(map(is_token, utterance.words))
        return masked_words(words, masker)


def in_the_background(make: Callable[[], Recogniser]) -> Recogniser:
    """An engine whose threads get only the time that nobody else wants.

    Threads inherit the priority of who starts them, so the engine is made by a thread of the lowest: its own threads
    decode, and the caller's, which hold Python's lock at times, keep theirs. Only Linux has priorities of threads.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="make", initializer=_lowest_priority) as maker:
        return maker.submit(make).result()


def _lowest_priority() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def open_refiner(call: Call, model: str, path: Path) -> Refiner:
    """A second reader of a recording that is about to be heard. ModelMissing when the model is not here."""
    if call.recording is None:
        raise UsageError("--refine is for recordings: a journal holds no sound to read again")
    from audio.whisper import Whisper

    files = find_model(model)
    whisper = in_the_background(lambda: Whisper(files.path, files.name, lanes=1))
    return Refiner(path, Reel(call.recording, call.recording.speakers), whisper, call.header.model)
