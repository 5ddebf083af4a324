"""Markdown guides: front matter and headings → a Document of Sections in plain text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frontmatter
import yaml
from markdown_it import MarkdownIt

from assistant.language.detect import detect
from assistant.language.normalise import clean, visible
from assistant.model import Document, Language, Section
from indexer.errors import BadRecord
from indexer.normalise import plain_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
_FRONT = re.compile(r"\s*---[^\S\n]*\n")
_ATTRIBUTES = re.compile(r"\s*\{[#.][^}]*\}$")
_LANGUAGES = {str(language): language for language in Language}


def read_markdown(text: str, *, identity: str, source: str) -> Document:
    """The guide in `text`. Its language is front matter, then folder or file name, then detection.

    `identity` is the path below the guides folder. Raises `BadRecord` where the front matter is broken or nothing can be
    read.
    """
    try:
        facts, body = _front_matter(text)
    except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise BadRecord(f"front matter is not YAML: {' '.join(str(error).split())[:120]}") from error
    sections = tuple(_sections(body))
    if not sections:
        raise BadRecord("no text")
    language = _language(facts.get("language"), identity, sections)
    return Document(
        id=identity,
        title=_line(facts.get("title")) or _first_heading(sections) or Path(identity).stem,
        language=language,
        sections=sections,
        country=_line(facts.get("country")),
        audience=_lines(facts.get("audience")),
        keywords=_lines(facts.get("keywords")),
        sources=tuple(_source_line(s) for s in _list(facts.get("sources"))),
        checked=_line(facts.get("checked")),
        source=source,
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The facts before the text, and the text. Lines of dashes further down are headings or rules, not front matter."""
    if not _FRONT.match(text):
        return {}, text
    post = frontmatter.loads(text, handler=frontmatter.YAMLHandler())
    return dict(post.metadata), str(post.content)


def _first_heading(sections: tuple[Section, ...]) -> str:
    return next((section.path[0] for section in sections if section.path), "")


def _language(written: object, identity: str, sections: tuple[Section, ...]) -> Language:
    named = _LANGUAGES.get(_line(written).lower()[:2])
    if named:
        return named
    path = Path(identity)
    for part in (*reversed(path.parts[:-1]), path.stem.rpartition("_")[2], path.stem.rpartition(".")[2]):
        if part.lower() in _LANGUAGES:
            return _LANGUAGES[part.lower()]
    return detect(" ".join(section.text for section in sections)[:2_000], arabizi=False).language


def _sections(body: str) -> Iterator[Section]:
    """Sections in order; text before the first heading has an empty path."""
    path: list[str] = []
    lines: list[str] = []
    position = 0
    for kind, level, text in _blocks(_PARSER.parse(visible(body))):
        if kind != "heading":
            lines.append(text)
            continue
        if lines:
            yield Section(path=tuple(path), text="\n".join(lines), position=position)
            position, lines = position + 1, []
        path = [*path[: level - 1], text]
    if lines:
        yield Section(path=tuple(path), text="\n".join(lines), position=position)


def _blocks(tokens: list["Token"]) -> Iterator[tuple[str, int, str]]:
    """`("heading", level, text)` or `("text", 0, line)`, list items with their marker, table rows with bars."""
    markers: list[str] = []
    numbers: list[int] = []
    cells: list[str] = []
    heading = fresh = False
    level, in_row = 0, False
    for token in tokens:
        match token.type:
            case "heading_open":
                heading, level = True, int(token.tag[1])
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type == "ordered_list_open"
                markers.append("1" if ordered else "-")
                numbers.append(int(token.attrGet("start") or 1) if ordered else 0)
            case "bullet_list_close" | "ordered_list_close":
                markers.pop()
                numbers.pop()
            case "list_item_open":
                fresh = True
            case "tr_open":
                in_row, cells = True, []
            case "tr_close":
                in_row = False
                yield "text", 0, " | ".join(cells)
            case "fence" | "code_block":
                if token.content.strip():
                    yield "text", 0, token.content.strip("\n")
            case "html_block":
                yield from _html(token.content)
            case "inline":
                text = _inline(token)
                if heading:
                    heading = False
                    yield "heading", level, _ATTRIBUTES.sub("", text)
                elif in_row:
                    cells.append(text)
                elif text:
                    prefix = ""
                    if markers and fresh:
                        prefix = f"{numbers[-1]}. " if markers[-1] == "1" else "- "
                        numbers[-1] += 1
                        fresh = False
                    yield "text", 0, prefix + text


def _html(block: str) -> Iterator[tuple[str, int, str]]:
    """The text of a raw HTML block, its headings as headings."""
    for part in re.split(r"(<h[1-6][^>]*>.*?</h[1-6]\s*>)", block, flags=re.IGNORECASE | re.DOTALL):
        text = plain_text(part)
        if text and part[:2].lower() == "<h" and part[2:3].isdigit():
            yield "heading", int(part[2]), " ".join(text.split())
        elif text:
            yield "text", 0, text


def _inline(token: "Token") -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def _line(value: object) -> str:
    return " ".join(clean(str(value)).split()) if value is not None else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _lines(value: object) -> tuple[str, ...]:
    return tuple(_line(v) for v in _list(value) if _line(v))


def _source_line(value: object) -> str:
    if not isinstance(value, dict):
        return _line(value)
    articles = _line(value.get("articles"))
    return _line(value.get("title")) + (f" ({articles})" if articles else "")
