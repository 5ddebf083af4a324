"""What an index serves, compared with the world that it must hold: every record, passage, vector and word."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from assistant.adapters.index_directory import OpenIndex, current_generation, open_index
from assistant.codec import encode
from assistant.errors import IndexProblem
from assistant.language.analyse import analyse
from assistant.model import Filter, Kind, Language, Scope
from assistant.retrieval.hybrid import HybridRetriever
from tests.chaos.world import World, word
from tests.doubles import WordEmbedder

_NUMBERS = re.compile(r"\bzq(\d+)")
_NAMED = 4


def look(index: Path, worlds: dict[str, World]) -> dict[str, Any]:
    """The name of the published generation, how many of its records are right, and what is not (at most four lines).

    `worlds` says by name what each generation must hold; "" stands for any other name. Raises what `open_index` raises.
    """
    name = current_generation(index) or ""
    world = worlds.get(name, worlds[""])
    embedder = WordEmbedder(world.embedder)
    opened = open_index(index, embedder)
    try:
        problems = list(islice(_problems(opened, world, embedder), _NAMED))
    finally:
        opened.close()
    return {"generation": opened.name, "problems": problems, "records": len(world.records)}


def _problems(opened: OpenIndex, world: World, embedder: WordEmbedder) -> Iterator[str]:
    yield from _in_catalogue(opened, world)
    yield from _in_passages(opened, world, embedder)
    yield from _in_answers(opened, world, embedder)


def _in_catalogue(opened: OpenIndex, world: World) -> Iterator[str]:
    catalogue = opened.catalogue
    served = {(Kind.DATASET, i): catalogue.dataset(i) for i in catalogue.matching(Filter())}
    served |= {(Kind.GUIDE, i): catalogue.document(i) for i in catalogue.documents()}  # type: ignore[misc]
    if served.keys() != world.records.keys():
        missing, foreign = world.records.keys() - served.keys(), served.keys() - world.records.keys()
        yield f"records: {len(missing)} missing {sorted(missing)[:2]}, {len(foreign)} foreign {sorted(foreign)[:2]}"
    for key, number in world.records.items():
        text = encode(record) if (record := served.get(key)) else ""
        if {*_NUMBERS.findall(text)} != {str(number)}:
            yield f"{key}: {sorted({*_NUMBERS.findall(text)})} in the catalogue instead of {number}"


def _in_passages(opened: OpenIndex, world: World, embedder: WordEmbedder) -> Iterator[str]:
    """Vectors and passages have the same ids, each passage the text of its record, each vector that of its passage."""
    try:
        parts = [c.get(include=["embeddings"]) for c in opened.store._collections.values()]
    except Exception as error:  # what `ChromaStore` says of the same in a search
        raise IndexProblem(f"the vectors cannot be read: {error}") from error
    stored = {str(i): vector for part in parts for i, vector in zip(part["ids"], part["embeddings"], strict=True)}
    ids = sorted(stored)
    chunks = opened.catalogue.chunks(ids)
    if not len(ids) == len(chunks) == len(opened.store) == len(opened.lexical) == opened.manifest["counts"]["chunks"]:
        yield f"{len(ids)} vectors, {len(chunks)} passages, {len(opened.lexical)} with words"
        return
    numbers: dict[tuple[Kind, str], set[str]] = {}
    for chunk in chunks:
        numbers.setdefault((chunk.kind, chunk.record_id), set()).update(_NUMBERS.findall(chunk.text))
    for key in numbers.keys() | world.records.keys():
        if numbers.get(key) != {str(world.records.get(key))}:
            yield f"{key}: {numbers.get(key)} in the passages instead of {world.records.get(key)}"
    vectors = embedder.embed_passages([chunk.embedding_text for chunk in chunks])
    centred = opened.centring.centre_passages(vectors, [chunk.language for chunk in chunks])
    off = np.abs(np.asarray([stored[i] for i in ids]) - centred).max(axis=1) > 1e-4
    if off.any():
        yield f"{off.sum()} vectors are of another text, such as that of {ids[int(off.argmax())]}"


def _in_answers(opened: OpenIndex, world: World, embedder: WordEmbedder) -> Iterator[str]:
    retriever = HybridRetriever(embedder, opened.store, opened.lexical, opened.catalogue, opened.centring)
    for (kind, name), number in world.records.items():
        (term,) = analyse(word(number))
        chunks = opened.lexical.search({term: 1.0}, limit=5, scope=Scope())
        if {chunk.record_id for chunk in opened.catalogue.chunks([i for i, _ in chunks])} != {name}:
            yield f"the word of {kind} {name} finds {chunks}"
    for (_, name), number in islice(world.records.items(), 0, None, max(1, len(world.records) // 5)):
        hits = retriever.search(word(number), Language.FR, limit=60).hits
        if name not in [hit.chunk.record_id for hit in hits]:
            yield f"the question for {word(number)} does not find {name}"
