"""The child's side of `dcat:`: an RDF file → CKAN package dicts. Runs in `indexer.child` only."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyoxigraph as rdf

from indexer.errors import BadRecord
from indexer.sources.dcat_bytes import Format, open_rdf
from indexer.sources.dcat_context import with_own_contexts
from indexer.sources.dcat_graph import Graph, Node
from indexer.sources.dcat_record import Catalogue, catalogue_of, package_of
from indexer.sources.dcat_words import best

MAX_FAULTS = 100
"""A file with more faulty statements than these is not taken for what it seems to be."""
_FORMATS = {"turtle": rdf.RdfFormat.TURTLE, "xml": rdf.RdfFormat.RDF_XML, "json": rdf.RdfFormat.JSON_LD}
_NAMES = {"turtle": "Turtle", "xml": "RDF/XML", "json": "JSON-LD"}
_END = re.compile(r"unexpected end", re.IGNORECASE)
_TAIL_BYTES = 2_000
_LAST_DOT = re.compile(rb"\.\s*(#[^\n]*\n\s*)*(#[^\n]*)?$")
_REMOTE = re.compile(r"remote context", re.IGNORECASE)


def parse(path: str, base: str, max_bytes: int, declared: str = "") -> Iterator[dict[str, Any]]:
    """What an RDF file says, as JSON objects with one of these keys:

    `package`, a CKAN package dict, with the dataset's address as `where`; `skipped`, why a dataset cannot be used, also
    with `where`; `next`, the address of a next page; `incomplete`, why this is not all; `absent`, datasets that are
    listed and not described here. Relative addresses are below `base`. Raises `BadRecord` where the file as a whole
    cannot be used; nothing was given then.
    """
    with open_rdf(Path(path), max_bytes=max_bytes, declared=declared) as (written, content):
        graph, faults = read_graph(written, content, base)
    for name in ("hydra:next", "hydra:nextPage"):
        yield from ({"next": address} for _, address in graph.links(name))
    yield from _datasets(graph, faults)
    if faults.count:
        yield {"incomplete": f"{faults.count} faulty statements were left out, the first: {faults.first}"}


@dataclass(slots=True)
class Faults:
    """What was left out: how often, why first and last, and the subjects that may not be whole because of it."""

    count: int = 0
    first: str = ""
    last: str = ""
    subjects: dict[str, str] = field(default_factory=dict)

    def add(self, reason: str, before: Iterable[str]) -> None:
        """A fault after the triples of these subjects."""
        self.count += 1
        self.first = self.first or reason[:200]
        self.last = reason[:200]
        for subject in before:
            self.subjects.setdefault(subject, reason[:200])


def read_graph(written: Format, content: BinaryIO, base: str) -> tuple[Graph, Faults]:
    """The triples of a file. A faulty statement in Turtle is left out up to its end, a faulty value in JSON-LD alone.

    Raises `BadRecord` where there is no statement, the file ends in the middle, the faults are more than `MAX_FAULTS`,
    or RDF/XML has any: the parser takes what follows for properties of other things.
    """
    if written == "json":
        content = with_own_contexts(content)
    watched = _Watched(content)
    parser = rdf.parse(cast(BinaryIO, watched), format=_FORMATS[written], base_iri=base, lenient=True)
    graph, faults = Graph(), Faults()
    for triple in _sound(parser, faults):
        value = triple.object
        language = (value.language or "") if type(value) is rdf.Literal else None
        text = value.value if type(value) is rdf.Literal else _label(value)
        graph.add(_label(triple.subject), triple.predicate.value, text, language)
    if faults.count > (0 if written == "xml" else MAX_FAULTS) or (faults.count and graph.is_empty):
        raise BadRecord(f"is not {_NAMES[written]}: {faults.first}")
    if faults.count and written == "turtle" and not _LAST_DOT.search(watched.tail):
        raise BadRecord(f"ends in the middle: {faults.last}")
    if graph.is_empty:
        raise BadRecord("holds no RDF statement")
    if written == "json":  # what is faulty is a value, and the parser says nothing of where it stands
        faults.subjects.clear()
    return graph, faults


class _Watched:
    """A file that the parser reads, and what it read last."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.tail = (self.tail + data)[-_TAIL_BYTES:] if len(data) < _TAIL_BYTES else data[-_TAIL_BYTES:]
        return data


def _sound(parser: rdf.QuadParser, faults: Faults) -> Iterator[rdf.Quad]:
    """The parser's triples; what it raises between them is kept in `faults`.

    A fault may belong to the subject before it, and to the last one with an address if this is a blank node.
    """
    subject = named = ""
    while faults.count <= MAX_FAULTS:
        try:
            triple = next(parser)
        except StopIteration:
            return
        except (SyntaxError, ValueError) as error:
            faults.add(_reason(error), (subject, named))
            continue
        subject = _label(triple.subject)
        if type(triple.subject) is rdf.NamedNode:
            named = subject
        yield triple


def _reason(error: Exception) -> str:
    reason = str(error.args[0] if error.args else error)
    if _END.search(reason):
        raise BadRecord(f"ends in the middle: {reason}")
    if _REMOTE.search(reason):
        raise BadRecord("names a context on the network, which is not fetched")
    return reason


def _label(term: object) -> str:
    """The address of a node, `_:` and the label of a blank one; "" for statements about statements."""
    if type(term) is rdf.NamedNode:
        return str(term.value)
    return f"_:{term.value}" if type(term) is rdf.BlankNode else ""


def _datasets(graph: Graph, faults: Faults) -> Iterator[dict[str, Any]]:
    catalogue = catalogue_of(graph)
    listed = dict.fromkeys([*graph.typed("Dataset"), *(d for _, d in graph.links("dcat:dataset"))])
    absent = [subject for subject in listed if subject not in graph]
    for dataset in (Node(graph, subject) for subject in listed if subject in graph):
        if reason := _fault_of(dataset, faults):
            yield {"where": _where(dataset), "skipped": f"may not be whole: {reason}"}
        elif not _is_only_a_series(dataset, graph):
            yield _package(dataset, graph, catalogue)
    if absent:
        yield {"absent": absent}


def _fault_of(dataset: Node, faults: Faults) -> str:
    """Why the dataset or one of its files may not be whole."""
    parts = [dataset.subject, *(file.subject for file in dataset.nodes("dcat:distribution"))] if faults.count else []
    return next((faults.subjects[part] for part in parts if part in faults.subjects), "")


def _is_only_a_series(dataset: Node, graph: Graph) -> bool:
    """A dcat:DatasetSeries without files: its members are the datasets."""
    return graph.is_typed(dataset.subject, "DatasetSeries") and not dataset.values("dcat:distribution")


def _package(dataset: Node, graph: Graph, catalogue: Catalogue) -> dict[str, Any]:
    try:
        return {"where": _where(dataset), "package": package_of(dataset, graph, catalogue)}
    except BadRecord as error:
        return {"where": _where(dataset), "skipped": str(error)}
    except Exception as error:  # one record that nobody foresaw must not end the run
        return {"where": _where(dataset), "skipped": f"cannot be read: {type(error).__name__}: {str(error)[:120]}"}


def _where(dataset: Node) -> str:
    """The dataset's address; for a blank node what else tells it apart."""
    told = best(dataset.literals("dct:identifier")) or best(dataset.literals("dct:title"))
    return dataset.address or f"blank node {told!r}"
