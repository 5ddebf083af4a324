"""What routes need of a request: the open index, the address that readers see, the language they want."""

from fastapi import Request

from api.live import Live, Serving
from api.problems import reader_language
from assistant.model import Language


def live(request: Request) -> Live:
    """The open index behind this application."""
    found: Live = request.app.state.live
    return found


def serving(request: Request) -> Serving:
    """The generation to answer from; raises an `IndexProblem` where there is none."""
    return live(request).serving()


def base_url(request: Request) -> str:
    """The address below which Dalil's own pages lie."""
    return live(request).settings.public_url or str(request.base_url)


def language_of(request: Request, written: str | None, question: str = "") -> Language:
    """The language of the answer: what is asked for, else the question's, else the browser's."""
    return Language(written) if written in set(Language) else reader_language(request, question)
