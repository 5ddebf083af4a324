"""Sentences in records and guides that speak to whatever machine reads them, and not to people: left out of what a model
is given and of what is quoted.

A linear model over sentence vectors tells them, fitted on written examples (`python -m eval.machine_talk`); the marks of
chat templates and tool calls need no model. It misses some and takes a few honest sentences for such: no check relies on it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from assistant.language.sentences import sentences
from assistant.model import Kind, Language
from assistant.ports import Embedder, Vectors
from assistant.retrieval.centring import Centring

_THRESHOLDS = {Kind.DATASET: 0.4, Kind.GUIDE: 0.7}
"""Whoever publishes writes descriptions; guides are chosen by the operator, and a sentence lost there is missed more."""
_TEMPLATE = re.compile(
    r"<\|\w+\|>|</?\s*(?:source|system|assistant|user|tool\w*|function\w*|instructions?|context|s)\b[^>]*>"
    r"|\[/?(?:INST|SYS|SYSTEM)\]|<<\s*/?SYS\s*>>|^\s*(?:###\s*)?(?:system|assistant|user|tool|function)\s*(?::|[-=]+>|→)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class MachineTalk:
    """Leaves such sentences out; without weights for this embedder only the marks of templates decide."""

    embedder: Embedder
    centring: Centring

    def without(self, text: str, language: Language, kind: Kind) -> str:
        """The text as people are meant to read it.

        A description ends where it begins to speak to a machine: what follows belongs to it. A guide loses the sentence.
        """
        found = sentences(text)
        flags = self._flags(found, language, _THRESHOLDS[kind])
        if True not in flags:
            return text
        if kind is Kind.DATASET:
            return " ".join(found[: flags.index(True)])
        left = iter(flags)
        lines = [_without(line, [next(left) for _ in sentences(line)]) for line in text.split("\n")]
        return "\n".join(line for line in lines if line is not None).strip("\n")

    def paragraphs(self, text: str, language: Language) -> str:
        """The paragraphs of a guide's text in which no sentence speaks to a machine: what a model is given."""
        lines = text.split("\n")
        found = [sentences(line) for line in lines]
        flags = iter(self._flags([one for row in found for one in row], language, _THRESHOLDS[Kind.GUIDE]))
        told = [[next(flags) for _ in row] for row in found]
        return "\n".join(line for line, row in zip(lines, told, strict=True) if True not in row)

    def quoted(self, quote: str, text: str, language: Language) -> str:
        """A quote of a guide's `text` without sentences that speak to a machine, nor those that share a paragraph with one:
        what tells it what to say may stand before the sentence that gives it away."""
        quote = self.without(quote, language, Kind.GUIDE)
        paragraphs = [sentences(line) for line in text.split("\n")]
        told = [mine for mine in paragraphs if len(mine) > 1 and any(one in quote for one in mine)]
        flags = iter(self._flags([one for mine in told for one in mine], language, _THRESHOLDS[Kind.GUIDE]))
        for mine in told:
            if True in [next(flags) for _ in mine]:  # each takes its own flags, whatever the first says
                for sentence in mine:
                    quote = quote.replace(sentence, "")
        return quote.strip()

    def _flags(self, found: Sequence[str], language: Language, threshold: float) -> list[bool]:
        marked = [bool(_TEMPLATE.search(sentence)) for sentence in found]
        weights = _weights(self.embedder.fingerprint)
        if not found or weights is None:
            return marked
        vectors = self.centring.centre_passages(self.embedder.embed_passages(found), [language] * len(found))
        sure = 1 / (1 + np.exp(-(vectors @ weights.vector + weights.bias)))
        return [mark or bool(p >= threshold) for mark, p in zip(marked, sure, strict=True)]


def _without(line: str, flags: Sequence[bool]) -> str | None:
    """A line without its flagged sentences, indented as it was; None where nothing is left of it."""
    if True not in flags:
        return line
    kept = [sentence for sentence, is_talk in zip(sentences(line), flags, strict=True) if not is_talk]
    return " " * (len(line) - len(line.lstrip(" "))) + " ".join(kept) if kept else None


@dataclass(frozen=True, slots=True)
class _Weights:
    vector: Vectors
    bias: float


@cache
def _weights(fingerprint: str) -> _Weights | None:
    """The weights of the shipped file where they were fitted on this embedder's vectors: name and version decide, for the
    checksum of the prepared weights differs a little by machine."""
    text = files("assistant").joinpath("vocabulary", "machine_talk.json").read_text(encoding="utf-8")
    found = json.loads(text)
    if found["embedder"] != fingerprint.rpartition(":")[0]:
        return None
    return _Weights(np.asarray(found["weights"], np.float32), float(found["bias"]))
