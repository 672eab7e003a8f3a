"""The constants of the streaming policy, each with its source. Plain values; knows nothing of how they are used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listening:
    """The policy's constants; where no other source is named: research/streaming-asr section 4, step in brackets."""

    hop_ms: int = 350  # [2] says 500. 300 and 250 bring stable words 0.05 and 0.1 s earlier; readings so close together
    # agree too easily (aws-auto-repairs-40 differs by a point more), 450 adds 0.1 s to the p95
    rest: float = 1.5  # at least this many times its duration between readings: an overloaded machine reads less often,
    # so both lanes, the screen and what the sound alone tells keep their share
    first_audio_ms: int = 500  # [2] says 600 with the pre-roll: with 0.1 s of speech one reading in ten was refused
    pre_roll_ms: int = 500  # [1] the gate opens late; a first word without its onset is lost
    window_max_ms: int = 9500  # [3] says 8000: see context_ms
    trim_after_ms: int = 9000  # [8] says 5 s, 8 s were tried: see context_ms
    context_gap_ms: int = 2000  # a window may reach back over this much silence: see context_ms
    context_ms: int = 6000  # [8] stable sound kept as left context, also from before the utterance; with 5000, and
    # windows up to 8 s, aws-auto-repairs-40 differs in 19.2 % of its words, not 18.6
    #
    # When a word is stable. In brackets how many of 13,000 words read in mid-speech (shared data's read speech, clean
    # and as on the telephone, and three calls) were read otherwise later on.
    agreed_p: float = 0.7  # read twice the same: at once from this p on (4 %); between 0.4 and 0.5 it would be 28 %,
    doubt_ms: int = 2000  # so below it the word waits this long times what it lacks of that p
    guard_ms: int = 300  # [7a] read once, this far from the end and followed:
    guard_p: float = 0.9  # [7a] says 0.6 (5 %; between 0.6 and 0.9 it was 15 %)
    sure_guard_ms: int = 150  # [7c]
    sure_p: float = 0.95  # [7c] (2 %)
    overdue_ms: int = 1000  # a word this far back is given out however unlikely: what follows must not wait for it
    unsure_logprob: float = -0.9  # an utterance's last reading below it is done again in a wide window
    utterance_gap_ms: int = 800  # [1] says 500-600. 1000: a point less difference there, p95 0.3 s later; between
    long_utterance_ms: int = 12000  # so long an utterance ends at the next pause: its final text must come some day
    fade_ms: int = 120  # a window that ended with the last loud frame lost "limited", "with" and a plural s
    min_speech_ms: int = 250  # [5] less speech than this must be read with these:
    short_no_speech_p: float = 0.1  # 4.1: invented phrases come above it
    short_logprob: float = -0.6  # a clear "yeah" of 190 ms was read with -0.42 (aws-auto-repairs-40, 3:38)
    no_speech_p: float = 0.6  # [5]
    no_speech_logprob: float = -1.0  # [5]
