"""Any language model through LangChain's `init_chat_model`, read in a loop of its own: reading can stop at any time."""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, cast

from assistant.errors import BadSettings, ChatModelError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

TICK_S = 0.1
"""An empty piece comes so often while the model is silent."""
MAX_TOKENS = 1_500
"""What a provider is asked for at most; an answer that needs more is cut and refused."""
_NO_KEY = "none"
"""What a server of one's own is sent where no key is set: the client refuses to send nothing."""
_FINISHED = {"stop", "end_turn", "stop_sequence"}
_PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529}
"""HTTP statuses after which the same request may succeed; others (no key, no such model) stay as they are."""
_Item = str | BaseException | None
"""A piece, the fault that ended the stream, or None at its end."""


class LangChainModel:
    """`ChatModel` over `provider:model`. The provider's package loads at the first question.

    It sets no deadlines: `assistant.answering.patience` does, and closes the stream.
    """

    def __init__(self, name: str, *, base_url: str = "", api_key: str = "", timeout_s: float = 30.0) -> None:
        self.name = name
        self._options = _options(name, base_url, api_key, timeout_s)

    def stream(self, system: str, user: str) -> Iterator[str]:
        """See `ChatModel`. Closing it closes the connection to the provider at once."""
        model = self._model
        pieces: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        reading = asyncio.run_coroutine_threadsafe(_read(model, system, user, pieces.put), _loop())
        try:
            while True:
                try:
                    item = pieces.get(timeout=TICK_S)
                except queue.Empty:
                    yield ""
                    continue
                if item is None:
                    return
                if isinstance(item, BaseException):
                    raise _fault(item) from item
                yield item
        finally:
            reading.cancel()

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


def _options(name: str, base_url: str, api_key: str, timeout_s: float) -> dict[str, Any]:
    """What `init_chat_model` is given: Ollama's client names some of it otherwise."""
    where: dict[str, Any] = {"base_url": base_url} if base_url else {}
    if name.split(":", 1)[0] == "ollama":
        return {"temperature": 0, "num_predict": MAX_TOKENS, "client_kwargs": {"timeout": timeout_s}, **where}
    key = {"api_key": api_key or _NO_KEY} if api_key or base_url else {}
    return {"temperature": 0, "max_tokens": MAX_TOKENS, "timeout": timeout_s, "max_retries": 0, **where, **key}


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop in a thread of its own for all models: clients keep their connections in it."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-models", daemon=True).start()
    return loop


async def _read(model: "BaseChatModel", system: str, user: str, put: Callable[[_Item], None]) -> None:
    """Hand over each piece, then the end or the fault; a cancelled reading closes its connection and says nothing."""
    try:
        messages = [("system", system), ("human", user)]
        size, finish = 0, ""
        chunks = cast("AsyncGenerator[AIMessageChunk]", model.astream(messages))
        async with aclosing(chunks):
            async for chunk in chunks:
                text = str(chunk.text)
                size += len(text.strip())
                finish = _finish(chunk) or finish
                if text:
                    put(text)
    except Exception as error:  # each provider's package raises classes of its own
        put(error)
    else:
        put(_unfinished(size, finish))


def _finish(chunk: "AIMessageChunk") -> str:
    metadata = chunk.response_metadata
    found = metadata.get("finish_reason") or metadata.get("stop_reason") or metadata.get("done_reason") or ""
    return str(found).lower()


def _unfinished(size: int, finish: str) -> ChatModelError | None:
    """The fault of an answer that came to its end: a stream that stops without a finish looks whole, and is not."""
    if not size:
        return ChatModelError("the answer is empty")
    return None if finish in _FINISHED else ChatModelError(f"the answer has no end (finish: {finish or 'none'})")


def _fault(error: BaseException) -> ChatModelError:
    """What happened, whether it may pass, and how long the provider asks to wait.

    Not in the provider's own words: they may repeat the question, and are logged.
    """
    if isinstance(error, ChatModelError):
        return error
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None) or getattr(error, "status_code", None)
    told = type(error).__name__ + (f" (status {status})" if status else "")
    return ChatModelError(told, passing=status is None or status in _PASSING, retry_after_s=_retry_after(response))


def _retry_after(response: object) -> float:
    """Seconds that a refusal asks to wait; 0 where it names none, or a date."""
    headers = getattr(response, "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except (TypeError, ValueError):
        return 0.0
