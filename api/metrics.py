"""What Prometheus reads: counts and times of this process, or of all workers together.

No label holds what a visitor sent: routes are templates, and every other label has a closed set of values.
"""

import os
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from assistant.model import Answer, Fallback, Turn

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder through which several workers count together."""
STEPS = ("understand", "retrieve", "compose")
REFUSALS = ("visitor_minute", "visitor_day", "network_minute", "network_day", "streams", "body")
OUTCOMES = ("answered", "failed", "stopped")
"""How a request to the language model ended; stopped: by our own patience, or since the reader left."""
OTHER_REASON = "part_missing"
"""Why an answer is degraded where no model is to blame: the reranker failed or was late."""
_REQUEST_S = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_STEP_S = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series beside each, which nobody reads
_COUNTED = CollectorRegistry()
REQUESTS = Counter("dalil_http_requests", "Requests answered.", ("method", "route", "status"), registry=_COUNTED)
REQUEST_S = Histogram(
    "dalil_http_request_seconds", "From a request to the last byte.", ("route",), buckets=_REQUEST_S, registry=_COUNTED
)
ANSWERS = Counter("dalil_answers", "Questions answered.", ("status", "intent", "language"), registry=_COUNTED)
DEGRADED = Counter("dalil_answers_degraded", "Answers simpler than they should be.", ("reason",), registry=_COUNTED)
STEP_S = Histogram("dalil_answer_step_seconds", "Steps of an answer.", ("step",), buckets=_STEP_S, registry=_COUNTED)
LLM_REQUESTS = Counter("dalil_llm_requests", "Requests to the language model.", ("outcome",), registry=_COUNTED)
LLM_FIRST_S = Histogram(
    "dalil_llm_first_piece_seconds", "Until the model's first word.", buckets=_STEP_S, registry=_COUNTED
)
LLM_TOKENS = Counter("dalil_llm_tokens", "Tokens, estimated at four bytes each.", ("direction",), registry=_COUNTED)
OPEN_STREAMS = Gauge("dalil_open_streams", "Answers being given.", multiprocess_mode="livesum", registry=_COUNTED)
REFUSED = Counter("dalil_refused", "Requests refused by a limit.", ("limit",), registry=_COUNTED)

for _counter, _values in (
    (REFUSED, REFUSALS),
    (LLM_REQUESTS, OUTCOMES),
    (LLM_TOKENS, ("read", "written")),
    (DEGRADED, (*Fallback, OTHER_REASON)),
    (STEP_S, STEPS),
):
    for _value in _values:
        _counter.labels(_value)  # a rate is known from the first one on


def count_answer(_turn: Turn, answer: Answer) -> None:
    """Count an answered question and its steps. Neither waits nor fails."""
    ANSWERS.labels(answer.status, answer.intent, answer.language).inc()
    if answer.degraded:
        DEGRADED.labels(answer.trace.fallback or OTHER_REASON).inc()
    for step in answer.trace.steps:
        if step.name in STEPS:
            STEP_S.labels(step.name).observe(step.ms / 1000)


def exposed(facts: Collector, accept: str) -> tuple[bytes, str]:
    """All that is counted, with `facts` of this moment, in the format that is accepted; the media type."""
    encode: Callable[[CollectorRegistry], bytes]
    encode, media_type = choose_encoder(accept)
    found = CollectorRegistry()
    found.register(facts)
    if folder := os.environ.get(SHARED):
        _forget_dead_workers(folder)
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
        return encode(found), media_type
    ProcessCollector(registry=found)
    found.register(_COUNTED)
    return encode(found), media_type


def _forget_dead_workers(folder: str) -> None:
    """A worker that was killed has no open streams any more; what it counted stays counted."""
    for name in os.listdir(folder):  # noqa: PTH208
        number = name.rpartition("_")[2].partition(".")[0]
        if name.startswith("gauge_live") and number.isdigit() and not _is_alive(int(number)):
            mark_process_dead(int(number), folder)  # type: ignore[no-untyped-call]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
