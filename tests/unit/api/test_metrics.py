"""What is counted, and that nothing of visitors is in it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from api.app import create_app
from api.measured import CountedModel
from api.metrics import REFUSALS, REFUSED, SHARED, count_answer, exposed
from api.problems import Busy
from api.slots import Slots
from assistant.errors import ChatModelError
from assistant.model import AnswerStatus, Fallback, Intent, Language, Step, Trace, Turn
from assistant.settings import load_settings
from tests.doubles import ScriptedModel
from tests.loops import run
from tests.prometheus import NoFacts, value
from tests.unit.api.samples import answer

TURN = Turn(text="ماء", standalone="ماء", language=Language.AR, intent=Intent.DATASET_SEARCH)


def grown(name: str, work: Callable[[], object], **labels: str) -> float:
    """By how much a sample grows while `work` is done."""
    before = value(name, **labels)
    work()
    return value(name, **labels) - before


@pytest.mark.parametrize("language", list(Language))
def test_an_answer_counts_by_how_it_ended_what_was_wanted_and_in_which_language(language: Language) -> None:
    told = answer(status=AnswerStatus.NO_MATCH, intent=Intent.REUSE_LICENCE, language=language)
    labels = {"status": "no_match", "intent": "reuse_licence", "language": str(language)}
    assert grown("dalil_answers_total", lambda: count_answer(TURN, told), **labels) == 1


@pytest.mark.parametrize(("fallback", "reason"), [*((why, str(why)) for why in Fallback), (None, "part_missing")])
def test_a_degraded_answer_counts_by_its_reason(fallback: Fallback | None, reason: str) -> None:
    told = answer(degraded=True, trace=Trace(fallback=fallback))
    assert grown("dalil_answers_degraded_total", lambda: count_answer(TURN, told), reason=reason) == 1


def test_the_seconds_of_known_steps_are_counted() -> None:
    steps = (Step(name="retrieve", ms=1500), Step(name="step of a question ماء", ms=1))
    told = answer(trace=Trace(steps=steps))
    assert grown("dalil_answer_step_seconds_sum", lambda: count_answer(TURN, told), step="retrieve") == pytest.approx(
        1.5
    )
    assert "ماء" not in exposed(NoFacts(), "")[0].decode()


def drained(model: CountedModel) -> None:
    list(model.stream("sys", "سؤال"))


def left(model: CountedModel) -> None:
    pieces = model.stream("sys", "سؤال")
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]


def failing(model: CountedModel) -> None:
    with pytest.raises(ChatModelError):
        drained(model)


@pytest.mark.parametrize(
    ("script", "reading", "outcome", "written"),
    [
        (("", "abcd", "e"), drained, "answered", 2),
        (("abcd", "e"), left, "stopped", 1),
        (ChatModelError("/secret"), failing, "failed", 0),
    ],
)
def test_a_request_to_the_model_counts_by_its_end_with_its_tokens(
    script: Sequence[str] | ChatModelError, reading: Callable[[CountedModel], None], outcome: str, written: int
) -> None:
    def work() -> None:
        reading(CountedModel(ScriptedModel(script)))

    assert grown("dalil_llm_requests_total", lambda: None, outcome=outcome) == 0
    before = {way: value("dalil_llm_tokens_total", direction=way) for way in ("read", "written")}
    assert grown("dalil_llm_requests_total", work, outcome=outcome) == 1
    after = {way: value("dalil_llm_tokens_total", direction=way) - before[way] for way in before}
    assert after == {"read": 3, "written": written}  # three bytes of Latin, eight of Arabic


def test_the_models_first_word_is_waited_for_once() -> None:
    def work() -> None:
        drained(CountedModel(ScriptedModel(["", "", "a", "b"])))

    assert grown("dalil_llm_first_piece_seconds_count", work) == 1


def test_a_place_counts_while_it_is_taken_and_its_refusal_counts() -> None:
    slots, before = Slots(1), value("dalil_open_streams")
    with slots.taken() as slot:
        give_back = slot.kept()
        assert value("dalil_open_streams") == before + 1

        def refused() -> None:
            with pytest.raises(Busy), slots.taken():
                pass

        assert grown("dalil_refused_total", refused, limit="streams") == 1
    assert value("dalil_open_streams") == before + 1
    give_back()
    give_back()
    assert value("dalil_open_streams") == before


MARKER, MARKED = "أمراض السكري", "secret-7f3a"


def asked(*requests: tuple[str, str], **settings: object) -> str:
    """What `/metrics` says after these requests, of a visitor whose every word is marked."""
    app = create_app(load_settings(metrics="open", feedback_db="none", limit_minute=1, **settings))
    headers = {"User-Agent": MARKED, "Accept-Language": MARKED, "X-Forwarded-For": "198.51.100.77", "Referer": MARKED}

    async def work() -> str:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("192.0.2.99", 1))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{MARKED}") as client:
            for method, path in requests:
                await client.request(method, path, headers=headers, content=MARKER.encode())
            return (await client.get("/metrics")).text

    return run(work())


def test_requests_count_by_the_template_of_their_route() -> None:
    before = value("dalil_http_requests_total", route="/v1/datasets/{dataset_id:path}", status="503")
    text = asked(("GET", f"/v1/datasets/{quote(MARKER)}"), ("GET", "/v1/datasets/a/b"))
    assert value("dalil_http_requests_total", text, route="/v1/datasets/{dataset_id:path}", status="503") == before + 2


def test_nothing_of_visitors_is_in_any_label() -> None:
    text = asked(
        ("GET", f"/v1/search?q={quote(MARKER)}"),
        ("GET", f"/v1/datasets/{MARKED}"),
        ("GET", f"/{MARKED}/{quote(MARKER)}"),
        (MARKED.upper(), "/v1/chat"),
        ("POST", "/v1/chat"),
        ("POST", "/v1/chat"),
        ("GET", f"/v1/models/{MARKED}"),
    )
    for word in (MARKER, quote(MARKER), MARKED, MARKED.upper(), "198.51.100.77", "192.0.2.99"):
        assert word not in text


@pytest.mark.parametrize(("path", "route"), [("/mcp", "/mcp"), ("/mcp/", "/mcp"), ("/openapi.json", "/openapi.json")])
def test_doors_beside_the_routes_have_a_name_too(path: str, route: str) -> None:
    before = value("dalil_http_requests_total", route=route)
    assert value("dalil_http_requests_total", asked(("GET", path)), route=route) == before + 1


def test_unknown_paths_methods_and_refused_requests_make_no_series_of_their_own() -> None:
    def series(text: str) -> set[str]:
        return {line.rpartition(" ")[0] for line in text.splitlines() if line.startswith("dalil_http_requests_total")}

    once = asked(("BREW", "/x0"), ("GET", "/x1"), ("POST", "/v1/chat"), ("POST", "/v1/chat"))
    again = asked(("STIR", "/x2"), ("GET", "/x3"), ("POST", "/v1/chat"), ("POST", "/v1/chat"))
    assert series(once) == series(again)
    assert 'dalil_http_requests_total{method="other",route="none",status="404"}' in series(once)
    assert 'dalil_http_requests_total{method="POST",route="none",status="429"}' in series(once)


def test_every_name_says_its_unit_and_what_it_is() -> None:
    text = asked()
    names = set(re.findall(r"^# TYPE (dalil_\w+)", text, re.MULTILINE))
    assert names == set(re.findall(r"^# HELP (dalil_\w+) \S", text, re.MULTILINE))
    assert {"dalil_http_requests_total", "dalil_answers_total", "dalil_refused_total", "dalil_degraded"} <= names
    assert "process_resident_memory_bytes" in text


def test_both_of_prometheus_formats_are_spoken() -> None:
    assert exposed(NoFacts(), "")[1].startswith("text/plain")
    text, media_type = exposed(NoFacts(), "application/openmetrics-text;version=1.0.0")
    assert media_type.startswith("application/openmetrics-text")
    assert text.endswith(b"# EOF\n")


@pytest.mark.parametrize("limit", REFUSALS)
def test_each_limit_is_there_before_it_refuses_anything(limit: str) -> None:
    assert f'dalil_refused_total{{limit="{limit}"}}' in exposed(NoFacts(), "")[0].decode()
    assert grown("dalil_refused_total", REFUSED.labels(limit).inc, limit=limit) == 1


def test_workers_count_together_and_a_dead_one_has_no_open_streams(tmp_path: Path) -> None:
    def ran(code: str) -> str:
        env = {**os.environ, SHARED: str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])}
        return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout

    worker = "from api.metrics import *; REFUSED.labels('body').inc(); OPEN_STREAMS.inc()"
    reader = "from tests.prometheus import NoFacts; print(exposed(NoFacts(), '')[0].decode())"
    ran(worker)
    text = ran(f"{worker}; {reader}")
    assert value("dalil_refused_total", text, limit="body") == 2
    assert value("dalil_open_streams", text) == 1
