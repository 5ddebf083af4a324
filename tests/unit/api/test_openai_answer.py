"""An Answer in OpenAI's shape: marks at their places, chunks that add up to the text."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from api.openai_answer import DONE, Completion, annotations, count, error_frame, usage
from assistant.events import Delta, Event, Finished, Replaced, Retrieved, Understood, Waiting
from assistant.model import Answer, Intent, Language, Turn
from tests.unit.api.samples import BASE, answer, citation

TEXTS = {
    Language.FR: "Vingt jours ouvrables. [1]\n\nPuis un recours 😀. [2] [1]",
    Language.AR: "عشرون يوم عمل. [1]\n\nثم الشكاية 😀 لدى اللجنة. [2] [1]",
    Language.EN: "Twenty working days. [1]\n\nThen a complaint 😀. [2] [1]",
}
CITED = (citation(1), citation(2, kind="guide", url="/guides/fr/a.md#s2", title="دليل"))
TURN = Understood(Turn(text="ماء", standalone="ماء", language=Language.AR, intent=Intent.DATASET_SEARCH))


def completion(**changes: Any) -> Completion:
    return Completion(**{"base": BASE, "asked": 4, "generation": "gen-0001", **changes})


def written(events: Sequence[Event], **changes: Any) -> list[str]:
    writer = completion(**changes)
    return [frame for event in events for frame in writer.frames(event)]


def chunks(frames: Sequence[str]) -> list[dict[str, Any]]:
    return [json.loads(frame.removeprefix("data: ")) for frame in frames if frame != DONE]


def joined(frames: Sequence[str]) -> str:
    return "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks(frames) if c["choices"])


@pytest.mark.parametrize("language", list(Language))
def test_a_mark_is_found_at_its_offsets(language: Language) -> None:
    text = TEXTS[language]
    found = [a["url_citation"] for a in annotations(answer(text=text, citations=CITED), BASE)]
    assert [text[a["start_index"] : a["end_index"]] for a in found] == ["[1]", "[2]", "[1]"]
    assert [a["url"] for a in found] == [
        "https://dalil.example/datasets/eau-potable",
        "https://dalil.example/guides/fr/a.md#s2",
        "https://dalil.example/datasets/eau-potable",
    ]
    assert found[1]["title"] == "دليل"


def test_only_marks_of_sources_are_annotated() -> None:
    text = r"En 1999 [9], \[1\], [a], [1234] et [1]."
    (only,) = annotations(answer(text=text), BASE)
    assert only["type"] == "url_citation"
    assert only["url_citation"]["start_index"] == text.rindex("[1]")
    assert annotations(answer(text="Rien.", citations=()), BASE) == []


def test_the_official_client_reads_a_whole_answer() -> None:
    done = answer(text=TEXTS[Language.AR], citations=CITED, language=Language.AR)
    body = completion().whole(done)
    read = ChatCompletion.model_validate(body)
    message = read.choices[0].message
    assert (read.object, read.model, read.choices[0].finish_reason) == ("chat.completion", "dalil", "stop")
    assert (message.role, message.content, message.refusal) == ("assistant", done.text, None)
    assert len(message.annotations or []) == 3
    assert read.id.startswith("chatcmpl-")
    extension = body["dalil"]
    assert (extension["status"], extension["language"], extension["direction"]) == ("answered", "ar", "rtl")
    assert [c["n"] for c in extension["citations"]] == [1, 2]
    assert extension["datasets"][0]["id"] == "eau-potable"
    assert extension["degraded"] is False
    assert not {"text", "html", "trace"} & set(extension)


@pytest.mark.parametrize(
    ("text", "expected"), [("", 0), ("Vingt jours. [1]", 3), ("عَشَرَةُ أيّامٍ؟", 2), ("l'eau\n\n2024", 2), ("😀", 1)]
)
def test_words_are_counted(text: str, expected: int) -> None:
    assert count([text]) == expected
    assert count([text, text]) == 2 * expected


def test_the_sum_of_the_usage_is_its_parts() -> None:
    assert usage(4, answer(text="Vingt jours. [1]")) == {
        "prompt_tokens": 4,
        "completion_tokens": 3,
        "total_tokens": 7,
    }


@pytest.mark.parametrize("language", list(Language))
def test_chunks_come_in_the_order_that_clients_expect(language: Language) -> None:
    done = answer(text=TEXTS[language], citations=CITED)
    frames = written([TURN, Retrieved((), ()), Waiting(), Delta("autre"), Finished(done)])
    assert frames[-1] == DONE
    read = [ChatCompletionChunk.model_validate(chunk) for chunk in chunks(frames)]
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in read}) == 1
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks(frames)]
    assert deltas[0] == {"role": "assistant", "content": "", "refusal": None}
    assert [set(delta) for delta in deltas[1:]] == [{"content"}, {"content"}, {"annotations"}, set()]
    assert deltas[-2]["annotations"] == annotations(done, BASE)
    assert [chunk.choices[0].finish_reason for chunk in read] == [*[None] * 4, "stop"]
    assert chunks(frames)[-1]["dalil"]["status"] == "answered"
    assert "usage" not in chunks(frames)[0]


def test_no_annotation_is_told_where_there_is_no_source() -> None:
    frames = written([TURN, Finished(answer(text="Rien.", citations=()))])
    assert not any("annotations" in chunk["choices"][0]["delta"] for chunk in chunks(frames))


def test_the_usage_is_told_last_where_it_is_asked_for() -> None:
    frames = written([TURN, Finished(answer())], include_usage=True)
    *others, last = chunks(frames)
    assert last["choices"] == []
    assert last["usage"]["total_tokens"] == last["usage"]["prompt_tokens"] + last["usage"]["completion_tokens"]
    assert [chunk["usage"] for chunk in others] == [None] * len(others)


TEXT = st.text(st.characters(codec="utf-8")) | st.text(alphabet="aع[1] \n", max_size=40)


@given(st.lists(TEXT, max_size=5), TEXT, st.booleans())
def test_the_joined_deltas_are_the_final_text_whatever_was_taken_back(
    pieces: list[str], text: str, replaced: bool
) -> None:
    events: list[Event] = [TURN, *map(Delta, pieces), *([Replaced(text)] if replaced else [])]
    done: Answer = answer(text=text)
    frames = written([*events, Finished(done)])
    assert joined(frames) == text == completion().whole(done)["choices"][0]["message"]["content"]


@pytest.mark.parametrize("event", [Waiting(), Delta("a"), Replaced("b"), Retrieved((), ())])
def test_nothing_that_may_be_taken_back_is_written(event: Event) -> None:
    assert written([event]) == []


def test_a_fault_is_an_event_with_an_error() -> None:
    assert error_frame({"code": "internal"}) == 'data: {"error": {"code": "internal"}}\n\n'
