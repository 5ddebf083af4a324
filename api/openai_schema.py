"""What OpenAI's clients send to `/v1/chat/completions`, as far as Dalil reads it; other fields are accepted and ignored."""

import sys
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.schemas import Whole, last_lines
from assistant.errors import BadRequest, EmptyQuestion
from assistant.model import Message, Question

MODEL = "dalil"
HISTORY_LINES = 40
"""As many earlier lines are read as `/v1/chat` takes. These clients send the whole conversation each time, so older lines
are left unread where `/v1/chat` would refuse them."""
LINE_CHARS = 20_000
_SHOWN_CHARS = 100
_USERS: dict[str, JsonValue] = {"properties": {"role": {"const": "user"}}, "required": ["role"]}


class Unacceptable(BadRequest):
    """A field has a value that this door does not take; `param` names the field."""

    code = "invalid_value"

    def __init__(self, message: str, *, param: str = "") -> None:
        super().__init__(message)
        self.param = param


class UnknownModel(Unacceptable):
    """No model has the id that is asked for, which is the message."""

    code = "model_not_found"
    remedy = "Ask for a model that GET /v1/models names."


class NotText(Unacceptable):
    """A message holds an image, a sound or a file; the message of the error is its type."""

    code = "unsupported_content"
    remedy = "Send text only."


class UnsupportedValue(Unacceptable):
    """The parameter that the message names asks for what no answer here can be."""

    code = "unsupported_value"
    remedy = "Leave the parameter out."


class ContentPart(BaseModel):
    """A piece of a message; only those of type `text` can be read."""

    type: str
    text: str | None = None


class ChatCompletionMessage(BaseModel):
    """A line of the conversation. Text of the roles system, developer and tool is neither obeyed nor sent on."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None

    def text(self) -> str:
        """What can be read of it."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        return "\n".join(part.text or "" for part in self.content if part.type == "text")

    def unread(self) -> Iterator[str]:
        """The types of what cannot be read."""
        if isinstance(self.content, list):
            yield from (part.type for part in self.content if part.type not in ("text", "refusal"))


class StreamOptions(BaseModel):
    """What a stream tells beside the text."""

    include_usage: bool | None = Field(None, strict=True, description="End with a chunk that holds `usage`.")


class ResponseFormat(BaseModel):
    """The form of the text."""

    type: str = Field(json_schema_extra={"enum": ["text"]})


class ChatCompletionRequest(BaseModel):
    """A conversation in OpenAI's shape: the last message of the user is the question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "Combien d'habitants dans la région Souss-Massa ?"}],
                },
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "ما هو أجل الرد على طلب الحصول على المعلومات؟"}],
                    "stream": True,
                    "stream_options": {"include_usage": True},
                },
                {
                    "model": MODEL,
                    "messages": [
                        {"role": "user", "content": "hospital beds by province"},
                        {"role": "assistant", "content": "…"},
                        {"role": "user", "content": [{"type": "text", "text": "and by region?"}]},
                    ],
                },
            ]
        }
    )

    model: str = Field(description="An id that `GET /v1/models` names.")
    messages: list[ChatCompletionMessage] = Field(
        description="Oldest first; one at least is the user's.", json_schema_extra={"minItems": 1, "contains": _USERS}
    )
    stream: bool | None = Field(None, strict=True, description="Answer as server-sent events.")
    stream_options: StreamOptions | None = None
    n: Whole | None = Field(None, description="1, where it is given.", json_schema_extra={"minimum": 1, "maximum": 1})
    response_format: ResponseFormat | None = Field(None, description="`text`, where it is given.")

    def asked(self) -> str:
        """The text of the last message of the user, whatever else the request holds; empty where there is none."""
        last = self._last()
        return self.messages[last].text() if last >= 0 else ""

    def to_question(self) -> Question:
        """The question. Raises a `BadRequest` that says what of the request cannot be had here."""
        if self.model != MODEL:
            raise UnknownModel(self.model[:_SHOWN_CHARS], param="model")
        if self.n not in (None, 1):
            raise UnsupportedValue("n", param="n")
        if self.response_format and self.response_format.type != "text":
            raise UnsupportedValue("response_format", param="response_format")
        if self._last() < 0:
            raise EmptyQuestion("no message is the user's")
        return Question(text=self._read(self._last()))

    def to_history(self, most_chars: int = sys.maxsize) -> list[Message]:
        """What the user and the assistant said before the question, the last lines of it. Raises `Unacceptable`."""
        spoken = [
            Message(role=message.role, content=text)
            for number, message in enumerate(self.messages[: max(self._last(), 0)])
            if message.role in ("user", "assistant") and (text := self._read(number))
        ][-HISTORY_LINES:]
        if any(len(line.content) > LINE_CHARS for line in spoken):
            raise Unacceptable(f"messages: at most {LINE_CHARS} characters each", param="messages")
        return last_lines(spoken, most_chars)

    def _last(self) -> int:
        spoken = [number for number, message in enumerate(self.messages) if message.role == "user"]
        return spoken[-1] if spoken else -1

    def _read(self, number: int) -> str:
        message = self.messages[number]
        for kind in message.unread():
            raise NotText(kind[:_SHOWN_CHARS], param=f"messages.{number}.content")
        return message.text()
