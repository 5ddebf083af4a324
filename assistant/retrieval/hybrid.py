"""Hybrid search: dense and lexical rankings fused by evidence, grouped by record, each hit with what matched."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from assistant.language.analyse import analyse
from assistant.language.framing import without_frame
from assistant.language.lexicon import measure_words
from assistant.language.names import place_words
from assistant.model import Chunk, Hit, Kind, Language, Scope, Step
from assistant.ports import Catalogue, Embedder, LexicalIndex, Vectors, VectorStore
from assistant.retrieval.centring import Centring
from assistant.retrieval.fusion import GUIDE_LEXICAL_WEIGHT, LEXICAL_WEIGHT, fuse
from assistant.retrieval.query import SearchText, Word, search_text
from assistant.retrieval.reranking import NoReranker, Reranking

CIRCUMSTANCE = 0.4
"""What a place, a year or a word of measure counts against a word of the subject."""
CANDIDATES = 60
"""How many chunks the lexical side hands to the fusion, and how many are looked at after it."""
DEPTH = 200
"""How many the dense side hands over: the cosine of what only BM25 has found would else be guessed."""
_FAR = 30
"""From this rank on, a chunk counts as background."""


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one search, best first, one a record, and what decided: kept for the trace and for confidence.

    `known_share` is the share of the question's words that the index knows, `background` the mean cosine of the chunks
    that came far behind the best ones: what "unrelated" means for this question. `asked` is what the embedder saw first.
    `reordered`, `steps` and `degraded` are what `HybridRetriever.rerank` adds.
    """

    hits: tuple[Hit, ...]
    vector: Vectors
    known_share: float
    background: float = 0.0
    asked: str = ""
    reordered: tuple[Hit, ...] = ()
    steps: tuple[Step, ...] = ()
    degraded: bool = False

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The hits as readers see them; `hits` stay in the order that confidence is calibrated on."""
        return self.reordered or self.hits


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Searches one open generation."""

    embedder: Embedder
    store: VectorStore
    lexical: LexicalIndex
    catalogue: Catalogue
    centring: Centring
    reranking: Reranking = field(default_factory=NoReranker)

    def search(
        self, text: str, language: Language, *, scope: Scope | None = None, limit: int = 10, dialect: bool = False
    ) -> Found:
        """The best chunk of each of the `limit` best records. An empty index gives no hits."""
        scope = scope or Scope()
        asked = without_frame(text) if scope.kind is Kind.DATASET else text
        wanted = search_text(asked, language, dialect=dialect)
        vector = self._vector(wanted)
        dense = [(i, self.centring.likeness(c)) for i, c in self.store.nearest(vector, limit=DEPTH, scope=scope)]
        rarity = self._rarity(wanted.words)
        share = _known_share(wanted.words, rarity)
        lexical = self.lexical.search(_weighted(wanted.words), limit=CANDIDATES, scope=scope) if share else []
        ranked = fuse(dense, lexical, evidence=share, weight=_lexical_weight(scope))[:CANDIDATES]
        hits = self._hits(ranked, dict(dense), dict(lexical))
        best = _best_of_each(hits, prefer=language)[:limit]
        far = [cosine for _, cosine in dense[_FAR:CANDIDATES]]
        background = sum(far) / len(far) if far else 0.0
        held = self.catalogue.terms([hit.chunk.id for hit in best])
        explained = tuple(_explained(hit, wanted.words, rarity, held.get(hit.chunk.id, frozenset())) for hit in best)
        return Found(explained, vector, share, background, wanted.dense[0][0])

    def rerank(self, found: Found) -> Found:
        """The same search with its hits in the reranker's order too. For what is shown: it may take a while."""
        done = self.reranking.reorder(found.asked, found.hits)
        return replace(found, reordered=done.hits, steps=done.steps, degraded=done.degraded)

    def _vector(self, wanted: SearchText) -> Vectors:
        """The unit vector of the question; of a question in several languages, their mean."""
        texts = self.embedder.embed_queries([text for text, _ in wanted.dense])
        centred = [self.centring.centre_query(v, lang) for v, (_, lang) in zip(texts, wanted.dense, strict=True)]
        mean = np.sum(centred, axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)

    def _hits(
        self, ranked: Sequence[tuple[str, float]], dense: Mapping[str, float], lexical: Mapping[str, float]
    ) -> list[Hit]:
        chunks = {chunk.id: chunk for chunk in self.catalogue.chunks([i for i, _ in ranked])}
        return [
            Hit(chunk=chunks[i], score=score, dense=dense.get(i, 0.0), lexical=lexical.get(i, 0.0))
            for i, score in ranked
            if i in chunks
        ]

    def _rarity(self, words: Sequence[Word]) -> dict[str, float]:
        """Inverse document frequency of each word by its commonest term; words that the index does not know count most.

        Negative for unknown words. Words of measure and places count little: they do not say what is asked about.
        """
        counts = self.lexical.frequencies(term for word in words for term in word.all_terms)
        total = max(len(self.lexical), 1)
        rarity = {}
        for word in words:
            seen = max((counts.get(term, 0) for term in word.all_terms), default=0)
            weight = CIRCUMSTANCE if _is_circumstance(word) else 1.0
            rarity[word.token] = weight * math.log(1 + (total - seen + 0.5) / (seen + 0.5)) * (1 if seen else -1)
        return rarity


def _lexical_weight(scope: Scope) -> float:
    return GUIDE_LEXICAL_WEIGHT if scope.kind is Kind.GUIDE else LEXICAL_WEIGHT


def _is_circumstance(word: Word) -> bool:
    return word.token in measure_words() or word.token in place_words() or word.token.isdigit()


def covered_share(
    words: Sequence[Word], rarity: Mapping[str, float], held: Iterable[str]
) -> tuple[float, tuple[str, ...]]:
    """How much of the question, weighted by rarity, a text with the terms `held` covers, and by which words."""
    terms = frozenset(held)
    matched = [word for word in words if word.is_in(terms)]
    total = sum(abs(rarity[word.token]) for word in words)
    share = sum(abs(rarity[word.token]) for word in matched) / total if total else 0.0
    return share, tuple(dict.fromkeys(word.shown or word.token for word in matched if not word.small))


def _known_share(words: Sequence[Word], rarity: Mapping[str, float]) -> float:
    return sum(rarity[word.token] > 0 for word in words) / len(words) if words else 0.0


def _weighted(words: Sequence[Word]) -> dict[str, float]:
    """What BM25 looks for. Each word of a phrase adds to the acronym of the phrase: what stands for a name of four words
    counts for all four, else a text with two of them would come before it."""
    weights: dict[str, float] = {}
    for word in words:
        for term, weight in word.all_terms.items():
            before = weights.get(term, 0.0)
            weights[term] = before + weight if term in word.acronyms else max(before, weight)
    return weights


def _best_of_each(hits: Iterable[Hit], *, prefer: Language) -> list[Hit]:
    """The best hit of each dataset and of each guide section, in order.

    A dataset is shown by its chunk in the reader's language where that was found too; scores stay the best.
    """
    best: dict[tuple[Kind, str, int], Hit] = {}
    for hit in hits:
        chunk = hit.chunk
        key = (chunk.kind, chunk.record_id, chunk.position if chunk.kind is Kind.GUIDE else 0)
        kept = best.setdefault(key, hit)
        if chunk.kind is Kind.DATASET and kept.chunk.language != prefer == chunk.language:
            best[key] = replace(kept, chunk=chunk)
        if hit.dense > best[key].dense:
            best[key] = replace(best[key], dense=hit.dense)
    return list(best.values())


def _explained(hit: Hit, words: Sequence[Word], rarity: Mapping[str, float], held: frozenset[str]) -> Hit:
    covered, matched = covered_share(words, rarity, held)
    return replace(hit, matched=matched, covered=covered)


def chunk_terms(chunk: Chunk) -> frozenset[str]:
    """All index terms of a chunk; a catalogue keeps them, for making them is a third of a search."""
    return frozenset(term for text in chunk.fields.values() for term in analyse(text))
