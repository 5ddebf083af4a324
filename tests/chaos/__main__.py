"""Break Dalil's index in every way that a machine breaks one, and count what was lost. Exit code 1 where anything was."""

import argparse
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
_HEAVY = ("chromadb", "chromadb.config", "chromadb.api.rust", "tantivy", "rich.console", "langchain_text_splitters")


def main() -> int:
    """All parts, then the table."""
    arguments = _parser().parse_args()
    for module in _HEAVY:
        import_module(module)  # once, for all processes
    from tests.chaos.figures import Figures
    from tests.chaos.kills import kill_many
    from tests.chaos.phases import BUILD, ROLLBACK

    figures = Figures()
    print(f"seed {arguments.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="dalil-chaos-"))
    began = time.monotonic()
    kill_many(folder, arguments.kills, arguments.seed, figures)
    figures.seconds["kills"] = time.monotonic() - began
    print("\n".join(figures.lines([*BUILD, *ROLLBACK])))
    print(folder)
    return int(any(figures.faults.values()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="so many runs are killed")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same changes and moments again")
    parser.add_argument("--report", type=Path, help="a file for the figures, as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
