"""A real Chromium, pages that report what they should not do, and a back end whose stream the test holds."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ANSWER_MS = 15_000
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  window.violations.push(`${violatedDirective} ${blockedURI}`);
});
"""


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    expect.set_options(timeout=ANSWER_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh visitor who reads French, on a wide screen."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(ANSWER_MS)
    context.add_init_script(WATCH)
    yield context
    context.close()


@dataclass
class Seen:
    """What pages of a context did: hosts they asked, and errors in their consoles."""

    origins: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)


@pytest.fixture
def seen(context: BrowserContext) -> Seen:
    seen = Seen()

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob"):
            seen.origins.add(f"{parts.scheme}://{parts.netloc}")

    context.on("request", lambda request: asked(request.url))
    context.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: seen.errors.append(str(error.error)))
    return seen


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def ask(page: Page, question: str) -> None:
    """Type a question, send it and wait for the whole answer."""
    answers = page.locator("dalil-chat article.turn")
    before = answers.count()
    page.locator("dalil-chat textarea").fill(question)
    page.locator("dalil-chat textarea").press("Enter")
    expect(answers).to_have_count(before + 1)
    settled(page)


def settled(page: Page) -> None:
    """Wait until nothing is being written."""
    expect(page.locator("dalil-chat .log")).to_have_attribute("aria-busy", "false")


def last_answer(page: Page) -> Any:
    return page.locator("dalil-chat article.turn").last.locator(".answer")


def focused(page: Page) -> str:
    """Class or tag of the element that has the focus, through shadow roots."""
    return str(
        page.evaluate("""() => {
          let node = document.activeElement;
          while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
          return node.className || node.localName;
        }""")
    )


def event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def answer(**fields: Any) -> dict[str, Any]:
    """A whole Answer with `fields` in it."""
    empty = {"citations": [], "datasets": [], "table": None, "filters": {}, "suggestions": [], "degraded": False}
    named = {"id": "a1", "status": "answered", "language": "fr", "direction": "ltr", "intent": "dataset_search"}
    return {**named, "text": "Voilà.", **empty, **fields}


Send = Callable[[bytes], None]
Script = Callable[[Send], None]


class Portal(ThreadingHTTPServer):
    """Another origin on loopback: it serves `html` at every address and plays `script` at `/v1/chat`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.html = ""
        self.language = "fr"
        self.policy = ""
        self.script: Script = lambda send: None
        self.released = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Portal

    def do_GET(self) -> None:
        html = f'<!doctype html><html lang="{self.server.language}"><meta charset="utf-8"><title>Portail</title>'
        body = f"{html}{self.server.html}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.server.policy:
            self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.end_headers()
        try:
            self.server.script(self._send)
        except OSError:  # the reader left, which some tests are about
            self.close_connection = True

    def _send(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def open_portal() -> Iterator[Portal]:
    """A portal, while it runs."""
    portal = Portal()
    thread = Thread(target=portal.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield portal
    portal.released.set()
    portal.shutdown()
    portal.server_close()
    thread.join()


@pytest.fixture
def portal() -> Iterator[Portal]:
    with open_portal() as portal:
        yield portal


def embed(base: str, attributes: str = "") -> str:
    """The lines that a portal writes to have the widget of `base`."""
    return f'<script type="module" src="{base}/widget.js"></script><dalil-chat {attributes}></dalil-chat>'


@pytest.fixture
def scripted(server: str, portal: Portal, page: Page) -> Callable[[Script], Page]:
    """A page with the widget in it, whose back end plays a script."""

    def start(script: Script) -> Page:
        portal.script = script
        portal.html = embed(server, 'mode="inline" api="/"')
        page.goto(portal.url)
        expect(page.locator("dalil-chat textarea")).to_be_visible()
        return page

    return start
