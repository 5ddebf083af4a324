"""Fit the confidence of datasets and guides on the tuning questions and print the numbers for `confidence.py`.

    python -m eval.calibrate [--index DIR] [--also QUESTIONS=DIR …]

The shipped questions over `--index`, and further files each over an index of its own: a portal with few records and one
with many have other cosines. The "none" questions are those that the index cannot answer. A question whose expected records
are taken out of its hits stands for another such, but for little: near copies of these records may be left, and answer
too. The final questions are only scored.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from assistant.bootstrap import open_retriever
from assistant.language.detect import detect
from assistant.model import Hit, Kind, Language, Scope
from assistant.ports import Vectors
from assistant.retrieval.confidence import features
from assistant.retrieval.hybrid import HybridRetriever
from assistant.settings import load_settings
from eval.cases import Case, load_cases, shipped_cases

Row = tuple[tuple[float, float, float, float], str]
"""Features, and what the question is to the index: `answered`, `none`, or `taken out`."""
TAKEN_OUT = 0.1
"""What a question without its records weighs against one that was written as unanswerable."""


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
        x, y, weights = _arrays(tune)
        model = LogisticRegression(C=10).fit(x, y, weights)
        lead, top, covered, known = (round(float(w), 2) for w in model.coef_[0])
        print(f"{kind}: bias={model.intercept_[0]:.2f}, lead={lead}, top={top}, covered={covered}, known={known}")
        scored = [("tune", tune)]
        scored += [(file.name, rows_of(load_cases(file, split="final"), kind, retriever)) for file, retriever in opened]
        for name, rows in scored:
            for negatives in (("none",), ("none", "taken out")):
                some = [row for row in rows if row[1] in ("answered", *negatives)]
                x, y, _ = _arrays(some)
                if len(set(y)) == 2:
                    area = roc_auc_score(y, model.decision_function(x))
                    print(f"  {name}, answered against {' and '.join(negatives)}: AUROC {area:.3f} (n {len(y)})")
    return 0


def _arrays(rows: Sequence[Row]) -> tuple[Vectors, Vectors, Vectors]:
    """Features, whether the answer is there, and weights that make both sides equal."""
    y = np.asarray([name == "answered" for _, name in rows], np.float32)
    raw = np.asarray([TAKEN_OUT if name == "taken out" else 1.0 for _, name in rows], np.float32)
    sums = {side: max(float(raw[y == side].sum()), 1e-9) for side in (0.0, 1.0)}
    weights = np.asarray([weight * len(rows) / 2 / sums[float(side)] for weight, side in zip(raw, y, strict=True)])
    return np.asarray([features for features, _ in rows], np.float32), y, weights


def rows_of(cases: Sequence[Case], kind: Kind, retriever: HybridRetriever) -> list[Row]:
    """Features and what the question is to the index, of every case that is about this kind of record."""
    rows: list[Row] = []
    for case in cases:
        if case.kind not in (str(kind), "none"):
            continue
        seen = detect(case.question)
        dialect = seen.dialect and seen.language is Language.AR
        found = retriever.search(case.question, seen.language, scope=Scope(kind=kind), limit=20, dialect=dialect)
        if case.kind == "none":
            rows.append((features(found), "none"))
            continue
        rows.append((features(found), "answered"))
        rest = tuple(hit for hit in found.hits if not _is_expected(case, hit))
        if rest:
            rows.append((features(replace(found, hits=rest)), "taken out"))
    return rows


def _is_expected(case: Case, hit: Hit) -> bool:
    if hit.chunk.kind is Kind.DATASET:
        return hit.chunk.record_id in case.datasets
    return PurePosixPath(hit.chunk.record_id).stem in {stem for stem, _ in case.guides}


if __name__ == "__main__":
    raise SystemExit(main())
