"""Dalil's own tuning of the bundled embedder: a low-rank change of the encoder's weights, kept as one small file.

For each linear layer of the encoder the file holds `<layer>.a` of shape (rank, in) and `<layer>.b` of shape (out, rank),
in fp16: the tuned weight is W + b · a. `docs/embedder.md` is its card; `make tune` makes it again.
"""

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from assistant.errors import EmbedderNotPrepared

ADAPTER = "e5-small-dalil-v3.safetensors"
_LAYERS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


def linear_layers(model: Any) -> Iterator[tuple[str, Any]]:
    """The encoder's linear layers of a `transformers.BertModel` with their names, in order."""
    for number, layer in enumerate(model.encoder.layer):
        for name in _LAYERS:
            yield f"layer.{number}.{name}", layer.get_submodule(name)


def merge(model: Any, path: Path | None = None, *, share: float = 1.0) -> Any:
    """The model with the adapter in `path` (default: the shipped one) added to its weights, in place.

    `share` below 1 adds only so much of it. Raises `EmbedderNotPrepared` where the file does not fit the model.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if path is None:
        with as_file(files("assistant").joinpath("adapters", ADAPTER)) as shipped:
            return merge(model, shipped, share=share)
    try:
        parts = load_file(path)
    except (OSError, SafetensorError) as error:
        raise EmbedderNotPrepared(f"{path.name} cannot be read: {error}; install Dalil again") from error
    layers = dict(linear_layers(model))
    if parts.keys() != {f"{name}.{side}" for name in layers for side in "ab"}:
        raise EmbedderNotPrepared(f"{path.name} is not an adapter of this model; install Dalil again")
    for name, layer in layers.items():
        change = parts[f"{name}.b"].float() @ parts[f"{name}.a"].float()
        if change.shape != layer.weight.shape:
            raise EmbedderNotPrepared(f"{path.name} has another shape at {name}; install Dalil again")
        layer.weight.data += share * change
    return model


def save(parts: dict[str, Any], path: Path, *, facts: dict[str, str]) -> None:
    """Write an adapter: its tensors by name, in fp16, and facts of how it was made."""
    import torch
    from safetensors.torch import save_file

    save_file(
        {name: part.detach().to(torch.float16).contiguous() for name, part in parts.items()}, path, metadata=facts
    )
