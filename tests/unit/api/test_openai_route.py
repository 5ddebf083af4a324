"""The OpenAI-shaped routes over an assistant that fails, and for pages of other origins."""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import httpx
import openai
import pytest

from api.app import create_app
from api.openai_errors import CLIENT_HEADERS
from assistant.events import Event, Finished, Understood
from assistant.model import Intent, Language, Message, Question, Turn
from assistant.settings import load_settings
from tests.loops import run
from tests.unit.api.samples import answer

TURN = Understood(Turn(text="ماء", standalone="ماء", language=Language.AR, intent=Intent.DATASET_SEARCH))
QUESTION = {"fr": "Où est la qualité de l'eau ?", "ar": "أين توجد جودة الماء؟", "en": "Where is the water quality?"}
TOLD = {"fr": "Une erreur est survenue", "ar": "حدث خطأ", "en": "Something went wrong"}


class Scripted:
    """An assistant that says these events; an exception among them is raised."""

    generation = "gen-0001"

    def __init__(self, *events: Event | Exception) -> None:
        self._events = events

    def check(self, question: Question) -> str:
        return question.text

    def stream(self, question: Question, history: Sequence[Message] = ()) -> Iterator[Event]:
        for event in self._events:
            if isinstance(event, Exception):
                raise event
            yield event


def transport(assistant: Scripted, **settings: Any) -> httpx.ASGITransport:
    app = create_app(load_settings(**settings))
    serving = SimpleNamespace(assistant=assistant)
    app.state.live = SimpleNamespace(serving=lambda: serving, settings=app.state.settings)
    return httpx.ASGITransport(app, raise_app_exceptions=False)


async def completed(assistant: Scripted, question: str, *, stream: bool, **settings: Any) -> list[Any]:
    async with httpx.AsyncClient(transport=transport(assistant, **settings)) as http:
        client = openai.AsyncOpenAI(base_url="http://test/v1", api_key="none", max_retries=0, http_client=http)
        body: Any = {"model": "dalil", "messages": [{"role": "user", "content": question}], "stream": stream}
        found = await client.chat.completions.create(**body)
        return [chunk async for chunk in found] if stream else [found]


@pytest.mark.parametrize("language", QUESTION)
@pytest.mark.parametrize("stream", [False, True])
def test_a_fault_is_told_without_its_insides(language: str, stream: bool) -> None:
    broken = Scripted(TURN, RuntimeError("/srv/secret"))
    with pytest.raises(openai.APIError) as failed:
        run(completed(broken, QUESTION[language], stream=stream))
    assert (failed.value.code, failed.value.type) == ("internal", "server_error")
    assert "secret" not in str(failed.value)
    if stream:
        assert TOLD[language] in failed.value.message
    else:
        assert isinstance(failed.value, openai.InternalServerError)


@pytest.mark.parametrize(
    ("settings", "address"),
    [({}, "http://test/datasets/"), ({"public_url": "https://dalil.example"}, "https://dalil.example/datasets/")],
)
@pytest.mark.parametrize("stream", [False, True])
def test_addresses_are_those_that_readers_see(settings: dict[str, Any], address: str, stream: bool) -> None:
    found = run(completed(Scripted(TURN, Finished(answer())), "eau", stream=stream, **settings))
    choices = [choice for each in found for choice in each.choices]
    told = [choice.delta.model_extra.get("annotations") for choice in choices] if stream else []
    told = [each for each in told if each] or [[a.model_dump() for a in choices[0].message.annotations]]
    assert [a["url_citation"]["url"] for a in told[0]] == [f"{address}eau-potable"]


@pytest.mark.parametrize(("origin", "allowed"), [("https://portail.example", True), ("https://autre.example", False)])
def test_a_page_of_an_allowed_origin_may_use_the_client(origin: str, allowed: bool) -> None:
    async def preflight() -> httpx.Response:
        own = transport(Scripted(), allowed_origins=["https://portail.example"])
        async with httpx.AsyncClient(transport=own, base_url="http://test") as http:
            asked = {
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": ", ".join(CLIENT_HEADERS),
            }
            return await http.options("/v1/chat/completions", headers={"Origin": origin, **asked})

    response = run(preflight())
    assert (response.status_code == 200) is allowed
    assert (response.headers.get("access-control-allow-origin") == origin) is allowed
