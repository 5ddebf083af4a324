"""One dcat:Dataset → the dict of a CKAN package, the shape in which all sources meet.

Which field comes from which property, and what is lost, is told in `docs/sources-dcat.md`.
"""

from dataclasses import dataclass, field
from typing import Any

from assistant.language.names import resolve
from indexer.addresses import is_address, last_part, spellings_of
from indexer.errors import BadRecord
from indexer.sources.dcat_coverage import period, places
from indexer.sources.dcat_graph import Graph, Node
from indexer.sources.dcat_licence import keep_differing, shared_licence
from indexer.sources.dcat_resource import resource_of, resource_of_service
from indexer.sources.dcat_words import best, labels, spoken, translations, word, words


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the rest of a file says of its datasets, by their subject.

    `changed`: when the catalogue's record of a dataset was last changed; `services`: those that serve a dataset without
    being named by one of its distributions; `portal`: the catalogue's home page.
    """

    portal: str = ""
    changed: dict[str, str] = field(default_factory=dict)
    services: dict[str, list[str]] = field(default_factory=dict)


def catalogue_of(graph: Graph) -> Catalogue:
    """What a file says beside its datasets."""
    homepages = [a for s in graph.typed("Catalog") for a in Node(graph, s).addresses("foaf:homepage") if is_address(a)]
    found = Catalogue(homepages[0] if homepages else "")
    for record, dataset in graph.links("foaf:primaryTopic"):
        node = Node(graph, record)
        if date := best(node.literals("dct:modified")) or best(node.literals("dct:issued")):
            found.changed[dataset] = date
    for service, dataset in graph.links("dcat:servesDataset"):
        found.services.setdefault(dataset, []).append(service)
    return found


def package_of(dataset: Node, graph: Graph, catalogue: Catalogue) -> dict[str, Any]:
    """The package; fields of which nothing is said are left out.

    Raises `BadRecord` for a blank node without an identifier: nothing would tell it from another one.
    """
    distributions = [node for node in dataset.nodes("dcat:distribution") if node]
    title, titles = translations(dataset.literals("dct:title"))
    notes, all_notes = translations(dataset.literals("dct:description"))
    resources, licence = _resources(dataset, distributions, graph, catalogue), shared_licence(dataset, distributions)
    if not licence:
        keep_differing(resources, distributions)
    package = {
        "name": _name(dataset),
        "title": title,
        "title_translated": titles,
        "notes": notes,
        "notes_translated": all_notes,
        "organization": _organization(dataset),
        "groups": _groups(dataset),
        "tags": [{"name": name} for name in _keywords(dataset)],
        "metadata_created": best(dataset.literals("dct:issued")),
        "metadata_modified": best(dataset.literals("dct:modified")) or catalogue.changed.get(dataset.subject, ""),
        **period(dataset),
        "geographic_coverage": ", ".join(places(dataset)),
        "frequency": next(iter(_spelt(dataset, "dct:accrualPeriodicity")), ""),
        "language": [word("language", text).lower() for text in _spelt(dataset, "dct:language")],
        "url": _page(dataset),
        "portal": catalogue.portal,
        "access_rights": next((word("access_right", text) or text for text in words(dataset, "dct:accessRights")), ""),
        **_contact(dataset),
        **licence,
        "resources": resources,
    }
    return _filled(package)


def _name(dataset: Node) -> str:
    """The identifier; the last part of one that is an address; else that of the subject's own address."""
    written = sorted(
        (v.text.strip() for v in dataset.values("dct:identifier") if v.text.strip()), key=_identifier_order
    )
    names = [last_part(text) if is_address(text) else text for text in written if not text.startswith("_:")]
    name = next(filter(None, names), "") or last_part(dataset.address)
    if not name:
        raise BadRecord("neither an identifier nor an address of its own")
    return name


def _identifier_order(text: str) -> tuple[bool, int, str]:
    return is_address(text), len(text), text


def _organization(dataset: Node) -> dict[str, Any]:
    for value in [*dataset.values("dct:publisher"), *dataset.values("dct:creator")]:
        if value.language is not None and not value.is_address:
            return {"title": value.text}
        agent = dataset.of(value)
        names = labels(agent)
        title, titles = translations(names)
        found = {"name": last_part(agent.address), "title": title or best(names), "title_translated": titles}
        if any(found.values()):
            return _filled(found)
    return {}


def _groups(dataset: Node) -> list[dict[str, Any]]:
    """Themes as text, as a known address, or by the label of a concept. A code that nothing explains is no theme."""
    groups: list[dict[str, Any]] = []
    for value in dataset.values("dcat:theme"):
        if value.language is not None and not value.is_address:
            groups.append({"title": value.text})
            continue
        concept = dataset.of(value)
        label, titles = best(labels(concept)), translations(labels(concept))[1]
        known = resolve("theme", *spellings_of(concept.address)) if concept.address else None
        name = concept.address if known else last_part(concept.address)
        if label or known or spoken(name):
            groups.append(_filled({"name": name, "title": label, "title_translated": titles}))
    return groups


def _keywords(dataset: Node) -> list[str]:
    return list(dict.fromkeys(text for text in words(dataset, "dcat:keyword") if not is_address(text)))


def _spelt(dataset: Node, name: str) -> list[str]:
    """Values for which the vocabularies know the address: this before a label."""
    found = []
    for value in dataset.values(name):
        if value.language is not None:
            found.append(value.text)
        else:
            meant = dataset.of(value)
            found.append(meant.address or best(labels(meant)))
    return [text for text in dict.fromkeys(found) if text]


def _page(dataset: Node) -> str:
    pages = [*dataset.addresses("dcat:landingPage"), dataset.address]
    return next((page for page in pages if is_address(page)), "")


def _contact(dataset: Node) -> dict[str, str]:
    """Name and address of the first contact that has either."""
    for point in dataset.nodes("dcat:contactPoint"):
        mails = [v.text for v in point.values("vcard:hasEmail", "vcard:email") if not v.text.startswith("_:")]
        mails += [v.text for n in point.nodes("vcard:hasEmail") for v in n.values("vcard:hasValue", "vcard:value")]
        name = (
            best(point.literals("vcard:fn")) or best(point.literals("vcard:organization-name")) or best(labels(point))
        )
        mail = next((m.removeprefix("mailto:") for m in mails if "@" in m), "")
        if name or mail:
            return {"contact_name": name, "contact_email": mail}
    return {}


def _resources(dataset: Node, distributions: list[Node], graph: Graph, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Its distributions, then services that say that they serve it without being named by a distribution."""
    named = {service.subject for d in distributions for service in d.nodes("dcat:accessService")}
    services = [s for s in catalogue.services.get(dataset.subject, ()) if s not in named]
    return [*map(resource_of, distributions), *(resource_of_service(Node(graph, service)) for service in services)]


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", [], {}, None)}
