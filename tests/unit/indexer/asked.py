"""A file on loopback, and the network exit to it."""

from typing import Any

import pytest

from assistant.errors import FetchError
from assistant.settings import Settings
from indexer.http import NetworkExit, Response
from tests.portal import Fault, Portal, Reply, in_turn


def text(reply: Reply) -> None:
    reply.send(200, "Données".encode(), content_type="text/plain; charset=utf-8")


class Asked:
    """A portal with one file at `/x`, an exit to it, and how long the exit waited between tries."""

    def __init__(self, *faults: Fault, **settings: Any) -> None:
        self.portal = Portal([], files={"/x": in_turn(*faults), "/y": text})
        self.url = f"{self.portal.root}/x"
        self.waits: list[float] = []
        self.exit = NetworkExit(self.url, Settings(**settings), sleep=self.waits.append)

    def get(self, **arguments: Any) -> Response:
        with self.portal, self.exit:
            return self.exit.get(self.url, **arguments)

    def error(self, **arguments: Any) -> FetchError:
        with pytest.raises(FetchError) as caught:
            self.get(**arguments)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 500
        return caught.value

    @property
    def requests(self) -> int:
        return len(self.portal.asked)
