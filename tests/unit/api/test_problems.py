"""Errors as problem+json: every class has its status, code and words, in the reader's language."""

import json
from collections.abc import Iterator

import pytest
from starlette.requests import Request

import indexer.errors  # noqa: F401 (its classes belong to the tree that is walked below)
from api.problems import MEDIA_TYPE, RETRY_AFTER_S, STATUS, Busy, detail_of, from_error, problem, reader_language
from assistant.errors import (
    BadRequest,
    BadSettings,
    ChatModelError,
    DalilError,
    EmbedderNotPrepared,
    EmptyQuestion,
    IndexBusy,
    IndexMismatch,
    IndexMissing,
    QuestionTooLong,
    StoreUnavailable,
    UnknownAnswer,
    UnknownDataset,
)
from assistant.model import Language

EXPECTED = {
    EmptyQuestion: 422,
    QuestionTooLong: 422,
    UnknownDataset: 404,
    UnknownAnswer: 404,
    StoreUnavailable: 503,
    BadRequest: 400,
    IndexMissing: 503,
    IndexMismatch: 503,
    IndexBusy: 503,
    Busy: 503,
    BadSettings: 500,
    EmbedderNotPrepared: 500,
    ChatModelError: 500,
    DalilError: 500,
}
VALUES = {"id": "eau", "limit": 2000}


def tree(root: type[DalilError] = DalilError) -> Iterator[type[DalilError]]:
    """Every error class of the product."""
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


CLASSES = sorted({kind for kind in tree() if not kind.__module__.startswith("tests")}, key=lambda kind: kind.__name__)


def request(**headers: str) -> Request:
    found = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": found})


@pytest.mark.parametrize(("kind", "status"), EXPECTED.items(), ids=lambda value: getattr(value, "__name__", None))
def test_each_error_has_its_status(kind: type[DalilError], status: int) -> None:
    assert from_error(kind("x"), Language.FR, **VALUES).status_code == status


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_class_can_be_told_in_every_language(kind: type[DalilError], language: Language) -> None:
    response = from_error(kind("raison"), language, **VALUES)
    body = json.loads(response.body)
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.headers["content-language"] == language
    assert body["code"] == kind.code
    assert body["status"] == response.status_code
    assert body["detail"].strip()
    assert "{" not in body["detail"]


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if not issubclass(kind, BadRequest)])
def test_faults_of_the_operator_keep_their_insides(kind: type[DalilError]) -> None:
    body = bytes(from_error(kind("/srv/dalil/index sk-secret"), Language.EN).body).decode()
    assert "/srv" not in body
    assert "secret" not in body


def test_codes_are_stable_names_of_one_class_each() -> None:
    codes = [kind.code for kind in CLASSES]
    assert len(codes) == len(set(codes))
    assert all(code.isidentifier() and code.islower() for code in codes)
    assert all(kind.remedy.endswith(".") for kind in CLASSES)


def test_the_table_names_the_special_before_the_general() -> None:
    kinds = list(STATUS)
    for position, kind in enumerate(kinds):
        assert not any(issubclass(later, kind) for later in kinds[position + 1 :])
    assert kinds[-1] is DalilError


@pytest.mark.parametrize("kind", [Busy, IndexMissing])
def test_where_waiting_helps_the_answer_says_how_long(kind: type[DalilError]) -> None:
    response = from_error(kind("x"), Language.FR)
    assert response.headers["retry-after"] == str(RETRY_AFTER_S)
    assert json.loads(response.body)["retry_after"] == RETRY_AFTER_S


def test_other_errors_do_not_ask_to_wait() -> None:
    response = from_error(EmptyQuestion("x"), Language.FR)
    assert "retry-after" not in response.headers
    assert "retry_after" not in json.loads(response.body)


def test_details_name_what_the_reader_sent_or_may_send() -> None:
    assert "« eau »" in detail_of(UnknownDataset("x"), Language.FR, id="eau")
    assert "«eau»" in detail_of(UnknownDataset("x"), Language.AR, id="eau")
    assert "2000" in detail_of(QuestionTooLong("x"), Language.EN, limit=2000)
    assert str(RETRY_AFTER_S) in detail_of(Busy("x"), Language.AR)


@pytest.mark.parametrize("identity", ["{reason}", "%s", "<script>", 'a"b', "معرف"])
def test_what_the_reader_sent_is_only_repeated(identity: str) -> None:
    body = json.loads(from_error(UnknownDataset("x"), Language.EN, id=identity).body)
    assert body["detail"] == f"No dataset has the id “{identity}”."


@pytest.mark.parametrize(
    ("question", "header", "expected"),
    [
        ("كم عدد السكان؟", "fr", Language.AR),
        ("Combien d'habitants dans la région ?", "ar", Language.FR),
        ("How many people live in the region?", "ar", Language.EN),
        ("", "ar-MA,ar;q=0.9,fr;q=0.8", Language.AR),
        ("", "de-DE, en;q=0.5", Language.EN),
        ("   ", "EN-us", Language.EN),
        ("2024", "en", Language.EN),
        ("😀", "ar", Language.AR),
        ("", "", Language.FR),
        ("", "de, es", Language.FR),
        ("", ";;,,;q=", Language.FR),
    ],
)
def test_the_language_is_the_questions_then_the_browsers_then_french(
    question: str, header: str, expected: Language
) -> None:
    assert reader_language(request(accept_language=header), question) is expected


def test_a_request_without_headers_is_told_in_french() -> None:
    assert reader_language(request()) is Language.FR


def test_a_problem_document_has_the_fields_of_its_standard() -> None:
    response = problem(404, "not_found", "Rien ici.", language=Language.FR)
    assert json.loads(response.body) == {
        "type": "about:blank",
        "title": "not_found",
        "status": 404,
        "code": "not_found",
        "detail": "Rien ici.",
    }
