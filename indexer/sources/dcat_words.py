"""Texts of RDF: literals in many languages, and nodes that stand for a word, → the texts that Dalil keeps."""

from collections.abc import Sequence

from assistant.language.names import resolve
from assistant.model import Language
from indexer.addresses import is_address, last_part, spellings_of
from indexer.sources.dcat_graph import Node, Value

_LABELS = (
    "skos:prefLabel",
    "foaf:name",
    "rdfs:label",
    "dct:title",
    "locn:geographicName",
    "gn:name",
    "schema:name",
    "vcard:fn",
    "rdf:value",
)
_THREE_LETTERS = {"fra": "fr", "fre": "fr", "ara": "ar", "eng": "en"}
_READ = (*Language,)


def translations(values: Sequence[Value]) -> tuple[str, dict[str, str]]:
    """A text without a language, and the texts in French, Arabic and English.

    `fr` goes before `fr-FR`, and both before `fr-t-en`, which is a machine's translation. A text in any other language
    stands for the one without a language only where there is nothing else.
    """
    by_language: dict[str, str] = {}
    for value in sorted((v for v in values if v.text.strip()), key=_plainness):
        by_language.setdefault(_language(value), value.text.strip())
    read = {str(language): by_language[language] for language in _READ if language in by_language}
    others = [text for language, text in by_language.items() if language not in read]
    plain = by_language.get("") or ("" if read or not others else others[0])
    return plain, read


def best(values: Sequence[Value]) -> str:
    """One text: without a language, else in French, English or Arabic, else in any."""
    plain, read = translations(values)
    return plain or next((read[language] for language in ("fr", "en", "ar") if language in read), "")


def labels(node: Node) -> list[Value]:
    """The texts by which a node is called, of the first property that has any."""
    return next((found for name in _LABELS if (found := node.literals(name))), [])


def words(node: Node, *names: str) -> list[str]:
    """For each value of these properties a text: itself, its label, or its address where it has none."""
    found = []
    for value in node.values(*names):
        if value.language is not None and not value.is_address:
            found.append(value.text.strip())
        else:
            meant = node.of(value)
            found.append(best(labels(meant)) or meant.address)
    return [text for text in dict.fromkeys(found) if text]


def word(vocabulary: str, written: str) -> str:
    """The vocabulary's id for a text or an address; else the text, or the last part of the address where it is a word."""
    known = resolve(vocabulary, *spellings_of(written))
    if known:
        return known.id
    return spoken(last_part(written)) if is_address(written) else written


def spoken(part: str) -> str:
    """The part of an address if it can be read as a word; "" for numbers and codes."""
    letters = part.replace("-", "").replace("_", "").replace(" ", "")
    return part if letters.isalpha() and len(letters) > 1 else ""


def _plainness(value: Value) -> tuple[bool, int]:
    tag = value.language or ""
    return "-t-" in tag, len(tag)


def _language(value: Value) -> str:
    first = (value.language or "").replace("_", "-").split("-")[0].lower()
    return _THREE_LETTERS.get(first, first)
