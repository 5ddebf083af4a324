"""Questions, opinions and insight through HTTP: what is kept, what is shown, to whom, and what never is."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.__main__ import main
from assistant.model import Language, Reason
from assistant.settings import load_settings
from tests.unit.api.running import app_over, running
from tests.unit.api.samples import read_events

TOKEN = "a-token-of-the-team-0123"
CIN, PHONE, MAIL = "BK457812", "0661234567", "someone@example.org"
MILK = "أثمنة الحليب حسب الجماعات"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[httpx.Client]:
    settings = load_settings(index=folder / "index", operator_token=TOKEN, insight_k=3)
    with running(app_over(settings)) as url, httpx.Client(base_url=url, timeout=60) as found:
        yield found


def ask(client: httpx.Client, text: str, agent: str = "one", **more: object) -> str:
    answer = client.post("/v1/chat", json={"question": text, **more}, headers={"User-Agent": agent}).json()
    assert answer["feedback"] is True
    return str(answer["id"])


def judge(client: httpx.Client, answer_id: str, value: str | None, **more: object) -> httpx.Response:
    return client.post("/v1/feedback", json={"answer_id": answer_id, "value": value, **more})


def totals(client: httpx.Client) -> dict[str, int]:
    found: dict[str, int] = client.get("/v1/insight", headers=BEARER).json()["totals"]
    return found


def kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("feedback.sqlite*"))


def test_an_opinion_is_kept_once_changed_and_taken_back(client: httpx.Client) -> None:
    answer = ask(client, MILK)
    for _ in range(2):
        given = judge(client, answer, "down", reason="outdated", comment="المعطيات قديمة")
        assert (given.status_code, given.json()["value"], given.json()["comment"]) == (200, "down", "المعطيات قديمة")
    assert (totals(client)["down"], totals(client)["reasons"]) == (1, {"outdated": 1})
    judge(client, answer, "up")
    assert (totals(client)["up"], totals(client)["down"], totals(client)["reasons"]) == (1, 0, {})
    assert judge(client, answer, None).json()["value"] is None
    assert (totals(client)["up"], totals(client)["questions"]) == (0, 1)


def test_reasons_have_labels_in_three_languages(client: httpx.Client) -> None:
    reasons = client.get("/v1/feedback/reasons").json()["reasons"]
    assert [reason["id"] for reason in reasons] == list(Reason)
    assert all(set(reason["labels"]) == set(Language) for reason in reasons)
    assert judge(client, ask(client, MILK), "up").json()["reasons"] == reasons


def test_an_unknown_answer_is_told_in_the_readers_language(client: httpx.Client) -> None:
    found = client.post("/v1/feedback", json={"answer_id": "f" * 32, "value": "up"}, headers={"Accept-Language": "ar"})
    assert (found.status_code, found.json()["code"]) == (404, "unknown_answer")
    assert found.headers["content-type"] == "application/problem+json"
    assert "الجواب" in found.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answer_id": "a"},
        {"answer_id": "", "value": "up"},
        {"answer_id": "a' OR 1=1", "value": "up"},
        {"answer_id": "a" * 65, "value": "up"},
        {"answer_id": "a", "value": "sideways"},
        {"answer_id": "a", "value": "up", "reason": "because"},
        {"answer_id": "a", "value": "up", "comment": "ع" * 1001},
    ],
)
def test_what_is_no_opinion_is_a_problem_document(client: httpx.Client, body: dict[str, object]) -> None:
    found = client.post("/v1/feedback", json=body)
    assert (found.status_code, found.json()["code"]) == (422, "bad_request")


def test_personal_data_never_reach_the_file(client: httpx.Client, folder: Path) -> None:
    ask(client, f"Ma CIN est {CIN}, où sont les écoles de Salé ?")
    ask(client, f"رقم هاتفي {PHONE} أريد معطيات المدارس بسلا")
    ask(client, f"et à Fès ? écrivez à {MAIL}", history=[{"role": "user", "content": f"écoles, CIN {CIN}"}])
    answer = ask(client, "هاتفي ٠٦٦١٢٣٤٥٦٧ فين المدارس")
    told = judge(client, answer, "down", comment=f"اتصلوا بي {PHONE}، بطاقتي الوطنية {CIN}").json()["comment"]
    judge(client, ask(client, "écoles"), "down", comment=f"Ma CIN : {CIN}, mail {MAIL}, tél {PHONE}")
    file = kept(folder)
    assert "المدارس".encode() in file
    assert "اتصلوا".encode() in file
    assert PHONE not in told
    for secret in (CIN, PHONE, MAIL, "٠٦٦١٢٣٤٥٦٧", "127.0.0.1", "python-httpx"):
        assert secret.encode() not in file
        assert secret.lower().encode() not in file.lower()


def test_a_stream_is_kept_as_a_whole_answer_is(client: httpx.Client) -> None:
    body = client.post("/v1/chat", json={"question": MILK, "stream": True}).content
    answer = next(data for name, data in read_events(body) if name == "final")
    assert answer["feedback"] is True
    assert judge(client, answer["id"], "up").status_code == 200
    assert totals(client)["doors"] == {"chat": 1}


def test_nothing_is_kept_before_the_first_question(client: httpx.Client, folder: Path) -> None:
    for path in ("/", "/privacy", "/widget.js", "/healthz"):
        assert client.get(path).status_code == 200
    assert b"dalil_asked" not in kept(folder) or totals(client)["questions"] == 0


def test_what_nobody_publishes_is_shown_from_k_different_visitors_on(client: httpx.Client) -> None:
    for _ in range(6):
        ask(client, MILK, agent="the same")
    ask(client, MILK, agent="another")
    unmet = client.get("/v1/insight", headers=BEARER).json()["unmet"]
    assert (unmet["groups"], unmet["withheld_questions"]) == ([], 7)
    assert "الحليب" not in client.get("/operators", headers=BEARER).text
    ask(client, MILK, agent="a third")
    (group,) = client.get("/v1/insight", headers=BEARER).json()["unmet"]["groups"]
    assert (group["question"], group["questions"], group["languages"]) == (MILK, 8, ["ar"])
    assert group["visitors"] >= 3


def test_tables_come_as_csv_that_begins_no_formula(client: httpx.Client) -> None:
    for n in range(4):
        judge(client, ask(client, "=1+1 حليب", agent=f"agent {n}"), "down", comment='=HYPERLINK("http://x")')
    for table in ("unmet", "days", "comments"):
        found = client.get("/v1/insight", params={"format": "csv", "table": table}, headers=BEARER)
        assert found.headers["content-type"] == "text/csv; charset=utf-8"
        assert "attachment" in found.headers["content-disposition"]
        _, *rows = list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"))))
        assert rows, table
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("path", ["/v1/insight", "/operators", "/v1/insight?days=0"])
@pytest.mark.parametrize(
    "header", ["", "Bearer x", "Bearer wrong", f"Bearer {TOKEN}x", "Basic !!!", "Basic eDp3cm9uZw==", f"Digest {TOKEN}"]
)
def test_without_the_token_there_is_nothing_to_see(client: httpx.Client, path: str, header: str) -> None:
    found = client.get(path, headers={"Authorization": header} if header else {})
    assert (found.status_code, found.json()["code"]) == (401, "unauthorized")
    assert found.headers["www-authenticate"].startswith("Basic ")
    assert TOKEN not in found.text


def test_the_token_is_a_browsers_password_too(client: httpx.Client) -> None:
    assert client.get("/operators", auth=("anyone", TOKEN)).status_code == 200
    assert client.get("/v1/insight", headers=BEARER).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/v1/insight", "/operators"])
def test_without_a_token_set_there_is_no_such_page(folder: Path, path: str) -> None:
    with running(app_over(load_settings(index=folder / "index"))) as url:
        for headers in ({}, {"Authorization": "Bearer x"}, BEARER):
            assert httpx.get(url + path, headers=headers).status_code == 404


@pytest.mark.parametrize("language", list(Language))
def test_pages_are_in_the_readers_language_and_direction(client: httpx.Client, language: Language) -> None:
    for path in ("/operators", "/privacy"):
        by_address = client.get(path, params={"lang": language}, headers=BEARER)
        by_browser = client.get(path, headers={**BEARER, "Accept-Language": language})
        assert by_address.text == by_browser.text
        assert f'<html lang="{language}" dir="{language.direction}">' in by_address.text
        assert "script-src 'self'; style-src 'self'" in by_address.headers["content-security-policy"]
    assert client.get("/operators.css").status_code == 200


def test_the_privacy_page_says_what_the_settings_keep(folder: Path) -> None:
    with running(app_over(load_settings(index=folder / "index", keep_questions=17, insight_k=8))) as url:
        told = httpx.get(f"{url}/privacy?lang=ar").text
        assert "17" in told
        assert "8" in told
    with running(app_over(load_settings(feedback_db="none"))) as url:
        assert "keeps neither" in httpx.get(f"{url}/privacy?lang=en").text


def test_a_database_that_is_down_breaks_no_answer(folder: Path) -> None:
    settings = load_settings(
        index=folder / "index", feedback_db="postgresql://x:y@127.0.0.1:1/none", operator_token=TOKEN
    )
    with running(app_over(settings)) as url, httpx.Client(base_url=url, timeout=60) as client:
        answer = ask(client, MILK)
        found = judge(client, answer, "up")
        assert (found.status_code, found.json()["code"]) == (503, "store_unavailable")
        assert int(found.headers["retry-after"]) > 0
        assert client.get("/v1/insight", headers=BEARER).status_code == 503
        assert ask(client, "écoles")


def test_where_nothing_is_kept_no_thumbs_are_offered(folder: Path) -> None:
    settings = load_settings(index=folder / "index", feedback_db="none", operator_token=TOKEN)
    with running(app_over(settings)) as url:
        answer = httpx.post(f"{url}/v1/chat", json={"question": MILK}).json()
        assert answer["feedback"] is False
        assert httpx.post(f"{url}/v1/feedback", json={"answer_id": answer["id"], "value": "up"}).status_code == 404
        assert httpx.get(f"{url}/v1/insight", headers=BEARER).status_code == 404
    assert kept(folder) == b""


def test_purge_deletes_what_is_older_than_the_settings_say(
    client: httpx.Client, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(client, ask(client, MILK), "down")
    assert MILK.encode() in kept(folder)
    monkeypatch.setenv("DALIL_KEEP_QUESTIONS", "0")
    assert main(["purge", "--index", str(folder / "index")]) == 0
    assert "texts of questions 1" in capsys.readouterr().out
    assert MILK.encode() not in kept(folder)
    assert totals(client)["questions"] == 1


def test_purge_says_what_is_wrong_where_it_cannot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DALIL_FEEDBACK_DB", "postgresql://x:y@127.0.0.1:1/none")
    assert main(["purge"]) == 1
    assert "DALIL_FEEDBACK_DB" in capsys.readouterr().err
