"""Questions that people wrote on paragraphs, asked of an index of these paragraphs: BM25, dense and both, in one run.

    python -m eval.passages --data DIR [--questions N] [--index DIR]

DIR has `evalsets/piaf` (French) and `evalsets/arcd` (Arabic) as `corpus.jsonl` and `queries.jsonl`. Every paragraph is in the
index, both languages in one; only questions on paragraphs that the embedder was not tuned on are asked.
"""

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.bootstrap import open_retriever
from assistant.language.detect import detect
from assistant.model import Kind, Language, Scope
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.query import search_text
from assistant.settings import load_settings
from eval.metrics.retrieval import hit, ndcg
from eval.summary import interval
from eval.tuning.pairs import Example, public

POOLS = ("piaf", "arcd")
SEED = 20_261_122
Search = Callable[[str], list[str]]


def main(argv: Sequence[str] | None = None) -> int:
    """Build the index, ask, print a line for each search and language."""
    parser = argparse.ArgumentParser(prog="python -m eval.passages", description="Questions on paragraphs.")
    parser.add_argument("--data", type=Path, required=True, help="folder with evalsets/piaf and evalsets/arcd")
    parser.add_argument("--questions", type=int, default=500, help="at most so many of each language")
    parser.add_argument("--index", type=Path, help="keep the index here, and use it where it is there already")
    arguments = parser.parse_args(argv)
    examples = [e for e in public(arguments.data) if e.pool in POOLS]
    if not examples:
        parser.error(f"there are no questions below {str(arguments.data)!r}")
    with TemporaryDirectory() as scratch:
        names = _write(examples, Path(scratch) / "guides")
        index = arguments.index or Path(scratch) / "index"
        build_index(index, Path(scratch) / "guides")
        _, retriever = open_retriever(load_settings(index=index))
        for language in (Language.FR, Language.AR):
            mine = [e for e in examples if e.held_out and e.query_language == language]
            random.Random(SEED).shuffle(mine)
            for name, search in _searches(retriever).items():
                print(_line(name, language, mine[: arguments.questions], names, search), flush=True)
    return 0


def _write(examples: Sequence[Example], folder: Path) -> dict[str, str]:
    """Each paragraph as a guide of its own; paragraph → id of the guide."""
    folder.mkdir(parents=True)
    names: dict[str, str] = {}
    for e in examples:
        if e.passage not in names:
            names[e.passage] = f"{e.pool}-{len(names):04d}_{e.passage_language}.md"
            head = json.dumps({"title": names[e.passage], "language": e.passage_language})
            (folder / names[e.passage]).write_text(f"---\n{head}\n---\n\n{e.passage}\n", encoding="utf-8")
    return names


def build_index(index: Path, guides: Path) -> None:
    """An index of the guides; a build wants a source too, so one record that no search here looks for stands beside them."""
    dump = guides.with_name("one.jsonl")
    dump.write_text(json.dumps({"id": "one", "name": "one", "title": "One record"}) + "\n", encoding="utf-8")
    source = ["-m", "indexer", "build", f"ckan-dump:{dump}", "--guides", str(guides)]
    subprocess.run([sys.executable, *source, "--index", str(index), "--quiet"], check=True)  # noqa: S603  # our own command


def _searches(retriever: HybridRetriever) -> dict[str, Search]:
    scope = Scope(kind=Kind.GUIDE)

    def record(chunk: str) -> str:
        return retriever.catalogue.chunks([chunk])[0].record_id

    def lexical(text: str) -> list[str]:
        words = search_text(text, detect(text).language).words
        terms = {term: weight for word in words for term, weight in word.terms.items()}
        return [record(i) for i, _ in retriever.lexical.search(terms, limit=10, scope=scope)]

    def dense(text: str) -> list[str]:
        seen = detect(text)
        vector = retriever.centring.centre_query(retriever.embedder.embed_queries([text])[0], seen.language)
        return [record(i) for i, _ in retriever.store.nearest(vector, limit=10, scope=scope)]

    def both(text: str) -> list[str]:
        return [h.chunk.record_id for h in retriever.search(text, detect(text).language, scope=scope, limit=10).hits]

    return {"BM25": lexical, "dense": dense, "both": both}


def _line(name: str, language: Language, asked: Sequence[Example], names: dict[str, str], search: Search) -> str:
    found = [(list(dict.fromkeys(search(e.query))), {names[e.passage]: 2}) for e in asked]
    figures = {
        "hit@1": [hit(ranking, grades, 1) for ranking, grades in found],
        "hit@5": [hit(ranking, grades, 5) for ranking, grades in found],
        "nDCG@10": [ndcg(ranking, grades, 10) for ranking, grades in found],
    }
    cells = []
    for metric, values in figures.items():
        low, high = interval(values)
        cells.append(f"{metric} {sum(values) / max(1, len(values)):.3f} [{low:.3f}–{high:.3f}]")
    return f"{language} {name:<6} {'  '.join(cells)}  n {len(asked)}"


if __name__ == "__main__":
    sys.exit(main())
