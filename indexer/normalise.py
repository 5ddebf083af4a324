"""Values as portals write them → the values that Dalil keeps: producers, licences, formats, dates, texts."""

import html
import re
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urlsplit

from assistant.language.names import key, resolve
from assistant.language.normalise import WESTERN_DIGITS, clean
from assistant.model import Language, Licence, LocalText, Term, pick
from indexer.addresses import is_address, last_part, spellings_of

_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"^([0-9]{4})(?:[-/]([0-9]{1,2}))?(?:[-/]([0-9]{1,2}))?(?![0-9])")
_COMPACT = re.compile(r"^([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9])")
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_BLOCK = {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
_HIDDEN = {"script", "style", "template", "noscript"}
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ACRONYM = re.compile(r"^[A-ZÀ-Þ][A-Z0-9À-Þ&.-]{1,11}$")
TEXT_CHARS = 20_000
"""Longest text of a record that is kept."""


def plain_text(text: object) -> str:
    """Text without HTML: tags become breaks or nothing, entities characters, scripts and styles are dropped."""
    if not isinstance(text, str):
        return ""
    head = text[: 4 * TEXT_CHARS]
    if _TAG.search(head):
        head = _without_tags(head)
    elif "&" in head:
        head = html.unescape(head)
    lines = (" ".join(line.split()) for line in clean(head, limit=TEXT_CHARS).split("\n"))
    return "\n".join(line for line in lines if line)


def _without_tags(text: str) -> str:
    parser = _Text()
    try:
        parser.feed(text)
        parser.close()
    except AssertionError:  # the standard parser's answer to some malformed declarations
        return html.unescape(_TAG.sub(" ", text))
    return "".join(parser.parts)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in _HIDDEN
        if tag in _BLOCK:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        if tag in _BLOCK:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def organization(identity: str, title: str, names: LocalText | None = None) -> Term | None:
    """The producer with all the names that the vocabulary knows, else those of the record: `names`, or its title."""
    identity, title, names = plain_text(identity), plain_text(title), names or {}
    if not identity and not title and not names:
        return None
    known = resolve("organization", title, identity, *names.values())
    if known is None:
        acronym = title if _ACRONYM.match(title) else ""
        return Term(
            id=identity or key(title or pick(names, Language.FR)),
            names=_own_names(identity, title, names),
            acronym=acronym,
        )
    acronym = str(known.facts.get("acronym", ""))
    return Term(id=identity or acronym or key(title), names={**names, **known.names}, acronym=acronym)


def theme(identity: str, title: str, names: LocalText | None = None) -> Term | None:
    """The theme with its names in three languages where the vocabulary knows it, else those of the record."""
    identity, title, names = plain_text(identity), plain_text(title), names or {}
    if not identity and not title and not names:
        return None
    known = resolve("theme", title, *spellings_of(identity), *names.values())
    if is_address(identity):
        identity = known.id if known else last_part(identity)
    own = {**names, **known.names} if known else _own_names(identity, title, names)
    return Term(id=identity or key(title or pick(names, Language.FR)), names=own)


def _own_names(identity: str, title: str, names: LocalText) -> LocalText:
    """The names by language, and the title in that of its letters where there is none."""
    if names and (not title or title in names.values()):
        return names
    return {**_own_name(title or identity), **names}


def _own_name(title: str) -> dict[Language, str]:
    arabic = any("\u0600" <= c <= "\u06ff" for c in title)
    return {Language.AR if arabic else Language.FR: title}


def licence(*spellings: object) -> Licence | None:
    """The licence that one of the spellings (id, title or URL) names; None where the record names none.

    An unknown licence keeps its title and has `open=None`: nothing is assumed of it.
    """
    given = [s.strip() for s in spellings if isinstance(s, str) and s.strip()]
    known = resolve("licence", *(spelling for s in given for spelling in spellings_of(s)))
    if known:
        title = known.names.get(Language.FR) or known.id
        is_open = known.facts.get("open")
        return Licence(id=known.id, title=title, url=str(known.facts.get("url", "")), open=is_open)
    if not given:
        return None
    titles = [title for s in given if not _SCHEME.match(s) and (title := plain_text(s))]
    if not titles and not web_address(given[-1]):
        return None
    title = titles[-1] if titles else web_address(given[-1])
    return Licence(id=key(title).replace(" ", "-"), title=title, url=web_address(given[-1]), open=None)


def file_format(written: object, url: str = "") -> str:
    """The canonical name of a format (`XLSX`), from what is written or else from the file's ending; "" if neither."""
    spelling = plain_text(written)
    known = resolve("format", *spellings_of(spelling)) if spelling else None
    if known:
        return known.id
    spelling = last_part(spelling) if is_address(spelling) else spelling
    ending = urlsplit(url).path.rsplit("/", 1)[-1].rpartition(".")[2] if url else ""
    from_url = resolve("format", ending) if ending and len(ending) <= 8 else None
    if from_url and not spelling:
        return from_url.id
    return spelling.strip(". ").upper()[:40]


def frequency(written: object) -> str:
    """The vocabulary's id of an update frequency (`annual`); what was written where it is unknown."""
    spelling = plain_text(written)
    known = resolve("frequency", *spellings_of(spelling)) if spelling else None
    if known:
        return known.id
    return last_part(spelling) if is_address(spelling) else spelling


def iso_date(written: object) -> str:
    """A date as `YYYY-MM-DD` (or `YYYY-MM`, `YYYY`), day first where it is written with slashes; "" if unreadable."""
    if not isinstance(written, str):
        return ""
    text = written.strip().translate(WESTERN_DIGITS)
    if match := _DAY_FIRST.match(text):
        day, month, year = (int(part) for part in match.groups())
        return _valid(year, month, day)
    if match := _COMPACT.match(text) or _ISO.match(text):
        parts = [int(part) for part in match.groups() if part]
        whole = _valid(*parts, *[1] * (3 - len(parts)))
        return whole[: (4, 7, 10)[len(parts) - 1]]
    return ""


def _valid(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def web_address(written: object) -> str:
    """An http(s) address, or a path of Dalil's own (`/…`); "" for everything else."""
    if not isinstance(written, str):
        return ""
    text = "".join(clean(written).split("\n")).replace(" ", "%20")
    if text.startswith("/"):
        return "" if text[1:2] in ("/", "\\") else text
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc and len(text) <= 2_000 else ""


def whole_number(written: object) -> int | None:
    """A size in bytes; None where it is not a whole number."""
    if isinstance(written, bool) or not isinstance(written, int | str):
        return None
    return int(written) if str(written).isdecimal() and len(str(written)) < 16 else None
