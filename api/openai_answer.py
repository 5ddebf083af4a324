"""An Answer as OpenAI's clients read one: a completion, or chunks of it."""

import json
import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from api.openai_schema import MODEL
from api.schemas import Json, absolute, answer_json
from assistant.events import Event, Finished, Understood
from assistant.model import Answer

DONE = "data: [DONE]\n\n"
_MARK = re.compile(r"\[(\d{1,3})\]")
_EXTENSION = (
    "id",
    "status",
    "language",
    "direction",
    "intent",
    "citations",
    "datasets",
    "table",
    "filters",
    "suggestions",
    "degraded",
)
"""The fields of an Answer that `dalil` holds beside OpenAI's own."""


def annotations(answer: Answer, base: str) -> list[Json]:
    """One `url_citation` for each `[n]` in the text: `text[start_index:end_index]` is the mark, counted in code points."""
    cited = {citation.n: citation for citation in answer.citations}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": mark.start(),
                "end_index": mark.end(),
                "url": absolute(cited[n].url, base),
                "title": cited[n].title,
            },
        }
        for mark in _MARK.finditer(answer.text)
        if (n := int(mark.group(1))) in cited
    ]


def count(texts: Sequence[str]) -> int:
    """Words, as white space parts them: a measure of length that is the same with and without a language model."""
    return sum(len(text.split()) for text in texts)


def usage(asked: int, answer: Answer) -> Json:
    """What was read (`asked`, see `count`) and what was written."""
    written = count([answer.text])
    return {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written}


def extension(answer: Answer, base: str) -> Json:
    """What an Answer holds beyond OpenAI's shape."""
    whole = answer_json(answer, base)
    return {name: whole[name] for name in _EXTENSION}


def error_frame(error: Json) -> str:
    """A fault of a stream that has begun, as OpenAI's clients raise it."""
    return _frame({"error": error})


def _frame(data: Json) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One answer in OpenAI's shape. `asked` is the count of what was read, `base` where Dalil's own pages lie."""

    base: str
    asked: int
    generation: str
    include_usage: bool = False
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer) -> Json:
        """A `chat.completion`."""
        message = {
            "role": "assistant",
            "content": answer.text,
            "refusal": None,
            "annotations": annotations(answer, self.base),
        }
        return {
            **self._head("chat.completion"),
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
            "usage": usage(self.asked, answer),
            "dalil": extension(answer, self.base),
        }

    def frames(self, event: Event) -> list[str]:
        """The event as chunks. The text comes with `Finished` only: these clients cannot take back what a check replaces."""
        match event:
            case Understood():
                return [self._chunk({"role": "assistant", "content": "", "refusal": None})]
            case Finished(answer):
                return self._end(answer)
            case _:
                return []

    def _end(self, answer: Answer) -> list[str]:
        first, *others = answer.text.split("\n\n")
        texts = [first, *(f"\n\n{paragraph}" for paragraph in others)]
        # one delta for all: the official client cannot join two lists whose entries have no index
        cited = annotations(answer, self.base)
        told = [self._chunk({"content": text}) for text in texts]
        told += [self._chunk({"annotations": cited})] if cited else []
        told += [self._chunk({}, "stop", dalil=extension(answer, self.base))]
        if self.include_usage:
            counted = {"choices": [], "usage": usage(self.asked, answer)}
            told.append(_frame({**self._head("chat.completion.chunk"), **counted}))
        return [*told, DONE]

    def _chunk(self, delta: Json, finish_reason: str | None = None, **more: Json) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        unknown: Json = {"usage": None} if self.include_usage else {}
        return _frame({**self._head("chat.completion.chunk"), "choices": [choice], **unknown, **more})

    def _head(self, kind: str) -> Json:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": MODEL,
            "system_fingerprint": self.generation,
        }
