"""All settings of a call as one frozen value, read once at the door and passed down. Never global.

Definitions live here (what an interruption *is*); every limit that decides a prompt lives in the pack.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from assist.analysis.heat import HeatSettings
from assist.analysis.pace import PaceSettings
from assist.analysis.share import ShareSettings
from assist.analysis.silence import SilenceSettings
from assist.analysis.turns import TurnSettings
from assist.analysis.voice import VoiceSettings
from assist.analysis.wordtrust import WordTrustSettings
from audio.hearing import HearingSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """How a call is heard and measured."""

    hearing: HearingSettings = HearingSettings()
    turns: TurnSettings = TurnSettings()
    silence: SilenceSettings = SilenceSettings()
    share: ShareSettings = ShareSettings()
    pace: PaceSettings = PaceSettings()
    voice: VoiceSettings = VoiceSettings()
    heat: HeatSettings = HeatSettings()
    wordtrust: WordTrustSettings = WordTrustSettings()
    retention_days: int = 30
    """How long sessions are kept: a coach looks at last month's calls (judgement; a house's own rule goes first)."""

    def digest(self) -> str:
        """Names these exact settings in a journal's header: 12 hex digits of SHA-256."""
        heard = {name: value for name, value in asdict(self).items() if name != "retention_days"}
        text = json.dumps(heard, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
