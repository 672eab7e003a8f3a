"""One speaker of two: how far their voice certainly went, how much they said, how loud for them."""

from __future__ import annotations

from assist.analysis.side import Side
from audio.events import AudioLost, SpeechEnded, SpeechStarted, VoiceFrame

HANGOVER_MS = 200


def speaking(start_ms: int) -> Side:
    side = Side("agent", HANGOVER_MS)
    side.started(SpeechStarted(start_ms + 64, "agent", start_ms))
    side.open_turn(1)
    return side


def frame(at_ms: int, level_db: float = -24.0, voiced_ms: int = 80) -> VoiceFrame:
    return VoiceFrame(at_ms, "agent", level_db, 120.0, -8.0, 100, voiced_ms, 0.0, 0)


def test_an_open_gate_vouches_for_all_but_its_closing_pause() -> None:
    """A voiced frame vouches for more."""
    side = speaking(1000)
    by_gate = side.sure_until_ms(2000)
    side.voiced(frame(1950))
    side.voiced(frame(1990, voiced_ms=0))

    assert (by_gate, side.sure_until_ms(2000)) == (1800, 1950)


def test_a_voice_that_ended_went_to_its_end() -> None:
    """Whatever the clock says."""
    side = speaking(1000)
    side.ended(SpeechEnded(2224, "agent", 1000, 2000))

    assert side.sure_until_ms(9000) == 2000


def test_a_turns_speech_leaves_its_pauses_out() -> None:
    """A second, a pause, half a second so far."""
    side = speaking(1000)
    side.ended(SpeechEnded(2224, "agent", 1000, 2000))
    side.started(SpeechStarted(2564, "agent", 2500))
    side.voiced(frame(3000))

    assert side.spoken_ms(3000) == 1500


def test_quiet_is_measured_against_the_own_voice() -> None:
    """And where there is nothing to measure against, nothing is held against anybody."""
    side = speaking(1000)
    first = side.quiet_since(0)
    for at_ms in range(1100, 3100, 100):
        side.voiced(frame(at_ms))
    side.voiced(frame(3100, -30.0))
    soft = side.quiet_since(3050)
    side.voiced(frame(3200, -18.0))

    assert (first, soft, side.quiet_since(3150)) == (True, True, False)


def test_speech_right_behind_lost_sound_may_have_begun_in_it() -> None:
    """A second later it has not."""
    side = Side("agent", HANGOVER_MS)
    side.lost(AudioLost(1000, "agent", 3000, "gone"))
    side.started(SpeechStarted(4100, "agent", 4036))
    behind = side.unsure
    side.started(SpeechStarted(5100, "agent", 5036))

    assert (behind, side.unsure) == (True, False)
