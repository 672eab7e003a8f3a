"""Both lanes in lockstep: the same sound gives the same events, however it is cut and however threads run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.events import (
    AudioChunk,
    AudioLost,
    CallEnded,
    FinalText,
    Heard,
    Samples,
    Speaker,
    SpeechEnded,
    SpeechStarted,
    Tick,
    VoiceFrame,
)
from audio.hearing import Hearing, HearingSettings
from audio.recogniser import Reading
from audio.vad import SileroModel
from lanes_by_hand import Script, line, sound, when

BLOCK = 1600


class Known(SileroModel):
    """A speech model that was told when each lane speaks: sound made by ``sound`` carries its own time."""

    def __init__(self, stretches: Sequence[tuple[int, int]]) -> None:
        self._stretches = stretches

    def lane(self) -> Known:  # type: ignore[override]
        """One lane's state: none."""
        return self

    def feed(self, frame: Samples) -> float:
        """1 inside a stretch, 0 outside; silence that stands for lost sound is silence."""
        if not frame.any():
            return 0.0
        start_ms, end_ms = when(frame)
        return float(any(start <= start_ms and end_ms <= end for start, end in self._stretches))


def blocks(length_ms: int, sizes: Iterator[int] | None = None) -> Iterator[AudioChunk]:
    """Both lanes' sound, in blocks of these sizes."""
    whole = sound(length_ms)
    for speaker in ("agent", "customer"):
        del speaker
    done = {"agent": 0, "customer": 0}
    while any(at < len(whole) for at in done.values()):
        for speaker, at in list(done.items()):
            size = next(sizes) if sizes else BLOCK
            yield AudioChunk(at // 16, speaker, whole[at : at + size])  # type: ignore[arg-type]
            done[speaker] = at + size


def hear(
    chunks: Iterator[AudioChunk | AudioLost],
    recogniser: Script | None = None,
    stretches: Sequence[tuple[int, int]] = ((1024, 3392),),
    speakers: tuple[Speaker, ...] = ("agent", "customer"),
) -> list[Heard]:
    """Everything hearing says of this sound."""
    hearing = Hearing(speakers, Known(stretches), recogniser, HearingSettings())
    events = [event for chunk in chunks for event in hearing.feed(chunk)]
    return events + list(hearing.finish())


def script() -> Script:
    """A line that both lanes say, for they hear the same sound."""
    return Script(line("good morning how can I help you", 1100))


def test_a_call_is_heard_from_speech_to_words() -> None:
    """Started, ended, final text, end of call; the clock ticks."""
    events = hear(blocks(6000), script())

    kinds = [type(event) for event in events if isinstance(event, (SpeechStarted, SpeechEnded, FinalText, CallEnded))]
    assert kinds == [SpeechStarted] * 2 + [SpeechEnded] * 2 + [FinalText] * 2 + [CallEnded]
    assert [event.at_ms for event in events if isinstance(event, Tick)] == list(range(100, 6017, 100))


def test_time_never_runs_back() -> None:
    """Not even where lanes alternate."""
    times = [event.at_ms for event in hear(blocks(6000), script())]

    assert times == sorted(times)


@given(sizes=st.lists(st.integers(1, 9000), min_size=1, max_size=20))
@settings(max_examples=15, deadline=None)
def test_any_chunking_gives_the_same_events(sizes: list[int]) -> None:
    """How a source cuts its sound is its own business."""

    def endless() -> Iterator[int]:
        while True:
            yield from sizes

    assert hear(blocks(5000, endless()), script()) == hear(blocks(5000), script())


class Slow(Script):
    """A recogniser whose threads finish in any order."""

    def read(self, samples: Samples, wide: bool = False) -> Reading:
        """The same words, later."""
        time.sleep(int(abs(np.sum(samples[:3]))) % 7 / 1000)
        return super().read(samples)


def test_threads_do_not_decide_the_order() -> None:
    """Flat out, words come when the model of delay says, not when a thread is done."""
    quick, slow = script(), Slow(script().words)

    assert hear(blocks(6000), slow) == hear(blocks(6000), quick)


def test_a_call_cut_off_in_mid_word_ends_with_what_was_said() -> None:
    """Whoever hangs up while the other speaks."""
    events = hear(blocks(3104), script(), stretches=((1024, 9000),))

    finals = [" ".join(word.text for word in event.words) for event in events if isinstance(event, FinalText)]
    assert finals == ["good morning how can I help you"] * 2
    assert isinstance(events[-1], CallEnded)


@pytest.mark.parametrize("delay_ms", [0, 32, 64, 200, 1000])
def test_no_word_is_lost_however_fast_the_machine(delay_ms: int) -> None:
    """A reading may be back before the gate knows that somebody stopped."""
    hearing = Hearing(("agent",), Known(((1024, 3392),)), script(), HearingSettings(decode_delay_ms=delay_ms))
    chunks = (chunk for chunk in blocks(6000) if chunk.speaker == "agent")

    events = [event for chunk in chunks for event in hearing.feed(chunk)] + list(hearing.finish())

    finals = [" ".join(word.text for word in event.words) for event in events if isinstance(event, FinalText)]
    assert finals == ["good morning how can I help you"]


def test_lost_sound_moves_the_clock() -> None:
    """What comes after a gap is at its true time."""

    def with_gap() -> Iterator[AudioChunk | AudioLost]:
        for speaker in ("agent", "customer"):
            yield AudioLost(0, speaker, 2000, "test")  # type: ignore[arg-type]
        for speaker in ("agent", "customer"):
            yield AudioChunk(2000, speaker, sound(4000, 2000))  # type: ignore[arg-type]

    events = hear(with_gap(), stretches=((3008, 4992),))

    assert [event.start_ms for event in events if isinstance(event, SpeechStarted)] == [3008, 3008]
    assert events[0] == AudioLost(0, "agent", 2000, "test")
    assert events[-1] == CallEnded(6016)


def test_one_lane_alone_is_a_call_too() -> None:
    """A mono recording of one party."""
    chunks = (chunk for chunk in blocks(6000) if chunk.speaker == "agent")

    events = hear(chunks, script(), speakers=("agent",))

    assert [event.speaker for event in events if isinstance(event, FinalText)] == ["agent"]


def test_without_words_the_sound_is_heard_all_the_same() -> None:
    """No recogniser: speech and voice, no text."""
    kinds = {type(event) for event in hear(blocks(6000))}

    assert kinds == {Tick, SpeechStarted, SpeechEnded, VoiceFrame, CallEnded}


def test_a_call_without_sound_ends_at_once() -> None:
    """Nothing in, an end out."""
    assert hear(iter(())) == [CallEnded(0)]


def test_a_failing_recogniser_is_not_hidden() -> None:
    """An error in a decoding thread reaches whoever hears the call."""

    class Broken(Script):
        def read(self, samples: Samples, wide: bool = False) -> Reading:
            raise MemoryError("no memory for the encoder")

    with pytest.raises(MemoryError, match="encoder"):
        hear(blocks(6000), Broken(()))
