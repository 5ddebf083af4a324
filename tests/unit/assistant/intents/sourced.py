"""What holds of every text that a handler writes."""

import re

from assistant.answering.citations import cited_numbers

_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:-|\d+[.)])\s)")


def unsourced(text: str) -> list[str]:
    """Paragraphs and list items that state something without a source; what ends with a colon leads to what follows."""
    blocks = [block.strip() for block in _BLOCK.split(text)]
    return [b for b in blocks if b and not b.endswith(":") and not cited_numbers(b)]
