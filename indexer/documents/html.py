"""HTML guides, as saved from a browser or exported by a content system → the items of `parsed`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from indexer.decode import decode_text
from indexer.documents.facts import keywords_in
from indexer.documents.hidden import MOST_TIMES_HIDDEN, left_out, read_all_the_same
from indexer.documents.html_blocks import Blocks
from indexer.documents.html_content import Content, Element, line
from indexer.documents.html_hidden import take_hidden
from indexer.errors import BadRecord

_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_WESTERN = {"iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii", "iso-8859-15"}
"""Charsets that templates declare whatever the page is in: the letters decide instead."""
_DECLARED_WITHIN = 8_192
_COUNTRY = re.compile(r"([A-Za-z]{2})(?:[-_].*)?")


def parse(path: str) -> Iterator[dict[str, Any]]:
    """The items of a page: a task for a child process."""
    data = Path(path).read_bytes()
    if data.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")):
        raise BadRecord("is not HTML, whatever its ending says")
    root, content, note = _seen(decode_text(data, _declared(data)))
    yield {"facts": _facts(root, content)}
    if content.heading_outside:
        yield {"heading": content.heading_outside, "level": 1}
    yield from Blocks(content).items()
    if note:
        yield {"note": note}


def _seen(text: str) -> tuple[Element, Content, str]:
    """The page without what its readers do not see, its content, and what to report.

    Where nearly nothing would be left, its text is there to be shown later, by a script or a style that is not here.
    """
    root = _tree(text)
    taken = take_hidden(root)
    content = Content(root)
    if taken.chars > MOST_TIMES_HIDDEN * content.chars():
        root = _tree(text)
        return root, Content(root), read_all_the_same(taken.places)
    return root, content, left_out(taken.places) if taken.places else ""


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:_DECLARED_WITHIN])
    charset = found[1].decode("ascii").lower() if found else ""
    return "" if charset in _WESTERN else charset


def _tree(text: str) -> Element:
    """The page's elements. Unclosed marks nest deeply on old pages: the parser's higher limit (2,048) is taken."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, default_doctype=False
    )
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise BadRecord("no text") from error
    if root is None:
        raise BadRecord("no text")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise BadRecord("is nested more deeply than any page that is meant to be read")
    return root


def _facts(root: Element, content: Content) -> dict[str, Any]:
    """What the page says of itself: headings before what systems fill in, Dublin Core and geographic marks."""
    said = _metas(root)
    first = next(iter(said.get("geo.country", []) + said.get("geo.region", [])), "")
    country = _COUNTRY.fullmatch(first)
    return {
        "title": content.title or _first(said, "og:title", "dcterms.title", "dc.title") or _title(root, said),
        "language": _language(root, said),
        "country": country[1] if country else "",
        "keywords": _each(said, "keywords", "dcterms.subject", "dc.subject", "article:tag"),
        "audience": _each(said, "dcterms.audience"),
        "sources": said.get("dcterms.source", []) + said.get("dc.source", []),
        "author": _first(said, "author", "dcterms.creator", "dc.creator"),
    }


def _metas(root: Element) -> dict[str, list[str]]:
    """Names of `<meta>` in lower case → their contents, `DC.title` and `dc:title` being one name."""
    found: dict[str, list[str]] = {}
    for e in root.iter("meta"):
        key = (e.get("name") or e.get("property") or e.get("http-equiv") or "").strip().lower()
        value = " ".join((e.get("content") or "").split())
        if key and value:
            found.setdefault(re.sub(r"^(dc|dcterms):", r"\1.", key), []).append(value)
    return found


def _title(root: Element, said: dict[str, list[str]]) -> str:
    """The page's `<title>` without the name of the site, where the page tells that name."""
    title = next((line(e) for e in root.iter("title") if line(e)), "")
    site = _first(said, "og:site_name", "application-name")
    return re.sub(rf"\s*[|·•»:–—-]\s*{re.escape(site)}$", "", title) or title if site else title


def _language(root: Element, said: dict[str, list[str]]) -> str:
    elements = (e for e in root.iter("html", "body"))
    stated = (
        e.get("lang") or e.get("{http://www.w3.org/XML/1998/namespace}lang") or e.get("xml:lang") for e in elements
    )
    return next(filter(None, stated), "") or _first(said, "content-language", "dcterms.language", "dc.language")


def _first(said: dict[str, list[str]], *names: str) -> str:
    return next((said[key][0] for key in names if key in said), "")


def _each(said: dict[str, list[str]], *names: str) -> list[str]:
    return list(dict.fromkeys(word for key in names for value in said.get(key, []) for word in keywords_in(value)))
