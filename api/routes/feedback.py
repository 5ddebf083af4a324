"""`POST /v1/feedback`: what a reader thinks of an answer, to be changed or taken back at will."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.problems import reader_language, told_as
from api.routes.context import recorder
from api.schemas import Json
from api.shapes import FeedbackOut, ReasonsOut
from api.usage.kept import COMMENT_CHARS, without_personal
from assistant.model import Feedback, Language, Reason, Thumb
from assistant.prompts import reply

router = APIRouter(tags=["feedback"])


class FeedbackIn(BaseModel):
    """An opinion of one answer; it takes the place of the one before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"answer_id": "5f0c1d7e9a2b", "value": "up"},
                {
                    "answer_id": "5f0c1d7e9a2b",
                    "value": "down",
                    "reason": "outdated",
                    "comment": "المعطيات قديمة.",
                },
                {"answer_id": "5f0c1d7e9a2b", "value": None},
            ]
        }
    )

    answer_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The `id` of an Answer.")
    value: Literal["up", "down"] | None = Field(description="null takes the opinion back, with reason and comment.")
    reason: Reason | None = None
    comment: str = Field("", max_length=COMMENT_CHARS, description="Personal data in it are not kept.")

    def to_feedback(self, language: Language) -> Feedback | None:
        """As the assistant's own value, without personal data."""
        if self.value is None:
            return None
        comment = without_personal(self.comment, language, COMMENT_CHARS) or ""
        return Feedback(thumb=Thumb(self.value), reason=self.reason, comment=comment)


@router.post(
    "/v1/feedback",
    summary="Say what you think of an answer",
    response_model=None,
    responses={
        200: {"model": FeedbackOut},
        **told_as(400, 404, 413, 422, 429, 503, _404="No answer with this id is kept."),
    },
)
def give_feedback(body: FeedbackIn, request: Request) -> Json:
    """Keep a thumb with its reason and comment, or take it back; the same request twice changes nothing."""
    language = reader_language(request, body.comment)
    feedback = body.to_feedback(language)
    recorder(request).judge(body.answer_id, feedback)
    return {
        "answer_id": body.answer_id,
        "value": feedback.thumb if feedback else None,
        "reason": feedback.reason if feedback else None,
        "comment": feedback.comment if feedback else "",
        "reasons": reasons(),
    }


@router.get(
    "/v1/feedback/reasons",
    summary="Reasons that an opinion can have",
    response_model=None,
    responses={200: {"model": ReasonsOut}, **told_as(429)},
)
def list_reasons() -> Json:
    """Ids with their labels in three languages."""
    return {"reasons": reasons()}


def reasons() -> list[Json]:
    """The closed list, in the order in which it is shown."""
    return [
        {"id": reason, "labels": {language: reply(f"feedback.reason_{reason}", language) for language in Language}}
        for reason in Reason
    ]
