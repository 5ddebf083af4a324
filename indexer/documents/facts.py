"""What is said of a guide beside its text: front matter, files of facts, names of folders, properties of the file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.language.detect import detect
from assistant.language.names import resolve, vocabulary
from assistant.language.normalise import clean
from assistant.model import INTERNATIONAL, Language, Section
from indexer.decode import decode_text
from indexer.errors import BadRecord

_LANGUAGES = {str(language): language for language in Language}
_ALSO_LANGUAGES = frozenset({"ar", "en", "es", "fr"})
_COUNTRY_FOLDER = re.compile(r"(?:country|pays)-([a-z]{2,3})", re.IGNORECASE)
_TITLE_OF_NOBODY = re.compile(
    r"(microsoft (office )?(word|powerpoint|excel)\b.*"
    r"|(untitled|sans titre|بدون عنوان|بلا عنوان|(word )?document|powerpoint presentation|présentation powerpoint)[ \d]*"
    r"|(présentation|presentation|عرض تقديمي|diapositive|slide|page|شريحة)[ \d]*"
    r"|\S.*\.(docx?|pptx?|pdf|odt|indd|rtf|x?html?|qxd|cdr|tmp)|[\W\d_]*)",
    re.IGNORECASE,
)
_MAX_CHARS, _MAX_VALUES = 500, 100
_SAMPLE_CHARS, _SAMPLE_SECTIONS = 4_000, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts of a guide as its `Document` keeps them, `language` and `country` as codes; what is empty is not said."""

    title: str = ""
    language: str = ""
    country: str = ""
    audience: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: str = ""

    def over(self, other: "Facts") -> "Facts":
        """These facts, and the other's where these say nothing."""
        return Facts(**{f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(Facts)})


NOTHING = Facts()
_YAML: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BAD_YAML = (yaml.YAMLError, ValueError, TypeError, AttributeError)
MAX_YAML_CHARS, _MAX_YAML_DEPTH, _MAX_YAML_PARTS = 100_000, 10, 10_000
_EU_COUNTRY = "http://publications.europa.eu/resource/authority/country/"
"""Below it, countries have codes of three letters."""
KEYS = [f.name for f in fields(Facts)]


def parse(path: str, known: list[str]) -> Iterator[dict[str, Any]]:
    """The `known` facts of a YAML file as a `front` item, and a note of its other keys: a task for a child process."""
    try:
        written = load_yaml(decode_text(Path(path).read_bytes()))
    except BAD_YAML as error:
        raise BadRecord(f"not YAML: {' '.join(str(error).split())[:120]}") from error
    if written is not None and not isinstance(written, dict):
        raise BadRecord("no facts: lines such as `country: MA` are expected")
    facts = written or {}
    kept = {key: value for key, value in facts.items() if key in known}
    yield {"front": front_item(kept)}
    yield from doubts(kept)
    unknown = sorted(str(key)[:40] for key in facts if key not in known)
    if unknown:
        yield {"note": f"{', '.join(unknown[:10])} means nothing here; known are {', '.join(known)}"}


def load_yaml(text: str) -> Any:
    """What YAML of facts says. Raises one of `BAD_YAML`, also for what no facts need and takes minutes to read.

    Events are looked at before anything is built of them: a few lines of aliases stand for millions of values, and
    nesting without end crashes the library.
    """
    if len(text) > MAX_YAML_CHARS:
        raise ValueError(f"longer than {MAX_YAML_CHARS} characters")
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_YAML)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("aliases such as *a are not read")
        if depth > _MAX_YAML_DEPTH or number > _MAX_YAML_PARTS:
            raise ValueError("too deeply nested or too long")
    return yaml.load(text, Loader=_YAML)  # noqa: S506 - a safe one, in C where there is one


def front_item(written: Mapping[str, Any]) -> dict[str, Any]:
    """The facts in front matter as JSON: lines, and lists of lines. Facts that Dalil does not know are left out."""
    return {
        **{name: _line(written.get(name)) for name in ("title", "language", "checked")},
        "country": _country(written.get("country")),
        **{name: [_line(v) for v in _list(written.get(name))] for name in ("audience", "keywords")},
        "sources": [_source_line(source) for source in _list(written.get("sources"))],
    }


def doubts(written: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A note for each fact that is written and cannot be used: a guide whose country is unknown is everybody's."""
    for name, usable in (("country", country_code(_country(written.get("country")))), ("language", _language(written))):
        if written.get(name) not in (None, "") and not usable:
            shown = _line(written[name])[:40] or type(written[name]).__name__
            yield {"note": f"{name} {shown!r} is not understood; nothing is assumed"}


def _country(written: object) -> str:
    """A country as written; YAML reads Norway's code as `false`."""
    return "NO" if written is False else _line(written)


def _language(written: Mapping[str, Any]) -> str:
    return str(_LANGUAGES.get(_line(written.get("language")).lower()[:2], ""))


def facts_from(said: Mapping[str, Any]) -> Facts:
    """The facts in an item, cleaned; a language that Dalil does not answer in is none."""
    language = _LANGUAGES.get(_line(said.get("language")).lower()[:2])
    return Facts(
        title=_line(said.get("title")),
        language=str(language) if language else "",
        country=country_code(_line(said.get("country"))),
        checked=_line(said.get("checked")),
        audience=_lines(said.get("audience")),
        keywords=_lines(said.get("keywords")),
        sources=_lines(said.get("sources")),
    )


def country_code(written: str) -> str:
    """The ISO code of a country given as a code of two letters, or by a name or code that the vocabulary knows; else ""."""
    if re.fullmatch(r"[a-zA-Z]{2}", written):
        return written.upper()
    if written.upper() == INTERNATIONAL:
        return INTERNATIONAL
    area = resolve("area", f"{_EU_COUNTRY}{written.upper()}") if written.isalpha() else None
    known = resolve("place", area.id if area else written) if written else None
    return str(known.facts.get("code") or "") if known else ""


def said_by_folder(name: str) -> Facts:
    """What a folder's name says of what is in it: `ar`, `country-MA`, `pays-TN`, `TN`, `ma_loi_31-13`.

    Bare codes are in capitals and of countries that the vocabulary knows: `IT` and `SI` are departments more often.
    """
    if match := _COUNTRY_FOLDER.fullmatch(name):
        return Facts(country=match[1].upper())
    if name.lower() in _LANGUAGES:
        return Facts(language=name.lower())
    return Facts(country=name) if name in _known_countries() else Facts(country=_country_in_front(name))


def said_by_file(stem: str) -> Facts:
    """What a file's name without its ending says: `guide_ar`, `guide.ar`, `ar`; a country in front of it: `tn_guide`."""
    endings = (stem.rpartition("_")[2].lower(), stem.rpartition(".")[2].lower())
    language = next((ending for ending in endings if ending in _LANGUAGES), "")
    return Facts(language=language, country=_country_in_front(stem))


def _country_in_front(name: str) -> str:
    """The country whose code a name begins with: `ma_loi_31-13`. `fr_` and `es_` are languages more often."""
    code, mark, _ = name.partition("_")
    known = mark and code.upper() in _known_countries() and code.lower() not in _ALSO_LANGUAGES
    return code.upper() if known else ""


def keywords_in(written: str) -> list[str]:
    """Single keywords of a line that separates them by commas or semicolons, Arabic ones too."""
    for mark in ";،؛":
        written = written.replace(mark, ",")
    return [word.strip() for word in written.split(",") if word.strip()]


def usable_title(written: str) -> str:
    """A title from a file's properties, unless a program or a template wrote it."""
    return "" if _TITLE_OF_NOBODY.fullmatch(written) else written


@dataclass(frozen=True, slots=True)
class WrittenIn:
    """The language of a document, and a doubt to report about it."""

    language: Language
    doubt: str = ""


def language_of(said: str, in_properties: str, sections: Sequence[Section]) -> WrittenIn:
    """The language that is `said`; else what the text tells; else, where it does not tell, that of the properties."""
    sample = " ".join(section.text[:_SAMPLE_CHARS] for section in sections[:_SAMPLE_SECTIONS])[:_SAMPLE_CHARS]
    stated = _LANGUAGES.get(in_properties)
    found = detect(sample, default=stated or Language.FR, arabizi=False)
    if not said:
        return WrittenIn(found.language)
    other_script = found.sure and (said == Language.AR) != (found.language is Language.AR)
    doubt = f"is said to be in {said!r}, but its text reads as {str(found.language)!r}" if other_script else ""
    return WrittenIn(_LANGUAGES[said], doubt)


@cache
def _known_countries() -> frozenset[str]:
    codes = {str(place.facts["code"]) for place in vocabulary("place").values() if place.facts.get("code")}
    return frozenset(code for code in codes if code.lower() not in _LANGUAGES)


def _line(value: object) -> str:
    """A single value as one line; nothing for lists and mappings, which could unfold to any length."""
    usable = isinstance(value, str | int | float | date) and not isinstance(value, bool)
    return " ".join(clean(str(value), limit=_MAX_CHARS).split()) if usable else ""


def _list(value: object) -> list[Any]:
    return value[:_MAX_VALUES] if isinstance(value, list) else [] if value is None else [value]


def _lines(value: object) -> tuple[str, ...]:
    return tuple(line for v in _list(value) if (line := _line(v)))


def _source_line(value: object) -> str:
    if not isinstance(value, dict):
        return _line(value)
    articles = _line(value.get("articles"))
    return _line(value.get("title")) + (f" ({articles})" if articles else "")
