"""HTTP/1.1 for readers who may be slow or hostile: a head of a bounded size, and a request that comes whole in time.

The server itself bounds neither: a head without end fills the memory, and requests that drip hold their connections for
as long as they like.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES = 65_536
REQUEST_S = 30.0
"""From the first byte of a request to the last of its body, and from a connection to its first request."""
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)


class Guarded(HttpToolsProtocol):
    """The server's own protocol, with an eye on the clock and on the size of heads."""

    _head_bytes = 0
    _is_in_head = True
    _deadline: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as the server's own
        """See `asyncio.Protocol`."""
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self._relax()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        super().data_received(data)
        self._head_bytes += len(data) if self._is_in_head else 0
        if self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._is_in_head, self._head_bytes = True, 0
        self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._is_in_head, self._head_bytes = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole: however long its answer takes, it is not late any more."""
        self._relax()
        super().on_message_complete()

    def _expect(self) -> None:
        self._relax()
        self._deadline = self.loop.call_later(REQUEST_S, self.transport.close)

    def _relax(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None
