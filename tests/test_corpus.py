"""The training corpus is large, varied and kept apart from every test."""

from __future__ import annotations

from measure import corpus as measure
from rules.phrases import load_lexicon


def test_the_corpus_keeps_its_promises() -> None:
    """Size, no templates, nothing twice, and no test or fixture utterance in it."""
    tests = [row.text for path in measure.TABLES if path.exists() for row in measure.read(path)]

    assert measure.faults(measure.corpus(), [*tests, *measure.fixture_lines()]) == []


def test_faults_are_found() -> None:
    """A template, a repetition and a test row would be seen."""
    rows = [measure.Row("agent", f"would you like to go {i}", "x") for i in range(300)]
    rows += [measure.Row("agent", "Hello there!", "x"), measure.Row("agent", "hello there", "x")]

    found = measure.faults(rows, ["would you like to go 7"])

    assert [line.split(":")[0] for line in found] == ["only 302 rows", "300/302 rows hold", "2 times", "also a test"]


def test_what_was_heard_belongs_to_rows_that_are_trained_on() -> None:
    """The recogniser's spelling of a held-out row would give it away."""
    written = {measure.plain(row.text) for row in measure.corpus()}

    for row in measure.read(measure.VOICED):
        assert measure.plain(row.said) in written
        assert not measure.held_out(row.said)


def test_no_test_utterance_stands_in_a_frame() -> None:
    """Frames are written for kinds of sentences, never for a sentence of a test."""
    tests = {measure.plain(row.text) for path in measure.TABLES if path.exists() for row in measure.read(path)}
    patterns = {measure.plain(pattern) for frame in load_lexicon().frames for pattern in frame.patterns()}

    assert {text for text in tests & patterns if len(text.split()) >= 4} == set()
