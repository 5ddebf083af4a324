"""`Reranker` over a real cross-encoder: a tiny one with random weights, made here."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters.bundled_e5 import DIMENSION, MAX_TOKENS, BundledE5
from assistant.adapters.reranker import CrossEncoderReranker
from assistant.bootstrap import make_embedder, make_reranking
from assistant.errors import RerankerError
from assistant.model import Hit, Kind
from assistant.retrieval.reranking import BudgetedReranking, NoReranker
from assistant.settings import load_settings
from tests.doubles import WordEmbedder
from tests.unit.assistant.memory import chunk

TEXTS = ["Niveau des barrages", "عدد السكان حسب الجهات", "budget " * 600, "", "\ud800😀"]


def save_cross_encoder(folder: Path, *, labels: int = 1, broken: bool = False) -> Path:
    """A BERT of one layer whose vocabulary is letters."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    letters = [chr(c) for c in (*range(ord("a"), ord("z") + 1), *range(0x0621, 0x064B))]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        num_labels=labels,
        initializer_range=1.0,
    )
    model = BertForSequenceClassification(config)
    if broken:
        model.classifier.weight.data.fill_(float("nan"))
    model.save_pretrained(folder)
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.mark.parametrize("question", ["niveau des barrages", "عدد السكان", ""])
def test_there_is_one_score_from_0_to_1_for_each_text_in_order(tiny: Path, question: str) -> None:
    reranker = CrossEncoderReranker(str(tiny))
    together = reranker.scores(question, TEXTS)
    alone = [reranker.scores(question, [text])[0] for text in TEXTS]
    assert all(0 < score < 1 for score in together)
    assert len({round(score, 6) for score in together}) > 1
    assert together == pytest.approx(alone, abs=1e-5)


def test_a_score_is_the_models_logit_through_a_sigmoid(tiny: Path) -> None:
    from sentence_transformers import CrossEncoder

    usual = CrossEncoder(str(tiny)).predict([("eau", text) for text in TEXTS[:3]], show_progress_bar=False)
    assert np.allclose(CrossEncoderReranker(str(tiny)).scores("eau", TEXTS[:3]), usual, atol=1e-5)


def test_no_text_has_no_score(tiny: Path) -> None:
    assert CrossEncoderReranker(str(tiny)).scores("eau", []) == []


@pytest.mark.parametrize(
    ("made", "said"),
    [({"labels": 3}, "gives 3 numbers"), ({"broken": True}, "does not give one number a text")],
    ids=["three labels", "no number"],
)
def test_a_model_that_is_no_reranker_is_named(tmp_path: Path, made: dict[str, object], said: str) -> None:
    folder = save_cross_encoder(tmp_path / "other", **made)
    with pytest.raises(RerankerError, match=said):
        CrossEncoderReranker(str(folder)).check()


def test_a_folder_without_a_model_is_named_when_it_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "empty-model").mkdir()
    with pytest.raises(RerankerError, match="empty-model"):
        make_reranking(load_settings(reranker=str(tmp_path / "empty-model")), WordEmbedder())


def test_an_unknown_name_is_named_when_it_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(RerankerError, match="there-is-no-such-reranker"):
        make_reranking(load_settings(reranker="dalil/there-is-no-such-reranker"), WordEmbedder())


def test_the_settings_choose_it(tiny: Path) -> None:
    chosen = make_reranking(load_settings(reranker=str(tiny), reranker_budget_s=60), WordEmbedder())
    assert isinstance(chosen, BudgetedReranking)
    hits = [Hit(chunk=chunk(f"d{n}", f"sujet {n}"), score=0.5) for n in range(3)]
    done = chosen.reorder("sujet", hits)
    assert (len(done.hits), done.degraded, [step.name for step in done.steps]) == (3, False, ["rerank"])


@pytest.mark.parametrize(("named", "embedder"), [("", WordEmbedder()), ("bundled", WordEmbedder())])
def test_none_is_asked_for_or_the_embedder_has_no_tokens(named: str, embedder: WordEmbedder) -> None:
    assert isinstance(make_reranking(load_settings(reranker=named), embedder), NoReranker)


@pytest.mark.parametrize(
    ("question", "right", "near"),
    [
        (
            "Combien de jours l'organisme a-t-il pour répondre ?",
            "La réponse est donnée sous vingt jours.",
            "Le président répond.",
        ),
        ("كم يوما للرد على الطلب؟", "يرد على الطلب داخل أجل عشرين يوما.", "يقدم الطلب إلى رئيس الهيئة."),
        ("fach khass ljawab?", "La réponse est donnée sous vingt jours.", "Les lignes de bus de la ville."),
        ("How many days do they have to reply?", "A reply is due within twenty days.", "Replies are written."),
    ],
)
def test_the_bundled_one_reads_the_tokens_of_the_bundled_embedder(question: str, right: str, near: str) -> None:
    chosen = make_reranking(load_settings(), make_embedder(load_settings()))
    hits = [
        Hit(chunk=replace(chunk(f"d{n}", text), kind=Kind.GUIDE), score=0.5) for n, text in enumerate([near, right])
    ]
    done = chosen.reorder(question, hits)
    assert [hit.chunk.record_id for hit in done.hits] == ["d1", "d0"]
    assert not done.degraded


def test_bundled_tokens_are_those_of_the_text_alone() -> None:
    embedder = BundledE5(load_settings().cache)
    texts = ["eau", "eau potable", "", "الماء الصالح للشرب " * 400]
    tokens = embedder.passage_tokens(texts)
    assert [rows.shape[1] for rows in tokens] == [DIMENSION] * 4
    lengths = [len(rows) for rows in tokens]
    assert 0 <= lengths[2] <= 1, "a space at most"
    assert lengths[2] < lengths[0] < lengths[1]
    assert lengths[0] == len(embedder.query_tokens(["eau"])[0]), "whatever stands in front of it"
    assert lengths[3] == MAX_TOKENS - 4, "cut where the model ends"
    assert embedder.query_tokens([]) == []
