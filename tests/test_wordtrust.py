"""Words that do not come, or that nobody should rely on."""

from __future__ import annotations

from itertools import count

from assist.analysis.wordtrust import WordTrust
from assist.events import Event
from audio.events import FinalText, SpeechEnded, SpeechStarted, StableText, Tick, Word
from rule_calls import Call, pack_of, rule
from rules.model import Signal


def words(number: int, p: float, start_ms: int = 0) -> tuple[Word, ...]:
    """So many words of this probability."""
    return tuple(Word("word", start_ms + i * 100, start_ms + i * 100 + 80, p) for i in range(number))


def trust(*events: Event) -> list[tuple[int, float]]:
    """When trust went (0) and came back (1)."""
    stage = WordTrust(count(1))
    out: list[Signal] = [signal for event in events for signal in stage.feed(event)]
    return [(signal.at_ms, signal.value) for signal in out]


def ticks(first_ms: int, last_ms: int) -> list[Event]:
    return [Tick(at_ms) for at_ms in range(first_ms, last_ms + 1, 100)]


def test_fifteen_seconds_of_speech_without_a_word_end_the_trust_and_a_word_brings_it_back() -> None:
    """Counted over the pauses, to the tick."""
    speech = [SpeechStarted(60, "agent", 0), *ticks(100, 8_000), SpeechEnded(8_200, "agent", 0, 8_000)]
    more = [SpeechStarted(20_060, "agent", 20_000), *ticks(20_100, 30_000)]

    told = trust(*speech, *more, StableText(30_500, "agent", 1, words(2, 0.9)))

    assert told == [(27_000, 0.0), (30_500, 1.0)]


def test_words_on_the_way_keep_the_trust() -> None:
    """A minute of speech whose words come as they should."""
    events: list[Event] = [SpeechStarted(60, "agent", 0)]
    for second in range(1, 60):
        events += ticks(second * 1000 - 900, second * 1000)
        events.append(StableText(second * 1000, "agent", 1, words(2, 0.9, second * 1000 - 500)))

    assert trust(*events) == []


def test_twenty_unsure_words_end_the_trust_and_sure_ones_bring_it_back() -> None:
    """By their mean."""
    unsure = FinalText(5_000, "customer", 1, words(20, 0.4))
    sure = FinalText(9_000, "customer", 2, words(10, 0.9, 6_000))

    assert trust(unsure, sure) == [(5_000, 0.0), (9_000, 1.0)]
    assert trust(FinalText(5_000, "customer", 1, words(19, 0.4))) == []


def test_a_final_text_does_not_count_its_stable_words_again() -> None:
    """Ten words are ten words."""
    stable, final = StableText(4_000, "agent", 1, words(10, 0.4)), FinalText(5_000, "agent", 1, words(10, 0.4))

    assert trust(stable, final) == []


def test_rules_that_rest_on_words_are_silent_until_words_can_be_trusted_again() -> None:
    """What they would have said is withheld for that reason."""
    call = Call(pack_of(rule())).feed(20, "word_trust", value=0.0).feed(25, "blunt_no").run(40)

    call.feed(40, "word_trust", value=1.0).feed(45, "blunt_no")

    assert call.withheld == [(25.0, "trial", "low_trust")]
    assert call.prompts == [(45.0, "trial")]


def test_a_prompt_whose_success_could_not_be_heard_ends_unknown() -> None:
    """Not expired: nobody can say that the agent did not do it."""
    call = Call(pack_of(rule())).feed(20, "blunt_no").speech("agent", 22, 24).feed(25, "word_trust", value=0.0)
    call.feed(30, "word_trust", value=1.0).speech("agent", 31, 33).run(60)

    assert call.cleared == [(40.0, "trial", "unknown")]


def test_rules_that_rest_on_sound_go_on() -> None:
    """They never needed words."""
    call = Call().feed(20, "word_trust", value=0.0).feed(30, "raised_voice", value=7.0)

    assert [name for _, name in call.run(40).prompts] == ["lower-your-voice"]
