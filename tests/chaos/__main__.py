"""Break Dalil's index in every way that a machine breaks one, and count what was lost. Exit code 1 where anything was."""

import argparse
import gc
import json
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.figures import Figures

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
_HEAVY = ("chromadb", "chromadb.config", "chromadb.api.rust", "tantivy", "langchain_text_splitters", "indexer.__main__")


def main() -> int:
    """All parts, then the table."""
    _warm()
    from tests.chaos.figures import Figures
    from tests.chaos.parts import SHORT, Extent, parts
    from tests.chaos.phases import BUILD, ROLLBACK
    from tests.chaos.process import run_side_by_side

    arguments = _parser().parse_args()
    extent = SHORT if arguments.short else Extent()
    extent = extent if arguments.kills is None else replace(extent, kills=arguments.kills)
    folder = Path(tempfile.mkdtemp(prefix="dalil-chaos-"))
    print(f"seed {arguments.seed}", flush=True)
    began = time.monotonic()
    chosen = [part for part in parts(extent, arguments.seed) if arguments.only in ("", part.kind)]
    found: dict[str, Figures] = defaultdict(Figures)
    tasks = [part.task(folder, spare=extent.spare) for part in chosen]
    for place, ended in run_side_by_side(tasks, lanes=arguments.lanes):
        part = chosen[place]
        own = Figures(seconds={part.kind: round(ended.seconds, 1)})
        if ended.code or ended.signal:
            own.other += 1
            own.problem(part.name, ended.said or f"ended by signal {ended.signal}")
        else:
            own.take(ended.value)
        found[part.kind].add(own)
        print(f"{part.name}: {ended.seconds:.0f} s, {sum(own.faults.values())} faults", file=sys.stderr, flush=True)
    return _tell(found, [*BUILD, *ROLLBACK], folder, arguments.report, time.monotonic() - began)


def _warm() -> None:
    """Import and fill caches once, for all processes; but open nothing."""
    for module in _HEAVY:
        import_module(module)
    from assistant.codec import decode_chunk, decode_dataset, encode
    from assistant.prompts import examples
    from indexer.chunk import chunks_of
    from indexer.sources.ckan_record import dataset_from_ckan
    from tests.corpus import plain_records
    from tests.doubles import WordEmbedder

    for record in plain_records(400):
        dataset = decode_dataset(encode(dataset_from_ckan(record, source="")))
        chunks = [decode_chunk(encode(chunk)) for chunk in chunks_of(dataset)]
        WordEmbedder().embed_passages([chunk.embedding_text for chunk in chunks])
    WordEmbedder().embed_queries([example.text for example in examples()])
    gc.freeze()  # or every process would copy all of it to count references


def _tell(found: "dict[str, Figures]", phases: list[str], folder: Path, report: Path | None, seconds: float) -> int:
    """The table of all parts together; what is left of indexes with a fault is kept to be looked at."""
    from tests.chaos.figures import Figures

    everything = Figures()
    for figures in found.values():
        everything.add(figures)
    print("\n".join([*everything.lines(phases), f"{'seconds, together':<24}{seconds:>8.1f}"]))
    if report:
        plain = {kind: figures.to_plain() for kind, figures in found.items()}
        report.write_text(json.dumps({**plain, "together": everything.to_plain(), "took_s": seconds}), encoding="utf-8")
    faults = sum(everything.faults.values())
    if faults:
        print(f"kept to be looked at: {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return int(faults > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, help="so many runs are killed (300; 30 with --short)")
    parser.add_argument("--short", action="store_true", help="a minute instead of many: fewer of everything")
    parser.add_argument(
        "--only", default="", metavar="PART", help="kills, 'full disk', 'two writers' or 'damaged files'"
    )
    parser.add_argument("--lanes", type=int, default=os.cpu_count() or 2, help="so many parts at a time")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000, help="the same changes, other moments")
    parser.add_argument("--report", type=Path, metavar="FILE", help="a file for the figures, as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
