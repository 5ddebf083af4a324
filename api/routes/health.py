"""Alive and ready; both `async`, so that a full thread pool never delays them."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.facts import age_s, problems
from api.live import Serving
from api.problems import from_error, reader_language, told_as
from api.routes.context import live
from api.schemas import Json
from api.shapes import AliveOut, ReadyOut
from assistant.errors import DalilError
from assistant.model import Language

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Alive", response_model=None, responses={200: {"model": AliveOut}})
async def healthz() -> Json:
    """The process answers."""
    return {"status": "alive"}


@router.get(
    "/readyz",
    summary="Ready",
    response_model=None,
    responses={200: {"model": ReadyOut}, **told_as(503, _503="No retrieval works.")},
)
async def readyz(request: Request) -> JSONResponse:
    """A real retrieval works: generation, when it was made, what it holds, and what is wrong with a newer one."""
    watched = live(request)
    try:
        serving = watched.serving()
        hits = await run_in_threadpool(_probe, serving)
    except DalilError as error:
        return from_error(error, reader_language(request))
    manifest = serving.index.manifest
    return JSONResponse(
        {
            "status": "ready",
            "generation": serving.index.name,
            "created": manifest["created"],
            "age_s": age_s(manifest),
            "counts": manifest["counts"],
            "hits": hits,
            "llm": watched.settings.llm or None,
            "degraded": [said for said in problems(request.app.state).values() if said],
        }
    )


def _probe(serving: Serving) -> int:
    return len(serving.retriever.search("population", Language.FR, limit=1).hits)
