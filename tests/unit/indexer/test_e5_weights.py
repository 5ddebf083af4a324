"""The reader of E5S1 weight files: a small file written here reads back, garbage is refused."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.adapters.e5_weights import load_bert, read_header
from assistant.errors import EmbedderNotPrepared

HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS, TYPES = 32, 1, 2, 64, 3, 6, 2
REFUSALS = (struct.error, ValueError, IndexError, KeyError)


def tensors() -> dict[str, bytes]:
    """Every tensor of a one-layer model; four-bit blocks whose weights are all (nibble - 8) × scale = 2 × 0.5."""

    def plain(count: int) -> bytes:
        return np.full(count, 0.25, "<f4").tobytes()

    def four_bit(count: int) -> bytes:
        return (np.float16(0.5).tobytes() + bytes([0xAA] * 16)) * (count // 32)

    found = {"emb.word": four_bit(VOCABULARY * HIDDEN), "emb.pos": plain(POSITIONS * HIDDEN), "emb.type": plain(HIDDEN)}
    found |= {"emb.ln.w": plain(HIDDEN), "emb.ln.b": plain(HIDDEN)}
    shapes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
    shapes |= {"fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER)}
    for name, (rows, columns) in shapes.items():
        found |= {f"l0.{name}.w": four_bit(rows * columns), f"l0.{name}.b": plain(rows)}
    for name in ("aln", "oln"):
        found |= {f"l0.{name}.w": plain(HIDDEN), f"l0.{name}.b": plain(HIDDEN)}
    return found


def weights_file(stored: dict[str, bytes]) -> bytes:
    pieces, text, normaliser = 2, b"ab", b"xyz"
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS, TYPES, 1e-5, 0)
    head += struct.pack("<5iQ", pieces, 0, 2, 1, 3, len(text))
    head += bytes(4 * (pieces + 1) + 4 * pieces) + text + struct.pack("<iI", 0, len(normaliser)) + normaliser
    directory = sum(2 + len(name) + 1 + 4 + 8 + 8 for name in stored)
    offset = len(head) + 4 + directory
    entries, blobs = b"", b""
    for name, data in stored.items():
        entries += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, 0, offset + len(blobs), len(data))
        )
        blobs += data
    return head + struct.pack("<i", len(stored)) + entries + blobs


def test_the_header_gives_sizes_and_places() -> None:
    data = weights_file(tensors())
    sizes, offsets = read_header(memoryview(data))
    assert (sizes["hidden_size"], sizes["num_hidden_layers"], sizes["vocab_size"]) == (HIDDEN, LAYERS, VOCABULARY)
    assert sizes["pad_token_id"] == 1
    assert sizes["layer_norm_eps"] == pytest.approx(1e-5)
    assert offsets.keys() == tensors().keys()
    start = offsets["emb.ln.b"]
    assert np.frombuffer(data, "<f4", HIDDEN, start).tolist() == [0.25] * HIDDEN


def test_four_bit_blocks_become_numbers_and_the_model_runs() -> None:
    import torch

    model = load_bert(memoryview(weights_file(tensors())))
    assert set(model.embeddings.word_embeddings.weight.flatten().tolist()) == {1.0}
    assert model.embeddings.token_type_embeddings.weight[1].tolist() == [0.0] * HIDDEN
    with torch.no_grad():
        hidden = model(input_ids=torch.tensor([[0, 1, 2]])).last_hidden_state
    assert hidden.shape == (1, 3, HIDDEN)


@pytest.mark.parametrize("missing", ["emb.word", "l0.fo.b"])
def test_a_file_without_one_tensor_is_refused(missing: str) -> None:
    stored = tensors()
    del stored[missing]
    with pytest.raises(EmbedderNotPrepared, match=missing):
        load_bert(memoryview(weights_file(stored)))


GARBAGE = {
    "nothing": b"",
    "short": b"E5S",
    "magic": b"E5S1",
    "other": b"GGUF" + bytes(200),
    "ones": b"E5S1" + b"\xff" * 40,
    "cut": weights_file(tensors())[:-40],
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_weights_file_is_refused(data: bytes) -> None:
    with pytest.raises(EmbedderNotPrepared, match="the weights file cannot be read"):
        load_bert(memoryview(data))


@settings(deadline=None)
@given(st.integers(0, len(weights_file({})) - 1))
def test_a_header_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(REFUSALS):
        read_header(memoryview(weights_file(tensors())[:length]))
