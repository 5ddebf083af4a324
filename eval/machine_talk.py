"""Fit the weights that tell sentences which speak to a machine, and report what they find.

    python -m eval.machine_talk [--index DIR] [--honest FILE…] [--write]

`eval/data/safety/machine_talk.jsonl` has the examples. `--honest` adds CKAN dumps (JSON lines) whose descriptions are
honest. What is planted by the attacks of `eval/data/safety` is only reported on.
"""

import argparse
import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from assistant.bootstrap import open_retriever
from assistant.language.detect import detect
from assistant.language.normalise import clean
from assistant.language.sentences import sentences
from assistant.model import Language
from assistant.retrieval.hybrid import HybridRetriever
from assistant.settings import load_settings
from eval.safety.cases import attacks

HONEST_WEIGHT = 0.3
"""What an honest sentence of a dump counts against a written example."""
HELD_OUT = 4
"""Each so-manieth honest text is only reported on."""
_MOST_EACH, _SENTENCES = 150, 5
Labelled = tuple[str, Language]


def main(argv: Sequence[str] | None = None) -> int:
    """Print how many planted and how many honest sentences each threshold takes out; `--write` keeps the weights."""
    from sklearn.linear_model import LogisticRegression

    parser = argparse.ArgumentParser(prog="python -m eval.machine_talk", description="Sentences for machines.")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--honest", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true", help="write assistant/vocabulary/machine_talk.json")
    arguments = parser.parse_args(argv)
    _, retriever = open_retriever(load_settings(index=arguments.index))
    examples = list(_examples())
    honest = [pair for path in arguments.honest for pair in _honest(path)]
    fitted = [pair for number, pair in enumerate(honest) if number % HELD_OUT]
    x = _vectors([(text, language) for text, language, _ in examples] + fitted, retriever)
    y = np.asarray([label for _, _, label in examples] + [0] * len(fitted))
    weights = [1.0] * len(examples) + [HONEST_WEIGHT] * len(fitted)
    model = LogisticRegression(C=3, max_iter=3_000).fit(x, y, weights)
    planted = [(s, a.language) for a in attacks() if a.where not in ("question", "history") for s in sentences(a.text)]
    for name, texts in (("planted", planted), ("honest, held out", honest[::HELD_OUT])):
        if texts:
            sure = model.predict_proba(_vectors(texts, retriever))[:, 1]
            print(
                f"{name} (n {len(texts)}): "
                + ", ".join(f"≥ {t}: {(sure >= t).mean():.3f}" for t in (0.4, 0.5, 0.6, 0.7))
            )
    if arguments.write:
        _write(model, retriever.embedder.fingerprint)
    return 0


def _examples() -> Iterator[tuple[str, Language, int]]:
    text = files("eval").joinpath("data", "safety", "machine_talk.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        raw = json.loads(line)
        yield raw["text"], Language(raw["language"]), int(raw["label"])


def _honest(path: Path) -> Iterator[Labelled]:
    raw = path.read_bytes()
    lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").splitlines()
    notes = [clean(str(json.loads(line).get("notes") or "")) for line in lines]
    for text in [note for note in notes if note][:_MOST_EACH]:
        yield from ((s, detect(s, arabizi=False).language) for s in sentences(text)[:_SENTENCES])


def _vectors(texts: Iterable[Labelled], retriever: HybridRetriever) -> Any:
    pairs = list(texts)
    vectors = retriever.embedder.embed_passages([text for text, _ in pairs])
    return retriever.centring.centre_passages(vectors, [language for _, language in pairs])


def _write(model: Any, fingerprint: str) -> None:
    weights = [round(float(weight), 4) for weight in model.coef_[0]]
    content = {
        "embedder": fingerprint.rpartition(":")[0],
        "bias": round(float(model.intercept_[0]), 4),
        "weights": weights,
    }
    path = Path(str(files("assistant"))) / "vocabulary" / "machine_talk.json"
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
