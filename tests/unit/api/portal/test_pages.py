"""Pages over records of the tests' own: hostile words, many producers, no index, the settings' contact and model."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from assistant.adapters.catalogue import SqliteCatalogue, write_catalogue
from assistant.model import Column, Dataset, Language, Licence, Resource, Term
from assistant.settings import load_settings
from tests.unit.api.running import Fixed, running

HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
MANIFEST: dict[str, Any] = {
    "counts": {
        "datasets": 3,
        "documents": 2,
        "by_source": {
            "ckan:https://data.example/": {"dataset": 2},
            "ckan-dump:/srv/private/folder/portal.jsonl": {"dataset": 1},
            "guides:/home/someone/guides": {"guide": 2},
        },
    },
    "created": "2026-07-07T10:00:00Z",
}
ATTACK = Dataset(
    id="attack",
    titles={Language.FR: HOSTILE},
    descriptions={Language.FR: f"{HOSTILE} " * 40},
    organization=Term(id="mean", names={Language.FR: HOSTILE}),
    themes=(Term(id="t", names={Language.FR: HOSTILE}),),
    tags=(HOSTILE,),
    licence=Licence(id="own", title=HOSTILE, url="javascript:alert(3)"),
    formats=("CSV",),
    modified="2020-01-01",
    frequency="monthly",
    url="https://user:pass@evil.example/",
    contact=HOSTILE,
    resources=(
        Resource(id="1", name=HOSTILE, url="javascript:alert(4)", columns=(Column(name=HOSTILE, type=HOSTILE),)),
        Resource(id="2", name="relative", url="//evil.example/x"),
        Resource(id="3", name="whole", format="CSV", url="https://files.example/x.csv", size=2_500_000),
    ),
)
ARABIC = Dataset(
    id="eau/1",
    titles={Language.AR: "جودة المياه"},
    descriptions={Language.AR: "قياسات جودة المياه."},
    organization=Term(id="onee", names={Language.FR: "Office de l'eau", Language.AR: "مكتب الماء"}),
    modified="2026-07-01",
)
BARE = Dataset(id="vide", titles={Language.FR: "Vide"})


def client_over(folder: Path, datasets: list[Dataset], **settings: Any) -> Any:
    """The application over these records, ready to run."""
    path = folder / "catalogue.sqlite"
    write_catalogue(path, datasets, [], [])
    set_up = load_settings(index=folder / "index", feedback_db="none", **settings)
    app = create_app(set_up)
    app.state.live = Fixed(set_up, None, SqliteCatalogue(path), MANIFEST)
    return running(app)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        client_over(tmp_path_factory.mktemp("portal"), [ATTACK, ARABIC, BARE]) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize("path", ["/", "/datasets", "/browse/theme", "/browse/organization", "/datasets/attack"])
@pytest.mark.parametrize("language", list(Language))
def test_words_of_a_record_stay_words(client: httpx.Client, path: str, language: Language) -> None:
    html = client.get(path, params={"lang": language}).text
    assert "<img" not in html
    assert "<script>alert" not in html
    assert "javascript:" not in html
    assert "alert(1)" in html, "they are shown all the same"


def test_words_of_an_address_stay_words(client: httpx.Client) -> None:
    for path in ("/datasets", "/browse/theme"):
        html = client.get(path, params={"theme": HOSTILE + "x", "q": HOSTILE}).text
        assert "<img" not in html
        assert "<script>alert" not in html


def test_only_addresses_that_are_safe_to_follow_are_links(client: httpx.Client) -> None:
    page = client.get("/datasets/attack?lang=fr").text
    assert 'href="https://files.example/x.csv"' in page
    assert "evil.example" not in page.split("<main")[1].split('id="citation"')[0]
    told = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert [file["contentUrl"] for file in told["distribution"]] == ["https://files.example/x.csv"]
    assert told["name"] == HOSTILE


def test_an_arabic_title_says_its_language_on_a_french_page(client: httpx.Client) -> None:
    page = client.get("/datasets/eau%2F1?lang=fr").text
    assert '<bdi lang="ar">جودة المياه</bdi>' in page
    assert "<bdi>جودة المياه</bdi>" in client.get("/datasets/eau%2F1?lang=ar").text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.FR, "La fiche n’indique pas de licence"),
        (Language.AR, "لا تذكر البطاقة أي رخصة"),
        (Language.EN, "states no licence"),
    ],
)
def test_what_a_bare_record_lacks_is_said(client: httpx.Client, language: Language, said: str) -> None:
    page = client.get("/datasets/vide", params={"lang": language}).text
    assert said in page
    assert "None" not in page
    assert 'id="columns"' not in page
    assert 'id="preview"' not in page


def test_a_monthly_dataset_of_years_ago_is_said_to_be_late(client: httpx.Client) -> None:
    assert "يبدو أن التحيين المعلن عنه متأخر" in client.get("/datasets/attack?lang=ar").text
    assert "يبدو أن التحيين المعلن عنه متأخر" not in client.get("/datasets/vide?lang=ar").text


def test_an_unknown_dataset_is_a_page_that_says_so(client: httpx.Client) -> None:
    response = client.get("/datasets/nothing?lang=ar")
    assert response.status_code == 404
    assert "مجموعة المعطيات هذه غير موجودة في الفهرس." in response.text


def test_about_names_public_sources_and_no_folder(client: httpx.Client) -> None:
    page = client.get("/about?lang=fr").text
    assert 'href="https://data.example/"' in page
    assert "portal.jsonl" in page
    assert "7 juillet 2026" in page
    assert not re.search(r"/srv|/home|private|someone", page)
    assert "Aucun modèle de langue n’écrit ici les réponses" in page
    assert "n’a pas indiqué d’adresse de contact" in page


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("opendata@portal.example", "mailto:opendata@portal.example"),
        ("https://portal.example/contact", "https://portal.example/contact"),
    ],
)
def test_contact_publisher_and_model_come_from_the_settings(tmp_path: Path, contact: str, address: str) -> None:
    over = client_over(tmp_path, [BARE], contact=contact, publisher="وكالة التنمية الرقمية", llm="openai:some-model")
    with over as url:
        about, privacy = (httpx.get(f"{url}{path}?lang=ar", timeout=60).text for path in ("/about", "/privacy"))
    assert f'href="{address}"' in about
    assert f'href="{address}"' in privacy
    assert "وكالة التنمية الرقمية" in about
    assert "openai:some-model" in about
    assert "openai:some-model" in privacy


def test_privacy_speaks_of_counters_only_where_requests_are_counted(tmp_path: Path) -> None:
    with client_over(tmp_path, [BARE], limit_enabled=False) as url:
        assert "24 hours" not in httpx.get(f"{url}/privacy?lang=en", timeout=60).text


def test_privacy_says_that_no_model_receives_questions_where_there_is_none(client: httpx.Client) -> None:
    assert "لا يتلقى أسئلتكم أي نموذج لغوي خارجي" in client.get("/privacy?lang=ar").text
    assert "24 ساعة" in client.get("/privacy?lang=ar").text


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/about", 200), ("/datasets", 503), ("/browse/theme", 503), ("/datasets/x", 503)]
)
def test_without_an_index_pages_say_so(tmp_path: Path, path: str, status: int) -> None:
    with running(create_app(load_settings(index=tmp_path / "none", feedback_db="none"))) as url:
        response = httpx.get(f"{url}{path}?lang=ar", timeout=60)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert "الفهرس غير متاح حاليا" in response.text


def test_of_two_hundred_producers_the_largest_come_first_and_the_others_on_the_next_page(tmp_path: Path) -> None:
    many = [
        Dataset(
            id=f"d{n}-{copy}",
            titles={Language.FR: f"Fiche {n}"},
            organization=Term(id=f"p{n:03}", names={Language.FR: f"Commune {n:03}", Language.AR: f"جماعة {n:03}"}),
        )
        for n in range(200)
        for copy in range(3 if n == 150 else 1)
    ]
    with client_over(tmp_path, many) as url, httpx.Client(base_url=url, timeout=60) as client:
        front = client.get("/datasets?lang=ar").text
        assert front.count("/datasets?organization=") == 8
        assert "عرض الكل: 200" in front
        first = client.get("/browse/organization?lang=ar").text
        assert re.findall(r"<bdi>(جماعة \d+)</bdi></a> <span class=\"count\">(\d+)", first)[0] == ("جماعة 150", "3")
        assert first.count("<bdi>جماعة") == 100
        assert client.get("/browse/organization?lang=ar&page=2").text.count("<bdi>جماعة") == 100
        found = client.get("/browse/organization", params={"lang": "ar", "q": "جماعه 019"}).text
        assert found.count("<bdi>جماعة") == 1
        assert (
            client.get("/browse/organization", params={"q": "COMMUNE 199", "lang": "fr"}).text.count("<bdi>Commune")
            == 1
        )
