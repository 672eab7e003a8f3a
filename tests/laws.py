"""What must hold of everything hearing says, whatever it heard; read off the events alone, by nobody's own account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from audio.agreement import spoken
from audio.events import CallEnded, FinalText, Heard, Speaker, SpeechEnded, SpeechStarted, StableText, Word


def broken(events: Sequence[Heard]) -> list[str]:
    """Every law these events break, each with its place; nothing when all hold."""
    speakers: set[Speaker] = {event.speaker for event in events if hasattr(event, "speaker")}
    found = _clock(events)
    for speaker in sorted(speakers):
        lane = [event for event in events if getattr(event, "speaker", None) == speaker]
        found += [f"{speaker}: {fault}" for fault in (*_alternation(lane), *_rewrites(lane), *_order(lane))]
    return found


def matches(before: Sequence[Word], after: Sequence[Word]) -> list[tuple[Word, Word]]:
    """The words two hearings of the same speech have in common, in order."""
    texts = [[spoken(word.text) for word in words] for words in (before, after)]
    blocks = SequenceMatcher(None, *texts, autojunk=False).get_matching_blocks()
    return [(before[block.a + i], after[block.b + i]) for block in blocks for i in range(block.size)]


def _clock(events: Sequence[Heard]) -> list[str]:
    faults = [f"{b.type} at {b.at_ms} after {a.at_ms}" for a, b in pairwise(events) if b.at_ms < a.at_ms]
    ends = [i for i, event in enumerate(events) if isinstance(event, CallEnded)]
    return faults + ([] if ends == [len(events) - 1] else [f"call_ended {len(ends)} times, or not last"])


def _alternation(lane: Iterable[Heard]) -> list[str]:
    faults, open_ms, closed_ms = [], None, 0
    for event in lane:
        if isinstance(event, SpeechStarted):
            if open_ms is not None or event.start_ms < closed_ms:
                faults.append(f"speech started at {event.start_ms} inside other speech")
            open_ms = event.start_ms
        elif isinstance(event, SpeechEnded):
            if open_ms != event.start_ms or event.end_ms < event.start_ms:
                faults.append(f"speech ended at {event.end_ms} that started at {open_ms}")
            open_ms, closed_ms = None, event.end_ms
    return faults if open_ms is None else [*faults, f"speech from {open_ms} never ended"]


def _rewrites(lane: Iterable[Heard]) -> list[str]:
    faults: list[str] = []
    said: dict[int, tuple[Word, ...]] = {}
    finals: set[int] = set()
    for event in lane:
        if isinstance(event, StableText):
            said[event.utterance] = said.get(event.utterance, ()) + event.words
            if event.utterance in finals:
                faults.append(f"utterance {event.utterance} rewritten: words after its final text")
        elif isinstance(event, FinalText):
            if said.get(event.utterance) != event.words or event.utterance in finals:
                faults.append(f"utterance {event.utterance} rewritten: its final words are not its stable ones")
            finals.add(event.utterance)
    return faults + [f"utterance {number} has no final text" for number in said if number not in finals]


def _order(lane: Iterable[Heard]) -> list[str]:
    words = [word for event in lane if isinstance(event, StableText) for word in event.words]
    faults = [f"{w.text} ends at {w.end_ms} before it starts at {w.start_ms}" for w in words if w.end_ms < w.start_ms]
    return faults + [
        f"{b.text} at {b.start_ms} before the end of {a.text} at {a.end_ms}"
        for a, b in pairwise(words)
        if b.start_ms < a.end_ms
    ]
