"""How well the check of citations agrees with readers: fit it on one half of the judged sentences, report the other.

    python -m eval.support [--index DIR]

`eval/data/support.jsonl` has sentences as a model would write them, each with the guide section or record that it cites and
a reader's judgement of whether that source says so (`partly` counts as not). The index has to be one of the shipped content.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.context import Source, harmless
from assistant.answering.support import OTHER_LANGUAGE, SAME_LANGUAGE, Evidence, SourceReader
from assistant.answering.vetoes import Reason, veto
from assistant.bootstrap import open_retriever
from assistant.intents.record import dataset_source
from assistant.model import Language
from assistant.ports import Catalogue
from assistant.settings import load_settings


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence with what a reader said of it and what the check sees."""

    split: str
    kind: str
    language: Language
    supported: bool
    across: bool
    vetoed: Reason | None
    evidence: Evidence

    @property
    def passes(self) -> bool:
        """What the check as it is configured says."""
        model = OTHER_LANGUAGE if self.across else SAME_LANGUAGE
        return self.vetoed is None and model.supports(self.evidence)


def main(argv: Sequence[str] | None = None) -> int:
    """Print fitted weights, and how the check as it stands agrees with the readers."""
    parser = argparse.ArgumentParser(prog="python -m eval.support", description="The check against readers.")
    parser.add_argument("--index", type=Path)
    index, retriever = open_retriever(load_settings(index=parser.parse_args(argv).index))
    judged = judged_sentences(index.catalogue, SourceReader(retriever.embedder, retriever.centring))
    for across in (False, True):
        _fit([j for j in judged if j.across is across], "another language" if across else "same language")
    for split in ("tune", "final"):
        _report([j for j in judged if j.split == split], split)
    return 0


def judged_sentences(catalogue: Catalogue, reader: SourceReader) -> list[Judged]:
    """Every judged sentence with the evidence of its source."""
    text = files("eval").joinpath("data", "support.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [_judged(row, _source(row, catalogue), reader) for row in rows]


def _judged(row: dict[str, Any], source: Source, reader: SourceReader) -> Judged:
    language = Language(row["language"])
    return Judged(
        split=row["split"],
        kind=row["kind"],
        language=language,
        supported=row["label"] == "supported",
        across=source.language is not language,
        vetoed=veto(row["sentence"], source.text),
        evidence=reader.evidence(row["sentence"], language, source),
    )


def _source(row: dict[str, Any], catalogue: Catalogue) -> Source:
    """The same text that a model would have been given."""
    language = Language(row["source_language"])
    if identity := row["source"].get("dataset"):
        dataset = catalogue.dataset(identity)
        if dataset is None:
            raise ValueError(f"{row['id']}: no dataset {identity!r} in this index")
        return Source(harmless(dataset_source(dataset, language)), language)
    guide, heading = row["source"]["guide"], row["source"]["heading"]
    document = catalogue.document(guide)
    found = [s for s in document.sections if not heading or s.path[-1:] == (heading,)] if document else []
    if document is None or not found:
        raise ValueError(f"{row['id']}: no section {heading!r} of {guide!r} in this index")
    return Source(harmless(f"{document.title} — {heading}\n{found[0].text}"), language)


def _fit(judged: Sequence[Judged], name: str) -> None:
    """A logistic model on what no veto decides, from the tuning half."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    left = [j for j in judged if j.vetoed is None]
    x, y = _arrays([j for j in left if j.split == "tune"])
    model = LogisticRegression(C=1).fit(x, y)
    names = ("covered", "near", "alike", "opposed", "strange")
    weights = ", ".join(f"{n}={w:.2f}" for n, w in zip(names, model.coef_[0], strict=True))
    print(f"{name}: bias={model.intercept_[0]:.2f}, {weights}", end="")
    for split in ("tune", "final"):
        x, y = _arrays([j for j in left if j.split == split])
        print(f"  AUROC {split} {roc_auc_score(y, model.decision_function(x)):.3f} (n {len(y)})", end="")
    print()


def _arrays(judged: Sequence[Judged]) -> tuple[Any, Any]:
    x = np.asarray([j.evidence.as_row() for j in judged])
    return x, np.asarray([j.supported for j in judged])


def _report(judged: Sequence[Judged], name: str) -> None:
    """Shares that pass: of what readers found supported, and of what they did not, by kind."""
    print(f"{name}: supported passes {_share(judged, True)}, not supported passes {_share(judged, False)}")
    groups: dict[str, list[Judged]] = defaultdict(list)
    for j in judged:
        groups[f"language {j.language}"].append(j)
        groups["across languages" if j.across else "within a language"].append(j)
        groups[f"kind {j.kind}"].append(j)
    for group, members in sorted(groups.items()):
        print(f"  {group:<20} supported passes {_share(members, True)}, not supported passes {_share(members, False)}")


def _share(judged: Sequence[Judged], supported: bool) -> str:
    passes = [j.passes for j in judged if j.supported is supported]
    return f"{sum(passes) / len(passes):.2f} ({len(passes)})" if passes else "–"


if __name__ == "__main__":
    raise SystemExit(main())
