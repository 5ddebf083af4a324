"""Markdown guides: front matter and headings → the items of `parsed`, in plain text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frontmatter
from markdown_it import MarkdownIt

from assistant.language.normalise import visible
from indexer.decode import decode_text
from indexer.documents.bold import bold_headed
from indexer.documents.facts import BAD_YAML, doubts, front_item, load_yaml
from indexer.documents.hidden import MOST_TIMES_HIDDEN, left_out, read_all_the_same
from indexer.documents.markdown_html import RawHtml
from indexer.documents.runs import joined_lines, number_of
from indexer.errors import BadRecord
from indexer.normalise import plain_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
_FRONT = re.compile(r"\s*---[^\S\n]*\n")
_ATTRIBUTES = re.compile(r"\s*\{[#.][^}]*\}$")


class _Handler(frontmatter.YAMLHandler):  # type: ignore[misc]
    """Finds front matter as the library does, and reads it with care."""

    def load(self, fm: str, **_: object) -> Any:
        return load_yaml(fm)


def parse(path: str) -> Iterator[dict[str, Any]]:
    """The items of a Markdown file in whatever encoding: a task for a child process."""
    yield from items_of(decode_text(Path(path).read_bytes()))


def items_of(text: str) -> Iterator[dict[str, Any]]:
    """The items of Markdown. Raises `BadRecord` where the front matter is broken."""
    try:
        facts, body = _front_matter(text)
    except BAD_YAML as error:
        raise BadRecord(f"front matter is not YAML: {' '.join(str(error).split())[:120]}") from error
    yield {"front": front_item(facts)}
    yield from doubts(facts)
    yield from bold_headed(_shown(_PARSER.parse(visible(body))))


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The facts before the text, and the text. Lines of dashes further down are headings or rules, not front matter."""
    if not _FRONT.match(text):
        return {}, text
    post = frontmatter.loads(text, handler=_Handler())
    return dict(post.metadata), str(post.content)


def _shown(tokens: list["Token"]) -> list[dict[str, Any]]:
    """What raw HTML lets be seen of the blocks; all of them, where nearly nothing would be left."""
    raw = RawHtml(tokens)
    items = list(_blocks(tokens, raw))
    chars = sum(len(item.get("text") or item.get("heading") or "") for item in items)
    if raw.chars > MOST_TIMES_HIDDEN * chars:
        return [*_blocks(tokens, RawHtml(tokens, hiding=False)), {"note": read_all_the_same(raw.places)}]
    return items + ([{"note": left_out(raw.places)}] if raw.places else [])


def _blocks(tokens: list["Token"], raw: RawHtml) -> Iterator[dict[str, Any]]:
    """Headings and lines, list items with their marker, indented below others, table rows with bars."""
    markers, marker, depth = _item_markers(tokens), "", 0
    cells: list[str] = []
    heading = fresh = False
    level, number, in_row, quoted = 0, 0, False, 0
    for token in tokens:
        _place(token, raw)
        depth += _nesting(token, "bullet_list", "ordered_list")
        quoted += _nesting(token, "blockquote")
        match token.type:
            case "heading_open":
                heading, level = True, int(token.tag[1])
            case "list_item_open":
                fresh = True
                marker = next(markers)
            case "tr_open":
                in_row, cells = True, []
            case "tr_close":
                in_row = False
                yield {"text": " | ".join(cells)}
            case "fence" | "code_block":
                if code := raw.shown(token.content).strip("\n"):
                    yield {"text": code}
            case "html_block":
                yield from _html(raw.seen(token.content))
                raw.end_block()
            case "inline":
                lines = _inline(token, raw)
                text = " ".join(lines)
                if heading:
                    heading, number = False, 0
                    yield {"heading": _ATTRIBUTES.sub("", text), "level": level}
                elif in_row:
                    cells.append(text)
                elif text:
                    first, *more = joined_lines(lines, number)
                    begins = "  " * (depth - 1) + marker if fresh and depth else ""
                    fresh = False
                    marks = _marks(token, quoted=quoted > 0, in_list=depth > 0)
                    for line in (begins + first, *more):
                        number = number_of(line) or number
                        yield {"text": line, **marks}


def _item_markers(tokens: list["Token"]) -> Iterator[str]:
    """The marker of every list item in order: the number that it is written with, and not the one that Markdown counts.

    Laws leave numbers out; where a writer numbers all items alike, they are counted.
    """
    lists: list[list[int]] = []
    markers: list[str] = []
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append([])
        elif token.type == "list_item_open":
            lists[-1].append(len(markers))
            markers.append(f"{int(token.info)}. " if token.info.isdecimal() else "- ")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            items = lists.pop()
            if token.type == "ordered_list_close" and len(items) > 1 and len({markers[n] for n in items}) == 1:
                first = int(markers[items[0]][:-2])
                for count, number in enumerate(items):
                    markers[number] = f"{first + count}. "
    yield from markers


def _html(block: str) -> Iterator[dict[str, Any]]:
    """The text of a raw HTML block, its headings as headings."""
    for part in re.split(r"(<h[1-6][^>]*>.*?</h[1-6]\s*>)", block, flags=re.IGNORECASE | re.DOTALL):
        text = plain_text(part)
        if text and part[:2].lower() == "<h" and part[2:3].isdigit():
            yield {"heading": " ".join(text.split()), "level": int(part[2])}
        elif text:
            yield {"text": text}


def _place(token: "Token", raw: RawHtml) -> None:
    """Lets list items and quotations close the raw HTML that is opened in them."""
    if token.type in ("list_item_open", "blockquote_open"):
        raw.enter()
    elif token.type in ("list_item_close", "blockquote_close"):
        raw.leave()


def _nesting(token: "Token", *blocks: str) -> int:
    """1 where one of those blocks begins, -1 where it ends."""
    return token.nesting if token.type.rpartition("_")[0] in blocks else 0


def _marks(token: "Token", *, quoted: bool, in_list: bool) -> dict[str, bool]:
    """What an item says of a paragraph beside its text."""
    return {"quoted": True} if quoted else {"bold": True} if not in_list and _is_bold(token) else {}


def _is_bold(token: "Token") -> bool:
    """Whether all that is written in a paragraph is bold."""
    open_marks = 0
    for child in token.children or ():
        open_marks += (child.type == "strong_open") - (child.type == "strong_close")
        if not open_marks and child.type != "strong_close" and child.content.strip():
            return False
    return True


def _inline(token: "Token", raw: RawHtml) -> list[str]:
    """The text, as lines where the source breaks them."""
    parts = []
    raw.enter()
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(raw.shown(child.content))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "html_inline":
            raw.seen(child.content)
    raw.leave()
    return [" ".join(line.split()) for line in "".join(parts).split("\n") if line.strip()]
