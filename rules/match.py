"""What a stretch of speech says, by phrase: hits with their words, their certainty and the guard that held one back.

Two rungs: literal (the lexicon of swear words) and frame (patterns over word classes). Knows no audio, time or rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rules.coding import Codebook, Finder
from rules.compose import compose, directed, excepted, longest
from rules.finds import UNSURE, HeardText, Hit, Spans
from rules.model import Speaker
from rules.pattern import Parser
from rules.phrases import ABUSE, EXCEPTION, Frame, Lexicon, LexiconError, load_lexicon
from rules.tokens import STOP, tokenise

__all__ = ["Hit", "Matcher", "matcher"]


# A refusal with a way out is made of cues a bare one has none of; told as a whole, it rivals it as its cues do.
_NEARLY = {"blunt_no": {"no_with_alternative"}, "policy_bare": {"policy_explained"}}


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A frame's finders; the guards by how far they reach: the hit itself, its clause, the turn.

    ``later``: codes with which a guard may begin that still lacks its end; empty when any word may.
    """

    frame: Frame
    finder: Finder
    guards: tuple[Finder | None, Finder | None, Finder | None]
    later: frozenset[str]

    def waits(self, codes: str) -> bool:
        """Could words still to come complete a guard around these words?"""
        return not self.later or not self.later.isdisjoint(codes)


class Matcher:
    """A compiled lexicon. Cheap to ask, costly to build: build once."""

    def __init__(self, lexicon: Lexicon) -> None:
        parser = Parser(lexicon.classes)
        trees = {pattern: parser.parse(pattern) for frame in lexicon.frames for pattern in frame.patterns()}
        book = Codebook(trees.values())
        self._book = book
        self._labels = lexicon.labels

        def finder(patterns: Sequence[str]) -> Finder | None:
            return book.compile([trees[pattern] for pattern in patterns]) if patterns else None

        excuses = finder([pattern for frame in lexicon.frames if frame.label == EXCEPTION for pattern in frame.any])
        self._frames = tuple(_compiled(frame, finder, excuses) for frame in lexicon.frames)

    def match(self, text: str, speaker: Speaker, *, hot: bool = False) -> tuple[Hit, ...]:
        """The hits that stand, in order of their first word; ``hot`` lets homophones of swear words count."""
        return tuple(hit for hit in self.explain(text, speaker, hot=hot) if not hit.guard and not hit.cue)

    def rivals(self, label: str) -> frozenset[str]:
        """The labels that stand in for this one when a turn holds both."""
        own = {name for turn in self._labels if turn.label == label for name in turn.without}
        return frozenset(
            own | {turn.label for turn in self._labels if label in turn.silences} | _NEARLY.get(label, set())
        )

    def explain(self, text: str, speaker: Speaker, *, hot: bool = False, breaks: Sequence[int] = ()) -> tuple[Hit, ...]:
        """Every rung's verdict: hits that stand, hits held back with their guard, and the cues of turn labels.

        The text is one turn; ``breaks`` are the character offsets at which its utterances begin.
        """
        heard = HeardText(text, self._book.encode(tokenise(text)), breaks)
        found = [hit for entry in self._frames if entry.frame.heard_from(speaker, hot) for hit in _hits(entry, heard)]
        found = directed(excepted(longest(found)))
        whole = compose([label for label in self._labels if label.speaker == speaker], found, heard)
        return tuple(sorted(whole, key=lambda hit: (hit.first, hit.last, hit.label)))


def _compiled(frame: Frame, finder: Callable[[Sequence[str]], Finder | None], excuses: Finder | None) -> _Compiled:
    near, clause, turn = finder(frame.unless), finder(frame.unless_in_clause), finder(frame.unless_in_turn)
    begins = [guard.first for guard in (near, excuses if frame.label in ABUSE else None) if guard]
    late = clause or turn or frozenset() in begins  # a guard anywhere, or one that any word may begin
    later = frozenset() if late else frozenset(STOP).union(*begins)
    found = finder(frame.any)
    if found is None:
        raise LexiconError(f"frame {frame.id}: no pattern")
    return _Compiled(frame, found, (near, clause, turn), later)


@cache
def matcher() -> Matcher:
    """The built-in lexicon, compiled once."""
    return Matcher(load_lexicon())


def _hits(entry: _Compiled, heard: HeardText) -> Iterator[Hit]:
    """One frame's finds, each with the words that hold it back if some do."""
    frame = entry.frame
    finds = list(entry.finder.spans(heard.coded, heard.letters))
    guards = [Spans(g.spans(heard.coded, heard.letters) if g and finds else ()) for g in entry.guards]
    for first, last in finds:
        start, end, quote = heard.place(first, last)
        yield Hit(
            label=frame.label,
            rung="literal" if frame.literal else "frame",
            frame=frame.id,
            score=1.0 if frame.sure else UNSURE,
            severity=frame.severity,
            sure=frame.sure,
            first=first,
            last=last,
            start=start,
            end=end,
            quote=quote,
            guard=_guard(guards, heard, first, last),
            cue=frame.cue,
            waits=entry.waits(heard.coded.codes[first + 1 : last + 2]),
        )


def _guard(guards: Sequence[Spans], heard: HeardText, first: int, last: int) -> str:
    """The words of the first guard that holds a find back, or nothing."""
    scopes = ((first, last), heard.clause(first, last), (0, len(heard.coded.tokens)))
    for spans, (low, high) in zip(guards, scopes, strict=True):
        place = spans.within(low, high)
        if place:
            return heard.place(*place)[2]
    return ""
