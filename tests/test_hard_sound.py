"""Bad sound through the real hearing: it goes on, says what it lost, and what it still hears is timed as before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audio.errors import ModelMissing
from audio.events import AudioLost, CallEnded, FinalText, Heard, Samples, Speaker, SpeechStarted, StableText, Word
from audio.models import find_model
from audio.whisper import Whisper
from laws import broken, matches
from listening import Blocks, cut, final_words, hear, hear_sound, load, side_by_side

CALL = Path(__file__).parents[1] / "fixtures" / "calls" / "abuse_badly_handled" / "call.flac"
LENGTH_MS = 12_800
"""The first two turns, agent and customer, 38 words; whole frames, so that silence before them moves nothing."""
TRUE_MS = 300
"""Whisper's word borders move by 0.1-0.3 s from reading to reading (faster-whisper #120, #294)."""
DRIFT_MS = 40
"""Two encoder positions: the resolution of a word time, at both ends."""
FURTHEST_MS = 500
"""Far less than a word and its pause: further off, a word would be somebody else's turn."""

BOTH: tuple[Speaker, Speaker] = ("agent", "customer")
Lanes = dict[Speaker, Samples]


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    """The default model."""
    try:
        files = find_model("tiny.en")
    except ModelMissing as missing:
        pytest.skip(str(missing))
    return Whisper(files.path, files.name)


@pytest.fixture(scope="module")
def call() -> Lanes:
    """Both lanes' sound as recorded."""
    return {speaker: sound[: LENGTH_MS * 16] for speaker, sound in load(CALL).items()}


@pytest.fixture(scope="module")
def clean(call: Lanes, whisper: Whisper) -> list[Heard]:
    """What is heard of it when nothing is wrong."""
    return list(hear_sound(call, whisper))


def moved(words: list[Word], by_ms: int = 0, stretch: float = 1.0) -> list[Word]:
    """Words at other times."""
    return [
        Word(word.text, int(word.start_ms * stretch) + by_ms, int(word.end_ms * stretch) + by_ms, word.p)
        for word in words
    ]


def holds(events: list[Heard], expected: dict[Speaker, list[Word]], share: float) -> None:
    """All laws hold, so many of the expected words are heard, and those at their times.

    A border beside a pause may jump, so one word in twenty may lie further off; a clock that drifts moves the median.
    """
    assert broken(events) == []
    moves: list[tuple[int, str]] = []
    for speaker, words in expected.items():
        pairs = matches(words, final_words(events, speaker))
        assert len(pairs) >= share * len(words), f"{speaker}: {len(pairs)} of {len(words)} words"
        moves += [(_moved_ms(one, other), one.text) for one, other in pairs]
    moves.sort()
    assert moves[len(moves) // 2][0] <= DRIFT_MS
    assert moves[int(0.95 * len(moves)) - 1][0] <= TRUE_MS, moves[-5:]
    assert moves[-1][0] <= FURTHEST_MS, moves[-5:]


def _moved_ms(one: Word, other: Word) -> int:
    return max(abs(one.start_ms - other.start_ms), abs(one.end_ms - other.end_ms))


def words_of(events: list[Heard]) -> dict[Speaker, list[Word]]:
    """Both speakers' final words."""
    return {speaker: final_words(events, speaker) for speaker in BOTH}


@pytest.mark.model
def test_clipped_sound(call: Lanes, clean: list[Heard], whisper: Whisper) -> None:
    """A microphone turned up 24 dB too far."""
    clipped = {speaker: np.clip(16 * sound, -1, 1) for speaker, sound in call.items()}

    holds(list(hear_sound(clipped, whisper)), words_of(clean), share=0.8)


@pytest.mark.model
def test_a_dc_offset(call: Lanes, clean: list[Heard], whisper: Whisper) -> None:
    """A cheap sound card's zero is at a fifth of full scale."""
    shifted = {speaker: sound + np.float32(0.2) for speaker, sound in call.items()}

    holds(list(hear_sound(shifted, whisper)), words_of(clean), share=0.9)


@pytest.mark.model
def test_one_channel_much_quieter(call: Lanes, clean: list[Heard], whisper: Whisper) -> None:
    """The customer 30 dB below the agent."""
    quiet = {"agent": call["agent"], "customer": call["customer"] * np.float32(10 ** (-30 / 20))}

    holds(list(hear_sound(quiet, whisper)), words_of(clean), share=0.9)  # type: ignore[arg-type]


def with_losses(speaker: Speaker, sound: Samples, share: float) -> Blocks:
    """The lane's blocks of 20 ms, some of which never arrive."""
    random = np.random.default_rng(11)
    for block in cut(speaker, sound):
        lost = random.random() < share
        yield AudioLost(block.at_ms, speaker, 20, "network") if lost else block


@pytest.mark.model
def test_lost_blocks(call: Lanes, clean: list[Heard], whisper: Whisper) -> None:
    """5 % of the packets never come: each is said, and time stays true."""
    blocks = list(side_by_side(with_losses(speaker, sound, 0.05) for speaker, sound in call.items()))

    events = list(hear(iter(blocks), BOTH, whisper))

    lost = sum(block.lost_ms for block in blocks if isinstance(block, AudioLost))
    assert sum(event.lost_ms for event in events if isinstance(event, AudioLost)) == lost > 500
    holds(events, words_of(clean), share=0.7)


def with_gap(speaker: Speaker, sound: Samples, start_ms: int, end_ms: int) -> Blocks:
    """The lane with a stretch that is lost in one piece."""
    yield from cut(speaker, sound[: start_ms * 16])
    yield AudioLost(start_ms, speaker, end_ms - start_ms, "the device went away")
    yield from cut(speaker, sound[end_ms * 16 :], end_ms)


@pytest.mark.model
def test_a_gap_of_three_seconds(call: Lanes, clean: list[Heard], whisper: Whisper) -> None:
    """In the middle of a sentence: words before and after it are where they were."""
    blocks = side_by_side(with_gap(speaker, sound, 6000, 9000) for speaker, sound in call.items())

    events = list(hear(blocks, BOTH, whisper))

    assert [event.lost_ms for event in events if isinstance(event, AudioLost)] == [3000, 3000]
    outside = {
        speaker: [word for word in words if word.end_ms < 5700 or word.start_ms > 9300]
        for speaker, words in words_of(clean).items()
    }
    holds(events, outside, share=0.8)


def lied(sound: Samples, true_hz: int, said_hz: int) -> Samples:
    """What arrives when a device says it records at one rate but records at another."""
    length = len(sound) * true_hz // said_hz
    return np.interp(np.arange(length) * said_hz / true_hz, np.arange(len(sound)), sound).astype(np.float32)


@pytest.mark.model
def test_a_sample_rate_a_little_wrong(call: Lanes, clean: list[Heard], whisper: Whisper) -> None:
    """48 kHz declared as 44.1 kHz: slower and deeper, but the words are there, at the times they have now."""
    slow = {speaker: lied(sound, 48_000, 44_100) for speaker, sound in call.items()}
    expected = {speaker: moved(words, stretch=48 / 44.1) for speaker, words in words_of(clean).items()}

    holds(list(hear_sound(slow, whisper)), expected, share=0.8)


@pytest.mark.model
@pytest.mark.parametrize(("true_hz", "said_hz"), [(8_000, 16_000), (16_000, 8_000)])
def test_a_sample_rate_far_off(call: Lanes, whisper: Whisper, true_hz: int, said_hz: int) -> None:
    """Twice as fast or half as fast nobody can follow; the laws hold all the same."""
    wrong = {speaker: lied(sound[: 12 * 16_000], true_hz, said_hz) for speaker, sound in call.items()}

    assert broken(list(hear_sound(wrong, whisper))) == []


@pytest.mark.model
def test_both_lanes_the_same_sound(call: Lanes, clean: list[Heard], whisper: Whisper) -> None:
    """A mono device given for both: what one lane says is what was said, on whichever lane it is kept."""
    events = list(hear_sound({"agent": call["customer"], "customer": call["customer"]}, whisper))

    assert broken(events) == []
    expected = final_words(clean, "customer")
    assert max(len(matches(expected, final_words(events, speaker))) for speaker in BOTH) >= 0.9 * len(expected)


@pytest.mark.model
def test_two_people_on_one_channel(call: Lanes, clean: list[Heard], whisper: Whisper) -> None:
    """All turns on the agent's lane, and nothing on the other."""
    mixed = {"agent": call["agent"] + call["customer"], "customer": np.zeros(LENGTH_MS * 16, np.float32)}
    both = sorted((w for words in words_of(clean).values() for w in words), key=lambda word: word.start_ms)

    events = list(hear_sound(mixed, whisper))  # type: ignore[arg-type]

    holds(events, {"agent": both}, share=0.85)
    assert final_words(events, "customer") == []


@pytest.mark.model
def test_long_silence_then_speech(call: Lanes, clean: list[Heard], whisper: Whisper) -> None:
    """Half an hour of digital zeros brings no word, and the first word after it is whole and at its time."""
    silence_ms, minute = 30 * 60_000, np.zeros(60_000 * 16, np.float32)

    def lane(speaker: Speaker) -> Blocks:
        for start_ms in range(0, silence_ms, 60_000):
            yield from cut(speaker, minute, start_ms)
        yield from cut(speaker, call[speaker], silence_ms)

    events = list(hear(side_by_side(lane(speaker) for speaker in BOTH), BOTH, whisper))

    holds(events, {speaker: moved(words, silence_ms) for speaker, words in words_of(clean).items()}, share=0.95)
    assert all(event.at_ms > silence_ms for event in events if isinstance(event, (StableText, FinalText)))


def test_the_laws_find_what_is_broken() -> None:
    """A rewritten word, a second start, a clock that runs back: each is named."""
    word, other = Word("fine", 100, 300, 0.9), Word("find", 100, 300, 0.9)

    def bad() -> Iterator[Heard]:
        yield SpeechStarted(200, "agent", 100)
        yield SpeechStarted(300, "agent", 150)
        yield StableText(400, "agent", 1, (word,))
        yield FinalText(350, "agent", 1, (other,))
        yield CallEnded(500)

    faults = broken(list(bad()))

    assert len(faults) == 4
    assert sum("rewritten" in fault for fault in faults) == 1
