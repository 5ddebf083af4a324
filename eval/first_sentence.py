"""Whether the first sentence that is shown holds the answer, given the right passage.

    python -m eval.first_sentence [--data DIR] [--index DIR] [--show N]

Asked are the project's own questions kept for the end (`eval/data/passages.jsonl`) and, where DIR has `evalsets/piaf`
(French) and `evalsets/arcd` (Arabic), those of their questions whose paragraphs nothing was tuned on.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answering.extractive import quote_sections
from assistant.bootstrap import open_retriever
from assistant.language.detect import detect
from assistant.language.sentences import sentences
from assistant.retrieval.hybrid import HybridRetriever
from assistant.settings import load_settings
from eval.answers import Answered, own, public
from eval.passages import build_index
from eval.summary import interval

SEED = 20_261_122
Quoting = Callable[[Answered], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A question, what is shown for it, and the CPU seconds that took."""

    asked: Answered
    text: str
    cpu_s: float

    @property
    def first(self) -> str:
        """The first sentence of what is shown."""
        return next(iter(sentences(self.text)), "")


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, print a line for each set."""
    parser = argparse.ArgumentParser(prog="python -m eval.first_sentence", description="Answers in the first sentence.")
    parser.add_argument("--data", type=Path, help="folder with evalsets/piaf and evalsets/arcd")
    parser.add_argument("--index", type=Path, help="an index, for what its embedder knows of languages")
    parser.add_argument("--show", type=int, default=0, help="print so many misses of each set")
    arguments = parser.parse_args(argv)
    examples = [e for e in (*own(), *(public(arguments.data) if arguments.data else ())) if e.held_out]
    with TemporaryDirectory() as scratch:
        index = arguments.index or small_index(Path(scratch))
        quoting = quoting_with(open_retriever(load_settings(index=index))[1])
        quoting(examples[0])  # the model is loaded
        for pool, language in dict.fromkeys((e.pool, e.language) for e in examples):
            shown = show((e for e in examples if (e.pool, e.language) == (pool, language)), quoting)
            print(f"{pool:<5}{language}  {line(shown)}", flush=True)
            _print_misses(shown, arguments.show)
    return 0


def quoting_with(retriever: HybridRetriever) -> Quoting:
    """What an answer quotes of the passage that a question is on."""

    def quote(asked: Answered) -> str:
        seen = detect(asked.question)
        vector = retriever.centring.centre_query(retriever.embedder.embed_queries([asked.question])[0], seen.language)
        (found,) = quote_sections(
            [asked.passage],
            question=asked.question,
            vector=vector,
            language=seen.language,
            languages=[asked.language],
            dialect=seen.dialect,
            embedder=retriever.embedder,
            centring=retriever.centring,
        )
        return found.text

    return quote


def show(examples: Iterable[Answered], quoting: Quoting) -> list[Shown]:
    """What is shown for each question."""
    found = []
    for asked in examples:
        start = time.process_time()
        text = quoting(asked)
        found.append(Shown(asked, text, time.process_time() - start))
    return found


def line(shown: Sequence[Shown]) -> str:
    """Shares with the answer in the first sentence and anywhere, with their intervals; words and CPU time, as means."""
    first = [float(s.asked.is_in(s.first)) for s in shown]
    anywhere = [float(s.asked.is_in(s.text)) for s in shown]
    words = [len(s.text.split()) for s in shown]
    cpu_ms = 1000 * sum(s.cpu_s for s in shown) / len(shown)
    shares = f"{_share('first', first)}  {_share('shown', anywhere)}"
    return f"{shares}  words {sum(words) / len(words):.0f}  {cpu_ms:.0f} ms CPU  n {len(shown)}"


def _share(name: str, values: Sequence[float]) -> str:
    low, high = interval(values)
    return f"{name} {sum(values) / len(values):.3f} [{low:.3f}–{high:.3f}]"


def small_index(folder: Path) -> Path:
    """An index of hardly anything: the shipped guides teach it how far the languages lie apart all the same."""
    (folder / "guides").mkdir()
    build_index(folder / "index", folder / "guides")
    return folder / "index"


def _print_misses(shown: Sequence[Shown], count: int) -> None:
    missed = [s for s in shown if not s.asked.is_in(s.first)]
    random.Random(SEED).shuffle(missed)
    for s in missed[:count]:
        print(f"  ? {s.asked.question}\n    {s.asked.answers[0]}\n    {s.text!r}")


if __name__ == "__main__":
    sys.exit(main())
