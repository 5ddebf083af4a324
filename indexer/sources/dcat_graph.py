"""Triples of a catalogue by subject, packed: a hundred thousand datasets fit into a gigabyte of memory.

Only the properties that Dalil reads are kept, under short names (`dct:title`); `PROPERTIES` lists them.
"""

import marshal
from dataclasses import dataclass
from typing import Self

_NAMESPACES = {
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "time": "http://www.w3.org/2006/time#",
    "locn": "http://www.w3.org/ns/locn#",
    "gn": "http://www.geonames.org/ontology#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "csvw": "http://www.w3.org/ns/csvw#",
}
_ELEMENTS = "http://purl.org/dc/elements/1.1/"
PROPERTIES = {
    "dct": "title description identifier issued modified publisher creator license rights accessRights "
    "accrualPeriodicity language spatial temporal format conformsTo",
    "dcat": "dataset distribution keyword theme landingPage contactPoint downloadURL accessURL mediaType byteSize "
    "accessService endpointURL servesDataset startDate endDate",
    "foaf": "name primaryTopic homepage",
    "vcard": "fn hasEmail email hasURL hasValue value organization-name",
    "schema": "startDate endDate name",
    "skos": "prefLabel",
    "rdfs": "label",
    "rdf": "first rest value",
    "time": "hasBeginning hasEnd inXSDDate inXSDDateTime inXSDDateTimeStamp inXSDgYear inXSDgYearMonth",
    "locn": "geographicName",
    "gn": "name",
    "hydra": "next nextPage",
    "csvw": "tableSchema column name title titles datatype base",
}
_TYPES = "Dataset DatasetSeries Catalog CatalogRecord DataService"
_SHORT = {_NAMESPACES[p] + name: f"{p}:{name}" for p, names in PROPERTIES.items() for name in names.split()}
_SHORT |= {_ELEMENTS + name: f"dct:{name}" for name in PROPERTIES["dct"].split()}
_SHORT |= {
    iri.replace("http://schema.org/", "https://schema.org/"): name
    for iri, name in _SHORT.items()
    if name.startswith("schema:")
}
_SHORT_TYPES = {_NAMESPACES["dcat"] + name: name for name in _TYPES.split()}
_TYPE = _NAMESPACES["rdf"] + "type"
LINKS = ("dcat:dataset", "dcat:servesDataset", "foaf:primaryTopic", "hydra:next", "hydra:nextPage")
"""Properties that are also looked up all together."""
_BLANK = "_:"
_OPEN = 500
"""So many subjects are kept unpacked, since what is said of a subject nearly always stands together."""


@dataclass(frozen=True, slots=True)
class Value:
    """An object: a literal with its language tag ("" without one), or a node, whose language is None."""

    text: str
    language: str | None = None

    @property
    def is_address(self) -> bool:
        """Whether this names something on the web: an address, also one that is written as a literal."""
        return self.text.startswith(("http://", "https://")) and " " not in self.text.strip()


class Graph:
    """What is said of each subject. Subjects are addresses, or `_:` and a label for blank nodes."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}
        self._open: dict[str, list[tuple[str, str, str | None]]] = {}
        self._links: dict[str, list[tuple[str, str]]] = {name: [] for name in LINKS}
        self.is_empty = True
        """Whether there was no triple at all whose property has an address."""
        self._typed: dict[str, dict[str, None]] = {name: {} for name in _SHORT_TYPES.values()}

    def add(self, subject: str, predicate: str, text: str, language: str | None) -> None:
        """One triple, its predicate in full; `language` as in `Value`. What Dalil does not read is passed over."""
        self.is_empty = self.is_empty and ":" not in predicate
        if predicate == _TYPE:
            if kind := _SHORT_TYPES.get(text):
                self._typed[kind][subject] = None
            return
        if name := _SHORT.get(predicate):
            self._open.setdefault(subject, []).append((name, text, language))
            if name in self._links:
                self._links[name].append((subject, text))
            if len(self._open) > _OPEN:
                self._pack()

    def typed(self, kind: str) -> list[str]:
        """The subjects of a DCAT class (`Dataset`, `Catalog`, …), in the order of the file."""
        return list(self._typed[kind])

    def is_typed(self, subject: str, kind: str) -> bool:
        """Whether the subject is said to be of this DCAT class."""
        return subject in self._typed[kind]

    def __contains__(self, subject: str) -> bool:
        return subject in self._packed or subject in self._open

    def links(self, name: str) -> list[tuple[str, str]]:
        """Subject and object of every triple with one of these properties: `LINKS`."""
        return self._links[name]

    def about(self, subject: str) -> list[tuple[str, Value]]:
        """What is said of a subject: short names and values, in the order of the file."""
        packed = self._packed.get(subject, b"")
        said: list[tuple[str, str, str | None]] = []
        start = 0
        while start < len(packed):
            length = int.from_bytes(packed[start : start + 4], "big")
            said += marshal.loads(packed[start + 4 : start + 4 + length])  # noqa: S302 - written by `_pack`, in memory
            start += 4 + length
        said += self._open.get(subject, [])
        return [(name, Value(text, language)) for name, text, language in dict.fromkeys(said)]

    def _pack(self) -> None:
        for subject, said in self._open.items():
            data = marshal.dumps(said)
            self._packed[subject] = self._packed.get(subject, b"") + len(data).to_bytes(4, "big") + data
        self._open.clear()


class Node:
    """A subject with what is said of it."""

    def __init__(self, graph: Graph, subject: str) -> None:
        self._graph = graph
        self.subject = subject
        self._said = graph.about(subject)

    @property
    def address(self) -> str:
        """The subject; "" where it is a blank node."""
        return "" if self.subject.startswith(_BLANK) else self.subject

    def __bool__(self) -> bool:
        return bool(self._said)

    def values(self, *names: str) -> list[Value]:
        """The values of these properties, property by property."""
        return [value for name in names for said, value in self._said if said == name]

    def literals(self, *names: str) -> list[Value]:
        """Those values that are texts."""
        return [value for value in self.values(*names) if value.language is not None]

    def nodes(self, *names: str) -> list[Self]:
        """Those values that are nodes; an address is one also where it is written as a text."""
        return [self.of(v) for v in self.values(*names) if v.language is None or v.is_address]

    def addresses(self, *names: str) -> list[str]:
        """Those values that are addresses, of any scheme where they are nodes."""
        found = self.values(*names)
        return [v.text for v in found if v.is_address or (v.language is None and not v.text.startswith(_BLANK))]

    def items(self, *names: str) -> list[Self]:
        """The nodes of these properties, lists (`rdf:first`, `rdf:rest`) taken apart."""
        found: list[Self] = []
        for node in self.nodes(*names):
            seen: set[str] = set()
            here: Self | None = node
            while here and here.subject not in seen and (first := here.nodes("rdf:first")):
                seen.add(here.subject)
                found.append(first[0])
                here = next(iter(here.nodes("rdf:rest")), None)
            if not seen:
                found.append(node)
        return found

    def of(self, value: Value) -> Self:
        """The node that a value is; nothing may be said of it."""
        return type(self)(self._graph, value.text)
