"""Text that others wrote, as a model of somebody else's may be given it: marked as data, and no longer than said."""

from collections.abc import Iterable, Mapping

from assistant.answering.context import without_fences
from assistant.language.normalise import clean
from assistant.model import Language
from assistant.prompts import reply

OPEN, CLOSE = "<untrusted-data>", "</untrusted-data>"
TEXT_CHARS = 12_000
"""Longest marked block of a tool's text."""
GUIDE_CHARS = 24_000
"""Longest guide as a resource."""
MARKED: Mapping[str, object] = {"dalil/untrusted": True}
"""Beside every content that holds text of the catalogue or of a guide, for programs that look at `_meta`."""


def marked(lines: Iterable[str], language: Language, *, limit: int = TEXT_CHARS) -> str:
    """The lines between marks that nothing inside can close, under a notice that they are data; cut on a word, and said."""
    text = without_fences(clean("\n".join(line for line in lines if line)))
    shown = cut(text, limit)
    note = reply("mcp.cut", language, shown=len(shown), total=len(text)) if shown != text else ""
    return "\n".join(part for part in (reply("mcp.notice", language), OPEN, shown, CLOSE, note) if part)


def cut(text: str, limit: int) -> str:
    """The text, or its beginning up to a word's end with an ellipsis; its lines stay."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    end = max(head.rfind(" "), head.rfind("\n"))
    return head[: end if end > limit // 2 else len(head)].rstrip() + "…"
