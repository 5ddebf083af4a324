"""Vectors of fixed texts: the routing examples, and what shows how far the languages lie apart."""

from collections.abc import Callable, Sequence

from assistant.codec import digest
from assistant.model import Document, Language, Section
from assistant.ports import Embedder, Vectors
from assistant.retrieval.centring import Centring, learnt
from indexer.documents import GuidesFolder, shipped_guides
from indexer.source_store import SourceStore
from indexer.sources import Read

AT_ONCE = 256
OPENING_CHARS = 400


def centring(store: SourceStore, embedder: Embedder) -> Centring:
    """How far each language lies from the others, for questions and for passages.

    Learnt from the sections of the shipped guides, parallel in three languages: what an index holds in one language may be
    about something else than what it holds in another, and that must stay in the vectors.
    """
    sections: dict[Language, list[Section]] = {}
    for item in GuidesFolder(shipped_guides()).read():
        if isinstance(item, Read) and isinstance(item.record, Document):
            sections.setdefault(item.record.language, []).extend(s for s in item.record.sections if s.path)
    return learnt(
        {lang: kept_passages(store, embedder, [_opening(s) for s in mine]) for lang, mine in sections.items()},
        {lang: kept_queries(store, embedder, [s.path[-1] for s in mine]) for lang, mine in sections.items()},
    )


def _opening(section: Section) -> str:
    return f"{section.path[-1]}. {section.text[:OPENING_CHARS]}"


def kept_queries(store: SourceStore, embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Question vectors of fixed texts, kept between runs."""
    return _kept(store, embedder.fingerprint, "query", texts, embedder.embed_queries)


def kept_passages(store: SourceStore, embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Passage vectors of fixed texts, kept between runs."""
    return _kept(store, embedder.fingerprint, "passage", texts, embedder.embed_passages)


def _kept(
    store: SourceStore, embedder: str, role: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]
) -> Vectors:
    keys = [f"fixed:{digest(role, text)}" for text in texts]
    by_key = dict(zip(keys, texts, strict=True))
    missing = store.missing_vectors(keys, embedder)
    for start in range(0, len(missing), AT_ONCE):
        group = missing[start : start + AT_ONCE]
        store.put_vectors(group, embedder, embed([by_key[key] for key in group]))
    return store.vectors(keys, embedder)
