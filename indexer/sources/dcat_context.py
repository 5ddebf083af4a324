"""JSON-LD contexts: never fetched. Those that catalogues usually name are replaced by the terms listed here.

A context says what the words of a JSON file mean. The ones below are Dalil's own lists of the words that it reads, in the
spellings of DCAT-AP 2 and 3 and of DCAT-US 1.1 (`data.json`).
"""

import io
import json
import re
from typing import Any, BinaryIO, cast

from indexer.errors import BadRecord

MAX_DEPTH = 100
"""Objects within objects: real files have about ten, and 10,000 make the parser ask for more memory than there is."""
WHOLE_BYTES = 32_000_000
"""Files up to this size are looked through as a whole, which takes nine times as much memory."""
_TOP_BYTES = 1_000_000
_CONTEXT_KEY = re.compile(r'"@context"\s*:\s*')
_PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dc": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TEXTS = {
    "dct": "title description identifier issued modified rights accessRights accrualPeriodicity language spatial temporal "
    "format license",
    "dcat": "keyword theme mediaType byteSize startDate endDate",
    "vcard": "fn hasEmail",
}
"""Terms whose values may be texts or nodes: an address that is written as a text is read as one later on."""
_LINKS = {
    "dct": "publisher creator conformsTo",
    "dcat": "dataset distribution landingPage contactPoint downloadURL accessURL accessService endpointURL servesDataset "
    "inSeries seriesMember service record",
    "foaf": "homepage primaryTopic",
}
_OTHER_WORDS = {
    "name": "foaf:name",
    "preferredLabel": "skos:prefLabel",
    "licence": "dct:license",
    "releaseDate": "dct:issued",
    "listingDate": "dct:issued",
    "modificationDate": "dct:modified",
    "updateDate": "dct:modified",
    "frequency": "dct:accrualPeriodicity",
    "geographicalCoverage": "dct:spatial",
    "geographic": "dct:spatial",
    "temporalCoverage": "dct:temporal",
    "category": "dcat:theme",
    "tag": "dcat:keyword",
}
_OTHER_LINKS = {
    "datasetDistribution": "dcat:distribution",
    "accessUrl": "dcat:accessURL",
    "downloadUrl": "dcat:downloadURL",
    "endpointUrl": "dcat:endpointURL",
    "linkedSchemas": "dct:conformsTo",
    "beginning": "time:hasBeginning",
    "end": "time:hasEnd",
}
_CLASSES = {
    "Agent": "foaf:Agent",
    "Catalog": "dcat:Catalog",
    "Catalogue": "dcat:Catalog",
    "CatalogueRecord": "dcat:CatalogRecord",
    "DataService": "dcat:DataService",
    "Dataset": "dcat:Dataset",
    "DatasetMemberOfADatasetSeries": "dcat:Dataset",
    "DatasetSeries": "dcat:DatasetSeries",
    "Distribution": "dcat:Distribution",
    "PeriodOfTime": "dct:PeriodOfTime",
}


def _link(name: str) -> dict[str, str]:
    return {"@id": name, "@type": "@id"}


DCAT: dict[str, Any] = {
    **_PREFIXES,
    **{name: f"{prefix}:{name}" for prefix, names in _TEXTS.items() for name in names.split()},
    **{name: _link(f"{prefix}:{name}") for prefix, names in _LINKS.items() for name in names.split()},
    **_OTHER_WORDS,
    **{word: _link(name) for word, name in _OTHER_LINKS.items()},
    **_CLASSES,
}
HYDRA: dict[str, Any] = {
    "hydra": _PREFIXES["hydra"],
    **{name: f"hydra:{name}" for name in ("PagedCollection", "PartialCollectionView", "Collection")},
    **{name: _link(f"hydra:{name}") for name in ("next", "nextPage", "view", "member")},
}
_KNOWN = (
    (re.compile(r"^https?://project-open-data\.cio\.gov/v1\.1/schema/(catalog|data)\.jsonld$"), DCAT),
    (re.compile(r"^https?://resources\.data\.gov/schemas/dcat-us/v1\.1/schema/(catalog|data)\.jsonld$"), DCAT),
    (re.compile(r"^https?://semiceu\.github\.io/DCAT-AP/[\w./-]*/dcat-ap[\w.-]*\.jsonld$"), DCAT),
    (re.compile(r"^https?://raw\.githubusercontent\.com/SEMICeu/DCAT-AP/[\w./-]*/dcat-ap[\w.-]*\.jsonld$"), DCAT),
    (re.compile(r"^https?://www\.w3\.org/ns/hydra/(context\.jsonld|core)$"), HYDRA),
)
_DCAT_US = "https://project-open-data.cio.gov/v1.1/schema"


def with_own_contexts(content: BinaryIO) -> BinaryIO:
    """The JSON-LD with the contexts that are known replaced.

    Raises `BadRecord` where it is not JSON, nested too deeply, or names any other context outside of itself. Beyond
    `WHOLE_BYTES` only the context at the top is looked at: the parser refuses others by itself.
    """
    data = content.read(WHOLE_BYTES + 1)
    if len(data) > WHOLE_BYTES:
        head = _with_own_context_at_the_top(data)
        return cast(BinaryIO, io.BufferedReader(_Joined(head, content)))
    tree = _parsed(data)
    if isinstance(tree, dict) and "@context" not in tree and str(tree.get("conformsTo")).startswith(_DCAT_US):
        tree = {"@context": DCAT, **tree}
    _replace(tree)
    return io.BytesIO(json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace"))


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data, parse_constant=_refuse)
    except RecursionError as error:
        raise BadRecord("is nested too deeply") from error
    except ValueError as error:
        raise BadRecord(f"is not JSON: {error}"[:200]) from error


def _with_own_context_at_the_top(head: bytes) -> bytes:
    """The beginning of a JSON object with its context replaced, or with the one of DCAT-US where it has none."""
    top = head[:_TOP_BYTES].decode("utf-8", "ignore")
    if not top.startswith("{"):
        return head
    if key := _CONTEXT_KEY.search(top):
        try:
            context, end = json.JSONDecoder().raw_decode(top, key.end())
        except (ValueError, RecursionError):
            return head
        own = f"{top[: key.end()]}{json.dumps(_local(context))}"
        return own.encode() + head[len(top[:end].encode()) :]
    return f'{{"@context":{json.dumps(DCAT)},'.encode() + head[1:] if _DCAT_US in top else head


class _Joined(io.RawIOBase):
    """Bytes, and the rest of a file after them."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _replace(tree: object) -> None:
    waiting: list[tuple[object, int]] = [(tree, 0)]
    while waiting:
        item, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise BadRecord("is nested too deeply")
        if isinstance(item, dict):
            if "@context" in item:
                item["@context"] = _local(item["@context"])
            waiting.extend((value, depth + 1) for value in item.values())
        elif isinstance(item, list):
            waiting.extend((value, depth + 1) for value in item)


def _local(context: object) -> object:
    if isinstance(context, str):
        return _known(context)
    if isinstance(context, list):
        return [_local(part) for part in context]
    if isinstance(context, dict) and "@import" in context:
        rest = {name: value for name, value in context.items() if name != "@import"}
        return [_known(str(context["@import"])), rest]
    return context


def _known(address: str) -> dict[str, Any]:
    for pattern, context in _KNOWN:
        if pattern.match(address):
            return context
    raise BadRecord(f"names a context on the network, which is not fetched: {address[:200]!r}")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")
