"""All that the team sees of a period, from the database and the open index."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from threading import Lock

import numpy as np

from api.insight.figures import Figures, figures
from api.insight.unmet import ALIKE, Demand, demand
from api.live import Live
from api.schemas import Json
from assistant.model import Comment, Language, Unmet
from assistant.ports import UsageReader, Vectors
from assistant.retrieval.centring import Centring

QUESTIONS = 2000
"""Most questions that are grouped, newest first."""
COMMENTS = 100
_BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was asked from `since` to `until`, both included."""

    since: date
    until: date
    k: int
    figures: Figures
    unmet: Demand
    comments: tuple[Comment, ...]

    def to_json(self) -> Json:
        """As plain values; days as ISO dates."""
        found = asdict(self.figures)
        by_day = [{**row, "day": row["day"].isoformat()} for row in found.pop("rows")]
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "k": self.k,
            "totals": found,
            "by_day": by_day,
            "unmet": asdict(self.unmet),
            "comments": [{**asdict(one), "day": one.day.isoformat()} for one in self.comments],
        }


class Insight:
    """Makes reports; remembers vectors, so that only new questions are embedded."""

    def __init__(self, store: UsageReader, live: Live, *, k: int) -> None:
        self._store = store
        self._live = live
        self._k = k
        self._known: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._lock = Lock()

    def report(self, until: date, days: int) -> Report:
        """So many days that end with `until`. Raises `StoreUnavailable`, and `IndexProblem` where there is no index."""
        since = until - timedelta(days=days - 1)
        asked = self._store.unmet(since, limit=QUESTIONS)
        return Report(
            since=since,
            until=until,
            k=self._k,
            figures=figures(self._store.counts(since)),
            unmet=self._demand(asked) if asked else Demand(),
            comments=tuple(self._store.comments(since, limit=COMMENTS)),
        )

    def _demand(self, asked: Sequence[Unmet]) -> Demand:
        centring = self._live.serving().index.centring
        unrelated = centring.unrelated_queries
        with self._lock:
            return demand(
                asked,
                lambda texts: self._vectors(texts, centring),
                alike=unrelated + ALIKE * (1 - unrelated),
                k=self._k,
            )

    def _vectors(self, texts: Sequence[tuple[str, Language]], centring: Centring) -> Vectors:
        embedder = self._live.embedder()
        named = [(embedder.fingerprint, text) for text, _ in texts]
        missing = [name for name in dict.fromkeys(named) if name not in self._known]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            self._known.update(zip(batch, embedder.embed_queries([text for _, text in batch]), strict=True))
        found = [
            centring.centre_query(self._known[name], language) for name, (_, language) in zip(named, texts, strict=True)
        ]
        while len(self._known) > QUESTIONS:
            self._known.popitem(last=False)
        return np.stack(found)
