"""What a catalogue holds: datasets with their files, guides with their sections; frozen, free of input and output.

Texts that exist in several languages are `LocalText`: a mapping from language to text, where `""` never appears as a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    """A language that Dalil answers in."""

    FR = "fr"
    AR = "ar"
    EN = "en"

    @property
    def direction(self) -> str:
        """`"rtl"` for Arabic, else `"ltr"`."""
        return "rtl" if self is Language.AR else "ltr"


LocalText = Mapping[Language, str]


def pick(texts: LocalText, language: Language) -> str:
    """The text in `language`; else in French, English or Arabic, in this order; else an empty string."""
    for candidate in (language, Language.FR, Language.EN, Language.AR):
        if texts.get(candidate):
            return texts[candidate]
    return ""


INTERNATIONAL = "INT"
"""The country of guides that hold everywhere."""


class Kind(StrEnum):
    """What a chunk, a hit or a record comes from."""

    DATASET = "dataset"
    GUIDE = "guide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence as the vocabulary knows it; `open` is None where the record's licence is not in the vocabulary."""

    id: str
    title: str
    url: str = ""
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its name in the file, and what the record says of it.

    `values` are the categories that it holds, where the record lists them.
    """

    name: str
    title: str = ""
    type: str = ""
    description: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file or API of a dataset. `url` may be empty (not published), or start with `/` (served by Dalil itself).

    `media_type` is as the portal wrote it, `rights` any statement on rights other than the licence.
    """

    id: str
    name: str
    format: str = ""
    url: str = ""
    size: int | None = None
    description: str = ""
    columns: tuple[Column, ...] = ()
    media_type: str = ""
    created: str = ""
    modified: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A producer or theme: the portal's id and its names by language."""

    id: str
    names: LocalText
    acronym: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A catalogue record in Dalil's own words. `id` is the source's own name (or id where there is no name).

    `portal` is the address of the portal that publishes it (or its name, where no address is known), `source` where it
    was read from; `contact` the office or address that answers for it; `access_rights` who may have it, as written.
    """

    id: str
    titles: LocalText
    descriptions: LocalText = field(default_factory=dict)
    organization: Term | None = None
    themes: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    licence: Licence | None = None
    formats: tuple[str, ...] = ()
    modified: str = ""
    created: str = ""
    period: str = ""
    place: str = ""
    granularity: str = ""
    frequency: str = ""
    languages: tuple[str, ...] = ()
    url: str = ""
    portal: str = ""
    source: str = ""
    contact: str = ""
    access_rights: str = ""
    resources: tuple[Resource, ...] = ()

    def title(self, language: Language) -> str:
        """The title in `language`, or the nearest there is."""
        return pick(self.titles, language) or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading's part of a guide: `path` is the headings down to it, `position` its order in the guide from 0.

    `page` is the page or slide on which it begins, from 1, where the document has such. An `aside` is shown with the guide
    and never quoted: a banner of sources, the choices of a quiz, a table of contents.
    """

    path: tuple[str, ...]
    text: str
    position: int
    page: int | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A guide: `id` is its path below the guides folder, `country` an ISO code or empty.

    `format` is the kind of file it was read from (`md`, `html`, `pdf`, `docx`, `pptx`).
    """

    id: str
    title: str
    language: Language
    sections: tuple[Section, ...]
    country: str = ""
    audience: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: str = ""
    format: str = "md"
    source: str = ""
