"""What was found and what became of it, for the trace."""

from collections.abc import Callable, Iterable

from assistant.model import Considered, Hit, Kind, Verdict

MOST = 10


def considered(hits: Iterable[Hit], verdict: Callable[[Hit], Verdict]) -> tuple[Considered, ...]:
    """The first hits, best first, each with its verdict."""
    return tuple(_one(hit, verdict(hit)) for hit, _ in zip(hits, range(MOST), strict=False))


def _one(hit: Hit, verdict: Verdict) -> Considered:
    chunk = hit.chunk
    return Considered(
        kind=chunk.kind,
        id=chunk.record_id,
        title=chunk.title,
        section=" > ".join(chunk.section) if chunk.kind is Kind.GUIDE else "",
        score=round(hit.score, 4),
        dense=round(hit.dense, 4),
        lexical=round(hit.lexical, 4),
        covered=round(hit.covered, 4),
        matched=hit.matched,
        verdict=verdict,
    )
