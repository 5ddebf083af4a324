"""In-memory stores that implement the ports, exact and small, and records to fill them with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from assistant.adapters.facets import facets_of, wanted
from assistant.language.analyse import analyse
from assistant.model import Chunk, Dataset, Document, Filter, Kind, Language, Scope, Section
from assistant.ports import Embedder, Vectors
from assistant.retrieval.centring import Centring
from assistant.retrieval.hybrid import HybridRetriever, chunk_terms
from tests.doubles import WordEmbedder

NO_CENTRING = Centring({}, {})


class WideEmbedder(WordEmbedder):
    """So many dimensions that no two words of these tests share one."""

    dimension = 8192


def chunk(
    record: str,
    title: str,
    text: str = "",
    *,
    language: Language = Language.FR,
    kind: Kind = Kind.DATASET,
    position: int = 0,
) -> Chunk:
    """A chunk named after its record, language and position."""
    return Chunk(
        id=f"{record}:{language}:{position}",
        record_id=record,
        kind=kind,
        language=language,
        title=title,
        text=text,
        embedding_text=f"{title} {text}",
        fields={"title": title, "body": text},
        position=position,
    )


def guide(document_id: str, language: Language, *texts: str, country: str = "") -> Document:
    """A guide with one section a text."""
    sections = tuple(Section(path=(f"S{n}",), text=text, position=n) for n, text in enumerate(texts))
    return Document(id=document_id, title=document_id, language=language, sections=sections, country=country)


def guide_chunks(document: Document) -> list[Chunk]:
    """One chunk a section."""
    return [
        chunk(document.id, document.title, s.text, language=document.language, kind=Kind.GUIDE, position=s.position)
        for s in document.sections
    ]


def dataset_chunks(dataset: Dataset) -> list[Chunk]:
    """One chunk a language of the title."""
    return [
        chunk(dataset.id, title, dataset.descriptions.get(language, ""), language=language)
        for language, title in dataset.titles.items()
    ]


class MemoryVectors:
    """`VectorStore` by exact scan."""

    def __init__(
        self, chunks: Sequence[Chunk], vectors: Vectors, facets: Mapping[str, Mapping[str, list[str]]]
    ) -> None:
        self._chunks, self._vectors, self._facets = list(chunks), vectors, facets

    def nearest(self, vector: Vectors, *, limit: int, scope: Scope) -> list[tuple[str, float]]:
        cosines = [(c.id, float(v @ vector)) for c, v in zip(self._chunks, self._vectors, strict=True)]
        fitting = {c.id for c in self._chunks if fits(c, scope, self._facets)}
        return sorted((pair for pair in cosines if pair[0] in fitting), key=lambda pair: -pair[1])[:limit]


class MemoryWords:
    """`LexicalIndex` that scores a chunk by the weights of the asked terms that it holds."""

    def __init__(self, chunks: Sequence[Chunk], facets: Mapping[str, Mapping[str, list[str]]]) -> None:
        self._terms = {c.id: chunk_terms(c) for c in chunks}
        self._chunks, self._facets = list(chunks), facets
        self.asked: list[dict[str, float]] = []

    def __len__(self) -> int:
        return len(self._chunks)

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        counts = Counter(term for held in self._terms.values() for term in held)
        return {term: counts[term] for term in terms if counts[term]}

    def search(self, terms: Mapping[str, float], *, limit: int, scope: Scope) -> list[tuple[str, float]]:
        self.asked.append(dict(terms))
        scores = {
            c.id: sum(weight for term, weight in terms.items() if term in self._terms[c.id])
            for c in self._chunks
            if fits(c, scope, self._facets)
        }
        return sorted(((i, s) for i, s in scores.items() if s), key=lambda pair: -pair[1])[:limit]


class MemoryCatalogue:
    """`Catalogue` over dictionaries."""

    def __init__(
        self, datasets: Sequence[Dataset] = (), documents: Sequence[Document] = (), chunks: Sequence[Chunk] = ()
    ) -> None:
        self._datasets = {d.id: d for d in datasets}
        self._documents = {d.id: d for d in documents}
        self._chunks = {c.id: c for c in chunks}

    def dataset(self, dataset_id: str) -> Dataset | None:
        return self._datasets.get(dataset_id)

    def document(self, document_id: str) -> Document | None:
        return self._documents.get(document_id)

    def chunks(self, ids: Sequence[str]) -> list[Chunk]:
        return [self._chunks[i] for i in ids if i in self._chunks]

    def terms(self, ids: Sequence[str]) -> dict[str, frozenset[str]]:
        return {i: chunk_terms(self._chunks[i]) for i in ids if i in self._chunks}

    def matching(self, filters: Filter) -> list[str]:
        found = [d for d in self._datasets.values() if not filters.formats or set(filters.formats) & set(d.formats)]
        return [d.id for d in sorted(found, key=lambda d: d.modified, reverse=True)]

    def frame(self, language: Language) -> pd.DataFrame:
        rows = [
            (d.id, d.modified[:4], d.modified, facet, key, key)
            for d in self._datasets.values()
            for facet, key in [
                *([("format", f) for f in d.formats] or [(None, "")]),
                *([("licence", d.licence.id)] if d.licence else []),
            ]
        ]
        return pd.DataFrame(rows, columns=["id", "year", "modified", "facet", "key", "value"])


def fits(found: Chunk, scope: Scope, facets: Mapping[str, Mapping[str, list[str]]]) -> bool:
    """Whether the chunk lies in the scope: kind, records, language and filter, the day of update put aside."""
    own = facets.get(found.record_id, {})
    return (
        scope.kind in (None, found.kind)
        and (not scope.records or found.record_id in scope.records)
        and scope.language in (None, found.language)
        and all({*values} & {*own.get(facet, ())} for facet, values in wanted(scope.filters).items())
    )


def retriever(
    *,
    datasets: Sequence[Dataset] = (),
    documents: Sequence[Document] = (),
    chunks: Sequence[Chunk] = (),
    embedder: Embedder | None = None,
    centring: Centring = NO_CENTRING,
) -> HybridRetriever:
    """A retriever over these records, and over loose chunks without a record."""
    known = [
        *(c for d in datasets for c in dataset_chunks(d)),
        *(c for d in documents for c in guide_chunks(d)),
        *chunks,
    ]
    facets = {d.id: facets_of(d) for d in datasets}
    chosen = embedder or WordEmbedder()
    raw = chosen.embed_passages([c.embedding_text for c in known])
    vectors = centring.centre_passages(raw, [c.language for c in known]) if known else raw
    return HybridRetriever(
        chosen,
        MemoryVectors(known, np.asarray(vectors, np.float32), facets),
        MemoryWords(known, facets),
        MemoryCatalogue(datasets, documents, known),
        centring,
    )


def shared_terms(one: str, other: str) -> set[str]:
    """The index terms that two texts share."""
    return set(analyse(one)) & set(analyse(other))
