"""What routes need of a request: the open index, the address that readers see, the language they want."""

from typing import Annotated

from fastapi import Depends, Query, Request

from api.live import Live, Serving
from api.problems import reader_language
from api.schemas import PERIOD, Value, said
from api.usage.recorder import Recorder
from assistant.model import Filter, Language


def live(request: Request) -> Live:
    """The open index behind this application."""
    found: Live = request.app.state.live
    return found


def serving(request: Request) -> Serving:
    """The generation to answer from; raises an `IndexProblem` where there is none."""
    return live(request).serving()


def recorder(request: Request) -> Recorder:
    """What keeps answered questions and opinions of them."""
    found: Recorder = request.app.state.recorder
    return found


def base_url(request: Request) -> str:
    """The address below which Dalil's own pages lie."""
    return live(request).settings.public_url or str(request.base_url)


def language_of(request: Request, written: str | None, question: str = "") -> Language:
    """The language of the answer: what is asked for, else the question's, else the browser's."""
    return Language(written) if written in set(Language) else reader_language(request, question)


Values = Annotated[list[Value], Query(max_length=20)]


def facets(
    *,
    organization: Values = [],  # noqa: B006 (FastAPI copies defaults)
    theme: Values = [],  # noqa: B006
    format: Values = [],  # noqa: B006
    licence: Values = [],  # noqa: B006
    modified_since: Annotated[str, Query(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")] = "",
    place: Values = [],  # noqa: B006
    period: Annotated[str, Query(pattern=PERIOD, description="A year, or a range: 2010/2015.")] = "",
    frequency: Values = [],  # noqa: B006
) -> Filter:
    """The filter in a query string; a parameter given twice asks for either value."""
    return Filter(
        organizations=said(organization),
        themes=said(theme),
        formats=said(format),
        licences=said(licence),
        modified_since=modified_since,
        places=said(place),
        period=period,
        frequencies=said(frequency),
    )


Facets = Annotated[Filter, Depends(facets)]
