"""Tuning and its adapter, on a model small enough to be tuned within a test."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

from assistant.adapters.e5_adapter import linear_layers, merge, save
from assistant.adapters.e5_tuning import Pair, Plan, batches_of, tune
from assistant.errors import EmbedderNotPrepared

FRENCH = ["eau", "école", "hôpital", "route", "budget", "forêt", "prix", "port", "impôt", "vélo", "lait", "train"]
ARABIC = ["ماء", "مدرسة", "مستشفى", "طريق", "ميزانية", "غابة", "ثمن", "ميناء", "ضريبة", "دراجة", "حليب", "قطار"]
PAIRS = [
    Pair(query=ar, passage=fr, pool="words", near=n // 4) for n, (fr, ar) in enumerate(zip(FRENCH, ARABIC, strict=True))
]
PLAN = Plan(rank=4, rate=3e-2, batch=12, run=4, epochs=40, warm_up=2, seconds=60, scale=20)


def small_model() -> Any:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=64,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=16,
        attn_implementation="eager",
    )
    return BertModel(config, add_pooling_layer=False).eval()


def small_tokenizer() -> Tokenizer:
    words = ["<s>", "<pad>", "</s>", "<unk>", "query", "passage", ":", *FRENCH, *ARABIC]
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return tokenizer


def vectors(model: Any, texts: list[str]) -> Any:
    rows = [small_tokenizer().encode(text).ids for text in texts]
    with torch.no_grad():
        hidden = model(input_ids=torch.tensor(rows)).last_hidden_state.mean(1)
    return torch.nn.functional.normalize(hidden, dim=1)


def found(model: Any) -> int:
    scores = vectors(model, [f"query: {w}" for w in ARABIC]) @ vectors(model, [f"passage: {w}" for w in FRENCH]).T
    return int((scores.argmax(1) == torch.arange(len(ARABIC))).sum())


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("adapter") / "a.safetensors"
    save(tune(small_model(), small_tokenizer(), PAIRS, PLAN, lambda _: None), path, facts={"pairs": "12"})
    return path


def test_tuned_questions_find_passages_of_the_other_language(adapter: Path) -> None:
    assert found(small_model()) <= 4
    assert found(merge(small_model(), adapter)) >= 10


def test_a_share_of_nothing_is_the_published_model(adapter: Path) -> None:
    merged, base = dict(linear_layers(merge(small_model(), adapter, share=0.0))), dict(linear_layers(small_model()))
    assert all(torch.equal(layer.weight, base[name].weight) for name, layer in merged.items())
    half, whole = (
        dict(linear_layers(merge(small_model(), adapter, share=share)))["layer.0.output.dense"].weight
        for share in (0.5, 1.0)
    )
    assert torch.allclose(half - base["layer.0.output.dense"].weight, whole - half, atol=1e-6)
    assert not torch.equal(half, whole)


def test_time_ends_the_tuning_and_what_is_reached_is_kept() -> None:
    parts = tune(small_model(), small_tokenizer(), PAIRS, Plan(rank=2, batch=12, seconds=0.0), lambda _: None)
    assert len(parts) == 2 * 2 * 6
    assert all(float(part.detach().abs().sum()) == 0 for name, part in parts.items() if name.endswith(".b"))


def test_the_file_is_of_the_size_that_its_rank_makes(adapter: Path) -> None:
    numbers = 2 * 4 * (4 * (16 + 16) + 2 * (16 + 32))
    assert 2 * numbers < adapter.stat().st_size < 2 * numbers + 5_000


@pytest.mark.parametrize("fault", ["missing", "cut", "garbage", "another model"])
def test_an_adapter_that_does_not_fit_is_refused_by_name(adapter: Path, tmp_path: Path, fault: str) -> None:
    path = tmp_path / "b.safetensors"
    if fault == "cut":
        path.write_bytes(adapter.read_bytes()[:-100])
    elif fault == "garbage":
        path.write_bytes(b"\xff" * 1_000)
    elif fault == "another model":
        save({"layer.0.output.dense.a": torch.zeros(2, 32)}, path, facts={})
    with pytest.raises(EmbedderNotPrepared, match=r"b\.safetensors"):
        merge(small_model(), path)


def test_an_adapter_of_another_width_is_refused(tmp_path: Path) -> None:
    parts = {f"{name}.{side}": torch.zeros(3, 3) for name, _ in linear_layers(small_model()) for side in "ab"}
    save(parts, tmp_path / "wide.safetensors", facts={})
    with pytest.raises(EmbedderNotPrepared, match=r"another shape at layer\.0"):
        merge(small_model(), tmp_path / "wide.safetensors")


pairs = st.builds(
    Pair,
    query=st.integers(0, 60).map(str),
    passage=st.integers(0, 25).map(str),
    pool=st.sampled_from("ab"),
    near=st.integers(0, 5),
)


@given(st.lists(pairs, max_size=150), st.integers(4, 16))
def test_batches_hold_each_passage_and_question_once_and_pools_apart(given_pairs: list[Pair], size: int) -> None:
    plan = Plan(batch=size, run=3)
    batches = list(batches_of(given_pairs, plan))
    for batch in batches:
        assert size // 2 <= len(batch) <= size
        assert len({p.passage for p in batch}) == len({p.query for p in batch}) == len(batch)
        assert len({p.pool for p in batch}) == 1
    seen = Counter(pair for batch in batches for pair in batch)
    assert not seen - Counter(given_pairs)
    assert batches == list(batches_of(given_pairs, plan))


def test_alike_passages_share_batches() -> None:
    many = [Pair(query=f"q{n}", passage=f"p{n}", pool="a", near=n % 10) for n in range(240)]
    alike = [Counter(p.near for p in batch).most_common(1)[0][1] for batch in batches_of(many, Plan(batch=24, run=12))]
    assert all(count >= 8 for count in alike)
