"""The application: routes, errors, the open index, the limits that hold without a proxy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from starlette.routing import Route

from api import description, guards, openai_errors, problems, revalidation
from api.live import Live
from api.metrics import count_answer
from api.routes import (
    chat,
    datasets,
    embed,
    feedback,
    health,
    insight,
    mcp,
    metrics,
    openai,
    pages,
    portal,
    privacy,
    search,
)
from api.slots import Slots
from api.usage.recorder import Recorder, store_of
from api.usage.visits import Visits
from assistant import __version__
from assistant.model import Answer, Turn
from assistant.ports import ChatModel, Embedder
from assistant.settings import Settings

SPARE_THREADS = 16
"""Threads beyond the streams', so that searches and pages go on while all streams are taken."""
DESCRIPTION = "Questions about an open-data catalogue, answered with numbered sources in French, Arabic and English."


def create_app(settings: Settings, *, embedder: Embedder | None = None, model: ChatModel | None = None) -> FastAPI:
    """The application over the settings' index; it starts without an index and serves one when it is published."""
    store = store_of(settings)
    recorder = Recorder(store, settings)

    def counted(turn: Turn, answer: Answer) -> None:
        count_answer(turn, answer)
        recorder.observe(turn, answer)

    live = Live(settings, embedder=embedder, model=model, observe=counted)
    door = mcp.Door(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.max_streams + SPARE_THREADS
        await anyio.to_thread.run_sync(live.start)
        recorder.start()
        async with door.open():
            yield
        await anyio.to_thread.run_sync(recorder.stop)
        await anyio.to_thread.run_sync(live.stop)
        if counters:
            await counters.close()

    app = FastAPI(
        title="Dalil",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # both pages load scripts of third parties
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.live = live
    app.state.recorder = recorder
    app.state.usage = store
    app.state.slots = Slots(settings.max_streams)
    app.add_middleware(Visits)
    counters = app.state.counters = guards.install(app, settings)
    problems.install(app)
    openai_errors.install(app)
    revalidation.install(app)
    description.install(app)
    for routes in (chat, openai, search, datasets, feedback, insight, health, metrics, portal, pages, embed, privacy):
        app.include_router(routes.router)
    for path in ("/mcp", "/mcp/"):  # both, for a redirect would lead to the address that the proxy sees
        app.router.routes.append(Route(path, door, methods=["POST"], include_in_schema=False))
    return app
