"""The licence of a dataset, which DCAT-AP states with each file, and statements on rights beside it."""

from collections.abc import Iterable, Sequence
from typing import Any

from assistant.language.names import resolve
from indexer.addresses import spellings_of
from indexer.sources.dcat_graph import Node
from indexer.sources.dcat_words import best, labels, word, words

_PUBLIC = "public"


def licence_of(node: Node) -> dict[str, str]:
    """The licence as CKAN's three fields: `license_id`, `license_title`, `license_url`; those that are known."""
    for value in node.values("dct:license"):
        if value.language is not None:
            return {"license_url": value.text} if value.is_address else {"license_title": value.text}
        document = node.of(value)
        found = {
            "license_id": best(document.literals("dct:identifier")),
            "license_title": best(labels(document)),
            "license_url": document.address,
        }
        if any(found.values()):
            return {name: text for name, text in found.items() if text}
    return {}


def shared_licence(dataset: Node, distributions: Sequence[Node]) -> dict[str, str]:
    """The dataset's own licence, else the one that all distributions with a licence have, else one named as a right."""
    if own := licence_of(dataset):
        return own
    stated = {tuple(licence.items()) for distribution in distributions if (licence := licence_of(distribution))}
    if stated:
        return dict(stated.pop()) if len(stated) == 1 else {}
    return _licence_by_rights([dataset, *distributions])


def keep_differing(resources: Sequence[dict[str, Any]], distributions: Sequence[Node]) -> None:
    """Where no licence is shared: each resource says its own under `rights`, if nothing stands there."""
    for resource, distribution in zip(resources, distributions, strict=False):
        licence = licence_of(distribution)
        if licence and "rights" not in resource:
            resource["rights"] = licence.get("license_title") or licence.get("license_id") or licence["license_url"]


def rights_of(node: Node) -> list[str]:
    """Statements on rights; the term that only says that the data are public is none."""
    stated = [word("access_right", text) or text for text in words(node, "dct:rights")]
    return [text for text in stated if text != _PUBLIC]


def _licence_by_rights(nodes: Iterable[Node]) -> dict[str, str]:
    stated = dict.fromkeys(text for node in nodes for text in rights_of(node))
    known = {found.id for text in stated if (found := resolve("licence", *spellings_of(text)))}
    return {"license_id": known.pop()} if len(known) == 1 else {}
