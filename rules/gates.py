"""The gates between a moment and its prompt, in their order. Knows what holds a candidate back, not what becomes of it.

At every step a candidate is refused, waits, or may be shown::

    refused   precedence guards, low_trust, paused, snoozed, muted, quiet_start, cooldown
    waiting   for the end of a turn (bounded), then for its place (priority, budget)
    shown

What waits too long is refused as well: the ledger then names the gate that made it late, and ``stale`` if it was late
before it met one. A gate that is sure to hold for longer than that refuses at once.

One voice: one that waits holds the place against all that rank below it. Only prompts that come *at once* go past:
"let them finish" cannot wait for "address the abuse", which itself waits for the customer to finish.
"""

from __future__ import annotations

from typing import Literal

from rules.budget import Budget
from rules.candidate import Candidate
from rules.model import Reason
from rules.pack import Limits
from rules.scene import Scene

Step = Reason | Literal["show", "wait", "drop"]
"""What becomes of a candidate now: a reason means withheld, ``drop`` that its rule is not met after all."""


_NAMED: dict[str, Literal["priority", "ladder"]] = {"shown": "priority", "ladder": "ladder"}


class Gates:
    """All gates of one call."""

    def __init__(self, scene: Scene, budget: Budget, limits: Limits) -> None:
        self._scene, self._budget, self._limits = scene, budget, limits

    def step(self, at_ms: int, candidate: Candidate, reserved: bool) -> Step:
        """What becomes of it now; ``reserved`` when one that ranks above it waits for the place."""
        if refusal := self.refusal(at_ms, candidate):
            return refusal
        if candidate.wait(at_ms, self._scene, self._limits.defer_s):
            return "wait"
        stale_ms = candidate.stale_ms(self._limits)
        if at_ms > stale_ms:
            return candidate.held or "stale"
        if reserved and candidate.due != "at_once":
            candidate.hold(at_ms, "priority")
            return "wait"
        opens_ms, reason = self._budget.opens(at_ms, candidate.level, candidate.lookout.rule.after)
        if opens_ms > stale_ms:
            return reason
        if opens_ms > at_ms:
            candidate.hold(opens_ms, reason)
            return "wait"
        return "show"

    def refusal(self, at_ms: int, candidate: Candidate) -> Reason | Literal["drop"] | None:
        """The gate that is shut for good, whatever the candidate waits for."""
        lookout, evidence = candidate.lookout, candidate.evidence[0]
        if guard := lookout.held_by(at_ms):
            # other prompts are a matter of precedence, the ladder one of policy; by any other guard the rule is not met
            return _NAMED.get(guard, "drop")
        if evidence.basis == "words" and not self._scene.trusted(evidence.speaker):
            return "low_trust"
        return self._budget.refusal(at_ms, lookout.rule, candidate.level, candidate.armed.trigger.at_start)
