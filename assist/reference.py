"""What was really said in a call: a text somebody vouches for, and the share of its words a hearing got wrong.

Knows nothing of when words came. The error rate needs the extra `bench`, which nobody needs in a call.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from audio.errors import UsageError
from audio.events import SPEAKERS, Speaker

Texts = dict[Speaker, str]


def load_reference(path: Path, speakers: Iterable[Speaker]) -> Texts:
    """A text per speaker: JSON {speaker: text}, a fixture's lines.tsv, or plain text where only one person speaks."""
    lanes = tuple(speakers)
    try:
        text = path.read_text(encoding="utf-8")
        found = _read(path, text, lanes)
    except OSError as error:
        raise UsageError(f"{path}: the reference cannot be read: {error.strerror}; give another file") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no reference ({error}): give JSON {{speaker: text}}, lines.tsv, or .txt for one voice"
        ) from error
    known: Texts = {speaker: found[speaker] for speaker in lanes if speaker in found}
    if not known:
        raise UsageError(f"{path} has no text for {' or '.join(lanes)}: name the speakers {' and '.join(SPEAKERS)}")
    return known


def _read(path: Path, text: str, lanes: tuple[Speaker, ...]) -> Mapping[str, str]:
    if path.suffix == ".json":
        found = json.loads(text)
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise ValueError("not an object of texts")
        return found
    if path.suffix == ".tsv":
        lines = defaultdict(list)
        for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
            lines[row["speaker"]].append(row["text"])
        return {speaker: " ".join(said) for speaker, said in lines.items()}
    if len(lanes) != 1:
        raise ValueError("plain text does not say who speaks, and this call has two speakers")
    return {lanes[0]: text}


def require_scoring() -> None:
    """UsageError unless the extra that scores texts is installed: better told before the call is heard than after."""
    try:
        import jiwer
        import whisper_normalizer.english
    except ImportError as error:
        raise UsageError(
            f"--reference needs {error.name}, which is not installed: pip install 'live-call-assistant[bench]'"
        ) from error
    del jiwer, whisper_normalizer


def word_errors(reference: Texts, heard: Mapping[Speaker, str]) -> float:
    """Word error rate in percent, all speakers pooled, both sides through Whisper's English normaliser."""
    require_scoring()
    import jiwer
    from whisper_normalizer.english import EnglishTextNormalizer

    normal = EnglishTextNormalizer()
    said = {speaker: normal(text) for speaker, text in reference.items()}
    silent = " ".join(normal(heard.get(speaker, "")) for speaker, text in said.items() if not text)
    spoken = [speaker for speaker, text in said.items() if text]
    if not spoken:
        raise UsageError("the reference holds no words: there is nothing to compare with")
    measured = jiwer.process_words([said[s] for s in spoken], [normal(heard.get(s, "")) for s in spoken])
    wrong = measured.substitutions + measured.deletions + measured.insertions + len(silent.split())
    return round(100 * wrong / sum(len(said[speaker].split()) for speaker in spoken), 2)
