"""The constants of the streaming policy, each with its source. Plain values; knows nothing of how they are used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listening:
    """The policy's constants; where no other source is named: research/streaming-asr section 4, step in brackets."""

    hop_ms: int = 350  # [2] says 500. Here 400 ms cost 7 % less CPU; stable words p95 came 0.1 s later
    rest: float = 1.5  # at least this many times its duration between readings: an overloaded machine reads less often,
    # so both lanes, the screen and what the sound alone tells keep their share
    first_audio_ms: int = 500  # [2] says 600 with the pre-roll: with 0.1 s of speech one reading in ten was refused
    pre_roll_ms: int = 500  # [1] the gate opens late; a first word without its onset is lost
    window_max_ms: int = 8000  # [3]
    trim_after_ms: int = 8000  # [8] 5 s cost 8 % less CPU, and 0.7 points more difference on a real call
    context_gap_ms: int = 2000  # a window may reach back over this much silence: see context_ms
    context_ms: int = 5000  # [8] stable sound kept as left context, also from before the utterance
    agreed_p: float = 0.6  # below it two equal readings may both be guesses: the word waits until more was said,
    doubt_ms: int = 2000  # this much times what it lacks of that p
    unsure_logprob: float = -0.9
    guard_ms: int = 300  # [7a]
    guard_p: float = 0.9  # [7a]
    sure_guard_ms: int = 150  # [7c]
    sure_p: float = 0.95  # [7c]
    utterance_gap_ms: int = 800  # [1] says 500-600. 1000: a point less difference there, p95 0.3 s later; between
    long_utterance_ms: int = 12000  # so long an utterance ends at the next pause: its final text must come some day
    fade_ms: int = 120  # a window that ended with the last loud frame lost "limited", "with" and a plural s
    min_speech_ms: int = 250  # [5] less speech than this must be read with these:
    short_no_speech_p: float = 0.1  # 4.1: invented phrases come above it
    short_logprob: float = -0.6  # a clear "yeah" of 190 ms was read with -0.42 (aws-auto-repairs-40, 3:38)
    no_speech_p: float = 0.6  # [5]
    no_speech_logprob: float = -1.0  # [5]
