"""Counts of answered questions: in all, by day and language."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.model import AnswerStatus, Count, Language, Thumb

ANSWERED = (AnswerStatus.ANSWERED, AnswerStatus.DEGRADED, AnswerStatus.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The questions of one day in one language."""

    day: date
    language: Language
    questions: int
    answered: int
    no_match: int
    up: int
    down: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All questions of a period; latencies are upper ends of buckets, 0 where nothing was asked."""

    questions: int
    answered: int
    no_match: int
    degraded: int
    up: int
    down: int
    median_ms: int
    p95_ms: int
    statuses: dict[str, int]
    intents: dict[str, int]
    doors: dict[str, int]
    reasons: dict[str, int]
    rows: tuple[Row, ...]


def figures(counts: Sequence[Count]) -> Figures:
    """The counts put together."""
    return Figures(
        questions=_sum(counts),
        answered=_sum(counts, lambda c: c.status in ANSWERED),
        no_match=_sum(counts, lambda c: c.status is AnswerStatus.NO_MATCH),
        degraded=_sum(counts, lambda c: c.degraded),
        up=_sum(counts, lambda c: c.thumb is Thumb.UP),
        down=_sum(counts, lambda c: c.thumb is Thumb.DOWN),
        median_ms=_latency(counts, 0.5),
        p95_ms=_latency(counts, 0.95),
        statuses=_by(counts, lambda c: c.status.value),
        intents=_by(counts, lambda c: c.intent.value),
        doors=_by(counts, lambda c: c.door),
        reasons=_by(counts, lambda c: c.reason.value if c.reason else ""),
        rows=_rows(counts),
    )


def _rows(counts: Sequence[Count]) -> tuple[Row, ...]:
    keys = sorted({(c.day, c.language) for c in counts})
    found = [(key, [c for c in counts if (c.day, c.language) == key]) for key in keys]
    return tuple(
        Row(
            day=day,
            language=language,
            questions=_sum(of),
            answered=_sum(of, lambda c: c.status in ANSWERED),
            no_match=_sum(of, lambda c: c.status is AnswerStatus.NO_MATCH),
            up=_sum(of, lambda c: c.thumb is Thumb.UP),
            down=_sum(of, lambda c: c.thumb is Thumb.DOWN),
        )
        for (day, language), of in found
    )


def _sum(counts: Sequence[Count], fits: Callable[[Count], bool] = lambda _: True) -> int:
    return sum(c.count for c in counts if fits(c))


def _by(counts: Sequence[Count], key: Callable[[Count], str]) -> dict[str, int]:
    """Counts by a key, largest first; an empty key is left out."""
    found: Counter[str] = Counter()
    for c in counts:
        found[key(c)] += c.count
    return {name: count for name, count in found.most_common() if name}


def _latency(counts: Sequence[Count], share: float) -> int:
    """The bucket within which this share of the questions was answered."""
    buckets: Counter[int] = Counter()
    for c in counts:
        buckets[c.latency_ms] += c.count
    seen, wanted = 0, share * buckets.total()
    for end in sorted(buckets):
        seen += buckets[end]
        if seen >= wanted:
            return end
    return 0
