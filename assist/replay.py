"""A recording or a journal through the same session as a live call. Knows no face and no clock: events come as fast as
they can be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assist.events import Event, Lag, PackLoaded, UserAction
from assist.privacy import Privacy, unquoted, wordless
from assist.session import Session
from audio.events import AudioChunk, AudioLost, CallEnded, Tick
from audio.hearing import Hearing, Ticker
from rules.model import Prompt, PromptCleared, Signal, Withheld

JUDGED = (Prompt, PromptCleared, Withheld, PackLoaded)
JUDGED_BY = (Signal, Lag, UserAction)


def heard(sound: Iterable[AudioChunk | AudioLost], hearing: Hearing, session: Session) -> Iterator[Event]:
    """Hear a recording flat out; yields the journal's events in order."""
    try:
        for block in sound:
            for fact in hearing.feed(block):
                yield from session.feed(fact)
        for fact in hearing.finish():
            yield from session.feed(fact)
    finally:
        hearing.close()


def rejudged(events: Iterable[Event], session: Session) -> Iterator[Event]:
    """Judge a journal again: what was heard and measured stands, what was judged is made anew."""
    for event in _with_all_ticks(event for event in events if not isinstance(event, JUDGED)):
        if isinstance(event, (*JUDGED_BY, Tick, CallEnded)):
            yield from session.feed(event)
        else:
            yield event


def reanalysed(events: Iterable[Event], session: Session) -> Iterator[Event]:
    """Measure and judge a journal again: only what was heard and done stands."""
    for event in _with_all_ticks(event for event in events if not isinstance(event, (*JUDGED, Signal))):
        yield from session.feed(event)


def masked(events: Iterable[Event]) -> Iterator[Event]:
    """A journal of before words were masked, with its numbers and addresses masked."""
    door = Privacy()
    for event in events:
        if isinstance(event, CallEnded):
            yield from door.finish(event.at_ms)
        yield from map(unquoted, door.feed(event))


def without_words(events: Iterable[Event]) -> Iterator[Event]:
    """The events without what was said."""
    return (left for event in events if (left := wordless(event)) is not None)


def _with_all_ticks(events: Iterable[Event]) -> Iterator[Event]:
    """The journal holds a tick a second; the session had ten."""
    ticker = Ticker()
    for event in events:
        yield from ticker.until(event.at_ms)
        if not isinstance(event, Tick):
            yield event
