"""Any language model through LangChain's `init_chat_model`, with deadlines, an output cap and a finish check of our own."""

import time
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.errors import BadSettings, ChatModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MAX_CHARS = 6_000
_NO_KEY = "none"
"""What a server of one's own is sent where no key is set: the client refuses to send nothing."""
_FINISHED = {"stop", "end_turn", "STOP"}


class LangChainModel:
    """`ChatModel` over `provider:model`. The provider's package loads at the first question."""

    def __init__(self, name: str, *, base_url: str = "", api_key: str = "", timeout_s: float = 30.0) -> None:
        self.name = name
        self._timeout_s = timeout_s
        self._options: dict[str, Any] = {"temperature": 0, "timeout": timeout_s, "max_retries": 0}
        if base_url:
            self._options["base_url"] = base_url
        if api_key or base_url:
            self._options["api_key"] = api_key or _NO_KEY

    def stream(self, system: str, user: str) -> Iterator[str]:
        """See `ChatModel`: late, endless, empty and unfinished answers are faults."""
        model = self._model  # loading the provider's package is no part of the answer's time
        deadline = time.monotonic() + self._timeout_s
        size, finished = 0, False
        try:
            for chunk in model.stream([("system", system), ("human", user)]):
                if time.monotonic() > deadline:
                    raise ChatModelError(f"no whole answer within {self._timeout_s:g} s")
                text = str(chunk.text)
                size += len(text)
                if size > MAX_CHARS:
                    raise ChatModelError(f"the answer is longer than {MAX_CHARS} characters")
                metadata = chunk.response_metadata
                finished |= (metadata.get("finish_reason") or metadata.get("stop_reason")) in _FINISHED
                if text:
                    yield text
        except ChatModelError:
            raise
        except Exception as error:  # each provider's package raises classes of its own
            raise ChatModelError(f"{type(error).__name__}: {str(error)[:200]}") from error
        if not size or not finished:
            raise ChatModelError("the answer is empty" if not size else "the answer has no end")

    def check(self) -> None:
        """Load the provider's package. Raises `BadSettings` where the name or its package cannot be used."""
        _ = self._model

    @cached_property
    def _model(self) -> "BaseChatModel":
        from langchain.chat_models import init_chat_model

        try:
            model: BaseChatModel = init_chat_model(self.name, **self._options)
        except Exception as error:  # each provider's package raises classes of its own
            raise BadSettings(f"DALIL_LLM={self.name!r} cannot be used: {error}") from error
        return model
