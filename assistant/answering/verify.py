"""Each statement of a model's text against the sources that it cites: what may stand, and with which citations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.citations import cited_numbers, without_marks
from assistant.answering.context import Source
from assistant.answering.support import SourceReader
from assistant.answering.vetoes import Reason, repeats, veto
from assistant.language.detect import detect
from assistant.language.normalise import clean, is_readable
from assistant.language.sentences import LIST_ITEM, sentences
from assistant.model import Language

_HEADING = re.compile(r"#{1,6}\s+")
_LEAST_WORDS = 4
"""The language of fewer words cannot be told."""
_STOPPED = re.compile(r"(?:(?<=[^\W\d_]{4}[.!?؟])|(?<=\s[.!?؟]))\s+")
"""A full stop behind a word that is no abbreviation, whatever follows it: nothing rides along with what is proved."""
_END_OF_SENTENCE = re.compile(r"[.!?؟…]+[»”\")]*\s*$")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that may not stand, and why."""

    statement: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks statements of one answer. `prompt` is what the model was told and must not say."""

    sources: Mapping[int, Source]
    language: Language
    reader: SourceReader
    prompt: str = ""

    def check(self, statement: str) -> str | Refusal:
        """The statement as it may stand, without white space around it; empty where it says nothing to the reader.

        A statement is a line or a part of one, perhaps of several sentences: a citation at its end counts for each sentence
        before it that it supports, and is then written behind each.
        """
        body = clean(statement)
        if not is_readable(without_marks(body)):
            return ""
        if _introduces(body):
            return self._introduction(body)
        marker = LIST_ITEM.match(body)
        start = marker.end() if marker else 0
        found, written = _with_their_marks(_sentences(body[start:])), list[str]()
        for number, sentence in enumerate(found):
            checked = self._sentence(sentence, self._cited(found, number))
            if isinstance(checked, Refusal):
                return checked
            written.append(checked)
        text = " ".join(filter(None, written))
        return body[:start] + text if text else ""

    def _sentence(self, sentence: str, cited: Sequence[int]) -> str | Refusal:
        bare = without_marks(sentence).strip()
        if bare.endswith(("?", "؟")):
            return ""  # the page offers what to ask next
        if not cited:
            return Refusal(sentence, Reason.UNCITED)
        union = "\n".join(self.sources[n].text for n in cited)
        refused = veto(bare, union) or (Reason.UNSUPPORTED if self._leaks(bare) else None) or self._foreign(bare)
        if refused:
            return Refusal(sentence, refused)
        proving = [n for n in cited if self._supports(n, bare)]
        if not proving:
            return Refusal(sentence, Reason.UNSUPPORTED)
        return _marked(bare, proving)

    def _introduction(self, body: str) -> str:
        """A heading or a line before a list, as it is where it is harmless and about the sources; else it is left out."""
        bare = without_marks(body).strip()
        everything = "\n".join(source.text for source in self.sources.values())
        harmless = not veto(bare, everything) and not self._leaks(bare) and not self._foreign(bare)
        return bare if harmless and any(self._supports(n, bare) for n in self.sources) else ""

    def _cited(self, found: Sequence[str], number: int) -> list[int]:
        """The issued numbers of a sentence; of the next one that has any, where it has none."""
        for sentence in found[number:]:
            if cited := [n for n in sorted(cited_numbers(sentence)) if n in self.sources]:
                return cited
        return []

    def _supports(self, n: int, statement: str) -> bool:
        return self.reader.supports(statement, self.language, self.sources[n])

    def _leaks(self, statement: str) -> bool:
        return bool(self.prompt) and repeats(statement, self.prompt)

    def _foreign(self, statement: str) -> Reason | None:
        if len(statement.split()) < _LEAST_WORDS:
            return None
        seen = detect(statement, arabizi=False)
        return Reason.LANGUAGE if seen.sure and seen.language is not self.language else None


def _introduces(body: str) -> bool:
    """Whether a line is a heading, or ends with a colon: it states nothing of itself."""
    return bool(_HEADING.match(body)) or without_marks(body).rstrip("* ").endswith(":")


def _sentences(text: str) -> list[str]:
    return [part for sentence in sentences(text) for part in _STOPPED.split(sentence)]


def _with_their_marks(found: Sequence[str]) -> list[str]:
    """Sentences with the citation behind their full stop: `Vingt jours. [1]` is one."""
    joined: list[str] = []
    for sentence in found:
        if joined and not is_readable(without_marks(sentence)):
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


def _marked(sentence: str, numbers: Sequence[int]) -> str:
    """The sentence with its citations before the full stop."""
    marks = "".join(f"[{n}]" for n in numbers)
    stop = _END_OF_SENTENCE.search(sentence)
    if not stop:
        return f"{sentence.rstrip()} {marks}"
    return f"{sentence[: stop.start()].rstrip()} {marks}{stop.group().rstrip()}"
