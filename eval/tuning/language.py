"""Make `assistant/vocabulary/fr_en_ngrams.json`: which letter groups speak for French and which for English.

    python -m eval.tuning.language [--data DIR]

Learned from the words of the pairs that the embedder is tuned on, the held-out ones left out; used only where no function
word decides the language. Prints how often the language of held-out questions is found, before and after.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.language import ngrams
from assistant.language.detect import detect
from assistant.language.ngrams import grams
from eval.tuning.pairs import Example, own, public

KEPT = 4_000
"""Letter groups with the largest weights; twice as many gain nothing."""
LEAST_COUNT = 6
_WORD = re.compile(r"[^\W\d_]{2,}")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the table and print what it changes."""
    parser = argparse.ArgumentParser(prog="python -m eval.tuning.language", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of public collections; without it, our own pairs only")
    data = parser.parse_args(argv).data
    examples = [*own(), *(public(data) if data else ())]
    before = right(examples)
    weights = learn([e for e in examples if not e.held_out])
    path = Path(str(files("assistant"))) / "vocabulary" / "fr_en_ngrams.json"
    path.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    ngrams.forget()
    print(f"{len(weights)} letter groups; held-out questions right: {before:.3f} before, {right(examples):.3f} now")
    return 0


def learn(examples: Iterable[Example]) -> dict[str, float]:
    """Letter group → weight, positive for French: logistic regression over the words of both languages.

    Without an intercept: a word that says nothing must not lean to either side. A word counts by the root of how many texts
    hold it.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    words: dict[str, Counter[str]] = {"fr": Counter(), "en": Counter()}
    for e in examples:
        for language, text in ((e.query_language, e.query), (e.passage_language, e.passage)):
            if language in words:
                words[language].update({w.casefold() for w in _WORD.findall(text) if w.isascii() or language == "fr"})
    found = sorted((word, language, n) for language, counts in words.items() for word, n in counts.items())
    counter = CountVectorizer(analyzer=grams, min_df=LEAST_COUNT)
    table = counter.fit_transform([word for word, _, _ in found])
    model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=500, fit_intercept=False)
    model.fit(table, [language == "fr" for _, language, _ in found], np.sqrt([n for *_, n in found]))
    weights = model.coef_[0]
    names = counter.get_feature_names_out()
    best = np.argsort(-np.abs(weights))[:KEPT]
    return dict(sorted((str(names[n]), round(float(weights[n]), 2)) for n in best))


def right(examples: Iterable[Example]) -> float:
    """Share of our own held-out questions in Latin letters whose language is found."""
    asked = {e.query: e.query_language for e in examples if e.held_out and e.pool == "own" and e.query[:1].isascii()}
    return float(np.mean([str(detect(text).language) == language for text, language in asked.items()]))


if __name__ == "__main__":
    raise SystemExit(main())
