"""Pages, the widget's files and the sample tables: strict headers, and no way out of their folders."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

DATASET = "population-legale-par-region-rgph-2024"


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


@pytest.mark.parametrize("path", ["/", f"/datasets/{DATASET}", "/guides/fr/licences.md", "/guides/ar/licences.md"])
def test_pages_have_a_strict_policy_that_they_keep(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.text.count("<script") == page.text.count('<script type="module" src="/')
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert " onclick=" not in page.text


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/widget.js", "text/javascript"), ("/widget.css", "text/css"), ("/page.js", "text/javascript")],
)
def test_the_widgets_files_can_be_used_by_other_sites(client: httpx.Client, path: str, media_type: str) -> None:
    asset = client.get(path)
    assert asset.status_code == 200
    assert asset.headers["content-type"].startswith(media_type)
    assert asset.headers["access-control-allow-origin"] == "*"
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("path", ["/", f"/datasets/{DATASET}", "/guides/ar/licences.md"])
def test_what_a_page_loads_is_there(client: httpx.Client, path: str) -> None:
    text = client.get(path).text
    named = {part.split('"')[0] for mark in ('src="/', 'rel="stylesheet" href="/') for part in text.split(mark)[1:]}
    assert named
    assert {client.get(f"/{name}").status_code for name in named} == {200}


def test_an_arabic_guide_reads_from_the_right(client: httpx.Client) -> None:
    assert '<html lang="ar" dir="rtl">' in client.get("/guides/ar/licences.md").text
    assert '<html lang="fr" dir="ltr">' in client.get("/guides/fr/licences.md").text


@pytest.mark.parametrize("path", ["/guides/fr/absent.md", "/guides/", "/nowhere", "/docs", "/widget.py", "/api/app.py"])
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "ar"})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == "هذا العنوان غير موجود."


def test_a_sample_table_is_a_download(client: httpx.Client) -> None:
    table = client.get("/sample/tables/population_legale_regions_2024.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"].startswith("attachment")
    assert "سوس-ماسة" in table.text


def raw_status(server: str, target: str) -> tuple[int, bytes]:
    """Status and body of a request whose path no client has tidied."""
    where = urlsplit(server)
    assert where.hostname
    assert where.port
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        connection.sendall(
            f"GET {target} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n\r\n".encode("latin-1")
        )
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


@pytest.mark.parametrize(
    "target",
    [
        "/sample/tables/../part-a.jsonl",
        "/sample/tables/../../../pyproject.toml",
        "/sample/tables/%2e%2e/part-a.jsonl",
        "/sample/tables/..%2fpart-a.jsonl",
        "/sample/tables/..%2f..%2f__init__.py",
        "/sample/tables/%2e%2e%2f%2e%2e%2f%2e%2e%2fpyproject.toml",
        "/sample/tables/..%252fpart-a.jsonl",
        "/sample/tables/..%5cpart-a.jsonl",
        "/sample/tables//etc/passwd",
        "/sample/tables/%2fetc%2fpasswd",
        "/sample/tables/%2fetc%2fpasswd%00.csv",
        "/sample/tables/%00.csv",
        "/sample/tables/.csv",
        "/sample/tables/%c0%ae%c0%ae%2fpart-a.jsonl",
        "/guides/../pyproject.toml",
        "/guides/..%2f..%2fpyproject.toml",
        "/guides/%2fetc%2fpasswd",
        "/guides/file:///etc/passwd",
        "/../../etc/passwd",
        "/widget.js/../../app.py",
    ],
)
def test_no_path_leads_out_of_its_folder(server: str, target: str) -> None:
    status, body = raw_status(server, target)
    assert status in (400, 404)
    for secret in (b"root:", b"[project]", b"import ", b'"notes"'):
        assert secret not in body
