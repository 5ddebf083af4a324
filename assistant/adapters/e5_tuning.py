"""Tune the bundled embedder on pairs of question and passage, on processor cores: low-rank changes, in-batch negatives.

The loss is InfoNCE both ways (van den Oord et al., 2018) over the pairs of a batch, as in the model's own training (Wang et
al., 2022). Batches are put together so that their passages are alike: these are the negatives that teach something.
"""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.adapters.e5_adapter import linear_layers

_PAD = 1
_ALIKE_LENGTHS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question and the passage that answers it. Pairs of one `pool` meet in batches; `near` groups alike passages. Of
    pairs with the same `same` a batch holds one: their passages say the same, and are no wrong answers for each other."""

    query: str
    passage: str
    pool: str
    near: int = 0
    same: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to tune. `seconds` ends it early; `scale` multiplies cosines; a batch has `batch` pairs, in runs of `run` alike."""

    rank: int = 48
    rate: float = 5e-4
    scale: float = 50.0
    batch: int = 48
    run: int = 12
    seconds: float = 2_400.0
    epochs: float = 1.0
    warm_up: int = 40
    query_tokens: int = 64
    passage_tokens: int = 160
    seed: int = 20261122


def tune(
    model: Any,
    tokenizer: Any,
    pairs: Sequence[Pair],
    plan: Plan,
    say: Callable[[str], None],
    *,
    start: Path | None = None,
) -> dict[str, Any]:
    """Train low-rank changes for `model` (a `BertModel`, left unchanged but for its wrapped layers); returns the tensors.

    `tokenizer` is a `tokenizers.Tokenizer` of the same vocabulary, `start` an adapter of the same rank to go on from. The
    result is for `e5_adapter.save`.
    """
    import torch

    torch.manual_seed(plan.seed)
    parts = _wrap(model, plan.rank)
    if start:
        _go_on_from(parts, start)
    optimiser = torch.optim.AdamW(parts.values(), lr=plan.rate, weight_decay=0.01)
    batches = list(batches_of(pairs, plan))
    began, seen = time.monotonic(), 0.0
    for step, batch in enumerate(batches):
        left = plan.seconds - (time.monotonic() - began)
        if left <= 0:
            break
        done = max(1 - left / plan.seconds, step / len(batches))
        for group in optimiser.param_groups:
            group["lr"] = (
                plan.rate * min(1.0, (step + 1) / plan.warm_up) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)
            )
        loss = _loss(model, tokenizer, batch, plan)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parts.values(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        seen = 0.95 * seen + 0.05 * float(loss.detach()) if step else float(loss.detach())
        if step % 20 == 19:
            say(f"Tuning: {step + 1}/{len(batches)} batches, loss {seen:.3f}, {time.monotonic() - began:.0f} s")
    return parts


def batches_of(pairs: Sequence[Pair], plan: Plan) -> Iterator[list[Pair]]:
    """Batches of one pool each, in random order: runs of alike passages, each passage and question once in a batch."""
    order = random.Random(plan.seed)
    for whole in range(math.ceil(plan.epochs)):
        share = min(1.0, plan.epochs - whole)
        batches = [batch for pool in sorted({p.pool for p in pairs}) for batch in _of_pool(pairs, pool, plan, order)]
        order.shuffle(batches)
        yield from batches[: round(share * len(batches))]


def _of_pool(pairs: Sequence[Pair], pool: str, plan: Plan, order: random.Random) -> Iterator[list[Pair]]:
    mine = [pair for pair in pairs if pair.pool == pool]
    order.shuffle(mine)
    mine.sort(key=lambda pair: pair.near)
    runs = [mine[i : i + plan.run] for i in range(0, len(mine), plan.run)]
    order.shuffle(runs)
    waiting = [pair for run in runs for pair in run]
    while len(waiting) >= plan.batch // 2:
        batch: list[Pair] = []
        left: list[Pair] = []
        taken: set[str] = set()
        for number, pair in enumerate(waiting):
            if len(batch) == plan.batch:
                left += waiting[number:]
                break
            keys = {pair.passage, pair.query, pair.same or pair.passage}
            fits = taken.isdisjoint(keys)
            (batch if fits else left).append(pair)
            if fits:
                taken |= keys
        if len(batch) < plan.batch // 2:
            return
        yield batch
        waiting = left


def _wrap(model: Any, rank: int) -> dict[str, Any]:
    """Put a low-rank change beside each linear layer; all else is frozen. Returns what is trained, by name."""
    import torch

    class Changed(torch.nn.Module):  # type: ignore[misc]  # torch is not followed by the type checker
        def __init__(self, base: Any) -> None:
            super().__init__()
            self.base = base
            self.a = torch.nn.Parameter(torch.empty(rank, base.in_features))
            self.b = torch.nn.Parameter(torch.zeros(base.out_features, rank))
            torch.nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))

        def forward(self, x: Any) -> Any:
            small = torch.nn.functional.linear(x, self.a.to(x.dtype))
            return self.base(x) + torch.nn.functional.linear(small, self.b.to(x.dtype))

    model.to(torch.bfloat16)  # what is frozen needs no more, and takes half the time
    for weight in model.parameters():
        weight.requires_grad = False
    parts: dict[str, Any] = {}
    for name, layer in list(linear_layers(model)):
        _, number, *path = name.split(".")
        parent = model.encoder.layer[int(number)].get_submodule(".".join(path[:-1]))
        changed = Changed(layer)
        setattr(parent, path[-1], changed)
        parts[f"{name}.a"], parts[f"{name}.b"] = changed.a, changed.b
    return parts


def _go_on_from(parts: dict[str, Any], start: Path) -> None:
    import torch
    from safetensors.torch import load_file

    with torch.no_grad():
        for name, tensor in load_file(start).items():
            parts[name].copy_(tensor)


def _loss(model: Any, tokenizer: Any, batch: Sequence[Pair], plan: Plan) -> Any:
    import torch

    queries = _vectors(model, tokenizer, [f"query: {p.query}" for p in batch], plan.query_tokens)
    passages = _vectors(model, tokenizer, [f"passage: {p.passage}" for p in batch], plan.passage_tokens)
    scores = queries @ passages.T * plan.scale
    own = torch.arange(len(batch))
    return (torch.nn.functional.cross_entropy(scores, own) + torch.nn.functional.cross_entropy(scores.T, own)) / 2


def _vectors(model: Any, tokenizer: Any, texts: Sequence[str], longest: int) -> Any:
    """Unit vectors in the order of the texts. Texts of similar length run together: padding costs as much as text."""
    import torch

    found = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    rows = [ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]] for ids in found]
    order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
    groups = [order[i : i + _ALIKE_LENGTHS] for i in range(0, len(order), _ALIKE_LENGTHS)]
    vectors = torch.cat([_pooled(model, [rows[number] for number in group]) for group in groups])
    return vectors[torch.argsort(torch.tensor(order))]


def _pooled(model: Any, rows: Sequence[Sequence[int]]) -> Any:
    import torch

    width = max(map(len, rows))
    ids = torch.tensor([[*row, *[_PAD] * (width - len(row))] for row in rows])
    mask = (torch.arange(width)[None, :] < torch.tensor([len(row) for row in rows])[:, None]).long()
    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)
