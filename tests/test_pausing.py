"""While paused nothing is heard and nothing that was said then is let in."""

from __future__ import annotations

import numpy as np

from assist.events import Capture, Event, UserAction
from assist.pausing import Hush, Pausing
from assist.privacy import Privacy
from assist.session import Session
from audio.events import AudioChunk, AudioLost, CallEnded, FinalText, InterimText, StableText, VoiceFrame, Word
from words_by_hand import words

PAUSE, RESUME = UserAction(1_000, "pause"), UserAction(3_000, "resume")


def through(*events: Event) -> list[Event]:
    """What the door lets in."""
    door = Pausing()
    return [each for event in events for each in door.feed(event)]


def test_sound_is_silence_while_paused() -> None:
    """Of the same length, so that call time goes on; a loss stays a loss."""
    hush, loud = Hush(), AudioChunk(0, "agent", np.ones(320, np.float32))
    lost = AudioLost(0, "agent", 20, "unplugged")

    before = hush.admit(loud)
    hush.act(PAUSE)
    paused, gap = hush.admit(loud), hush.admit(lost)
    hush.act(RESUME)
    after = hush.admit(loud)

    assert before is loud
    assert after is loud
    assert isinstance(paused, AudioChunk)
    assert (len(paused.samples), float(np.abs(paused.samples).max())) == (320, 0.0)
    assert gap is lost


def test_pause_and_resume_are_said_once() -> None:
    """As a change of the sound's source, after what the user did; pressing twice changes nothing."""
    again = UserAction(1_500, "pause")

    out = through(PAUSE, again, RESUME)

    assert out == [PAUSE, Capture(1_000, "paused"), again, RESUME, Capture(3_000, "resumed")]


def test_words_said_in_the_pause_never_come_in() -> None:
    """Not as guesses, not late, not with the final: only those before and after."""
    said = words("one two three four five six seven eight nine ten eleven twelve")  # 300 ms each
    frame = VoiceFrame(1_500, "customer", -20.0, None, 0.0, 100, 0, 0.0, 0)

    out = through(
        PAUSE,
        frame,
        InterimText(1_600, "customer", "five", said[4:5]),
        StableText(1_700, "customer", 1, said[:5]),
        RESUME,
        StableText(3_400, "customer", 1, said[5:11]),
        FinalText(4_000, "customer", 1, said),
    )

    assert frame not in out
    text = [[word.text for word in e.words] for e in out if isinstance(e, (InterimText, StableText, FinalText))]
    assert text == [[], ["one", "two", "three"], ["eleven"], ["one", "two", "three", "eleven", "twelve"]]


def test_a_session_lets_nothing_else_through() -> None:
    """Both doors in a row: what the first adds the second sees, what is held comes at the end."""
    session = Session([], (Pausing(), Privacy()))
    said = words("order 4471", 4_000)

    out = [each for event in (PAUSE, RESUME, StableText(5_000, "agent", 1, said)) for each in session.feed(event)]
    end = session.feed(CallEnded(5_100))

    assert out[1] == Capture(1_000, "paused")
    assert out[-1] == StableText(5_000, "agent", 1, said[:1])
    assert end == [StableText(5_100, "agent", 1, (Word("4471", 4_300, 4_580, 0.9),)), CallEnded(5_100)]
