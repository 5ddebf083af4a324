"""Follow-ups made standalone: a question that leans on the one before it gets that question's words in front."""

from collections.abc import Sequence

from assistant.language.analyse import tokens
from assistant.language.detect import detect
from assistant.model import Message
from assistant.prompts import followup_words
from assistant.retrieval.query import search_text

_SHORT = 2
"""A question with so few content words can lean on the one before."""
_LEANING = 4


def standalone(text: str, history: Sequence[Message]) -> str:
    """`text`, or the reader's last question and `text`, where `text` alone does not say what it is about."""
    previous = next((m.content for m in reversed(history) if m.role == "user" and m.content.strip()), "")
    if not previous:
        return text
    language = detect(text)
    words = search_text(text, language.language, dialect=language.dialect).words
    first = (tokens(text) or [""])[0]
    leans = first in followup_words() or (first.startswith("و") and len(first) > 3)
    if (len(words) <= _SHORT and (leans or not words)) or (leans and len(words) <= _LEANING):
        return f"{previous.strip().rstrip('?؟!.')} {text}"
    return text
