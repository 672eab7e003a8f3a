"""Whole calls behind the door: what is journalled is masked, and judging or measuring it again changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.cli import main
from assist.config import Settings
from assist.events import Event
from assist.journal import Header, event_line, header_line, is_row, read_event
from assist.privacy import Privacy, unquoted
from assist.replay import masked, reanalysed, rejudged
from assist.stages import judging_session, whole_session
from audio.events import FinalText, InterimText, StableText, Tick
from hand_made import hard_call
from rules.load import load_pack
from rules.model import Prompt, Signal
from words_by_hand import words

PACK = load_pack()
SETTINGS = Settings()
DIGITS = ("4111", "1111", "one one", "jo@example.com")
JUDGED = ("signal", "prompt", "prompt_cleared", "withheld")


def call() -> list[Event]:
    """The hard call, in which a card number is read out, and sworn over; what was heard of it."""
    hand = hard_call()
    hand.says("customer", 61_000, "My card is 4111 1111 1111")
    hand.says("customer", 63_000, "1111 and I told you that already you useless idiots.", -14)
    hand.says("customer", 70_000, "It is four one one one one one, or jo@example.com")
    return [event for event in hand.events(90_000) if event.type not in JUDGED and not isinstance(event, Tick)]


def lines(events: list[Event]) -> list[str]:
    """As a journal holds them."""
    return [event_line(event) for event in events if is_row(event)]


def measured(words: bool = True) -> list[str]:
    """The journal of the call."""
    return lines(list(reanalysed(call(), whole_session(SETTINGS, PACK, words=words))))


def test_the_journal_is_masked_and_the_rules_still_see_the_rest() -> None:
    """No digit of the card, guesses and quotations included; the abuse around it raises its prompt."""
    rows = measured()

    assert not [row for row in rows for digits in DIGITS if digits in row]
    assert [row for row in rows if "[card]" in row and '"type":"final_text"' in row]
    assert [row for row in rows if '"type":"prompt"' in row]


def test_judged_or_measured_again_it_is_the_same() -> None:
    """To the byte."""
    rows = measured()
    events = [read_event(row) for row in rows]

    assert lines(list(rejudged(events, judging_session(PACK)))) == rows
    assert lines(list(reanalysed(events, whole_session(SETTINGS, PACK, masked=True)))) == rows


def test_without_words_the_same_prompts_come() -> None:
    """Signals and prompts stay, only without quotations; judged again they come again."""
    rows, bare = [[read_event(row) for row in measured(words=words)] for words in (True, False)]

    assert not [event for event in bare if event.type in ("stable_text", "interim_text", "final_text")]
    assert not [event for event in bare if isinstance(event, Signal) and event.quote]
    assert [(e.at_ms, e.rule) for e in bare if isinstance(e, Prompt)] == [
        (e.at_ms, e.rule) for e in rows if isinstance(e, Prompt)
    ]
    assert lines(list(rejudged(bare, judging_session(PACK)))) == lines(bare)


def test_a_journal_of_before_is_masked_on_its_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Written without the door, shown and stored with it."""
    header = Header("call.flac", "0" * 64, "tiny.en", "assertive", "x", ("agent", "customer"))
    old = lines(list(reanalysed(call(), whole_session(SETTINGS, PACK, masked=True))))
    path = tmp_path / "call.jsonl"
    path.write_text("\n".join([header_line(header), *old]) + "\n", encoding="utf-8")
    assert any("4111" in row for row in old)

    code = main(["replay", str(path), "--json"])

    out = capsys.readouterr().out
    assert code == 0
    assert not [digits for digits in DIGITS if digits in out]
    assert json.loads(out.splitlines()[0])["masked"] is True


def test_masking_a_journal_twice_changes_nothing() -> None:
    """Every event of the masked call but those that are held anew for their two seconds."""
    events = list(masked(call()))

    again = list(masked(events))

    assert lines(again) == lines(events)


def test_no_words_are_shown_or_stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither on stdout nor in the journal, and measuring that again is refused."""
    header = Header("call.flac", "0" * 64, "tiny.en", "assertive", "x", ("agent", "customer"), masked=True)
    path, bare = tmp_path / "call.jsonl", tmp_path / "bare.jsonl"
    path.write_text("\n".join([header_line(header), *measured()]) + "\n", encoding="utf-8")

    code = main(["replay", str(path), "--no-words", "--json", "--journal", str(bare)])
    out = capsys.readouterr().out
    refused = main(["replay", str(bare), "--reanalyse", "--json"])

    assert (code, refused) == (0, 2)
    assert "written without words" in capsys.readouterr().err
    for text in (out, bare.read_text(encoding="utf-8")):
        assert '"type":"prompt"' in text
        assert "idiots" not in text


def test_a_quotation_of_an_older_journal_is_masked() -> None:
    """Written before words were masked, judged again today."""
    signal = Signal(
        5, 1, "abuse_directed", "customer", 2.0, 1, 2, "words", quote="my card 4111 1111 1111 1111, you idiot"
    )

    out = unquoted(signal)

    assert isinstance(out, Signal)
    assert out.quote == "my card [card], you idiot"


@pytest.mark.parametrize("ahead", [1, 2, 3, 6])
def test_while_a_number_is_said_no_three_digits_are_ever_seen(ahead: int) -> None:
    """Word by word, with guesses some words ahead: neither guesses, stable words nor finals hold more than two."""
    said = words("it is " + "four one " * 6 + "thanks", 1_000)
    door = Privacy()

    out: list[Event] = []
    for place, word in enumerate(said):
        guess = said[place + 1 : place + 1 + ahead]
        out += door.feed(StableText(word.end_ms + 400, "customer", 1, (word,)))
        out += door.feed(InterimText(word.end_ms + 400, "customer", " ".join(w.text for w in guess), guess))
    out += door.feed(FinalText(said[-1].end_ms + 900, "customer", 1, said))

    seen = [[w.text for w in e.words] for e in out if isinstance(e, (InterimText, StableText, FinalText))]
    assert max(sum(text in ("four", "one") for text in event) for event in seen) <= 2
    assert seen[-1] == ["it", "is", "[number]", "thanks"]
