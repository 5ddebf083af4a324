"""What logs may hold: what happened and where, never what was asked."""

import logging
import traceback

_WORDY = ("openai", "anthropic", "mistralai", "httpcore", "httpcore2", "httpx", "httpx2", "langchain_core", "langchain")
"""Clients of providers: at DEBUG they log what they send."""


def told(error: BaseException) -> str:
    """The error without its words, which may repeat a question: the classes, and where they were raised."""
    lines = list[str]()
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [type(seen).__name__, *(f"  {f.filename}:{f.lineno} in {f.name}" for f in frames)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


class WithoutQuery(logging.Filter):
    """Cuts the query off paths in access logs: `GET /v1/search?q=…` holds a question."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(a.split("?", 1)[0] if isinstance(a, str) else a for a in record.args)
        return True


def keep_questions_out_of_logs() -> None:
    """What other libraries would log of a question is not logged, however verbose the log is."""
    access = logging.getLogger("uvicorn.access")
    if not any(isinstance(known, WithoutQuery) for known in access.filters):
        access.addFilter(WithoutQuery())
    for name in _WORDY:
        logging.getLogger(name).setLevel(logging.WARNING)
