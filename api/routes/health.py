"""Alive and ready; both `async`, so that a full thread pool never delays them."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.live import Serving
from api.problems import from_error, reader_language
from api.rates import Counters
from api.routes.context import live
from api.schemas import Json
from assistant.errors import DalilError
from assistant.model import Language

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Alive")
async def healthz() -> Json:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz", summary="Ready", responses={503: {"description": "No retrieval works."}})
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
            "counts": manifest["counts"],
            "hits": hits,
            "llm": watched.settings.llm or None,
            "degraded": [said for said in (watched.problem(), _limits(request)) if said],
        }
    )


def _limits(request: Request) -> str:
    counters: Counters | None = request.app.state.counters
    return counters.outage.problem() if counters else ""


def _probe(serving: Serving) -> int:
    return len(serving.retriever.search("population", Language.FR, limit=1).hits)
