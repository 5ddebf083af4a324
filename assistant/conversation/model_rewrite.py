"""Follow-ups made standalone by a language model, where there is one; the words alone stand behind it."""

import logging
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from assistant.conversation.reading import language_of
from assistant.conversation.rewrite import standalone
from assistant.conversation.shown import titles_shown
from assistant.errors import BudgetSpent, ChatModelError
from assistant.language.analyse import terms_of, tokens
from assistant.language.detect import Detected, detect
from assistant.language.lexicon import function_words
from assistant.language.normalise import clean, is_readable
from assistant.model import Message
from assistant.ports import ChatModel
from assistant.prompts import prompt

_LOG = logging.getLogger(__name__)
_TURNS, _TITLES = 6, 5
"""So many of the reader's questions, and of the titles shown last, does the model see."""
_MOST_CHARS = 300
_KNOWN_SHARE = 0.6
"""So much of what it writes has to come from the conversation: it may join words and bend them, not bring its own."""
_NUMBER = re.compile(r"\d+")
_ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)
_QUOTES = "\"'«»“”` "


def by_words(text: str, history: Sequence[Message]) -> Generator[None, None, str]:
    """`standalone` in the shape of a rewriter that waits for nothing."""
    return standalone(text, history)
    yield


@dataclass(frozen=True, slots=True)
class ModelRewriter:
    """`standalone` by a model. Never raises for what the model did: then the words alone decide."""

    model: ChatModel

    def __call__(self, text: str, history: Sequence[Message]) -> Generator[None, None, str]:
        """What `text` means after `history`, yielding while the model is waited for.

        The model is asked only where there is a question before.
        """
        plain = standalone(text, history)
        asked = [" ".join(clean(m.content).split()) for m in history if m.role == "user" and m.content.strip()][
            -_TURNS:
        ]
        if not asked:
            return plain
        titles = titles_shown(history)[:_TITLES]
        seen = language_of(text, detect(asked[-1]))
        lines = [*(f"- {line[:_MOST_CHARS]}" for line in asked), *(f"* {title}" for title in titles)]
        user = prompt("rewrite_user", seen.language).render(conversation="\n".join(lines), question=text)
        written = ""
        try:
            for piece in self.model.stream(prompt("rewrite_system", seen.language).render(), user):
                written += piece
                yield
        except BudgetSpent:  # the budget has said so once
            return plain
        except ChatModelError as error:
            _LOG.warning("the model did not rewrite the follow-up (%s)", error)
            return plain
        found = " ".join(clean(written).split()).strip(_QUOTES)
        return found if _is_usable(found, seen, [text, *asked, *titles]) else plain


def _is_usable(found: str, seen: Detected, known: Sequence[str]) -> bool:
    """Whether it is one short question in the reader's language, out of what the conversation holds."""
    if not is_readable(found) or len(found) > _MOST_CHARS or _ADDRESS.search(found):
        return False
    if detect(found).language is not seen.language:
        return False
    said = " ".join(known)
    if not {*_NUMBER.findall(found)} <= {*_NUMBER.findall(said)}:
        return False
    small = function_words()["fr"] | function_words()["ar"] | function_words()["en"]
    terms = {term for token in tokens(said) for term in terms_of(token)}
    content = [token for token in tokens(found) if token not in small]
    held = sum(bool(terms.intersection(terms_of(token))) for token in content)
    return bool(content) and held >= _KNOWN_SHARE * len(content)
