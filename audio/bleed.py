"""The other party heard in a speaker's channel is kept out of the speaker's speech; who is told of it, and when.

While a leak is known, a frame counts as the speaker's own only if it is louder than what leaks in. Knows no words and
no turns.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from audio.events import Crosstalk, Samples, Speaker
from audio.leak import KEPT, STEP_MS, BleedSettings, Leak, Levels, active_above, find_leak, is_copy, levels_db

SILENCE_DB = -100.0
KEPT_OF_COPIES: Speaker = "customer"
"""Of two lanes with the same sound one must be heard: not the agent's, or they are coached for the other's words."""


@dataclass(frozen=True, slots=True)
class Own:
    """Whether a frame is the speaker's own: their ``speech`` (for the gate), their ``sound`` (for level and words)."""

    speech: bool = True
    sound: bool = True


class Ear:
    """One lane, listening for the other in it."""

    def __init__(self, settings: BleedSettings) -> None:
        self._set = settings
        self.leak: Leak | None = None
        self._expected_db = SILENCE_DB
        self._active_db = 0.0
        self._recent: deque[bool] = deque(maxlen=settings.own_of_last[1])
        self._held = 0

    @property
    def copies(self) -> bool:
        """Whether the lane holds all that the other holds."""
        return self.leak is not None and is_copy(self.leak, self._set)

    def look(self, near: Levels, far: Levels) -> None:
        """Find the leak anew; one that was found stays until there is evidence against it."""
        found = find_leak(near, far, self._set, self.leak)
        self._active_db = active_above(far, self._set)
        against = found.active if self.copies else found.quieter
        if found.leak is not None or against >= self._set.sure_after:
            self.leak = found.leak

    def feed(self, near: Levels, far: Levels) -> Own:
        """Whether the newest frame of ``near`` is the speaker's own."""
        if self.leak is None:
            return Own()
        margin_db = float(np.clip(3 * 1.48 * self.leak.spread_db, *self._set.margin_db))  # section 2.5
        silence_db = self._active_db + self.leak.level_db
        # the line's own noise is louder than the leak of a silence, and no speech
        excess_db = np.mean([near[i] - max(self._expect(far, i), silence_db) for i in (-2, -1)]) - margin_db
        quiet = self._expected_db < silence_db
        self._recent.append(bool(excess_db > 0))
        if sum(self._recent) >= self._set.own_of_last[0] or (self._held and excess_db > 0):
            self._held = self._set.hold
        elif self._held:
            self._held -= 1
        own = quiet or self._held > 0
        return Own(own, own or bool(excess_db > 0))

    def _expect(self, far: Levels, step: int) -> float:
        """The level that leaks in at one of the newest steps: what was said a lag ago, fading as a room does."""
        assert self.leak is not None
        at = min(len(far) + step - self.leak.lag, len(far) - 1)  # a lag below zero looks ahead as far as it can
        leaking_db = float(far[at - 1 : at + 2].max()) + self.leak.level_db
        self._expected_db = max(leaking_db, self._expected_db - self._set.fade_db)
        return self._expected_db


class Bleed:
    """Both lanes of a call. One lane alone has nobody to leak."""

    def __init__(self, speakers: tuple[Speaker, ...], settings: BleedSettings) -> None:
        self._set = settings
        self._levels: dict[Speaker, Levels] = {s: np.full(KEPT, SILENCE_DB, np.float32) for s in speakers}
        self._ears = {speaker: Ear(settings) for speaker in speakers} if len(speakers) == 2 else {}
        self._own = dict.fromkeys(speakers, Own())
        self._told: dict[Speaker, Crosstalk] = {}
        self._frames = 0
        self._now_ms = 0

    def feed(self, frames: Mapping[Speaker, Samples], now_ms: int) -> list[Crosstalk]:
        """Both lanes' newest frames, ending at ``now_ms``; what people should know of it."""
        if not self._ears:
            return []
        for speaker, frame in frames.items():
            kept = self._levels[speaker]
            kept[:-2] = kept[2:]
            kept[-2:] = levels_db(frame)
        self._frames, self._now_ms = self._frames + 1, now_ms
        look = self._frames % self._set.look_every == 0
        for speaker, ear in self._ears.items():
            near, far = self._levels[speaker], self._levels[_other(speaker)]
            if look:
                ear.look(near, far)
            self._own[speaker] = ear.feed(near, far)
        if self._copies:
            self._own[KEPT_OF_COPIES] = Own()
        return [event for speaker in self._ears if look for event in self._tell(speaker, now_ms)]

    def own(self, speaker: Speaker) -> Own:
        """Whether the newest frame is this speaker's own."""
        return self._own[speaker]

    def repeated_ms(self, speaker: Speaker, start_ms: int, end_ms: int) -> int | None:
        """How late the other is heard in this lane, if they were the louder one by then; None too far back as well."""
        ear = self._ears.get(speaker)
        if ear is None or ear.leak is None:
            return None
        first = KEPT - (self._now_ms - start_ms) // STEP_MS
        span = max(1, (end_ms - start_ms) // STEP_MS)
        source = first - ear.leak.lag
        if min(first, source) < 0 or max(first, source) >= KEPT:
            return None
        near, far = self._levels[speaker][first : first + span], self._levels[_other(speaker)][source : source + span]
        louder = float(near.mean() - far.mean()) < self._set.quieter_db
        return ear.leak.lag * STEP_MS if louder or self._muted_copy(speaker) else None

    def _muted_copy(self, speaker: Speaker) -> bool:
        return self._copies and speaker != KEPT_OF_COPIES

    @property
    def _copies(self) -> bool:
        return all(ear.copies for ear in self._ears.values())

    def _tell(self, speaker: Speaker, now_ms: int) -> list[Crosstalk]:
        """A leak that became known for sure, changed its kind or went."""
        leak, told = self._ears[speaker].leak, self._told.get(speaker)
        if leak is None or (self._copies and not self._muted_copy(speaker)):
            return [] if self._told.pop(speaker, None) is None else [Crosstalk(now_ms, speaker, None, None, False)]
        if leak.steps < self._set.sure_after or (told is not None and told.same == self._copies):
            return []
        level_db, lag_ms = round(leak.level_db, 1), leak.lag * STEP_MS
        self._told[speaker] = Crosstalk(now_ms, speaker, level_db, lag_ms, self._copies)
        return [self._told[speaker]]


def _other(speaker: Speaker) -> Speaker:
    return "customer" if speaker == "agent" else "agent"
