"""Run the questions in process and keep every answer with its figures."""

import json
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.bootstrap import assemble, make_writers, open_retriever
from assistant.conversation.rewrite import standalone
from assistant.engine import Assistant
from assistant.language.detect import detect
from assistant.model import Answer, Kind, Language, Message, Question, Scope
from assistant.ports import Catalogue
from assistant.prompts import examples_digest
from assistant.retrieval.confidence import DATASETS, GUIDES, features
from assistant.retrieval.guides import find_sections
from assistant.retrieval.hybrid import HybridRetriever
from assistant.settings import Settings
from eval.cases import Case
from eval.metrics.answers import METRICS
from eval.metrics.retrieval import hit, ndcg, recall

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Result:
    """One case with its answer and its figures; a figure that does not apply is left out."""

    case: Case
    answer: Answer
    figures: dict[str, float]
    features: dict[str, list[float]]
    milliseconds: float

    def to_json(self) -> str:
        """One line: what was asked, what came, what was measured."""
        record = {
            "id": self.case.id,
            "question": self.case.question,
            "history": self.case.history,
            "language": self.case.language,
            "variety": self.case.variety,
            "kind": self.case.kind,
            "split": self.case.split,
            "status": self.answer.status,
            "intent": self.answer.intent,
            "text": self.answer.text,
            "citations": [asdict(citation) for citation in self.answer.citations],
            "confidence": self.answer.confidence,
            "figures": self.figures,
            "features": self.features,
            "milliseconds": self.milliseconds,
        }
        return json.dumps(record, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Target:
    """The product in process: the assistant and the retriever below it."""

    assistant: Assistant
    retriever: HybridRetriever
    catalogue: Catalogue
    provenance: dict[str, Any]


def open_target(settings: Settings) -> Target:
    """The product over the settings' index. Raises what opening the index raises."""
    index, retriever = open_retriever(settings)
    assistant = assemble(index, retriever, make_writers(settings), settings)
    provenance = {
        "dalil": __version__,
        "generation": index.name,
        "content": index.manifest.get("content"),
        "embedder": index.manifest["embedder"],
        "llm": settings.llm,
        "reranker": settings.reranker,
        "examples": examples_digest(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    return Target(assistant, retriever, index.catalogue, provenance)


def run(cases: Sequence[Case], target: Target) -> Iterator[Result]:
    """Each case asked once, in order."""
    for case in cases:
        began = time.perf_counter()
        history = [Message(role="user", content=text) for text in case.history]
        answer = target.assistant.ask(Question(text=case.question), history)
        elapsed = round(1000 * (time.perf_counter() - began), 2)
        figures = {name: value for name, metric in METRICS.items() if (value := metric(case, answer)) is not None}
        figures["citations_resolve"] = float(all(_resolves(c.kind, c.id, target.catalogue) for c in answer.citations))
        ranking, seen = _retrieve(case, standalone(case.question, history), target)
        yield Result(case, answer, {**figures, **_ranking_figures(case, ranking)}, seen, elapsed)


def _retrieve(case: Case, text: str, target: Target) -> tuple[list[str], dict[str, list[float]]]:
    """Retrieval alone, whatever the routing: ranked datasets and guide sections, and the confidence features."""
    seen = detect(text)
    dialect = seen.dialect and seen.language is Language.AR
    found = target.retriever.search(text, seen.language, scope=Scope(kind=Kind.DATASET), limit=DEPTH, dialect=dialect)
    found = target.retriever.rerank(found)
    sections, guides = find_sections(target.retriever, text, seen.language, dialect=dialect, limit=5)
    facts = {"dataset": [*features(found)] if found.hits else [], "guide": [*features(guides)] if guides.hits else []}
    facts["probability"] = [DATASETS.probability(found), GUIDES.probability(guides)]
    if case.guides:
        return [f"{Path(s.document.id).stem}#{s.section.position}" for s in sections], facts
    return [found_hit.chunk.record_id for found_hit in found.shown], facts


def _ranking_figures(case: Case, ranking: Sequence[str]) -> dict[str, float]:
    grades = case.datasets or {f"{stem}#{position}": 2 for stem, position in case.guides}
    if not grades:
        return {}
    name = "guide" if case.guides else "dataset"
    return {
        f"{name}_ndcg@5": ndcg(ranking, grades, 5),
        f"{name}_recall@5": recall(ranking, grades, 5),
        f"{name}_hit@1": hit(ranking, grades, 1),
        f"{name}_hit@3": hit(ranking, grades, 3),
    }


def _resolves(kind: str, identity: str, catalogue: Catalogue) -> bool:
    if kind == "dataset":
        return catalogue.dataset(identity) is not None
    return kind == "table" or catalogue.document(identity) is not None
