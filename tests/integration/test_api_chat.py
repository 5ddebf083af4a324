"""`POST /v1/chat` on the real server: the whole Answer, and the same as a stream."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from assistant.language.names import vocabulary
from assistant.model import AnswerStatus, Intent
from tests.unit.api.samples import EventReader

QUESTIONS = {
    "fr": "Quelle est la population légale des régions en 2024 ?",
    "ar": "عدد الأسرة في المستشفيات حسب الأقاليم",
    "en": "What does the ODbL licence allow?",
    "darija": "شحال ديال المدارس فجهة سوس ماسة؟",
    "arabizi": "fin nl9a les données dyal sbitarat",
    "guide": "ما هو أجل الرد على طلب الحصول على المعلومات؟",
    "statistics": "Combien de jeux de données y a-t-il par producteur ?",
    "none": "Combien coûte un billet de train pour Mars ?",
    "outside": "Quel temps fera-t-il demain à Tokyo ?",
}
LANGUAGES = {"ar": "ar", "darija": "ar", "arabizi": "ar", "guide": "ar", "en": "en"}
DATASET_FIELDS = frozenset(
    "id title description organization themes formats licence modified url resources score why".split()  # noqa: SIM905
)


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


FIELDS: dict[str, Callable[[Any], bool]] = {
    "id": lambda v: isinstance(v, str) and len(v) >= 8,
    "status": lambda v: v in set(AnswerStatus),
    "language": lambda v: v in {"fr", "ar", "en"},
    "direction": lambda v: v in {"rtl", "ltr"},
    "intent": lambda v: v in set(Intent),
    "text": lambda v: isinstance(v, str) and bool(v.strip()),
    "html": lambda v: isinstance(v, str) and v.startswith("<"),
    "citations": lambda v: isinstance(v, list),
    "datasets": lambda v: isinstance(v, list) and all(set(d) >= DATASET_FIELDS for d in v),
    "table": lambda v: v is None or (_strings(v["columns"]) and all(len(r) == len(v["columns"]) for r in v["rows"])),
    "filters": lambda v: isinstance(v, dict),
    "suggestions": lambda v: _strings(v) and len(v) <= 3,
    "degraded": lambda v: v is False,
    "trace": lambda v: set(v) >= {"steps", "generation", "model", "prompts"},
}


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def answers(client: httpx.Client) -> dict[str, dict[str, Any]]:
    """Every question asked once, whole."""
    found = {name: client.post("/v1/chat", json={"question": text}) for name, text in QUESTIONS.items()}
    assert {response.status_code for response in found.values()} == {200}
    return {name: response.json() for name, response in found.items()}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_has_every_field_with_its_type(answers: dict[str, dict[str, Any]], name: str) -> None:
    answer = answers[name]
    assert [field for field, fits in FIELDS.items() if field not in answer or not fits(answer[field])] == []
    assert answer["language"] == LANGUAGES.get(name, "fr")
    assert answer["direction"] == ("rtl" if answer["language"] == "ar" else "ltr")
    assert all(step["ms"] >= 0 for step in answer["trace"]["steps"])


@pytest.mark.parametrize("name", QUESTIONS)
def test_citations_are_whole_and_stand_in_the_text(answers: dict[str, dict[str, Any]], name: str) -> None:
    answer = answers[name]
    for citation in answer["citations"]:
        assert set(citation) >= {"n", "kind", "id", "title", "url", "snippet", "language"}
        assert citation["kind"] in {"dataset", "guide", "table"}
        assert citation["url"].startswith("http")
        assert f"[{citation['n']}]" in answer["text"]
    assert [c["n"] for c in answer["citations"]] == list(range(1, len(answer["citations"]) + 1))


def test_every_cited_address_answers(client: httpx.Client, answers: dict[str, dict[str, Any]], server: str) -> None:
    cited = {(c["kind"], c["id"], c["url"]) for answer in answers.values() for c in answer["citations"]}
    assert {kind for kind, _, _ in cited} == {"dataset", "guide", "table"}
    licences = {entry.id: entry.facts["url"] for entry in vocabulary("licence").values()}
    for kind, identity, url in cited:
        if kind == "table" and identity in licences:
            assert url == licences[identity], "a licence is cited with the address of its own text"
            continue
        assert url.startswith(server)
        assert client.get(url).status_code == 200, url
        if kind == "dataset":
            assert client.get(f"/v1/datasets/{identity}").json()["id"] == identity


def test_guide_citations_lead_to_a_section_that_is_on_the_page(
    client: httpx.Client, answers: dict[str, dict[str, Any]]
) -> None:
    guides = [c for answer in answers.values() for c in answer["citations"] if c["kind"] == "guide"]
    assert guides
    for citation in guides:
        page, _, anchor = citation["url"].partition("#")
        assert f'<section id="{anchor}">' in client.get(page).text


def test_suggestions_can_be_answered(client: httpx.Client, answers: dict[str, dict[str, Any]]) -> None:
    for text in {answers["fr"]["suggestions"][0], answers["ar"]["suggestions"][0], answers["none"]["suggestions"][0]}:
        assert client.post("/v1/chat", json={"question": text}).json()["status"] == "answered", text


def test_what_the_portal_lacks_is_said(answers: dict[str, dict[str, Any]]) -> None:
    assert (answers["none"]["status"], answers["outside"]["status"]) == ("no_match", "out_of_scope")
    assert answers["outside"]["citations"] == []


def test_numbers_come_with_a_table(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["statistics"]
    assert answer["intent"] == "catalogue_statistics"
    assert all(isinstance(row[1], int) for row in answer["table"]["rows"])


@pytest.mark.parametrize("limit", [1, 3])
def test_the_limit_holds(client: httpx.Client, limit: int) -> None:
    answer = client.post("/v1/chat", json={"question": QUESTIONS["fr"], "limit": limit}).json()
    assert len(answer["datasets"]) == limit
    scores = [dataset["score"] for dataset in answer["datasets"]]
    assert scores == sorted(scores, reverse=True)


def test_the_language_that_is_asked_for_wins(client: httpx.Client) -> None:
    answer = client.post("/v1/chat", json={"question": QUESTIONS["fr"], "language": "ar"}).json()
    assert (answer["language"], answer["direction"]) == ("ar", "rtl")


def test_a_chosen_filter_holds_and_comes_back(client: httpx.Client) -> None:
    body = {"question": "population", "filters": {"formats": ["XLSX"], "modified_since": "2019"}}
    answer = client.post("/v1/chat", json=body).json()
    assert answer["filters"]["formats"] == ["XLSX"]
    assert answer["datasets"]
    assert all("XLSX" in d["formats"] and d["modified"] >= "2019" for d in answer["datasets"])


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("pollution de l'air à Casablanca", "Casablanca"),
        ("تلوث الهواء بالدار البيضاء", "الدار البيضاء"),
        ("air pollution in Casablanca", "Casablanca"),
    ],
)
def test_a_place_is_read_from_the_words(client: httpx.Client, question: str, place: str) -> None:
    answer = client.post("/v1/chat", json={"question": question}).json()
    assert answer["filters"]["places"] == [place]
    assert answer["datasets"]


def test_a_chosen_place_is_kept_in_any_language(client: httpx.Client) -> None:
    body = {"question": "population", "filters": {"places": ["فاس"], "period": "2010/2030", "frequencies": []}}
    answer = client.post("/v1/chat", json=body).json()
    assert (answer["filters"]["places"], answer["filters"]["period"]) == (["فاس"], "2010/2030")
    assert answer["datasets"]


def test_a_chosen_period_of_another_shape_is_refused(client: httpx.Client) -> None:
    assert client.post("/v1/chat", json={"question": "eau", "filters": {"period": "2014-15"}}).status_code == 422


def test_a_follow_up_is_read_with_what_came_before(client: httpx.Client, answers: dict[str, dict[str, Any]]) -> None:
    history = [
        {"role": "user", "content": QUESTIONS["fr"]},
        {"role": "assistant", "content": answers["fr"]["text"]},
    ]
    answer = client.post("/v1/chat", json={"question": "et par province ?", "history": history}).json()
    assert any("province" in d["id"] and "population" in d["id"] for d in answer["datasets"])


def streamed(client: httpx.Client, question: str, **headers: str) -> list[tuple[str, Any]]:
    reader = EventReader()
    body = {"question": question} if headers else {"question": question, "stream": True}
    with client.stream("POST", "/v1/chat", json=body, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        for piece in response.iter_raw():
            reader.feed(piece)
    return reader.events


@pytest.mark.parametrize("name", ["fr", "darija", "en", "guide", "statistics", "none", "outside"])
def test_a_stream_ends_with_the_same_answer(
    client: httpx.Client, answers: dict[str, dict[str, Any]], name: str
) -> None:
    events = streamed(client, QUESTIONS[name])
    names = [event for event, _ in events]
    deltas = [data["text"] for event, data in events if event == "delta"]
    assert names == ["status", "sources", "status", *["delta"] * len(deltas), "final"]
    final = events[-1][1]
    assert "".join(deltas) == final["text"] == answers[name]["text"]
    volatile = ("id", "trace")
    assert {k: v for k, v in final.items() if k not in volatile} == {
        k: v for k, v in answers[name].items() if k not in volatile
    }
    assert events[1][1]["citations"] == final["citations"]


@pytest.mark.parametrize(
    ("question", "secret"),
    [
        ("Ma CIN est AB123456, population de la région Souss-Massa", "AB123456"),
        ("عدد سكان جهة سوس ماسة، رقم هاتفي 0612345678", "0612345678"),
        ("population of Souss-Massa, write to me at jane@example.org", "jane@example.org"),
    ],
)
def test_personal_data_are_left_out_and_the_reader_is_told(client: httpx.Client, question: str, secret: str) -> None:
    history = [{"role": "user", "content": question}, {"role": "assistant", "content": f"{secret} [1]"}]
    response = client.post("/v1/chat", json={"question": question, "history": history})
    answer = response.json()
    assert secret not in response.text
    assert answer["html"].startswith("<p><em>")
    assert answer["citations"]
    events = streamed(client, question)
    deltas = [data["text"] for event, data in events if event == "delta"]
    assert "".join(deltas) == events[-1][1]["text"]
    assert deltas[0].startswith("*")
    assert secret not in str(events)


def test_the_accept_header_asks_for_a_stream_too(client: httpx.Client) -> None:
    assert streamed(client, QUESTIONS["ar"], Accept="text/event-stream")[-1][0] == "final"


def test_a_stream_that_cannot_begin_is_a_problem_document(client: httpx.Client) -> None:
    response = client.post("/v1/chat", json={"question": " ", "stream": True})
    assert (response.status_code, response.json()["code"]) == (422, "empty_question")
    assert response.headers["content-type"] == "application/problem+json"
