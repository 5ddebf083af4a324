"""The guides of a generation by language, for the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from weakref import WeakKeyDictionary

from assistant.adapters.catalogue import SqliteCatalogue
from assistant.model import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A guide in a list."""

    title: str
    language: Language
    address: str


_READ: WeakKeyDictionary[SqliteCatalogue, Sequence[Guide]] = WeakKeyDictionary()


def by_language(catalogue: SqliteCatalogue, language: Language) -> list[tuple[Language, list[Guide]]]:
    """The guides in each language that has any, the reader's language first, in the order of their titles."""
    if catalogue not in _READ:
        _READ[catalogue] = _read(catalogue)
    first = sorted(Language, key=lambda other: other != language)
    found = ((other, [guide for guide in _READ[catalogue] if guide.language is other]) for other in first)
    return [(other, guides) for other, guides in found if guides]


def _read(catalogue: SqliteCatalogue) -> list[Guide]:
    """All guides; whole documents are read for it, and so once a generation."""
    documents = (found for identity in catalogue.documents() if (found := catalogue.document(identity)))
    guides = (Guide(title=d.title, language=d.language, address=f"/guides/{quote(d.id)}") for d in documents)
    return sorted(guides, key=lambda guide: guide.title.casefold())
