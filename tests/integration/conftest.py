"""A scripted language model on loopback, and a server that has one place to ask it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.chat_server import ChatServer, chat_server
from tests.servers import serve


@pytest.fixture(scope="module")
def chat() -> Iterator[ChatServer]:
    """A model that says what a test scripts."""
    with chat_server() as chat:
        yield chat


def one_place(index: Path, chat: ChatServer, env: Mapping[str, str] | None = None) -> AbstractContextManager[str]:
    """A server that answers one question at a time, by a model that may think for two minutes."""
    told = {
        "DALIL_MAX_STREAMS": "1",
        "DALIL_LLM": "openai:test",
        "DALIL_LLM_BASE_URL": chat.url,
        "DALIL_LLM_API_KEY": "none",
        "DALIL_LLM_TIMEOUT_S": "120",
    }
    return serve(["--index", str(index)], {**told, **(env or {})})
