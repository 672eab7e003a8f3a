"""What the words of a short stretch amount to between two speakers: listening, agreeing, giving way, breaking off.

Knows texts only: no times, no speakers, no signals. Lists after speech-science section 2.3, widened by what people
say there; their effect is measured by tests/measure/overlaps.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from audio.events import Word

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ENDS = (".", "?", "!")


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    phrases = [tuple(phrase.split()) for phrase in text.split(",")]
    return tuple(sorted((phrase for phrase in phrases if phrase), key=len, reverse=True))


_LISTENING = _phrases(
    "m, mm, hm, hmm, mhm, mmm, um, uh, huh, ah, oh, ooh, ow, wow, aha, aw, yeah, yea, yep, yup, yes, right, okay, ok,"
    "sure, alright, all right, that's right, i see, i know, i understand, understood, got it, got you, gotcha,"
    "of course, really, exactly, absolutely, definitely, indeed, totally, true, correct, fair enough, no, oh no,"
    "oh dear, dear, go on, good, great, fine, cool, perfect, lovely, nice, thanks, thank you, no problem, no worries,"
    "makes sense"
)
_AGREEING = _phrases(
    "yeah, yes, yep, right, okay, ok, sure, exactly, absolutely, definitely, of course, that's right, i see, i know,"
    "i understand, i hear, i can hear, i can imagine, i can see, understood, got it, sorry, i'm sorry, so sorry,"
    "i'm so sorry, oh no, oh dear, oh wow, that must, that sounds, mm, mhm, no worries"
)
_GIVING_WAY = _phrases(
    "go on, go ahead, please continue, carry on, after you, you first, you go, please finish, sorry you were saying,"
    "i interrupted you, i cut you off, didn't mean to interrupt"
)
_WAITING = _phrases(
    "hold on, hold please, please hold, on hold, a hold, short hold, brief hold, hold the line, bear with me,"
    "one moment, a moment, one second, a second, one sec, a sec, just a minute, one minute, a minute, hang on,"
    "couple of minutes, couple minutes, few minutes, two minutes, let me check, let me look, let me see, let me pull,"
    "let me find, let me get, let me grab, i'll check, i'll look, looking that up, while i, checking,"
    "stay on the line, be right back, put you through, transfer you, transferring you"
)
_DANGLING = frozenset(
    """and but because cause the a an um uh er to of if or my your our their i i'm i've i'll we're we've they're you're
    with from as than very every would could should""".split()
)  # no sentence ends on these, whatever the recogniser puts behind them


def tokens(words: Iterable[Word]) -> list[str]:
    """The words in plain letters."""
    texts = (word.text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for word in words)
    return [token for text in texts for token in _TOKEN.findall(text)]


def only_listens(words: Iterable[Word]) -> bool:
    """Whether there are words and all of them are listening sounds ("mm-hm", "right, okay", "I see")."""
    rest = tokens(words)
    if not rest:
        return False
    while rest:
        length = _begins(rest, _LISTENING)
        if not length:
            return False
        rest = rest[length:]
    return True


def agrees(words: Iterable[Word]) -> bool:
    """Whether it begins with agreement or with sympathy."""
    return bool(_begins(tokens(words), _AGREEING))


def completes(words: Iterable[Word], others: Iterable[Word]) -> bool:
    """Whether at least half of it is what the other says at the same time: said together, or said for them."""
    mine, theirs = tokens(words), set(tokens(others))
    telling = [token for token in mine if token not in _DANGLING]
    return bool(telling) and 2 * sum(token in theirs for token in telling) >= len(telling)


def gives_way(words: Iterable[Word]) -> bool:
    """Whether it hands the floor back ("sorry, go ahead")."""
    said = tokens(words)
    return any(_begins(said[first:], _GIVING_WAY) for first in range(len(said)))


def announces_wait(words: Iterable[Word]) -> bool:
    """Whether somebody said that there would be a wait ("one moment", "let me check")."""
    said = tokens(words)
    return any(_begins(said[first:], _WAITING) for first in range(len(said)))


def breaks_off(word: Word | None) -> bool:
    """Whether nobody ends a sentence on this word ("because", "the"): more was to come."""
    if word is None or word.text.strip().endswith(_ENDS):
        return False
    last = tokens([word])
    return bool(last) and last[-1] in _DANGLING


def closes(word: Word | None) -> bool:
    """Whether the recogniser heard a sentence end with this word, on a word that can end one."""
    if word is None or not word.text.strip().endswith(_ENDS):
        return False
    last = tokens([word])
    return not last or last[-1] not in _DANGLING


def _begins(said: list[str], phrases: tuple[tuple[str, ...], ...]) -> int:
    """How many tokens the longest phrase that begins here takes; 0 when none does."""
    return next((len(phrase) for phrase in phrases if tuple(said[: len(phrase)]) == phrase), 0)
