"""A CKAN portal on loopback that behaves like real ones: under a base path, with a firewall, with faults on demand.

    with Portal(records, faults={2: html200}) as portal:
        ... portal.url, portal.asked

Faults are functions of a `Reply`; they are given by the number of the page (a `package_search` for at least one row,
from 1), for all searches (`always`) or all pages (`always_for_pages`), or by the name of a record that no answer can
hold (`bad`).
"""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.replies import (
    Fault,
    Reply,
    body,
    cut_off,
    drip_body,
    drip_headers,
    encoded,
    gzip_bomb,
    hang,
    html200,
    in_turn,
    invalid_json,
    packed,
    redirect,
    refused,
    status,
    success_false,
    truncated,
    usual,
)

__all__ = [
    "Fault",
    "Portal",
    "Reply",
    "body",
    "cut_off",
    "drip_body",
    "drip_headers",
    "encoded",
    "gzip_bomb",
    "hang",
    "html200",
    "in_turn",
    "invalid_json",
    "listener",
    "packed",
    "redirect",
    "refused",
    "status",
    "success_false",
    "truncated",
    "usual",
]


class Portal:
    """The portal; a context manager. `records` is its list, in the order of a search without `sort`.

    `asked` are path and arguments of all requests, `pages` how many pages were asked for. `before_page` changes the
    list before a page is answered. `count` is what the portal says of how many there are. `files` are other paths.
    """

    def __init__(
        self,
        records: Sequence[object],
        *,
        base: str = "/data",
        row_cap: int = 1000,
        faults: Mapping[int, Fault] | None = None,
        always: Fault | None = None,
        always_for_pages: Fault | None = None,
        bad: Sequence[str] = (),
        before_page: Mapping[int, Callable[[list[Any]], object]] | None = None,
        datastore: Mapping[str, Sequence[object]] | None = None,
        refused_sorts: Sequence[str] = (),
        files: Mapping[str, Fault] | None = None,
        count: Callable[[int], object] = lambda count: count,
        host: str = "127.0.0.1",
    ) -> None:
        self.records = list(records)
        self.base = base
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.pages = 0
        self._row_cap, self._count = row_cap, count
        self._faults, self._bad = dict(faults or {}), set(bad)
        self._always, self._always_for_pages = always, always_for_pages or always
        self._before_page = dict(before_page or {})
        self._datastore, self._refused_sorts = dict(datastore or {}), set(refused_sorts)
        self._files = dict(files or {})
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._server = _Server((host, 0), self._handler())
        self.root = f"http://{host}:{self._server.server_port}"
        self.url = self.root + base

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    def fail(self, fault: Fault) -> None:
        """From now on, every search."""
        self._always = self._always_for_pages = fault

    def searches(self) -> list[dict[str, str]]:
        """The arguments of all searches that asked for rows."""
        return [arguments for path, arguments in self.asked if _wants_rows(path, arguments)]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else headers and body, written apart, wait 40 ms for each other

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                arguments = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                with suppress(OSError), portal._lock:
                    fault, usual_body = portal._answer(parts.path, arguments)
                with suppress(OSError):
                    fault(Reply(self, usual_body, portal._ended))

            do_HEAD = do_GET  # noqa: N815 - the name that the server looks for

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        return Handler

    def _answer(self, path: str, arguments: dict[str, str]) -> tuple[Fault, bytes]:
        self.asked.append((path, arguments))
        action = re.fullmatch(re.escape(self.base) + r"/api/(?:3/)?action/(\w+)", path)
        if action is None:
            return self._files.get(path, status(404)), b""
        if action[1] == "package_search":
            return self._search(path, arguments)
        if action[1] == "datastore_search":
            return self._columns(arguments)
        return (usual, _success({"ckan_version": "2.9.11"})) if action[1] == "status_show" else (status(404), b"")

    def _search(self, path: str, arguments: dict[str, str]) -> tuple[Fault, bytes]:
        if _wants_rows(path, arguments):
            self.pages += 1
            self._before_page.pop(self.pages, len)(self.records)
        number = self.pages if _wants_rows(path, arguments) else 0
        found = [record for record in self.records if _matches(record, arguments.get("fq", ""))]
        if arguments.get("sort", "") in self._refused_sorts:
            error = {
                "__type": "Search Query Error",
                "message": 'Search query is invalid: "Invalid \\"sort\\" parameter"',
            }
            return (lambda reply: reply.send(409, json.dumps({"success": False, "error": error}).encode())), b""
        start, rows = int(arguments.get("start", 0)), min(int(arguments.get("rows", 10)), self._row_cap)
        listed = _sorted(found, arguments.get("sort", ""))[start : start + rows]
        result = {"count": self._count(len(found)), "facets": {}, "search_facets": {}, "results": listed}
        if any(isinstance(record, dict) and record.get("name") in self._bad for record in listed):
            return status(500), b""
        otherwise = (self._always_for_pages if number else self._always) or usual
        return self._faults.pop(number, otherwise), _success(result)

    def _columns(self, arguments: dict[str, str]) -> tuple[Fault, bytes]:
        resource = arguments.get("resource_id", "")
        if resource not in self._datastore:
            return status(404), b""
        fields = [{"id": "_id", "type": "int"}, *self._datastore[resource]]
        return usual, _success({"resource_id": resource, "fields": fields, "records": [], "total": 0})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 32

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave early are what the tests are about."""


@contextmanager
def listener(host: str = "127.0.0.1") -> Iterator[tuple[int, list[object]]]:
    """A port of this machine that nobody may touch, and the list of those who did."""
    touched: list[object] = []
    with socket.create_server((host, 0)) as server:
        server.settimeout(0.02)
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                with suppress(OSError):
                    connection, address = server.accept()
                    touched.append(address)
                    connection.close()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], touched
            time.sleep(0.05)  # what is on its way arrives
        finally:
            ended.set()
            thread.join()


def _wants_rows(path: str, arguments: Mapping[str, str]) -> bool:
    return path.endswith("/package_search") and arguments.get("rows") != "0"


def _success(result: object) -> bytes:
    return json.dumps({"help": "what it does", "success": True, "result": result}).encode()


def _sorted(records: list[Any], sort: str) -> list[Any]:
    fields = [term.split()[0] for term in sort.split(",") if term.strip()]
    if not fields:
        return records
    return sorted(records, key=lambda r: [str(r.get(f) or "") if isinstance(r, dict) else "" for f in fields])


def _matches(record: Any, fq: str) -> bool:
    if not isinstance(record, dict):
        return not fq
    group = {g["name"] for g in record.get("groups") or [] if isinstance(g, dict)}
    organization = record.get("organization") if isinstance(record.get("organization"), dict) else {}
    tests: dict[str, Callable[[str], bool]] = {
        r'organization:"(.*?)"': lambda name: organization.get("name") == name,
        r'groups:"(.*?)"': lambda name: name in group,
        r"metadata_modified:\[(.*?)T.* TO \*\]": lambda day: str(record.get("metadata_modified", ""))[:10] >= day,
    }
    found = [(test, match[1]) for pattern, test in tests.items() if (match := re.search(pattern, fq))]
    return all(test(value) for test, value in found)
