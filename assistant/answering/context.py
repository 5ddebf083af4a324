"""Sources for a model: numbered, fenced, and marked as data whatever they say."""

import re
from collections.abc import Mapping

SOURCE_CHARS = 1_500
_FENCE = re.compile(r"</?source[^>]*>?", re.IGNORECASE)
_MARK = re.compile(r"\[\d{1,3}\]")


def fenced(sources: Mapping[int, str]) -> str:
    """Each source in a numbered fence; what looks like a fence or a citation inside is taken out."""
    return "\n".join(
        f'<source n="{n}">\n{_MARK.sub("", _FENCE.sub("", text))[:SOURCE_CHARS]}\n</source>'
        for n, text in sources.items()
    )
