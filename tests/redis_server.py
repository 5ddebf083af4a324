"""A Redis on loopback that tests start, stop and silence."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from fakeredis import TcpFakeServer
from fakeredis._clients._tcp_server import TCPFakeRequestHandler
from redis.exceptions import RedisError


class RedisServer:
    """One address, behind which a Redis answers, nobody listens, or somebody accepts and stays silent."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = found.getsockname()[1]
        self._server: TcpFakeServer | None = None
        self._silence: _Silence | None = None

    @property
    def url(self) -> str:
        """What goes into `DALIL_REDIS`."""
        return f"redis://:secret@127.0.0.1:{self.port}/0"

    def answers(self) -> None:
        """From now on a Redis is there, empty."""
        self.down()
        self._server = _Server(("127.0.0.1", self.port))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def silent(self) -> None:
        """From now on connections are taken, and nothing is said."""
        self.down()
        self._silence = _Silence(self.port)

    def down(self) -> None:
        """From now on nobody listens; open connections are closed."""
        if self._server:
            self._server.end()
            self._server = None
        if self._silence:
            self._silence.end()
            self._silence = None

    def keys(self) -> list[str]:
        """Names of what is kept."""
        assert self._server
        return [key.decode() for db in self._server.fake_server.dbs.values() for key in db]

    def lasting(self) -> list[str]:
        """Names of what is kept for ever."""
        assert self._server
        kept = [item for db in self._server.fake_server.dbs.values() for item in db._dict.items()]
        return [key.decode() for key, item in kept if item.expireat is None]


class _Handler(TCPFakeRequestHandler):
    """Tells errors and goes on, as Redis does; the stand-in would close the connection after each."""

    def setup(self) -> None:
        super().setup()
        read = self.current_client.read_response

        def told() -> object:
            try:
                return read()
            except RedisError as error:
                return error

        self.current_client.read_response = told  # type: ignore[method-assign]


class _Server(TcpFakeServer):
    """Closes its connections when it ends, as a process that is killed does."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.open: set[socket.socket] = set()
        super().__init__(address)
        self.RequestHandlerClass = _Handler
        self.daemon_threads = True

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        self.open.add(request)
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that was cut is no fault."""

    def end(self) -> None:
        self.shutdown()
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class _Silence:
    def __init__(self, port: int) -> None:
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        taken = []
        while not self._over.is_set():
            if select.select([self._listener], [], [], 0.02)[0]:
                taken.append(self._listener.accept()[0])
        for connection in taken:
            connection.close()

    def end(self) -> None:
        self._over.set()
        self._thread.join(timeout=5)
        self._listener.close()


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """An address where nobody listens yet."""
    server = RedisServer()
    try:
        yield server
    finally:
        server.down()
