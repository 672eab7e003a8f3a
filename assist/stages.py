"""Which stages a call goes through, and in which order. The only place that names them all."""

from __future__ import annotations

import itertools

from assist.analysis.echo import Echo
from assist.analysis.heat import Heat
from assist.analysis.meaning import Judge
from assist.analysis.pace import Pace
from assist.analysis.share import Share
from assist.analysis.silence import Silence
from assist.analysis.turns import Turns
from assist.analysis.voice import Voice
from assist.analysis.wordcount import WordCount
from assist.analysis.wording import Wording
from assist.config import Settings
from assist.judging import Judging
from assist.session import Session
from rules.pack import Pack


def whole_session(settings: Settings, pack: Pack, judge: Judge | None = None) -> Session:
    """Heard events in: measured and judged. Heat comes last of the analysis, for it is made of the others' signals.

    ``judge`` says what utterances mean; without one, frames alone tell.
    """
    ids = itertools.count(1)
    turns, pace, voice = Turns(ids, settings.turns), Pace(ids, settings.pace), Voice(ids, settings.voice)
    silence, share = Silence(ids, settings.silence), Share(ids, settings.share)
    heat = Heat(ids, settings.heat)
    wording = Wording(ids, hot=heat.hot, judge=judge)
    return Session([turns, silence, share, pace, voice, WordCount(ids), wording, Echo(ids), heat, Judging(pack)])


def judging_session(pack: Pack) -> Session:
    """Signals in: judged."""
    return Session([Judging(pack)])
