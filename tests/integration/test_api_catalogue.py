"""Search, records, the catalogue in numbers, health and the API's own description."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests import prometheus

DATASET = "population-legale-par-region-rgph-2024"


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


def get(client: httpx.Client, path: str, **params: Any) -> dict[str, Any]:
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.fixture(scope="module")
def catalogue(client: httpx.Client) -> dict[str, Any]:
    return get(client, "/v1/catalogue")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("population légale des régions", "fr"),
        ("عدد السكان القانونيين حسب الجهات", "ar"),
        ("legal population of regions", "en"),
    ],
)
def test_search_finds_and_says_why(client: httpx.Client, words: str, language: str) -> None:
    found = get(client, "/v1/search", q=words)
    assert found["language"] == language
    assert found["total"] == len(found["hits"])
    assert DATASET in [hit["id"] for hit in found["hits"][:3]]
    for hit in found["hits"]:
        assert set(hit) >= {"kind", "id", "title", "snippet", "score", "why", "url"}


@pytest.mark.parametrize("datum", ["CIN AB123456", "هاتفي 0612345678", "jane@example.org"])
def test_personal_data_are_not_searched_for(client: httpx.Client, datum: str) -> None:
    words = "population légale des régions"
    found, plain = get(client, "/v1/search", q=f"{words}, {datum}"), get(client, "/v1/search", q=words)
    assert [hit["id"] for hit in found["hits"]] == [hit["id"] for hit in plain["hits"]]
    assert client.get("/v1/search", params={"q": datum}).json()["code"] == "empty_question"


@pytest.mark.parametrize("kind", ["dataset", "guide"])
def test_search_in_one_kind(client: httpx.Client, kind: str) -> None:
    hits = get(client, "/v1/search", q="licence ouverte", kind=kind)["hits"]
    assert {hit["kind"] for hit in hits} == {kind}


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("organization", "HCP", lambda d: d["organization"]["acronym"] == "HCP"),
        ("organization", "hcp", lambda d: d["organization"]["acronym"] == "HCP"),
        ("theme", "Société", lambda d: "societe" in [t["id"] for t in d["themes"]]),
        ("format", "csv", lambda d: "CSV" in d["formats"]),
        ("licence", "cc-by-4.0", lambda d: d["licence"]["id"] == "cc-by-4.0"),
        ("modified_since", "2025-01-01", lambda d: d["modified"] >= "2025-01-01"),
    ],
)
def test_search_and_list_hold_each_filter(client: httpx.Client, name: str, value: str, fits: Any) -> None:
    hits = get(client, "/v1/search", q="population", limit=20, **{name: value})["hits"]
    listed = get(client, "/v1/datasets", limit=100, **{name: value})
    assert hits
    assert all(fits(hit) for hit in hits)
    assert all(fits(dataset) for dataset in listed["datasets"])
    assert 0 < len(listed["datasets"]) <= listed["total"] < get(client, "/v1/datasets")["total"]


def listed(client: httpx.Client, **params: Any) -> set[str]:
    pages = [get(client, "/v1/datasets", limit=100, offset=offset, **params) for offset in (0, 100)]
    found = {dataset["id"] for page in pages for dataset in page["datasets"]}
    assert {page["total"] for page in pages} == {len(found)}
    return found


def full(client: httpx.Client, identity: str) -> str:
    """Titles and place of a dataset, in one text."""
    found = get(client, f"/v1/datasets/{identity}")
    return " ".join([*found["titles"].values(), found["place"], *found["tags"]])


@pytest.mark.parametrize("name", ["Casablanca", "الدار البيضاء", "casa"])
def test_a_place_leaves_out_datasets_on_other_places(client: httpx.Client, name: str) -> None:
    everywhere, here = listed(client), listed(client, place=name)
    assert 0 < len(here) < len(everywhere)
    assert any("Casablanca" in full(client, identity) for identity in here)
    assert not any("Casablanca" in full(client, identity) for identity in everywhere - here)
    hits = get(client, "/v1/search", q="population", limit=20, place=name)
    assert hits["hits"]
    assert {hit["id"] for hit in hits["hits"]} <= here
    assert hits["filters"]["places"] == [name]


def test_an_unknown_place_has_no_datasets(client: httpx.Client) -> None:
    assert listed(client, place="Atlantide") == set()


def test_a_period_leaves_out_datasets_on_other_years(client: httpx.Client) -> None:
    everything, then = listed(client), listed(client, period="2014")
    assert 0 < len(then) < len(everything)
    assert DATASET in everything - then  # the census of 2024
    assert DATASET in listed(client, period="2020/2025")
    assert get(client, "/v1/search", q="population", period="2014/2015")["filters"]["period"] == "2014/2015"


def test_a_frequency_is_chosen_under_any_name(client: httpx.Client, catalogue: dict[str, Any]) -> None:
    monthly = listed(client, frequency="monthly")
    assert monthly == listed(client, frequency="شهرية") == listed(client, frequency="mensuelle")
    assert all(get(client, f"/v1/datasets/{identity}")["frequency"] == "monthly" for identity in monthly)
    assert {value["id"]: value["count"] for value in catalogue["frequencies"]}["monthly"] == len(monthly)


def test_places_are_counted_by_their_names(client: httpx.Client) -> None:
    places = {value["id"]: value["title"] for value in get(client, "/v1/catalogue", language="ar")["places"]}
    assert places["Casablanca"] == "الدار البيضاء"
    assert not any(identity.startswith(("in:", "*")) for identity in places)


def test_a_filter_given_twice_asks_for_either(client: httpx.Client) -> None:
    both = get(client, "/v1/datasets", format=["PDF", "SHP"], limit=100)["datasets"]
    assert {"PDF", "SHP"} <= {name for dataset in both for name in dataset["formats"]}
    assert all({"PDF", "SHP"} & set(dataset["formats"]) for dataset in both)


@pytest.mark.parametrize("limit", [1, 5, 50])
def test_search_gives_at_most_the_limit(client: httpx.Client, limit: int) -> None:
    hits = get(client, "/v1/search", q="données de population", limit=limit)["hits"]
    assert len(hits) <= limit
    assert len({(hit["kind"], hit["id"], hit.get("section")) for hit in hits}) == len(hits)


def test_pages_together_are_the_whole_list(client: httpx.Client, catalogue: dict[str, Any]) -> None:
    seen: list[dict[str, Any]] = []
    while len(page := get(client, "/v1/datasets", offset=len(seen), limit=40)["datasets"]) > 0:
        seen += page
    assert len(seen) == len({dataset["id"] for dataset in seen}) == catalogue["datasets"]
    dates = [dataset["modified"] for dataset in seen]
    assert dates == sorted(dates, reverse=True)


def test_links_lead_through_the_whole_list_and_back(client: httpx.Client, catalogue: dict[str, Any]) -> None:
    response, seen, offsets = (
        client.get("/v1/datasets", params={"limit": 40, "language": "ar"}),
        list[str](),
        list[int](),
    )
    assert "prev" not in response.links
    while True:
        seen += [dataset["id"] for dataset in response.json()["datasets"]]
        offsets.append(response.json()["offset"])
        if "next" not in response.links:
            break
        response = client.get(response.links["next"]["url"])
    assert len(seen) == len(set(seen)) == catalogue["datasets"]
    assert client.get(response.links["last"]["url"]).json()["offset"] == offsets[-1]
    while "prev" in response.links:
        response = client.get(response.links["prev"]["url"])
        assert response.json()["offset"] == offsets.pop() - 40
    assert response.json()["offset"] == 0


def test_a_page_behind_the_end_leads_back_to_the_last(client: httpx.Client, catalogue: dict[str, Any]) -> None:
    response = client.get("/v1/datasets", params={"offset": 9_999_999, "limit": 7})
    assert response.json()["datasets"] == []
    last = client.get(response.links["prev"]["url"]).json()
    assert 0 < len(last["datasets"]) == catalogue["datasets"] - last["offset"] <= 7


@pytest.mark.parametrize("offset", ["-1", "10000001", "x", "١٠", "1.5", ""])
def test_a_place_in_the_list_that_is_none_is_refused(client: httpx.Client, offset: str) -> None:
    assert client.get("/v1/datasets", params={"offset": offset}).status_code == 422


KEPT = [
    "/v1/search?q=%D8%B9%D8%AF%D8%AF+%D8%A7%D9%84%D8%B3%D9%83%D8%A7%D9%86",
    "/v1/datasets?theme=eau&limit=3",
    f"/v1/datasets/{DATASET}",
    f"/v1/datasets/{DATASET}/similar?limit=2",
    "/v1/catalogue?language=ar",
]


@pytest.mark.parametrize("path", KEPT)
def test_what_a_reader_has_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    assert client.get(path).headers["etag"] == tag
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    kept = ("etag", "cache-control", "vary")
    assert [again.headers[name] for name in kept] == [first.headers[name] for name in kept]
    assert client.head(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    arabic = {"Accept-Language": "ar", "If-None-Match": tag}
    assert client.get(path, headers=arabic).status_code == 200  # of another language, perhaps with other words


def test_a_search_is_kept_by_its_reader_only(client: httpx.Client) -> None:
    assert client.get(KEPT[0]).headers["cache-control"] == "private, no-cache"
    assert client.get(KEPT[-1]).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/v1/datasets/absent", "/v1/datasets/absent/similar", "/v1/datasets?limit=0"])
def test_what_is_wrong_stays_wrong_whatever_the_reader_has(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"If-None-Match": "*"})
    assert response.status_code in (404, 422)
    assert "etag" not in response.headers


def test_a_page_after_the_end_is_empty(client: httpx.Client, catalogue: dict[str, Any]) -> None:
    page = get(client, "/v1/datasets", offset=100_000)
    assert (page["datasets"], page["total"]) == ([], catalogue["datasets"])


@pytest.mark.parametrize(
    ("facet", "name"),
    [
        ("themes", "theme"),
        ("organizations", "organization"),
        ("formats", "format"),
        ("licences", "licence"),
        ("frequencies", "frequency"),
    ],
)
def test_counts_agree_with_lists(client: httpx.Client, catalogue: dict[str, Any], facet: str, name: str) -> None:
    assert catalogue[facet]
    counts = [value["count"] for value in catalogue[facet]]
    assert counts == sorted(counts, reverse=True)
    for value in catalogue[facet]:
        assert get(client, "/v1/datasets", limit=1, **{name: value["id"]})["total"] == value["count"], value


def test_the_catalogue_says_how_fresh_it_is_and_how_to_begin(catalogue: dict[str, Any]) -> None:
    assert catalogue["documents"] > 0
    assert catalogue["updated"][:2] == "20"
    assert set(catalogue["examples"]) == {"fr", "ar", "en"}


def test_facets_are_named_in_the_readers_language(client: httpx.Client) -> None:
    names = {code: get(client, "/v1/catalogue", language=code)["themes"][0]["title"] for code in ("fr", "ar", "en")}
    assert len(set(names.values())) == 3


def test_a_record_has_every_field(client: httpx.Client) -> None:
    record = get(client, f"/v1/datasets/{DATASET}", language="ar")
    assert record["title"] == record["titles"]["ar"]
    assert record["licence"]["open"] is True
    assert record["resources"][0]["columns"]
    table = client.get(record["resources"][0]["url"])
    assert (table.status_code, table.text.count("\n")) == (200, 13)


def test_similar_datasets_are_others(client: httpx.Client) -> None:
    similar = get(client, f"/v1/datasets/{DATASET}/similar", limit=3)["datasets"]
    assert len(similar) == 3
    assert DATASET not in [dataset["id"] for dataset in similar]
    assert any("population" in dataset["id"] for dataset in similar)


def test_alive_and_ready(client: httpx.Client, catalogue: dict[str, Any]) -> None:
    assert get(client, "/healthz") == {"status": "alive"}
    ready = get(client, "/readyz")
    assert (ready["status"], ready["generation"], ready["degraded"]) == ("ready", catalogue["generation"], [])
    assert ready["counts"]["datasets"] == catalogue["datasets"]
    assert 0 <= ready["age_s"] < 86_400
    assert ready["hits"] > 0


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def test_the_description_of_the_api_is_sound(client: httpx.Client) -> None:
    document = get(client, "/openapi.json")
    assert document["openapi"].startswith("3.1")
    assert {"/v1/chat", "/v1/search", "/v1/datasets", "/v1/catalogue", "/healthz", "/readyz"} <= set(document["paths"])
    for reference in _references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["summary"] and operation["responses"]["200"]["description"] for operation in operations)


def test_the_examples_of_the_description_are_answered(client: httpx.Client) -> None:
    examples = get(client, "/openapi.json")["components"]["schemas"]["ChatRequest"]["examples"]
    assert len(examples) >= 3
    for example in examples:
        response = client.post("/v1/chat", content=json.dumps(example), headers={"Content-Type": "application/json"})
        assert response.status_code == 200


def test_metrics_count_what_is_answered_and_say_which_index_is_served(
    client: httpx.Client, catalogue: dict[str, Any]
) -> None:
    labels = {"status": "answered", "intent": "dataset_search", "language": "ar"}
    before = client.get("/metrics").text
    client.post("/v1/chat", json={"question": "عدد الأسرة في المستشفيات حسب الأقاليم"})
    after = client.get("/metrics").text
    assert (
        prometheus.value("dalil_answers_total", after, **labels)
        == prometheus.value("dalil_answers_total", before, **labels) + 1
    )
    route = {"method": "POST", "route": "/v1/chat", "status": "200"}
    assert prometheus.value("dalil_http_requests_total", after, **route) > prometheus.value(
        "dalil_http_requests_total", before, **route
    )
    assert prometheus.value("dalil_answer_step_seconds_count", after, step="retrieve") > 0
    assert prometheus.value("dalil_index_info", after, generation=catalogue["generation"]) == 1
    assert prometheus.value("dalil_index_records", after, kind="dataset") == catalogue["datasets"]
    assert prometheus.value("dalil_index_records", after, kind="guide") == catalogue["documents"]
    assert prometheus.value("dalil_degraded", after) == 0
    assert prometheus.value("dalil_open_streams", after) == 0
