"""The only door to CTranslate2 and faster-whisper for speech: a short window of sound in, words with times out.

Knows nothing of calls, speakers or schedules. The encoder is given a window of constant length, far below Whisper's
30 s: it costs a ninth (measured here: 42 ms against 370 ms), and with at least two seconds of zeros behind the speech
and ten seconds in all tiny.en does not loop (0 of 15 windows, research/streaming-asr 3.1; shorter windows do).
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from audio.events import SAMPLE_RATE_HZ, Samples, Word, Words
from audio.recogniser import Reading
from audio.threads import one_thread_each

HOP_SAMPLES = 160
"""Whisper's mel hop: 10 ms."""
FRAME_MS = 20
"""One encoder position: the resolution of word times."""
MIN_WINDOW_S = 10
WIDE_WINDOW_S = 20
TAIL_ZEROS_S = 2
TOKENS_PER_SECOND = 6.5
"""More text than anybody says (220 words a minute is 5 tokens a second): beyond it the decoder has lost itself."""
SPARE_TOKENS = 8


class Whisper:
    """A Whisper model as a CTranslate2 folder, int8 on the CPU, one thread a decode."""

    def __init__(self, path: Path, name: str, lanes: int = 2) -> None:
        # imported here: half a second that "--help" must not pay
        import ctranslate2
        from faster_whisper.feature_extractor import FeatureExtractor
        from tokenizers import Tokenizer

        one_thread_each()
        self.name = name
        self._storage = ctranslate2.StorageView
        # one worker a lane, one thread each: no OpenMP spinning against the audio thread (research/streaming-asr 3.3)
        self._model: Any = ctranslate2.models.Whisper(
            str(path), device="cpu", compute_type="int8", inter_threads=lanes, intra_threads=1
        )
        self._tokenizer: Any = Tokenizer.from_file(str(path / "tokenizer.json"))
        self._features: Any = FeatureExtractor(feature_size=self._model.n_mels)
        self._start = self._start_tokens()
        self._eot = self._token("<|endoftext|>")
        self._no_timestamps = self._token("<|notimestamps|>")
        # the default list suppresses "*" but not "***": swearing must be written out (research/streaming-asr 3.6)
        self._suppressed = [-1, *_all_asterisks(self._tokenizer.get_vocab())]

    def read(self, samples: Samples, wide: bool = False) -> Reading:
        """The words in at most 28 s of sound, read in a window of ten seconds or a little more than the sound."""
        seconds = len(samples) / SAMPLE_RATE_HZ
        encoded = self._model.encode(
            self._storage.from_array(self._mel(samples, WIDE_WINDOW_S if wide else MIN_WINDOW_S))
        )
        limit = math.ceil(TOKENS_PER_SECOND * seconds) + SPARE_TOKENS
        prompt = [*self._start, self._no_timestamps]
        result = self._model.generate(
            encoded,
            [prompt],
            beam_size=1,
            sampling_temperature=0,
            # CTranslate2 halves max_length for short prompts (whisper.cc: min(max_length / 2, max_length - prompt))
            max_length=max(2 * limit, limit + len(prompt)),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
        )[0]
        tokens: list[int] = [token for token in result.sequences_ids[0] if token < self._eot]
        words = self._align(encoded, tokens, len(samples) // HOP_SAMPLES) if tokens else ()
        logprob = float(result.scores[0]) if result.scores else 0.0
        return Reading(words, float(result.no_speech_prob), round(logprob, 4), len(tokens) >= limit)

    def _token(self, text: str) -> int:
        return int(self._tokenizer.token_to_id(text))

    def _start_tokens(self) -> list[int]:
        start = [self._token("<|startoftranscript|>")]
        if self._model.is_multilingual:
            start += [self._token("<|en|>"), self._token("<|transcribe|>")]
        return start

    def _mel(self, samples: Samples, least_s: int) -> np.ndarray[Any, np.dtype[np.float32]]:
        seconds = max(least_s, math.ceil(len(samples) / SAMPLE_RATE_HZ) + TAIL_ZEROS_S)
        padded = np.zeros(seconds * SAMPLE_RATE_HZ, np.float32)
        padded[: len(samples)] = samples
        mel = self._features(padded, padding=HOP_SAMPLES)[:, : seconds * 100]
        return np.ascontiguousarray(mel[None], dtype=np.float32)

    def _align(self, encoded: object, tokens: list[int], mel_frames: int) -> Words:
        """Word times from the decoder's attention: one teacher-forced pass, 8 ms for ten words here."""
        aligned = self._model.align(encoded, self._start, [tokens], max(2, mel_frames), median_filter_width=7)[0]
        first_frame: dict[int, int] = {}
        for token_index, frame in aligned.alignments:
            first_frame.setdefault(token_index, frame)
        starts = [first_frame.get(index, 0) * FRAME_MS for index in range(len(tokens))]
        starts.append(first_frame.get(len(tokens), mel_frames // 2) * FRAME_MS)
        words = []
        for first, after in self._word_spans(tokens):
            text = str(self._tokenizer.decode(tokens[first:after])).strip()
            p = float(np.mean(aligned.text_token_probs[first:after]))
            if text:
                words.append(Word(text, starts[first], max(starts[after], starts[first]), round(p, 3)))
        return tuple(words)

    def _word_spans(self, tokens: list[int]) -> list[tuple[int, int]]:
        """Token ranges of the words: a token that begins with a space begins a word, and so does what follows a hyphen:
        the same three words are now written "side by side", now "side-by-side"."""
        texts = [str(self._tokenizer.id_to_token(token)) for token in tokens]
        begins = [
            i
            for i, text in enumerate(texts)
            if i == 0 or text.startswith("Ġ") or (texts[i - 1].endswith("-") and text[:1].isalpha())
        ]
        return list(zip(begins, [*begins[1:], len(tokens)], strict=True))


def offline_words(path: Path, samples: Samples, threads: int = 2) -> Words:
    """The words of a whole lane, read at leisure: windows of 30 s, silence filtered out, greedy; what streaming is
    measured against. Whisper's own word times are off by 0.1-0.3 s at borders (faster-whisper #120, #294)."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(path), device="cpu", compute_type="int8", cpu_threads=threads)
    # "en" for models of many languages: the streaming reader is told the same
    segments, _ = model.transcribe(samples, language="en", beam_size=1, vad_filter=True, word_timestamps=True)
    return tuple(
        Word(word.word.strip(), round(word.start * 1000), round(word.end * 1000), round(word.probability, 3))
        for segment in segments
        for word in segment.words or ()
    )


def _all_asterisks(vocabulary: dict[str, int]) -> list[int]:
    return sorted(number for token, number in vocabulary.items() if set(token.replace("Ġ", "")) == {"*"})
