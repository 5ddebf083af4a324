"""The weights of `assistant.answering.sentence_scores`, fitted anew.

    python -m eval.tuning.sentences --data DIR [--index DIR]

Only questions on paragraphs of PIAF and ARCD which are not held out are read; nothing is written.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.answering.passage import read
from assistant.answering.sentence_scores import FEATURES, WEIGHTS, Asked, Numbers
from assistant.bootstrap import open_retriever
from assistant.language.detect import detect
from assistant.model import Language
from assistant.ports import Vectors
from assistant.retrieval.hybrid import HybridRetriever
from assistant.settings import load_settings
from eval.answers import Answered, public
from eval.first_sentence import small_index

STEPS = 25
RIDGE = 1.0
ARABIC = 3.0
"""There are five times fewer questions in Arabic."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The features of a paragraph's sentences, which of them hold the answer, and what the question counts."""

    features: Numbers
    right: Numbers
    weight: float


def main(argv: Sequence[str] | None = None) -> int:
    """Fit and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.tuning.sentences", description="Weights of sentences.")
    parser.add_argument("--data", type=Path, required=True, help="folder with evalsets/piaf and evalsets/arcd")
    parser.add_argument("--index", type=Path, help="an index, for what its embedder knows of languages")
    arguments = parser.parse_args(argv)
    with TemporaryDirectory() as scratch:
        _, retriever = open_retriever(load_settings(index=arguments.index or small_index(Path(scratch))))
        choices = list(choices_of((e for e in public(arguments.data) if not e.held_out), retriever))
    for name, now, new in zip(FEATURES, WEIGHTS, fitted(choices), strict=True):
        print(f"{name:<7} {new:6.2f}  (now {now:.2f})")
    return 0


def choices_of(examples: Iterable[Answered], retriever: HybridRetriever) -> Iterable[Choice]:
    """Those questions whose answer stands in some sentences and not in others."""
    passages: dict[str, Vectors] = {}
    for e in examples:
        texts = [sentence.text for sentence in read(e.passage)]
        right = np.asarray([float(e.is_in(text)) for text in texts])
        if not 0 < right.sum() < len(texts):
            continue
        if e.passage not in passages:
            embedded = retriever.embedder.embed_passages(texts)
            passages[e.passage] = retriever.centring.centre_passages(embedded, [e.language] * len(texts))
        seen = detect(e.question)
        vector = retriever.centring.centre_query(retriever.embedder.embed_queries([e.question])[0], seen.language)
        near = np.asarray([retriever.centring.likeness(float(c)) for c in passages[e.passage] @ vector])
        asked = Asked.of(e.question, seen.language, dialect=seen.dialect)
        features = asked.features(texts, asked.held(texts), near)
        yield Choice(features, right, ARABIC if e.language is Language.AR else 1.0)


def fitted(choices: Sequence[Choice]) -> Numbers:
    """The weights under which the right sentences are likeliest: a conditional logit, by Fisher scoring."""
    weights: Numbers = np.zeros(len(FEATURES))
    for _ in range(STEPS):
        slope, bend = -RIDGE * weights, RIDGE * np.eye(len(weights))
        for choice in choices:
            odds = np.exp(choice.features @ weights - (choice.features @ weights).max())
            among, among_right = odds / odds.sum(), odds * choice.right / (odds @ choice.right)
            slope += choice.weight * (among_right - among) @ choice.features
            off = choice.features - among @ choice.features
            bend += choice.weight * (off * among[:, None]).T @ off
        weights = weights + np.linalg.solve(bend, slope)
    return weights


if __name__ == "__main__":
    sys.exit(main())
