"""A small builder of calls by hand: real events, in the order a session would learn them."""

from __future__ import annotations

from assist.events import Event
from assist.tape import Tape
from audio.events import (
    CallEnded,
    FinalText,
    InterimText,
    Speaker,
    SpeechEnded,
    SpeechStarted,
    StableText,
    Tick,
    VoiceFrame,
    Word,
    Words,
)
from rules.model import Because, Level, Outcome, Prompt, PromptCleared, Reason, Signal, Withheld

WORD_MS = 300
SILENCE_MS = 200
FINAL_MS = 500


def spoken(text: str, start_ms: int, word_ms: int = WORD_MS) -> Words:
    """The text as words one after the other."""
    return tuple(
        Word(word, start_ms + number * word_ms, start_ms + (number + 1) * word_ms - 20, 0.9)
        for number, word in enumerate(text.split())
    )


def because(signal: str = "abuse_directed", value: float = 2.0, threshold: float = 1.0, **more: object) -> Because:
    """A reason; the quote and the times may be given."""
    start_ms, end_ms = int(str(more.get("start_ms", 1_000))), int(str(more.get("end_ms", 2_000)))
    return Because(signal, value, threshold, str(more.get("quote", "")), start_ms, end_ms)


class HandMade:
    """Collects what was said and shown; ``events`` puts it in order."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._utterances = 0
        self._signals = 0
        self._prompts = 0

    def says(
        self,
        speaker: Speaker,
        start_ms: int,
        text: str,
        level_db: float = -24.0,
        word_ms: int = WORD_MS,
        effort_st: float = 0.0,
    ) -> int:
        """A turn: speech, voice, guesses, stable words, the final. Returns its end.

        ``effort_st`` is how far the voice lies above its usual pitch, and as many dB its tilt.
        """
        self._utterances += 1
        words = spoken(text, start_ms, word_ms)
        f0_hz = round(140.0 * 2 ** (effort_st / 12), 1)
        end_ms = words[-1].end_ms
        self.add(SpeechStarted(start_ms + 60, speaker, start_ms))
        for at_ms in range(start_ms + 100, end_ms, 100):
            swing_db = (at_ms // 100 * 7) % 11 - 5.0
            self.add(VoiceFrame(at_ms, speaker, level_db + swing_db, f0_hz, effort_st, 100, 80, 0.0, 1))
        for count in range(2, len(words), 2):
            at_ms = words[count].end_ms + 300
            self.add(StableText(at_ms, speaker, self._utterances, words[count - 2 : count]))
            guess = words[count : count + 3]
            self.add(InterimText(at_ms, speaker, " ".join(word.text for word in guess), guess))
        self.add(SpeechEnded(end_ms + SILENCE_MS, speaker, start_ms, end_ms))
        self.add(FinalText(end_ms + FINAL_MS, speaker, self._utterances, words))
        return end_ms

    def marks(self, name: str, speaker: Speaker, at_ms: int, quote: str, start_ms: int, value: float = 2.0) -> None:
        """A signal on words of the newest turn."""
        self._signals += 1
        end_ms = start_ms + WORD_MS * len(quote.split())
        last = self._utterances
        self.add(
            Signal(at_ms, self._signals, name, speaker, value, start_ms, end_ms, "words", "confirmed", last, quote)
        )

    def measures(self, name: str, speaker: Speaker, at_ms: int, value: float) -> None:
        """A signal on sound."""
        self._signals += 1
        self.add(Signal(at_ms, self._signals, name, speaker, value, at_ms - 100, at_ms, "sound"))

    def prompts(self, at_ms: int, rule: str, say: str, why: Because, level: Level = "p2", script: str = "") -> int:
        """A prompt; its id."""
        self._prompts += 1
        self.add(Prompt(at_ms, self._prompts, rule, level, say, script, why, why.end_ms))
        return self._prompts

    def clears(self, at_ms: int, prompt: int, rule: str, outcome: Outcome) -> None:
        """The prompt's end."""
        self.add(PromptCleared(at_ms, prompt, rule, outcome))

    def withholds(self, at_ms: int, rule: str, reason: Reason, why: Because) -> None:
        """A near miss."""
        self.add(Withheld(at_ms, rule, reason, why))

    def add(self, *events: Event) -> None:
        """Any other events."""
        self._events += events

    def events(self, end_ms: int, ended: bool = True) -> list[Event]:
        """All events by time, with ticks; the call's end last."""
        ticks: list[Event] = [Tick(at_ms) for at_ms in range(100, end_ms, 100)]
        events = sorted([*ticks, *self._events], key=lambda event: event.at_ms)
        return [*events, CallEnded(end_ms)] if ended else events

    def tape(self, end_ms: int, ended: bool = True) -> Tape:
        """A tape that has heard the whole call, closed when it ended."""
        tape = Tape()
        tape.append(self.events(end_ms, ended), end_ms)
        if ended:
            tape.close()
        return tape


def hard_call() -> HandMade:
    """A caller who becomes abusive and an agent who first rushes, then follows the prompt: 60 s."""
    call = HandMade()
    call.says("agent", 400, "Thank you for calling, how can I help you today?", -26)
    call.says("customer", 4_000, "I have been waiting three weeks for this order and nobody ever calls me back.", -22)
    for at_ms, pace, rate in ((3_000, 1.0, 4.4), (9_500, 1.12, 4.9), (13_000, 1.31, 5.8), (30_000, 1.08, 4.7)):
        call.measures("pace", "agent", at_ms, pace)
        call.measures("articulation_rate", "agent", at_ms, rate)
    call.says("agent", 9_000, "Okay let me look, you said the order number was on the second letter, right?", -25, 200)
    slow = because("pace", 1.31, 1.2, start_ms=9_000, end_ms=13_000)
    call.withholds(13_000, "slow-down", "quiet_start", slow)
    start_ms = 14_000
    call.says(
        "customer", start_ms, "I told you that already! You are useless idiots, all of you, just do your job!", -14
    )
    for at_ms, heat in ((9_000, 12), (15_600, 41), (18_000, 58), (25_000, 49), (34_000, 40), (48_000, 29)):
        call.measures("heat", "customer", at_ms, heat)
    call.marks("abuse_directed", "customer", 17_600, "useless idiots", start_ms + 7 * WORD_MS)
    why = because(quote="You are useless idiots", start_ms=start_ms + 5 * WORD_MS, end_ms=start_ms + 9 * WORD_MS)
    script = "I want to help, and I won't go on while I'm sworn at."
    prompt = call.prompts(18_900, "address-abuse-first", "Address the abuse first", why, "p2", script)
    call.withholds(
        20_000, "wait-two-seconds", "priority", because("reply_gap", 0.4, 1.0, start_ms=18_600, end_ms=19_000)
    )
    call.says("agent", 24_000, "I want to help you with this, and I won't go on while I am sworn at.", -27)
    call.marks("boundary", "agent", 29_500, "I won't go on while I am sworn at.", 24_000 + 8 * WORD_MS, 1.0)
    call.clears(29_600, prompt, "address-abuse-first", "followed")
    call.says("customer", 31_000, "Fine. Sorry. I just need this fixed before Friday.", -27)
    call.says("agent", 36_000, "We can't send it today, no, it is not possible.", -25)
    call.marks("blunt_no", "agent", 39_400, "We can't send it today", 36_000, 1.0)
    no = because("blunt_no", 1, 1, quote="We can't send it today", start_ms=36_000, end_ms=37_500)
    tip = call.prompts(
        40_000,
        "add-what-you-can-do",
        "Add what you can do",
        no,
        "p4",
        "I can't do that one; what I can do today is this.",
    )
    call.clears(47_000, tip, "add-what-you-can-do", "expired")
    call.says("customer", 50_000, "So what can you do then?", -25)
    return call
