"""What is said when a call is over."""

from __future__ import annotations

import itertools

from assist.events import Event, Lag
from assist.remarks import Remarks
from audio.events import AudioLost, CallEnded, Crosstalk, SpeechStarted

AGENT, CUSTOMER = SpeechStarted(64, "agent", 0), SpeechStarted(64, "customer", 0)
END = CallEnded(1000)


def lines(*events: Event, take: int | None = None) -> list[str]:
    """The remarks on a call of which so many events were shown."""
    remarks = Remarks(("agent", "customer"))
    for _ in itertools.islice(remarks.watch(events), take):
        pass
    return remarks.lines()


def test_a_call_of_two_needs_no_remark() -> None:
    """Both were heard, and it ended."""
    assert lines(AGENT, CUSTOMER, END) == []


def test_a_dead_channel_is_said() -> None:
    """Whose it is."""
    assert lines(AGENT, END) == ["the customer was never heard: that channel holds no speech"]


def test_silence_is_said_once() -> None:
    """Not once per channel."""
    assert lines(END) == ["nobody was heard in this call: is it the right recording?"]


def test_a_journal_without_an_end_is_said() -> None:
    """Its writer was stopped."""
    assert lines(AGENT, CUSTOMER) == ["the journal has no end: its call was cut off, or is still going on"]


def test_who_leaves_early_is_told_nothing() -> None:
    """What was not shown is not known."""
    assert lines(AGENT, CUSTOMER, END, take=1) == []


def test_the_other_party_in_a_channel_is_said() -> None:
    """With how loud they were, even when that stopped."""
    gone = Crosstalk(900, "agent", None, None, False)

    (remark,) = lines(AGENT, CUSTOMER, Crosstalk(500, "agent", -12.3, 96, False), gone, END)

    assert remark.startswith("the customer was heard in the agent's channel, 12 dB quieter")


def test_two_channels_with_the_same_sound_are_said() -> None:
    """Once, and not as a silent channel."""
    (remark,) = lines(CUSTOMER, Crosstalk(500, "agent", 0.0, 0, True), END)

    assert remark.startswith("both channels hold the same sound")


def test_a_copy_that_turned_out_to_be_none_is_not_said() -> None:
    """The channels differ after all."""
    assert (
        lines(AGENT, CUSTOMER, Crosstalk(500, "agent", 0.0, 0, True), Crosstalk(900, "agent", None, None, False), END)
        == []
    )


def test_sound_that_was_lost_is_summed_up() -> None:
    """By speaker and reason; a file that cannot tell how much gets no figure."""
    torn = [
        AudioLost(900, "agent", 1200, "torn"),
        AudioLost(950, "agent", 300, "torn"),
        AudioLost(960, "agent", 0, "cut"),
    ]

    assert lines(AGENT, CUSTOMER, *torn, END) == ["1.5 s of the agent's sound were lost: torn"]


def test_words_that_were_never_read_are_said() -> None:
    """In seconds, with what to do; a lag that cost nothing is no remark."""
    late = [Lag(900, "customer", 3000, "", 1500), Lag(950, "customer", 1200, "2 readings left out")]

    (line,) = lines(AGENT, CUSTOMER, *late, END)

    assert line.startswith("1.5 s of what the customer said were never read: ")
