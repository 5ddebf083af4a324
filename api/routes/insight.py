"""`/operators` and `/v1/insight`: what readers ask, for the portal's team."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.headers import PAGE_HEADERS
from api.insight.page import page_of
from api.insight.report import Insight, Report
from api.insight.tables import csv_of
from api.problems import reader_language, told_as
from api.routes.context import live
from api.routes.operator import TOKEN, operator
from api.usage.recorder import today_utc
from assistant.model import Language

router = APIRouter(tags=["insight"], dependencies=[Depends(operator)])
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
Days = Annotated[int, Query(ge=1, le=400, description="So many days, today included.")]


@router.get(
    "/v1/insight",
    summary="What readers ask",
    response_model=None,
    responses={
        200: {
            "content": {"application/json": {"schema": {"type": "object"}}, "text/csv": {"schema": {"type": "string"}}}
        },
        **told_as(401, 404, 422, 429, 503, _404="No token is set, or nothing is kept."),
    },
    openapi_extra={"security": TOKEN},
)
def insight(
    request: Request,
    days: Days = 30,
    format: Annotated[Literal["json", "csv"], Query()] = "json",
    table: Annotated[Literal["unmet", "days", "comments"], Query(description="Which table, as CSV.")] = "unmet",
) -> Response:
    """Counts, thumbs and what is asked for that nobody publishes, for whoever shows the operators' token."""
    found = _report(request, days)
    if format == "json":
        return JSONResponse(found.to_json(), headers=_PRIVATE)
    name = f"dalil-{table}-{found.since}-{found.until}.csv"
    headers = {**_PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_of(found, table), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/operators", include_in_schema=False)
def operators(
    request: Request, days: Days = 30, lang: Annotated[Literal["fr", "ar", "en"] | None, Query()] = None
) -> HTMLResponse:
    """The same as a page."""
    language = Language(lang) if lang else reader_language(request)
    return HTMLResponse(page_of(_report(request, days), days, language), headers={**PAGE_HEADERS, **_PRIVATE})


def _report(request: Request, days: int) -> Report:
    state = request.app.state
    if not hasattr(state, "insight"):
        state.insight = Insight(state.usage, live(request), k=state.settings.insight_k)
    made: Insight = state.insight
    return made.report(today_utc(), days)
