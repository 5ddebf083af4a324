"""Pages, the widget's files and the sample tables: strict headers, and no way out of their folders."""

import json
import re
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


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/datasets",
        "/browse/organization",
        "/guides",
        f"/datasets/{DATASET}",
        "/about",
        "/privacy",
        "/guides/fr/licences.md",
        "/guides/ar/licences.md",
    ],
)
def test_pages_have_a_strict_policy_that_they_keep(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    run = page.text.count("<script") - page.text.count('<script type="application/ld+json">')
    assert run == page.text.count('<script type="module" src="/')
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


@pytest.mark.parametrize("path", ["/", "/datasets", f"/datasets/{DATASET}", "/about", "/guides/ar/licences.md"])
def test_what_a_page_loads_is_there(client: httpx.Client, path: str) -> None:
    text = client.get(path).text
    named = {part.split('"')[0] for mark in ('src="/', 'rel="stylesheet" href="/') for part in text.split(mark)[1:]}
    assert named
    assert {client.get(f"/{name}").status_code for name in named} == {200}


def test_an_arabic_guide_reads_from_the_right(client: httpx.Client) -> None:
    assert '<html lang="ar" dir="rtl">' in client.get("/guides/ar/licences.md").text
    assert '<html lang="fr" dir="ltr">' in client.get("/guides/fr/licences.md").text


@pytest.mark.parametrize(
    "path", ["/guides/fr/absent.md", "/guides/", "/browse/place", "/docs", "/widget.py", "/api/app.py"]
)
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "ar"})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == "هذا العنوان غير موجود."


FACETS = ("theme", "organization", "licence", "format", "frequency")


@pytest.mark.parametrize("facet", FACETS)
def test_every_value_that_can_be_chosen_leads_to_as_many_datasets_as_it_says(client: httpx.Client, facet: str) -> None:
    listed = client.get(f"/browse/{facet}?lang=fr").text
    values = re.findall(
        rf'<a href="/datasets\?{facet}=([^"&]+)&amp;lang=fr">.*?<span class="count">(\d+)</span>', listed
    )
    assert values
    for value, count in values[:25]:
        total = client.get(f"/v1/datasets?{facet}={value}&limit=1").json()["total"]
        assert (value, total) == (value, int(count))


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_pages_are_in_the_language_of_the_address_else_of_the_browser(client: httpx.Client, language: str) -> None:
    direction = "rtl" if language == "ar" else "ltr"
    for path in ("/", "/datasets", "/browse/theme", f"/datasets/{DATASET}", "/guides", "/about", "/privacy"):
        by_address = client.get(path, params={"lang": language}, headers={"Accept-Language": "de"})
        by_browser = client.get(path, headers={"Accept-Language": f"de, {language};q=0.8"})
        assert f'<html lang="{language}" dir="{direction}">' in by_address.text
        assert by_address.text == by_browser.text
        assert by_browser.headers["vary"] == "Accept-Language"


def test_a_dataset_is_described_for_search_engines(client: httpx.Client) -> None:
    page = client.get(f"/datasets/{DATASET}?lang=ar").text
    told = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert told["@type"] == "Dataset"
    assert told["name"] == client.get(f"/v1/datasets/{DATASET}?language=ar").json()["title"]
    assert told["license"].startswith("https://")
    assert all(file["contentUrl"].startswith("http") for file in told["distribution"])


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_guide_is_listed_the_reader_s_language_first(client: httpx.Client, language: str) -> None:
    page = client.get(f"/guides?lang={language}").text
    listed = re.findall(r'<a href="(/guides/[^"]+)"', page)
    assert len(listed) == client.get("/v1/catalogue").json()["documents"]
    assert listed[0].startswith(f"/guides/{language}/")
    assert client.get(listed[-1]).status_code == 200


def test_a_guide_leads_to_its_parallel_in_the_other_languages(client: httpx.Client) -> None:
    page = client.get("/guides/fr/licences.md").text
    assert 'href="/guides/ar/licences.md"' in page
    assert client.get("/guides/ar/licences.md").status_code == 200


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=x", "page=99999999999999", "page=²", "theme=", "theme=%00", "lang=zz", "q=%F0"]
)
def test_an_address_that_makes_no_sense_still_shows_a_page(client: httpx.Client, query: str) -> None:
    for path in ("/datasets", "/browse/organization"):
        assert client.get(f"{path}?{query}").status_code == 200


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
