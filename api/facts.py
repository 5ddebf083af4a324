"""What is true of the service at this moment, for `/metrics` and `/readyz`: the index, its age, what is degraded."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.datastructures import State

from assistant import __version__
from assistant.errors import DalilError


@dataclass(frozen=True, slots=True)
class Facts(Collector):
    """Read anew at each look; `state` is the application's."""

    state: State

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        yield _info("dalil_build_info", "The version that runs.", version=__version__)
        yield _gauge("dalil_max_streams", "Answers given at a time, at most.", self.state.settings.max_streams)
        degraded = GaugeMetricFamily("dalil_degraded", "1 where a part does not do what it should.", labels=["part"])
        for part, said in problems(self.state).items():
            degraded.add_metric([part], bool(said))
        yield degraded
        yield from self._index()

    def _index(self) -> Iterator[Metric]:
        try:
            index = self.state.live.serving().index
        except DalilError:
            yield _gauge("dalil_index_ready", "1 where an index is served.", 0)
            return
        made = created(index.manifest)
        yield _gauge("dalil_index_ready", "1 where an index is served.", 1)
        yield _info("dalil_index_info", "The generation that is served.", generation=index.name)
        yield _gauge("dalil_index_created_timestamp_seconds", "When the index was made.", made)
        yield _gauge("dalil_index_age_seconds", "Seconds since the index was made.", age_s(index.manifest))
        records = GaugeMetricFamily("dalil_index_records", "Records of the index.", labels=["kind"])
        for kind, name in (("dataset", "datasets"), ("guide", "documents")):
            records.add_metric([kind], index.manifest["counts"][name])
        yield records


def problems(state: State) -> dict[str, str]:
    """What each part cannot do now, told to operators; an empty text where all is well."""
    return {
        "index": state.live.problem(),
        "limits": state.counters.outage.problem() if state.counters else "",
        "llm": state.live.model_problem(),
        "usage": state.recorder.problem,
    }


def created(manifest: dict[str, Any]) -> float:
    """When an index was made, in seconds of Unix time."""
    made = datetime.fromisoformat(manifest["created"])
    return (made if made.tzinfo else made.replace(tzinfo=UTC)).timestamp()


def age_s(manifest: dict[str, Any]) -> int:
    """Whole seconds since an index was made."""
    return max(0, int(time.time() - created(manifest)))


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _info(name: str, about: str, **labels: str) -> Metric:
    found = GaugeMetricFamily(name, about, labels=list(labels))
    found.add_metric(list(labels.values()), 1)
    return found
