"""Sources for a model: numbered, fenced, and marked as data whatever they say."""

from collections.abc import Mapping

SOURCE_CHARS = 1_500
_HARMLESS = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")"})


def fenced(sources: Mapping[int, str]) -> str:
    """Each source in a numbered fence; no character inside can close a fence, open one, or look like a citation."""
    return "\n".join(
        f'<source n="{n}">\n{text[:SOURCE_CHARS].translate(_HARMLESS)}\n</source>' for n, text in sources.items()
    )
