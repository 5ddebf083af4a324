"""Answers and guides as HTML: Markdown without raw HTML, through an allow-list, citations as links to their sources."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape

import nh3
from markdown_it import MarkdownIt

from assistant.model import Citation, Document

_MARK = re.compile(r"\[(\d{1,3})\]")
_ITEM = re.compile(r" *(?:- |\d+\. )")
_TAGS = {
    "p",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "code",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "sup",
}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "image", "autolink"])


def answer_html(text: str, citations: Sequence[Citation], urls: Sequence[str]) -> str:
    """Sanitised HTML of an answer; `urls` are the citations' absolute addresses, in their order."""
    targets = {citation.n: (url, citation.title) for citation, url in zip(citations, urls, strict=True)}

    def link(match: re.Match[str]) -> str:
        number = int(match.group(1))
        if number not in targets:
            return match.group()
        url, title = targets[number]
        return f'<sup><a href="{escape(url)}" title="{escape(title)}">[{number}]</a></sup>'

    html = _MARK.sub(link, str(_parser().render(text)))
    return nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href", "title"}, "ol": {"start"}}, link_rel="noopener noreferrer"
    )


def guide_html(document: Document) -> str:
    """Sanitised HTML of a guide's sections, each under its heading with the anchor `s<position>`."""
    parts = []
    for section in document.sections:
        level = min(max(len(section.path), 1), 6)
        heading = section.path[-1] if section.path else document.title
        parts.append(f'<section id="s{section.position}"><h{level}>{escape(heading)}</h{level}>')
        parts.append(nh3.clean(str(_parser().render(_blocks(section.text))), tags=_TAGS, attributes={"ol": {"start"}}))
        parts.append("</section>")
    return "\n".join(parts)


def _blocks(text: str) -> str:
    """Section text as Markdown: its lines are paragraphs, list items or table rows."""
    lines = text.split("\n")
    found: list[str] = []
    for number, line in enumerate(lines):
        item = bool(_ITEM.match(line))
        row, before = " | " in line, number > 0 and " | " in lines[number - 1]
        if row:
            cells = f"| {line} |"
            found.append(cells if before else f"\n{cells}\n|{'---|' * (line.count(' | ') + 1)}")
        else:
            found.append(line if item and found and _ITEM.match(lines[number - 1]) else f"\n{line}")
    return "\n".join(found)
