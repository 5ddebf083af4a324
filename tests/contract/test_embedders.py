"""Every `Embedder` in one suite: the bundled int8 model, and its fp32 folder through sentence-transformers."""

import numpy as np
import pytest

from assistant.adapters.bundled_e5 import BundledE5
from assistant.adapters.bundled_e5_prepare import FP32_FOLDER as FP32
from assistant.adapters.sentence_transformer import SentenceTransformerEmbedder
from assistant.errors import EmbedderError
from assistant.ports import Embedder
from assistant.settings import load_settings

TEXTS = [
    "Population légale des communes au recensement de 2024",
    "Nombre de lits dans les hôpitaux publics par province",
    "Résultats du baccalauréat par académie",
    "Comment demander des données qui ne sont pas publiées ?",
    "La licence ouverte permet-elle un usage commercial ?",
    "Taux de remplissage des barrages",
    "Indice des prix à la consommation par ville",
    "عدد السكان حسب الجهات",
    "ما هو أجل الرد على طلب الحصول على المعلومات؟",
    "المستشفيات العمومية والطاقة السريرية",
    "نسبة البطالة في صفوف الشباب",
    "شحال ديال المدارس فهاد الجهة؟",
    "رخصة إعادة استعمال المعطيات المفتوحة",
    "حقينة السدود الكبرى",
    "Hospital beds by province",
    "How do I publish a dataset on the portal?",
    "Unemployment rate of young people",
    "What may I do with data under ODbL?",
    "Rainfall at weather stations",
    "Road accidents by month",
]
LENGTHS = ["a", "eau potable " * 60, "ماء", "bus", "population " * 20, "مدرسة " * 40, "é"]


@pytest.fixture(scope="module")
def full() -> SentenceTransformerEmbedder:
    folder = load_settings().cache / FP32
    assert folder.is_dir(), "run `dalil-index prepare --fp32` once"
    return SentenceTransformerEmbedder(str(folder))


@pytest.fixture(params=["bundled", "sentence-transformers"])
def any_embedder(request: pytest.FixtureRequest, embedder: BundledE5, full: SentenceTransformerEmbedder) -> Embedder:
    return embedder if request.param == "bundled" else full


def assert_unit(vectors: np.ndarray, count: int, dimension: int) -> None:
    assert vectors.shape == (count, dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_vectors_are_unit_rows_one_a_text(any_embedder: Embedder) -> None:
    assert any_embedder.dimension == 384
    assert_unit(any_embedder.embed_passages(TEXTS[:5]), 5, 384)
    assert_unit(any_embedder.embed_queries(TEXTS[:3]), 3, 384)


def test_no_text_gives_no_row(any_embedder: Embedder) -> None:
    assert any_embedder.embed_passages([]).shape == (0, 384)
    assert any_embedder.embed_queries([]).shape == (0, 384)


def test_the_order_is_kept_whatever_the_lengths(any_embedder: Embedder) -> None:
    together = any_embedder.embed_passages(LENGTHS)
    alone = np.vstack([any_embedder.embed_passages([text]) for text in LENGTHS])
    assert np.min(np.sum(together * alone, axis=1)) > 0.98  # int8 activations are scaled by batch
    nearest = np.argmax(together @ alone.T, axis=1)
    assert nearest.tolist() == list(range(len(LENGTHS)))


def test_the_same_text_gives_the_same_vector(any_embedder: Embedder) -> None:
    first, second = any_embedder.embed_passages(TEXTS[:4]), any_embedder.embed_passages(TEXTS[:4])
    assert np.allclose(first, second, atol=1e-6)


def test_a_question_is_not_embedded_as_a_passage(any_embedder: Embedder) -> None:
    query, passage = any_embedder.embed_queries(TEXTS[:1]), any_embedder.embed_passages(TEXTS[:1])
    assert float(query[0] @ passage[0]) < 0.9999


def test_no_text_breaks_it(any_embedder: Embedder) -> None:
    odd = ["\ufdfa" * 20, "\x00" * 100, "eau\x00potable", "", "\ud800", "\u200b\u202e", "😀"]
    assert_unit(any_embedder.embed_passages(odd), len(odd), 384)
    assert_unit(any_embedder.embed_queries(odd), len(odd), 384)
    assert_unit(any_embedder.embed_passages(["a" * 100_000]), 1, 384)


@pytest.mark.parametrize(
    "text",
    ["\ufdfa" * 5_000, "😀" * 300, "e" + "\u0301" * 2_000, "ب" * 1_000, "eau potable " * 10_000],
    ids=lambda text: f"{len(text)} × {text[:1]!a}",
)
def test_no_length_breaks_the_bundled_model(embedder: BundledE5, text: str) -> None:
    assert_unit(embedder.embed_passages([text, "eau"]), 2, 384)
    assert_unit(embedder.embed_queries([text]), 1, 384)


def test_what_a_text_says_beyond_the_limit_does_not_count(any_embedder: Embedder) -> None:
    head = "eau potable " * 400
    one, two = any_embedder.embed_passages([head + "fin", head + "autre chose"])
    assert float(one @ two) > 0.9999


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("combien d'habitants par commune ?", TEXTS[0], TEXTS[5]),
        ("كم عدد سكان كل جهة؟", TEXTS[7], TEXTS[13]),
        ("how many beds do hospitals have", TEXTS[14], TEXTS[18]),
    ],
)
def test_a_question_is_nearer_to_its_answer(any_embedder: Embedder, question: str, near: str, far: str) -> None:
    (query,) = any_embedder.embed_queries([question])
    passages = any_embedder.embed_passages([near, far])
    assert float(query @ passages[0]) > float(query @ passages[1])


def test_fingerprints_name_model_and_weights(embedder: BundledE5, full: SentenceTransformerEmbedder) -> None:
    again = SentenceTransformerEmbedder(str(load_settings().cache / FP32))
    assert embedder.fingerprint == BundledE5(load_settings().cache).fingerprint
    assert full.fingerprint == again.fingerprint != embedder.fingerprint
    assert FP32 in full.fingerprint


@pytest.mark.parametrize("method", ["embed_passages", "embed_queries"])
def test_the_small_weights_agree_with_the_full_ones(
    embedder: BundledE5, full: SentenceTransformerEmbedder, method: str
) -> None:
    assert len(TEXTS) == 20
    cosines = np.sum(getattr(embedder, method)(TEXTS) * getattr(full, method)(TEXTS), axis=1)
    assert cosines.min() >= 0.98, dict(zip(TEXTS, cosines.round(4), strict=True))  # tuned vectors stand farther apart


def test_an_unknown_model_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    unknown = SentenceTransformerEmbedder("dalil/there-is-no-such-model")
    with pytest.raises(EmbedderError, match="there-is-no-such-model"):
        unknown.embed_queries(["eau"])


def test_a_folder_without_a_model_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("empty-model")
    with pytest.raises(EmbedderError, match="empty-model"):
        SentenceTransformerEmbedder(str(folder)).embed_passages(["eau"])
