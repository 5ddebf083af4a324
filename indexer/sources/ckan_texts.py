"""Texts of package dicts in several languages, as CKAN's extensions write them, and lists in all their spellings."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.language.detect import detect
from assistant.language.names import resolve
from assistant.language.normalise import clean
from assistant.model import Language
from indexer.addresses import spellings_of
from indexer.normalise import plain_text

_TONGUES = {name: language for language in Language for name in (str(language),)} | {
    "fra": Language.FR,
    "fre": Language.FR,
    "ara": Language.AR,
    "eng": Language.EN,
}
_BETWEEN = re.compile(r"[,;|\n،؛]")


def usual_language(records: Iterable[Mapping[str, Any]]) -> Language:
    """The language that most titles and descriptions of these records are surely written in; French where none is."""
    seen = (detect(_plain(record), arabizi=False) for record in records)
    votes = Counter(found.language for found in seen if found.sure)
    return votes.most_common(1)[0][0] if votes else Language.FR


def language_of(package: Mapping[str, Any], usual: Language) -> Language:
    """What the title and the description together are written in; `usual` where that is not sure."""
    seen = detect(_plain(package), default=usual, arabizi=False)
    return seen.language if seen.sure else usual


def translations(package: Mapping[str, Any], field: str, language: Language) -> dict[Language, str]:
    """The texts of a field by language, those that are marked first, and the plain text under the record's language.

    A text in Arabic letters is Arabic, whatever the rest of the record is written in.
    """
    texts = marked(package, field)
    plain = plain_of(package.get(field))
    if plain and plain not in texts.values():
        own = detect(plain, default=language, arabizi=False).language
        texts.setdefault(own if Language.AR in (own, language) else language, plain)
    return texts


def marked(package: Mapping[str, Any], field: str) -> dict[Language, str]:
    """The texts of a field that are marked with their language, in the order of `Language`.

    `title_fr`, then `title_translated-fr`, then `title_translated` and `title` where these are `{"fr": …}`, also as JSON.
    """
    listed = {**by_tongue(package.get(field)), **by_tongue(package.get(f"{field}_translated"))}
    names = (f"{field}_{{}}", f"{field}_translated-{{}}")
    found = {
        tongue: next(filter(None, (plain_text(package.get(name.format(tongue))) for name in names)), "")
        or plain_text(listed.get(tongue))
        for tongue in Language
    }
    return {tongue: text for tongue, text in found.items() if text}


def by_tongue(value: object) -> dict[Language, Any]:
    """What a dict of languages (or its JSON) holds for those that Dalil reads; `fr` goes before `fr-FR` and `fra`."""
    found: dict[Language, Any] = {}
    for name in sorted(filled(mapping(value)), key=len):
        tongue = _TONGUES.get(re.split("[-_]", name.lower())[0])
        if tongue:
            found.setdefault(tongue, mapping(value)[name])
    return found


def one_text(package: Mapping[str, Any], *fields: str) -> str:
    """The first of these fields that has a text: its plain one, else the first that is marked with a language."""
    for field in fields:
        if text := plain_of(package.get(field)) or next(iter(marked(package, field).values()), ""):
            return text
    return ""


def plain_of(value: object) -> str:
    """A text that is no list and no dict in JSON."""
    return "" if mapping(value) or entries(value) else plain_text(value)


def searchable(resource: Mapping[str, Any], shown: str) -> str:
    """The description of a resource, with what its other languages say beside the name that is `shown`."""
    described = [plain_of(resource.get("description")), *marked(resource, "description").values()]
    named = [text for text in marked(resource, "name").values() if text != shown]
    return "\n".join(dict.fromkeys(text for text in (*described, *named) if text))


def labels_of(package: Mapping[str, Any]) -> Iterable[str]:
    """Tags and keywords: CKAN's own, with the translations of each, then those of ckanext-fluent and of one text."""
    for tag in entries(package.get("tags")):
        if isinstance(tag, dict):
            yield label(tag)
            yield from map(plain_text, by_tongue(tag.get("translations")).values())
        else:
            yield plain_text(tag)
    for field in ("tag_string", "keywords", "keyword"):
        yield from texts_of(package.get(field))
    for field in ("tags_translated", "keywords_translated", "fluent_tags", "keywords"):
        for words in by_tongue(package.get(field)).values():
            yield from texts_of(words)


def languages(value: object) -> tuple[str, ...]:
    """Codes of languages where the vocabulary knows them, else as written."""
    known = ((resolve("language", *spellings_of(written)), written) for written in texts_of(value))
    return tuple(dict.fromkeys(found.id if found else written for found, written in known))


def texts_of(value: object) -> list[str]:
    """The texts of a list, of a JSON list, or of one text with commas or semicolons between; others are left out."""
    found = entries(value)
    if not found and isinstance(value, str):
        found = [*_BETWEEN.split(value)]
    return [text for entry in found if (text := plain_text(entry))]


def label(value: Mapping[str, Any]) -> str:
    """What a tag or a group is called."""
    return plain_text(value.get("display_name") or value.get("title") or value.get("name"))


def text_of(value: object) -> str:
    """A text or a whole number as clean text; "" for all else."""
    return clean(value) if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def mapping(value: object) -> Mapping[str, Any]:
    """A dict, also written as JSON; empty for all else."""
    found = _parsed(value, "{")
    return found if isinstance(found, dict) else {}


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The dicts of a list, also written as JSON."""
    return [entry for entry in entries(value) if isinstance(entry, dict)]


def entries(value: object) -> list[Any]:
    """A list, also written as JSON; empty for all else."""
    found = _parsed(value, "[")
    return found if isinstance(found, list) else []


def filled(value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something."""
    return {name: inner for name, inner in value.items() if inner not in (None, "", [], {})}


def _parsed(value: object, opening: str) -> object:
    if not isinstance(value, str) or not value.lstrip().startswith(opening):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _plain(package: Mapping[str, Any]) -> str:
    return f"{plain_text(package.get('title'))}. {plain_text(package.get('notes'))[:1_000]}"
