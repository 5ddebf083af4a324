"""What time and what area a dataset is about: dct:temporal and dct:spatial in their many forms."""

import re

from assistant.language.names import resolve
from indexer.addresses import last_part, spellings_of
from indexer.sources.dcat_graph import Node, Value
from indexer.sources.dcat_words import best, labels, spoken

_DCMI_PERIOD = re.compile(r"\b(start|end)\s*=\s*([\d-]+)", re.IGNORECASE)
_DATES = re.compile(r"^\d{4}\S*/\d{4}\S*$")
_GEOMETRY = re.compile(r"^\s*(\{|<|(MULTI)?(POLYGON|POINT)\b|[-\d.,\s]+$)", re.IGNORECASE)
_MOMENT = ("inXSDDateTime", "inXSDDateTimeStamp", "inXSDDate", "inXSDgYearMonth", "inXSDgYear")
_START = ("dcat:startDate", "schema:startDate")
_END = ("dcat:endDate", "schema:endDate")


def period(dataset: Node) -> dict[str, str]:
    """First start and last end of all periods, as written; a period in words where no date is."""
    found = [_bounds(dataset, value) for value in dataset.values("dct:temporal")]
    starts = [start for starts, _, _ in found for start in starts]
    ends = [end for _, ends, _ in found for end in ends]
    return {
        "temporal_start": min(filter(None, starts), default=""),
        "temporal_end": max(filter(None, ends), default=""),
        "temporal_coverage": next((text for _, _, text in found if text), ""),
    }


def places(dataset: Node) -> list[str]:
    """Places by their label, by a known address, or by the last part of an address if it can be read."""
    found = []
    for value in dataset.values("dct:spatial"):
        if value.language is not None and not value.is_address:
            found.append("" if _GEOMETRY.match(value.text) else value.text)
            continue
        place = dataset.of(value)
        known = resolve("area", *spellings_of(place.address)) if place.address else None
        found.append(best(labels(place)) or (known.id if known else spoken(last_part(place.address))))
    return [place for place in dict.fromkeys(found) if place]


def _bounds(dataset: Node, value: Value) -> tuple[list[str], list[str], str]:
    """Starts, ends and words of one period: a node, `2020/2021`, `start=2020; end=2021`, or words."""
    if value.language is None:
        node = dataset.of(value)
        starts = [v.text for v in node.literals(*_START)] + _moments(node, "time:hasBeginning")
        return starts, [v.text for v in node.literals(*_END)] + _moments(node, "time:hasEnd"), best(labels(node))
    if _DATES.match(value.text):
        start, _, end = value.text.partition("/")
        return [start], [end], ""
    sides = {side.lower(): date for side, date in _DCMI_PERIOD.findall(value.text)}
    return ([sides.get("start", "")], [sides.get("end", "")], "") if sides else ([], [], value.text)


def _moments(period: Node, name: str) -> list[str]:
    moments = [v.text for node in period.nodes(name) for v in node.literals(*(f"time:{kind}" for kind in _MOMENT))]
    return moments or [v.text for v in period.literals(name)]
