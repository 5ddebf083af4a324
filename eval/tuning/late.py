"""`python -m eval.tuning.late`: fit the head of late interaction on our own and public pairs, measure it on held-out ones.

The embedder stays as it is. Learnt are a projection of its tokens and how much each token of a question counts; what is wrong
for a question are the passages that the embedder itself finds nearest, for those are what a reranker has to tell apart.
"""

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.adapters.bundled_e5 import BundledE5
from assistant.adapters.late_interaction import Head, LateInteraction, save_head
from assistant.ports import Vectors
from assistant.settings import load_settings
from eval.tuning.pairs import Example, own, public

WIDTH = 128
READ = 20
"""So many passages, the embedder's nearest, are put in order again where the head is measured."""
_BATCH, _WRONG = 16, 3
_NEAREST = 24
_POOLS = {"catalogue": 500, "piaf": 1_500, "guides": 600, "records": 1_500, "own": 2_500}
"""Questions of a pool that are used, where it has more; pools of bare titles are left out."""
_SHARES = {"texts": 0.5, "own": 0.15, "records": 0.1, "piaf": 0.1, "arcd": 0.05, "guides": 0.05, "catalogue": 0.05}
"""How often a batch is of a pool."""
_SCALE = 3.0


@dataclass(frozen=True, slots=True)
class _Pool:
    """The pairs of one pool: questions, the passage that answers each, others that say the same, others only near."""

    questions: list[str]
    right: list[int]
    same: list[set[int]]
    wrong: list[list[int]]
    query_tokens: list[Vectors]
    passage_tokens: list[Vectors]


def main(argv: Sequence[str] | None = None) -> int:
    """Fit a head and write it, or only measure the one that is named."""
    parser = argparse.ArgumentParser(prog="python -m eval.tuning.late", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public collections")
    parser.add_argument("--out", type=Path, help="the head to write; without it, the shipped one is measured")
    parser.add_argument("--steps", type=int, default=1_500)
    parser.add_argument("--rate", type=float, default=1e-3)
    arguments = parser.parse_args(argv)
    embedder = BundledE5(load_settings().cache)
    examples = [e for e in [*own(), *public(arguments.data)] if e.pool in _SHARES]
    if arguments.out:
        pools = {name: _read(embedder, _some(examples, name)) for name in _SHARES}
        pools = {name: pool for name, pool in pools.items() if pool.questions}
        save_head(fit(pools, steps=arguments.steps, rate=arguments.rate), arguments.out)
    for name in _SHARES:
        before, after = _measure(embedder, LateInteraction(embedder, arguments.out), _of(examples, name, held_out=True))
        print(f"{name:<12}{before}  →  {after}", flush=True)
    return 0


def fit(pools: Mapping[str, _Pool], *, steps: int, rate: float) -> Head:
    """A head that puts the right passages before the near ones."""
    import torch

    torch.manual_seed(0)
    order = random.Random(0)
    query_mean = _mean([tokens for pool in pools.values() for tokens in pool.query_tokens])
    passage_mean = _mean([tokens for pool in pools.values() for tokens in pool.passage_tokens[::3]])
    start = _principal([t - passage_mean for pool in pools.values() for t in pool.passage_tokens[::5]])
    project = torch.nn.Parameter(torch.tensor(start))
    weigh = torch.nn.Parameter(torch.zeros(len(query_mean)))
    bias = torch.nn.Parameter(torch.zeros(()))
    scale = torch.nn.Parameter(torch.tensor(_SCALE))
    optimiser = torch.optim.AdamW(
        [
            {"params": [project], "lr": rate, "weight_decay": 0.0},
            {"params": [weigh, bias], "lr": 3 * rate, "weight_decay": 0.0},
            {"params": [scale], "lr": 1e-2, "weight_decay": 0.0},
        ]
    )
    falling = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    smooth = 0.0
    for step, (asked, read, right, hidden) in enumerate(_batches(pools, order, steps)):
        questions, words = _padded(asked, query_mean)
        passages, there = _padded(read, passage_mean)
        weights = torch.sigmoid(questions @ weigh + bias) * words
        own_words = torch.nn.functional.normalize(questions @ project, dim=-1)
        their_words = torch.nn.functional.normalize(passages @ project, dim=-1)
        near = torch.einsum("qid,pjd->qpij", own_words, their_words)
        best = near.masked_fill(~there[None, :, None, :], -1).amax(-1)
        scores = (best * weights[:, None, :]).sum(-1) / weights.sum(-1)[:, None]
        logits = (scores * torch.exp(scale)).masked_fill(torch.tensor(hidden), -1e9)
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(right))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        falling.step()
        smooth = 0.98 * smooth + 0.02 * loss.item() if step else loss.item()
        if step % 100 == 0:
            print(f"step {step} of {steps}: loss {smooth:.3f}", file=sys.stderr, flush=True)
    return Head(
        project=project.detach().numpy(),
        weigh=weigh.detach().numpy(),
        bias=float(bias.detach()),
        query_mean=query_mean,
        passage_mean=passage_mean,
    )


def _batches(
    pools: Mapping[str, _Pool], order: random.Random, steps: int
) -> Iterator[tuple[list[Vectors], list[Vectors], list[int], Any]]:
    """Tokens of questions and of passages, the number of each question's right one, and which may not count as wrong."""
    names, shares = list(pools), [_SHARES[name] for name in pools]
    for _ in range(steps):
        pool = pools[order.choices(names, shares)[0]]
        asked = order.sample(range(len(pool.questions)), min(_BATCH, len(pool.questions)))
        read = [pool.right[n] for n in asked]
        for n in asked:
            read += order.sample(pool.wrong[n], min(_WRONG, len(pool.wrong[n])))
        read = list(dict.fromkeys(read))
        hidden = [[p in pool.same[n] and p != pool.right[n] for p in read] for n in asked]
        yield (
            [pool.query_tokens[n] for n in asked],
            [pool.passage_tokens[p] for p in read],
            [read.index(pool.right[n]) for n in asked],
            np.asarray(hidden),
        )


def _read(embedder: BundledE5, examples: Sequence[Example]) -> _Pool:
    """A pool with all its tokens, in half precision, and for each question the nearest passages that do not answer it."""
    passages = list(dict.fromkeys(e.passage for e in examples))
    place = {passage: number for number, passage in enumerate(passages)}
    answers: dict[str, set[int]] = defaultdict(set)
    for e in examples:
        answers[f"query {e.query}"].add(place[e.passage])
        answers[f"same {e.same}"].add(place[e.passage])
    same = [answers[f"query {e.query}"] | (answers[f"same {e.same}"] if e.same else set()) for e in examples]
    questions = [e.query for e in examples]
    near = _nearest(embedder, questions, passages, _NEAREST)
    print(f"{len(questions)} questions on {len(passages)} passages", file=sys.stderr, flush=True)
    return _Pool(
        questions=questions,
        right=[place[e.passage] for e in examples],
        same=same,
        wrong=[[p for p in row if p not in right] for row, right in zip(near, same, strict=True)],
        query_tokens=_halved(embedder.query_tokens(questions)),
        passage_tokens=_halved(embedder.passage_tokens(passages)),
    )


def _measure(embedder: BundledE5, late: LateInteraction, examples: Sequence[Example]) -> tuple[str, str]:
    """How high the right passage comes among the embedder's nearest, before and after they are put in order again."""
    passages = list(dict.fromkeys(e.passage for e in examples))
    if not passages:
        return "-", "-"
    near = _nearest(embedder, [e.query for e in examples], passages, READ)
    ranks: tuple[list[int], list[int]] = ([], [])
    for e, row in zip(examples, near, strict=True):
        right = {passages.index(other.passage) for other in examples if _answers(other, e)}
        scores = late.scores(e.query, [passages[p] for p in row])
        again = [row[n] for n in np.argsort(-np.asarray(scores), kind="stable")]
        for kept, order in zip(ranks, (row, again), strict=True):
            kept.append(next((n for n, p in enumerate(order, start=1) if p in right), 0))
    return _figures(ranks[0]), _figures(ranks[1])


def _answers(other: Example, asked: Example) -> bool:
    return other.query == asked.query or (bool(asked.same) and other.same == asked.same)


def _figures(ranks: Sequence[int]) -> str:
    reciprocal = np.mean([1 / rank if rank else 0.0 for rank in ranks])
    return f"hit@1 {np.mean([rank == 1 for rank in ranks]):.3f} mrr {reciprocal:.3f} (n {len(ranks)})"


def _nearest(embedder: BundledE5, questions: Sequence[str], passages: Sequence[str], count: int) -> list[list[int]]:
    scores = embedder.embed_queries(questions) @ embedder.embed_passages(passages).T
    return [[int(p) for p in row[:count]] for row in np.argsort(-scores, axis=1)]


def _of(examples: Sequence[Example], pool: str, *, held_out: bool) -> list[Example]:
    return [e for e in examples if e.pool == pool and e.held_out is held_out]


def _some(examples: Sequence[Example], pool: str) -> list[Example]:
    mine = _of(examples, pool, held_out=False)
    random.Random(3).shuffle(mine)
    return mine[: _POOLS.get(pool, len(mine))]


def _halved(tokens: Sequence[Vectors]) -> list[Vectors]:
    return [rows.astype(np.float16) for rows in tokens]


def _mean(tokens: Sequence[Vectors]) -> Vectors:
    return np.asarray(np.concatenate(tokens).astype(np.float32).mean(axis=0), np.float32)


def _principal(tokens: Sequence[Vectors]) -> Vectors:
    """The directions in which tokens differ most, as columns: where a projection begins that loses little."""
    rows = np.concatenate(tokens).astype(np.float32)
    _, vectors = np.linalg.eigh(rows.T @ rows / len(rows))
    return np.ascontiguousarray(vectors[:, ::-1][:, :WIDTH], np.float32)


def _padded(texts: Sequence[Vectors], mean: Vectors) -> tuple[Any, Any]:
    """Tokens less their mean as one array of shape (texts, longest, width), and where there is a token."""
    import torch

    longest = max(map(len, texts))
    rows = np.zeros((len(texts), longest, len(mean)), np.float32)
    there = np.zeros((len(texts), longest), bool)
    for number, tokens in enumerate(texts):
        rows[number, : len(tokens)] = tokens.astype(np.float32) - mean
        there[number, : len(tokens)] = True
    return torch.tensor(rows), torch.tensor(there)


if __name__ == "__main__":
    sys.exit(main())
