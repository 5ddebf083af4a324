"""The server as a process: its port, its streams, an index that appears, and one that changes while it serves."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.model import Language
from indexer.__main__ import main as index_command
from tests.chat_server import CITED, ChatServer, Reply
from tests.integration.conftest import one_place
from tests.servers import serve
from tests.unit.api.samples import EventReader

QUESTION, STATEMENT, _ = CITED[Language.FR]


def wait_until(seen: Callable[[], bool], seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.1)


def test_a_port_in_use_ends_with_its_number_and_exit_code_1(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "api", "--port", str(port), "--index", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert f"port {port}" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("arguments", [["--port", "eau"], ["--workers"], ["--inconnu"]])
def test_wrong_usage_ends_with_exit_code_2(arguments: list[str]) -> None:
    from api.__main__ import main

    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_a_setting_with_a_wrong_value_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from api.__main__ import main

    monkeypatch.setenv("DALIL_MAX_STREAMS", "0")
    assert main([]) == 1
    assert "DALIL_MAX_STREAMS" in capsys.readouterr().err


def record(name: str, title: str, title_ar: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "title_fr": title,
        "title_ar": title_ar,
        "notes": f"{title}, par commune et par année.",
        "organization": {"name": "onee", "title": "Office de l'eau"},
        "license_id": "cc-by",
        "metadata_modified": "2025-01-01",
        "resources": [{"id": f"r-{name}", "name": title, "format": "CSV", "url": "https://portail.example/f.csv"}],
    }


RECORDS = [
    record("qualite-de-l-eau", "Qualité de l'eau potable", "جودة الماء الصالح للشرب"),
    record("lignes-de-bus", "Lignes de bus urbaines", "خطوط الحافلات الحضرية"),
    record("arbres-des-rues", "Arbres des rues", "أشجار الشوارع"),
]


def build(index: Path, dump: Path, records: list[dict[str, Any]]) -> None:
    guides = dump.parent / "guides"
    guides.mkdir(exist_ok=True)
    dump.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), encoding="utf-8")
    command = ["build", f"ckan-dump:{dump}", "--guides", str(guides), "--index", str(index), "--quiet"]
    assert index_command(command) == 0


def test_an_index_is_served_when_it_appears_and_swapped_when_it_changes(tmp_path: Path) -> None:
    index, dump = tmp_path / "index", tmp_path / "portail.jsonl"
    with serve(["--index", str(index)]) as url, httpx.Client(base_url=url, timeout=60) as client:
        for response in (
            client.post("/v1/chat", json={"question": "qualité de l'eau"}),
            client.post("/v1/chat", json={"question": "qualité de l'eau", "stream": True}),
            client.get("/v1/search", params={"q": "eau"}),
            client.get("/v1/catalogue"),
        ):
            assert (response.status_code, response.json()["code"]) == (503, "index_missing")
            assert response.headers["content-type"] == "application/problem+json"
            assert int(response.headers["retry-after"]) > 0
        assert client.get("/readyz").status_code == 503
        assert client.get("/").status_code == client.get("/healthz").status_code == 200

        build(index, dump, RECORDS)
        wait_until(lambda: client.get("/readyz").status_code == 200)
        assert client.get("/readyz").json()["generation"] == "gen-0001"
        answer = client.post("/v1/chat", json={"question": "جودة الماء الصالح للشرب"}).json()
        assert answer["datasets"][0]["id"] == "qualite-de-l-eau"

        kept = ("/v1/catalogue", "/v1/datasets", "/v1/datasets/lignes-de-bus", "/v1/search?q=bus")
        found = {path: client.get(path) for path in kept}
        assert {path: response.status_code for path, response in found.items()} == dict.fromkeys(kept, 200)
        tags = {path: response.headers["etag"] for path, response in found.items()}
        for path, tag in tags.items():
            assert client.get(path, headers={"If-None-Match": tag}).status_code == 304

        build(index, dump, [*RECORDS[:2], record("toits-verts", "Toits verts des écoles", "أسطح خضراء للمدارس")])
        statuses = set()

        def swapped() -> bool:
            statuses.add(client.post("/v1/chat", json={"question": "lignes de bus"}).status_code)
            return bool(client.get("/readyz").json()["generation"] == "gen-0002")

        wait_until(swapped)
        assert statuses == {200}  # no question fell between the generations
        assert client.get("/v1/datasets/arbres-des-rues").status_code == 404
        for path, tag in tags.items():
            fresh = client.get(path, headers={"If-None-Match": tag})
            assert (fresh.status_code, fresh.headers["etag"] != tag) == (200, True)
        found = client.post("/v1/chat", json={"question": "toits verts"}).json()
        assert found["datasets"][0]["id"] == "toits-verts"
        assert found["trace"]["generation"] == "gen-0002"


@pytest.fixture(scope="module")
def one_stream(sample_index: Path, chat: ChatServer) -> Iterator[httpx.Client]:
    """A client of a server that takes one stream at a time, with a model that writes slowly."""
    with one_place(sample_index, chat) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


BODY = {"question": QUESTION, "stream": True}


def test_the_stream_beyond_the_limit_is_told_to_wait_until_the_reader_leaves(
    one_stream: httpx.Client, chat: ChatServer
) -> None:
    def writing(reply: Reply) -> None:
        reply.begin()
        reply.repeat(f"{STATEMENT} ")

    chat.plays(writing)
    with one_stream.stream("POST", "/v1/chat", json=BODY) as first:
        assert first.status_code == 200
        pieces = first.iter_raw()  # kept: the response is closed with its iterator
        while b"event: delta" not in next(pieces):
            pass
        second = one_stream.post("/v1/chat", json=BODY)
        assert (second.status_code, second.json()["code"]) == (503, "busy")
        assert second.headers["content-type"] == "application/problem+json"
        assert second.headers["retry-after"] == str(second.json()["retry_after"])
        assert second.headers["content-language"] == "fr"
        whole = one_stream.post("/v1/chat", json={"question": QUESTION})
        assert (whole.status_code, whole.json()["code"]) == (503, "busy")
        assert one_stream.get("/healthz").status_code == 200
        assert one_stream.get("/v1/search", params={"q": QUESTION}).status_code == 200
    chat.plays(lambda reply: reply.say(STATEMENT))  # the reader left in the middle
    wait_until(lambda: one_stream.post("/v1/chat", json=BODY).status_code == 200, seconds=10)


def test_a_stream_that_ends_leaves_its_place(one_stream: httpx.Client, chat: ChatServer) -> None:
    chat.plays(lambda reply: reply.say(STATEMENT[:9], STATEMENT[9:]))
    for _ in range(3):
        response = one_stream.post("/v1/chat", json=BODY)
        reader = EventReader()
        reader.feed(response.content)
        assert [name for name, _ in reader.events][-1] == "final"
        assert reader.events[-1][1]["text"] == STATEMENT


def test_a_model_that_fails_leaves_the_place_and_a_whole_answer(one_stream: httpx.Client, chat: ChatServer) -> None:
    chat.plays(lambda reply: reply.say("Sans source", finish=None))
    for _ in range(2):
        reader = EventReader()
        reader.feed(one_stream.post("/v1/chat", json=BODY).content)
        names = [name for name, _ in reader.events]
        assert names[-2:] == ["replaced", "final"]
        final = reader.events[-1][1]
        assert (final["status"], final["degraded"]) == ("degraded", True)
        assert reader.events[-2][1]["text"] == final["text"]


def test_a_question_that_is_refused_takes_no_place(one_stream: httpx.Client, chat: ChatServer) -> None:
    chat.plays(lambda reply: reply.say(STATEMENT))
    for _ in range(3):
        assert one_stream.post("/v1/chat", json={**BODY, "question": " "}).status_code == 422
    assert one_stream.post("/v1/chat", json=BODY).status_code == 200
