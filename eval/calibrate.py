"""Fit the confidence of datasets and guides on the tuning questions and print the numbers for `confidence.py`.

    python -m eval.calibrate [--index DIR] [--also QUESTIONS=DIR …]

The shipped questions over `--index`, and further files each over an index of its own: a portal with few records and one
with many have other cosines. A question whose expected records are taken out of its hits stands for one that the index
cannot answer; the "none"
questions are added as they are. The final questions are only scored.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from assistant.bootstrap import open_retriever
from assistant.language.detect import detect
from assistant.model import Hit, Kind, Language, Scope
from assistant.retrieval.confidence import features
from assistant.retrieval.hybrid import HybridRetriever
from assistant.settings import load_settings
from eval.cases import Case, load_cases, shipped_cases

Row = tuple[tuple[float, float, float, float], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Print weights and areas under the ROC curve."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description="Fit the confidence.")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--also", action="append", default=[], metavar="QUESTIONS=DIR")
    arguments = parser.parse_args(argv)
    sets = [(shipped_cases(), arguments.index)]
    sets += [(Path(file), Path(folder)) for file, _, folder in (written.partition("=") for written in arguments.also)]
    opened = [(file, open_retriever(load_settings(index=folder))[1]) for file, folder in sets]
    for kind in Kind:
        tune = [row for file, retriever in opened for row in rows_of(load_cases(file, split="tune"), kind, retriever)]
        x, y = tuple(map(np.asarray, zip(*tune, strict=True)))
        model = LogisticRegression(C=10, class_weight="balanced").fit(x, y)
        lead, top, covered, known = (round(float(w), 2) for w in model.coef_[0])
        print(f"{kind}: bias={model.intercept_[0]:.2f}, lead={lead}, top={top}, covered={covered}, known={known}")
        print(f"  tune: AUROC {roc_auc_score(y, model.predict_proba(x)[:, 1]):.3f} (n {len(y)})")
        for file, retriever in opened:
            final = rows_of(load_cases(file, split="final"), kind, retriever)
            if len({answered for _, answered in final}) == 2:
                x, y = tuple(map(np.asarray, zip(*final, strict=True)))
                print(f"  final, {file.name}: AUROC {roc_auc_score(y, model.predict_proba(x)[:, 1]):.3f} (n {len(y)})")
    return 0


def rows_of(cases: Sequence[Case], kind: Kind, retriever: HybridRetriever) -> list[Row]:
    """Features and whether the answer is there, of every case that is about this kind of record."""
    rows: list[Row] = []
    for case in cases:
        if case.kind not in (str(kind), "none"):
            continue
        seen = detect(case.question)
        dialect = seen.dialect and seen.language is Language.AR
        found = retriever.search(case.question, seen.language, scope=Scope(kind=kind), limit=20, dialect=dialect)
        if case.kind == "none":
            rows.append((features(found), 0))
            continue
        rows.append((features(found), 1))
        rest = tuple(hit for hit in found.hits if not _is_expected(case, hit))
        if rest:
            rows.append((features(replace(found, hits=rest)), 0))
    return rows


def _is_expected(case: Case, hit: Hit) -> bool:
    if hit.chunk.kind is Kind.DATASET:
        return hit.chunk.record_id in case.datasets
    return PurePosixPath(hit.chunk.record_id).stem in {stem for stem, _ in case.guides}


if __name__ == "__main__":
    raise SystemExit(main())
