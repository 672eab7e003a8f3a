"""The page after the call: from a call's events to its text, its HTML and its JSON."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assist.cli import main
from assist.events import Event
from assist.journal import Header, event_line, header_line
from assist.refine import Refined
from assist.report.html import html_page
from assist.report.making import as_json
from assist.report.page import Report, report
from assist.report.text import text_lines
from audio.events import CallEnded, Speaker, SpeechEnded, SpeechStarted, Tick, Word
from hand_made import HandMade, because, hard_call
from rules.load import load_pack
from rules.model import Signal
from test_cli import run, wav

HEADER = Header("call.flac", "", "tiny.en", "", "", ("agent", "customer"))
PACK = load_pack()


def looked_back(events: list[Event], header: Header = HEADER, refined: tuple[Refined, ...] = ()) -> Report:
    """The report of a call."""
    return report(header, iter(events), PACK, refined)


def text(made: Report) -> str:
    """Its text."""
    return "\n".join(text_lines(made))


def journal(path: Path, events: list[Event], header: Header = HEADER) -> Path:
    """A call as a journal on disk."""
    path.write_text("\n".join([header_line(header), *map(event_line, events)]) + "\n", encoding="utf-8")
    return path


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


def test_the_verb_writes_the_page_beside_the_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text on stdout, HTML on disk, nothing half-written left."""
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000))

    code, out, err = run(capsys, "report", str(path))

    assert (code, err) == (0, "")
    assert out.startswith("After the call: call.flac\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["call.jsonl", "call.report.html"]
    assert (tmp_path / "call.report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_json_alone_writes_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless it is asked for."""
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000))

    _, out, _ = run(capsys, "report", str(path), "--json")
    run(capsys, "report", str(path), "--json", "--html", str(tmp_path / "page.html"))

    assert json.loads(out)["header"]["recording"] == "call.flac"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["call.jsonl", "page.html"]


def test_a_journal_is_shown_as_it_was_and_judged_anew_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the agent saw then is the record; with a pack named it is what that pack says."""
    call = HandMade()
    call.prompts(9_000, "start-with-i", "Seen by the agent", because("you_blame", 1, 0))
    path = journal(tmp_path / "call.jsonl", call.events(20_000))
    rules = str(Path(__file__).parents[1] / "rules" / "packs" / "assertive")

    _, as_it_was, _ = run(capsys, "report", str(path))
    _, anew, _ = run(capsys, "report", str(path), "--rules", rules)

    assert "Seen by the agent" in as_it_was
    assert "Seen by the agent" not in anew


def test_the_recording_beside_its_journal_is_embedded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its bytes, as a data address."""
    wav(tmp_path / "call.wav", 2, 0.1)
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000), replace(HEADER, recording="call.wav"))

    code, _, _ = run(capsys, "report", str(path), "--embed-audio")

    page = (tmp_path / "call.report.html").read_text(encoding="utf-8")
    assert code == 0
    assert re.search(r'<audio controls [^>]*src="data:audio/wav;base64,UklGR', page)
    (script,) = re.findall(r"<script>(.*)</script>", page, re.DOTALL)
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in page


def test_another_recording_of_that_name_is_not_embedded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page must not play what was not judged."""
    wav(tmp_path / "call.wav", 2, 0.1)
    header = replace(HEADER, recording="call.wav", sha256="0" * 64)
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000), header)

    code, _, err = run(capsys, "report", str(path), "--embed-audio")

    assert code == 3
    assert "not the recording" in err


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (["--embed-audio"], 2, "finds no call.flac"),
        (["--html", "nowhere/at/all.html"], 2, "cannot write the page"),
        (["--swap"], 2, "a journal knows who spoke"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    argv: list[str], code: int, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What, where, and what to do."""
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000))

    found, out, err = run(capsys, "report", str(path), *argv)

    assert (found, out) == (code, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_broken_second_reading_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not silently left out."""
    path = journal(tmp_path / "call.jsonl", hard_call().events(60_000))
    (tmp_path / "call.refined.jsonl").write_text('{"speaker":"agent"}\n', encoding="utf-8")

    code, _, err = run(capsys, "report", str(path))

    assert code == 3
    assert "call.refined.jsonl:1" in err


def test_help_names_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    """They are part of the contract."""
    with pytest.raises(SystemExit):
        main(["report", "--help"])

    out = capsys.readouterr().out
    assert all(option in out for option in ("--html", "--json", "--embed-audio", "--rules", "--journal"))
