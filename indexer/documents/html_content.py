"""What of a page is its content: what is never shown goes, menus and banners go where they are not most of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Element = Any
"""An element of lxml, whose types are not published."""

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_NEVER = {"script", "style", "template", "head", "iframe", "frame", "object", "embed", "applet", "svg", "canvas"}
_NEVER |= {"map", "audio", "video", "button", "input", "select", "textarea", "option", "datalist", "link", "meta"}
_NEVER |= {"base", "rt", "rp", "progress", "meter", "noembed", "annotation", "annotation-xml"}
_BESIDE = {"nav", "aside", "footer", "header", "form", "noscript", "noframes", "dialog", "menu"}
_BESIDE_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu"}
_BESIDE_ROLES |= {"menubar"}
_OF_ARTICLES = {"aside", "footer", "header"}
"""Within the content these hold its title, its boxes and its notes."""
_BESIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(cookies?|consent|gdpr|rgpd|tarteaucitron|breadcrumbs?|fil-?d?-?ariane|ariane|skip-?(link|nav|to)s?"
    r"|sr-only|visually-?hidden|visuallyhidden|screen-reader-text|navbar|pagination|pager|newsletter|back-to-top|no-?print"
    r"|site-(header|footer)|page-footer|main-menu|mega-?menu|share-?(buttons|links)|social-?(links|share|media|icons))"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINKS_NAMES = re.compile(
    r"(?:^|[\s_-])(menu|nav|toc|table-of-contents|sommaire|side-?bar|related|share|partage|partager|social|tags|links|liens)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_ANCHORS = {"#", "¶", "§", "🔗"}
"""Links beside headings that lead to themselves."""
_MOST_LINKS = 0.5
_MAIN_IDS = (
    "main",
    "main-content",
    "maincontent",
    "content",
    "contenu",
    "page-content",
    "bodycontent",
    "contenu-principal",
)
_MAIN_SHARE = 0.6
"""A part that holds this share of the page's own text is the page's content."""
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


@dataclass(slots=True)
class _Weight:
    """Characters in an element that can be seen, and how many of them are in links."""

    text: int = 0
    links: int = 0


class Content:
    """The content of a page: its `root` element, which elements in it are left out, its title and its first heading."""

    def __init__(self, page: Element) -> None:
        body = next(page.iter("body", "frameset"), page)
        self._weights = _weights(body)
        self._most = self._weights[body].text / 2
        self._left_out = set[Element]()
        self.root = self._main(body)
        called = next((line(e) for e in page.iter("title") if line(e)), "")
        headings = [(e.tag, text) for e in self._kept(self.root) if e.tag in HEADINGS and (text := _heading(e))]
        first = [text for tag, text in headings if tag == "h1"]
        self.heading_outside = "" if first else self._first_heading(page, called)
        named = next((text for _, text in headings[:1] if called.startswith(text)), "")
        self.title = first[0] if len(first) == 1 else self.heading_outside or named

    def leaves_out(self, e: Element) -> bool:
        """Whether an element is not read. What holds most of the page's text always is, whatever it is called."""
        return e in self._left_out

    def length(self, e: Element) -> int:
        """Characters in an element that can be seen."""
        return self._weights[e].text

    def chars(self) -> int:
        """Characters that are read of the page."""
        return sum(_own_length(e) for e in self._kept(self.root))

    def _judged(self, e: Element) -> bool:
        if e.tag in _NEVER:
            return True
        weight = self._weights[e]
        if weight.text > self._most:
            return False
        return _is_hidden(e) or self._is_beside(e, weight) or (e.tag == "a" and (e.text or "").strip() in _ANCHORS)

    def _is_beside(self, e: Element, weight: _Weight) -> bool:
        mostly_links = weight.links > _MOST_LINKS * weight.text
        called = f"{e.get('class', '')} {e.get('id', '')}".strip()
        if called and (_BESIDE_NAMES.search(called) or (mostly_links and _LINKS_NAMES.search(called))):
            return True
        if e.tag in _OF_ARTICLES and self._is_in_article(e):
            return mostly_links and e.tag != "header"
        return e.tag in _BESIDE or e.get("role", "").lower() in _BESIDE_ROLES

    def _is_in_article(self, e: Element) -> bool:
        return any(above.tag in ("main", "article") or above.get("role") == "main" for above in e.iterancestors())

    def _main(self, body: Element) -> Element:
        """The part that is marked as the content, where it holds most of what is left without menus and banners."""
        net = 0
        waiting = [body]
        while waiting:
            e = waiting.pop()
            net += _own_length(e)
            self._left_out.update(below for below in e if self._judged(below))
            waiting += [below for below in e if below not in self._left_out]
        for found in (
            list(body.iter("main")) or [e for e in body.iter() if e.get("role") == "main"],
            list(body.iter("article")),
            [e for e in body.iter() if e.get("id", "").lower() in _MAIN_IDS],
        ):
            largest = max(found, key=lambda e: self._weights[e].text, default=None)
            if largest is not None and self._weights[largest].text >= _MAIN_SHARE * net:
                return largest
        return body

    def _kept(self, root: Element) -> Iterator[Element]:
        """The elements of `root` that are read."""
        waiting = [root]
        while waiting:
            e = waiting.pop()
            yield e
            waiting += [below for below in reversed(e) if below not in self._left_out]

    def _first_heading(self, page: Element, called: str) -> str:
        """The first `<h1>` outside of the content, unless it is the name of the site, as what the page is `called` tells."""
        for e in page.iter("h1"):
            home = any(link.get("href", "").strip() in ("/", "./", "#", "index.html") for link in e.iter("a"))
            around = next(e.iterancestors("a"), None)
            text = _heading(e)
            if text and not home and around is None and not _is_hidden(e):
                return text if not called or called.startswith(text) else ""
        return ""


def line(e: Element) -> str:
    """All text of an element on one line."""
    return " ".join("".join(e.itertext()).split())


def _heading(e: Element) -> str:
    return line(e).strip("".join(_ANCHORS) + " ")


def _is_hidden(e: Element) -> bool:
    if e.get("hidden", "until-found") != "until-found" or e.get("aria-hidden") == "true":
        return True
    return bool(_HIDING.search(e.get("style", "")))


def _own_length(e: Element) -> int:
    return len((e.text or "").strip()) + sum(len(below.tail.strip()) for below in e if below.tail)


def _weights(body: Element) -> dict[Element, _Weight]:
    found: dict[Element, _Weight] = {}
    for e in reversed(list(body.iter())):  # what is below an element comes before it
        weight = found[e] = _Weight()
        if e.tag in _NEVER:
            continue
        weight.text = _own_length(e)
        for below in e:
            inner = found[below]
            weight.text += inner.text
            weight.links += inner.links
        if e.tag == "a":
            weight.links = weight.text
    return found
