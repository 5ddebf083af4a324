"""`make bench`: speed and memory, each beside a reference measured in the same run.

    python -m eval.bench [--index DIR]

Machines are shared and noisy: quote the ratios. CPU seconds are of all threads of this process.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.bundled_e5 import FOLDER, BundledE5
from assistant.bootstrap import build, open_retriever
from assistant.model import Language, Question, Scope
from assistant.settings import load_settings
from eval.cases import load_cases, shipped_cases

if TYPE_CHECKING:
    import httpx

PASSAGE = (
    "Population légale des régions du Maroc selon le recensement général de la population et de l'habitat 2024, par milieu "
    "urbain et rural, avec le nombre de ménages et leur taille moyenne pour chaque province."
)
REPEATS = 5
WARMING = 20


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line a measure."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description="Speed and memory.")
    parser.add_argument("--index", type=Path)
    settings = load_settings(index=parser.parse_args(argv).index)
    embedder = BundledE5(settings.cache)
    embedder.embed_queries(["chaud"])
    _embedding(embedder)
    _model_alone(settings.cache)
    index, retriever = open_retriever(settings, embedder)
    questions = [case.question for case in load_cases(shipped_cases())]
    vectors = embedder.embed_queries(questions)
    matrix = np.random.default_rng(0).standard_normal((len(index.store), embedder.dimension)).astype(np.float32)
    exact = _cpu(lambda: [np.argpartition(-(matrix @ vector), 10)[:10] for vector in vectors])
    chroma = _cpu(lambda: [index.store.nearest(vector, limit=10, scope=Scope()) for vector in vectors])
    hybrid = _cpu(lambda: [retriever.search(question, Language.FR) for question in questions])  # vectors are cached
    for name, seconds in (("exact scan (NumPy)", exact), ("Chroma top 10", chroma), ("hybrid search", hybrid)):
        each = 1000 * seconds / len(questions)
        print(
            f"{name:<28}{each:8.2f} ms CPU a question   {seconds / exact:8.1f} × exact scan, {len(index.store)} chunks"
        )
    assistant = build(settings, embedder=embedder)
    answers = [_wall(lambda q=question: assistant.ask(Question(text=q))) for question in questions]  # type: ignore[misc]
    print(f"{'whole answers':<28}{1000 * statistics.median(answers):8.1f} ms p50, {1000 * max(answers):.0f} ms worst")
    print(f"{'resident memory':<28}{_resident_mb():8.0f} MB")
    for line in _served(settings.index, questions):
        print(line)
    return 0


def _served(index: Path, questions: Sequence[str]) -> Iterator[str]:
    """`GET /v1/search` of a server in a process of its own, asked by one client: its CPU time, and what the client waits.

    First questions that it has not seen, then, of the same ones, datasets only: their vectors are known by then.
    """
    import httpx

    port = _free_port()
    command = [sys.executable, "-m", "api", "--port", str(port), "--index", str(index)]
    env = {**os.environ, "DALIL_LIMIT_ENABLED": "false"}  # one client asks more than readers do
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                _wait_until_ready(client)
                asked = questions[WARMING:]
                for question in questions[:WARMING]:
                    client.get("/v1/search", params={"q": question})
                for name, more in (("/v1/search", {}), ("/v1/search, datasets", {"kind": "dataset"})):
                    began = _cpu_of(server.pid)
                    waits = [
                        _wall(lambda q=q, more=more: client.get("/v1/search", params={"q": q, **more}))  # type: ignore[misc]
                        for q in asked
                    ]
                    each = 1000 * (_cpu_of(server.pid) - began) / len(asked)
                    median, late = (1000 * float(np.quantile(waits, share)) for share in (0.5, 0.95))
                    yield f"{name:<28}{each:8.2f} ms CPU a question   {median:8.1f} ms p50, {late:.0f} ms p95"
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_until_ready(client: "httpx.Client") -> None:
    import httpx

    for _ in range(600):
        with suppress(httpx.TransportError):
            if client.get("/readyz").is_success:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not become ready")


def _cpu_of(pid: int) -> float:
    """CPU seconds that a process has used so far; not a number where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return float("nan")
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _embedding(embedder: BundledE5) -> None:
    passages = [f"{PASSAGE} {number}" for number in range(200)]
    seconds = _cpu(lambda: embedder.embed_passages(passages))
    print(f"{'passages (49 tokens)':<28}{len(passages) / seconds:8.1f} a CPU-second")
    questions = [f"nombre de médecins par région {number}" for number in range(50)]
    seconds = _cpu(lambda: [embedder.embed_queries([question]) for question in questions])
    print(f"{'questions, one by one':<28}{1000 * seconds / len(questions):8.2f} ms CPU each")


def _model_alone(cache: Path) -> None:
    """The same passages straight through onnxruntime, tokens ready: what the embedder's own work costs."""
    import onnxruntime
    from tokenizers import Tokenizer

    session = onnxruntime.InferenceSession(str(cache / FOLDER / "model.onnx"))
    tokenizer = Tokenizer.from_file(str(cache / FOLDER / "tokenizer.json"))
    ids = np.asarray([tokenizer.encode(f"passage: {PASSAGE}").ids] * 64, np.int64)
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    seconds = _cpu(lambda: session.run(None, feed))
    print(f"{'bare model, same length':<28}{len(ids) / seconds:8.1f} a CPU-second")


def _cpu(work: Callable[[], object]) -> float:
    """Median CPU seconds of a few runs after one that warms up."""
    work()
    found = []
    for _ in range(REPEATS):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return statistics.median(found)


def _wall(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _resident_mb() -> float:
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 / 1e6 if statm.exists() else float("nan")


if __name__ == "__main__":
    raise SystemExit(main())
