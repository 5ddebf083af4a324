"""A udata portal on loopback: pages of datasets, lists of files, organisations; faults and changes on demand.

with UdataPortal(records) as portal:
    ... portal.url, portal.asked
"""

import json
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

Answer = tuple[int, str, bytes]
"""Status, content type and body."""
Hook = Callable[["UdataPortal", int], Answer | None]
"""Called before each page with its number among those asked for, from 1; what it gives is sent in the page's place."""


def as_json(value: object, status: int = 200) -> Answer:
    return status, "application/json", json.dumps(value, ensure_ascii=False).encode()


class UdataPortal:
    """`records` may change while it runs. `inner` is the host that it writes into its own links, as behind a proxy."""

    def __init__(
        self, records: Sequence[dict[str, Any]], *, hook: Hook | None = None, inner: str = "", linked: bool = False
    ) -> None:
        self.records = list(records)
        self.organizations: dict[str, str] = {}
        self.asked: list[str] = []
        self.announced: int | None = None
        self._hook, self._linked, self._pages = hook, linked, 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._own = inner or self.url

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.asked.append(self.path)
                status, kind, body = portal.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def answer(self, target: str) -> Answer:
        parts = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        steps = [step for step in parts.path.split("/") if step]
        if steps[2:] == ["datasets"]:
            self._pages += 1
            sent = self._hook(self, self._pages) if self._hook else None
            return sent or self._page(parts.path, query)
        if steps[2:3] == ["organizations"]:
            identity = self.organizations.get(steps[3])
            return as_json({"id": identity}) if identity else as_json({"message": "not found"}, 404)
        if steps[-1:] == ["resources"]:
            return self._files(parts.path, steps[-2], query)
        return 404, "text/html", b"<html>404</html>"

    def _page(self, path: str, query: dict[str, str]) -> Answer:
        wanted = query.get("organization")
        found = [r for r in self.records if not wanted or (r.get("organization") or {}).get("id") == wanted]
        if query.get("sort") == "-last_update":
            found = sorted(found, key=lambda r: str(r.get("last_update")), reverse=True)
        page, size = int(query.get("page", 1)), int(query.get("page_size", 20))
        shown = found[(page - 1) * size : page * size]
        if self._linked:
            shown = [self._with_link(record) for record in shown]
        return as_json(
            {
                "data": shown,
                "page": page,
                "page_size": size,
                "total": len(found) if self.announced is None else self.announced,
                "previous_page": None,
                "next_page": self._link(path, query, page + 1) if page * size < len(found) else None,
            }
        )

    def _with_link(self, record: dict[str, Any]) -> dict[str, Any]:
        href = f"{self._own}/api/2/datasets/{record['id']}/resources/?page=1&page_size=2"
        link = {"rel": "subsection", "href": href, "type": "GET", "total": len(record["resources"])}
        return {**record, "resources": link}

    def _files(self, path: str, identity: str, query: dict[str, str]) -> Answer:
        record = next((r for r in self.records if r["id"] == identity), None)
        if record is None:
            return as_json({"message": "deleted"}, 410)
        page, size = int(query["page"]), int(query["page_size"])
        files = record["resources"]
        following = self._link(path, query, page + 1) if page * size < len(files) else None
        return as_json({"data": files[(page - 1) * size : page * size], "next_page": following, "total": len(files)})

    def _link(self, path: str, query: dict[str, str], page: int) -> str:
        return f"{self._own}{path}?{urlencode({**query, 'page': page})}"
