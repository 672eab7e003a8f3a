"""The page after the call: from a call's events to its text, its HTML and its JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assist.events import Event
from assist.journal import Header
from assist.refine import Refined
from assist.report.html import html_page
from assist.report.making import as_json
from assist.report.page import Report, report
from assist.report.text import text_lines
from audio.events import CallEnded, Speaker, SpeechEnded, SpeechStarted, Tick, Word
from hand_made import HandMade, because, hard_call
from rules.load import load_pack
from rules.model import Signal

HEADER = Header("call.flac", "", "tiny.en", "", "", ("agent", "customer"))
PACK = load_pack()


def looked_back(events: list[Event], header: Header = HEADER, refined: tuple[Refined, ...] = ()) -> Report:
    """The report of a call."""
    return report(header, iter(events), PACK, refined)


def text(made: Report) -> str:
    """Its text."""
    return "\n".join(text_lines(made))


class Page(HTMLParser):
    """Reads a page strictly enough to see that it is whole: tags that close, addresses, headings, captions."""

    VOID = frozenset({"meta", "link", "br", "rect", "circle", "path"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "srcset", "xlink:href")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes: the one opened last."""
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_a_prompt_is_told_with_its_outcome_and_its_why() -> None:
    """Signal, value, limit, words, times and delay stand beside each other."""
    call = HandMade()
    why = because("heat", 61.0, 60.0, start_ms=9_000, end_ms=10_000)
    prompt = call.prompts(10_500, "take-a-time-out", "Take a time-out", why, "p2", "May I place you on hold?")
    call.clears(16_500, prompt, "take-a-time-out", "followed")

    (told,) = looked_back(call.events(20_000)).prompts

    assert (told.say, told.outcome, told.after_ms, told.delay_ms) == ("Take a time-out", "followed", 6_000, 500)
    assert (told.why.signal, told.why.measured, told.why.limit) == ("heat", "61 of 100", "60 of 100")
    assert (told.why.speaker, told.why.start_ms, told.why.end_ms) == ("customer", 9_000, 10_000)


def test_a_near_miss_says_what_held_it_back() -> None:
    """The agent never saw it, so the page has its words from the pack."""
    call = HandMade()
    call.withholds(13_000, "slow-down", "quiet_start", because("pace", 1.31, 1.15))

    (near,) = looked_back(call.events(20_000)).withheld

    assert (near.say, near.reason_text) == ("Slow down", "the call had just begun")
    assert (near.why.measured, near.why.limit, near.why.speaker) == ("1.31 × usual", "1.15 × usual", "agent")


def test_the_text_holds_every_part_of_the_page() -> None:
    """Nothing is only in the HTML."""
    out = text(looked_back(hard_call().events(60_000)))

    headings = ("At a glance", "What went best", "What could go better", "Prompts", "Held back", "Figures", "Over time")
    assert all(f"\n{heading}\n" in out for heading in headings)
    assert "Address the abuse first" in out
    assert "“You are useless idiots”" in out


def test_the_page_asks_nothing_of_the_network_and_of_scripts() -> None:
    """One file: its only addresses are its own anchors and data, and the browser is told so too."""
    page = html_page(looked_back(hard_call().events(60_000)))
    read = Page(page)

    assert read.open == []
    assert {address[:1] for address in read.addresses} <= {"#", "d"}
    assert {address for address in read.addresses if not address.startswith(("#", "data:"))} == set()
    assert "script" not in read.tags
    assert "default-src 'none'" in page
    assert "url(" not in page
    assert "@import" not in page


def test_the_page_can_be_read_without_seeing_it() -> None:
    """A heading each section, a caption each table, words for each drawing, and every anchor leads somewhere."""
    read = Page(html_page(looked_back(hard_call().events(60_000))))

    assert read.tags.count("h1") == 1
    assert read.tags.count("caption") == read.tags.count("table") > 0
    assert read.tags.count("desc") == read.tags.count("figure") > 0
    assert {address[1:] for address in read.addresses if address.startswith("#")} <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))


def test_what_was_said_cannot_break_the_page() -> None:
    """Names and words are text, whatever they hold."""
    call = HandMade()
    call.prompts(9_000, "start-with-i", "Start", because("you_blame", 1, 0, quote="<script>alert('x')</script>"))

    page = html_page(looked_back(call.events(20_000), replace(HEADER, recording="<b>&.flac")))

    assert "<script" not in page
    assert "<b>" not in page
    assert Page(page).open == []


def test_the_same_call_gives_the_same_page() -> None:
    """To the byte."""
    first, second = (html_page(looked_back(hard_call().events(60_000))) for _ in range(2))

    assert first == second


def test_json_holds_the_page_without_its_drawing() -> None:
    """For other programs."""
    content = json.loads(as_json(looked_back(hard_call().events(60_000))))

    assert content["figures"]["length_ms"] == 60_000
    assert content["prompts"][0]["rule"] == "address-abuse-first"
    assert "strips" not in content


def test_a_second_reading_stands_beside_the_words_of_the_call() -> None:
    """It is marked, and never takes their place."""
    call = HandMade()
    call.says("customer", 4_000, "you are useless items")
    why = because(quote="useless items", start_ms=4_600, end_ms=5_200)
    call.prompts(6_000, "address-abuse-first", "Address the abuse first", why)
    words = tuple(
        Word(said, 4_000 + 300 * i, 4_280 + 300 * i, 0.9) for i, said in enumerate("you are useless idiots".split())
    )
    line = Refined("customer", 1, 4_000, 5_200, "base", words, "tiny.en", words)

    made = looked_back(call.events(20_000), refined=(line,))

    assert (made.prompts[0].why.quote, made.prompts[0].why.reread) == ("useless items", "useless idiots")
    assert made.reread == "base"
    assert "second reading" in html_page(made)
    assert "Second reading: “useless idiots”" in text(made)


@pytest.mark.parametrize("speaker", ["agent", "customer"])
def test_a_call_of_one_channel_has_a_page(speaker: Speaker) -> None:
    """What nobody can know is a dash, and the page says whose lane is missing."""
    call = HandMade()
    call.says(speaker, 1_000, "hello this is a call with one side only")

    made = looked_back(call.events(10_000))

    assert "was never heard" in text(made)
    assert "Only one side was heard" in text(made)
    assert re.search(r"Interruptions +– ", text(made))
    assert made.figures.agent.response_median_s is made.figures.customer.response_median_s is None
    assert Page(html_page(made)).open == []


@pytest.mark.parametrize("events", [[], [CallEnded(0)], [Tick(100), CallEnded(140)]])
def test_a_call_that_ends_at_once_has_a_page(events: list[Event]) -> None:
    """Short, and without a figure that was not measured."""
    made = looked_back(events)

    assert "nobody was heard" in text(made)
    assert made.prompts == made.withheld == made.best == made.improvable == ()
    assert Page(html_page(made)).open == []


def test_a_call_cut_off_in_a_prompt_says_so() -> None:
    """No outcome is made up."""
    call = HandMade()
    call.prompts(9_000, "start-with-i", "Start with I", because("you_blame", 1, 0))

    made = looked_back(call.events(20_000, ended=False))

    assert made.prompts[0].outcome is None
    assert "open when the record ends" in text(made)
    assert "the journal has no end" in text(made)


def test_eight_hours_stay_a_page() -> None:
    """A journal of a whole working day: bounded drawing, eight rows over time."""
    events: list[Event] = []
    for number in range(3_600):
        at_ms, speaker = number * 8_000, ("agent", "customer")[number % 2]
        events += [SpeechStarted(at_ms + 60, speaker, at_ms), SpeechEnded(at_ms + 5_200, speaker, at_ms, at_ms + 5_000)]
        for second in range(8):
            when = at_ms + 1_000 * second + 900
            events.append(Signal(when, 10 * number + second, "heat", "customer", number % 90, when, when, "sound"))
    events.append(CallEnded(8 * 3_600_000))
    events.sort(key=lambda event: event.at_ms)

    made = looked_back(events)
    page = html_page(made)

    assert (len(made.strips), len(made.figures.slices)) == (8, 8)
    assert len(page) < 1_500_000
    assert "8:00:00 long" in page
