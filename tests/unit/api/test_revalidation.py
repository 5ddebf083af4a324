"""Which answers a reader has already: by all that they are made from, and nothing else."""

from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response

from api.revalidation import PRIVATE, NotModified, is_among, revalidate, tag_of
from assistant.settings import load_settings
from tests.unit.api.running import Fixed

MADE = {"name": "gen-0001", "created": "2026-01-01T00:00:00Z", "content": "c1"}


def served(**changes: str) -> Any:
    made = {**MADE, **changes}
    manifest = {"created": made["created"], "content": made["content"]}
    return SimpleNamespace(index=SimpleNamespace(name=made["name"], manifest=manifest))


def request(
    query: str = "", *, host: str = "dalil.example", settings: dict[str, Any] | None = None, **headers: str
) -> Request:
    app = FastAPI()
    app.state.settings = load_settings(**(settings or {}))
    app.state.live = Fixed(app.state.settings, None)
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": host, **headers}.items()]
    scope = {"type": "http", "scheme": "http", "path": "/v1/search", "root_path": "", "headers": told, "app": app}
    return Request({**scope, "query_string": query.encode()})


TAG = tag_of(request("q=eau"), served())


def test_the_same_answer_has_the_same_name_in_every_process() -> None:
    assert tag_of(request("q=eau"), served()) == TAG
    assert TAG.startswith('W/"')


@pytest.mark.parametrize(
    "other",
    [
        lambda: tag_of(request("q=eau"), served(name="gen-0002")),
        lambda: tag_of(request("q=eau"), served(created="2026-01-02T00:00:00Z")),
        lambda: tag_of(request("q=eau"), served(content="c2")),
        lambda: tag_of(request("q=%D9%85%D8%A7%D8%A1"), served()),
        lambda: tag_of(request("q=eau", accept_language="ar-MA"), served()),
        lambda: tag_of(request("q=eau", host="autre.example"), served()),
        lambda: tag_of(request("q=eau", settings={"country": "TN"}), served()),
    ],
    ids=["generation", "built anew", "records", "question", "language", "address", "settings"],
)
def test_whatever_changes_the_answer_changes_its_name(other: Any) -> None:
    assert other() != TAG


def test_browsers_that_prefer_the_same_language_share_the_answer() -> None:
    assert tag_of(request("q=eau", accept_language="fr-FR,fr;q=0.9"), served()) == TAG


@pytest.mark.parametrize(
    ("written", "has"),
    [
        ([TAG], True),
        ([TAG.removeprefix("W/")], True),
        ([f'"autre", {TAG}'], True),
        (['"autre"', TAG], True),
        (["*"], True),
        ([], False),
        ([""], False),
        (['"autre"'], False),
        ([TAG.strip('"')], False),
        ([f"{TAG}x"], False),
    ],
)
def test_names_are_compared_as_the_standard_says(written: list[str], has: bool) -> None:
    assert is_among(TAG, written) is has


def test_who_has_the_answer_is_told_so_and_others_get_its_name() -> None:
    fresh = Response()
    revalidate(request("q=eau"), fresh, served(), cache=PRIVATE)
    assert (fresh.headers["etag"], fresh.headers["cache-control"]) == (TAG, "private, no-cache")
    assert fresh.headers["vary"] == "Accept-Language, Origin"
    with pytest.raises(NotModified) as again:
        revalidate(request("q=eau", if_none_match=TAG), Response(), served(), cache=PRIVATE)
    assert {name.lower(): value for name, value in again.value.headers.items()} == {
        name: fresh.headers[name] for name in ("etag", "cache-control", "vary")
    }
