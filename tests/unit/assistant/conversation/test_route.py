"""What a question wants: votes of examples, weighed with what the index holds."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation.route import Router, _weighed
from assistant.model import Intent, Kind, Language
from assistant.prompts import Example, examples
from tests.doubles import WordEmbedder
from tests.unit.assistant.memory import NO_CENTRING, WideEmbedder

EXAMPLES = [
    Example(Intent.DATASET_SEARCH, Language.FR, "données de population"),
    Example(Intent.DATASET_SEARCH, Language.AR, "معطيات السكان"),
    Example(Intent.PUBLICATION_RULES, Language.FR, "publier un fichier"),
    Example(Intent.PUBLICATION_RULES, Language.AR, "نشر الملفات"),
    Example(Intent.REUSE_LICENCE, Language.FR, "licence et réutilisation"),
    Example(Intent.REUSE_LICENCE, Language.AR, "الرخصة وإعادة الاستعمال"),
    Example(Intent.CATALOGUE_STATISTICS, Language.FR, "combien de jeux"),
    Example(Intent.CATALOGUE_STATISTICS, Language.AR, "كم مجموعة"),
    Example(Intent.ABOUT_DATASET, Language.FR, "colonnes du tableau"),
    Example(Intent.ABOUT_DATASET, Language.AR, "أعمدة الجدول"),
    Example(Intent.OUT_OF_SCOPE, Language.FR, "météo demain"),
    Example(Intent.OUT_OF_SCOPE, Language.AR, "طقس الغد"),
    Example(Intent.OUT_OF_SCOPE, Language.FR, "bonjour", greeting=True),
    Example(Intent.OUT_OF_SCOPE, Language.AR, "مرحبا", greeting=True),
]
EVEN = {Kind.DATASET: 0.5, Kind.GUIDE: 0.5}
NOTHING = {Kind.DATASET: 0.0, Kind.GUIDE: 0.0}
CERTAIN = {Kind.DATASET: 1.0, Kind.GUIDE: 1.0}


def router(evidence: Mapping[Kind, float]) -> Router:
    embedder = WideEmbedder()
    vectors = embedder.embed_queries([example.text for example in EXAMPLES])
    return Router(EXAMPLES, vectors, NO_CENTRING, embedder, lambda *_: evidence)


@pytest.mark.parametrize("example", [e for e in EXAMPLES if not e.greeting], ids=lambda e: e.text)
def test_an_example_asked_again_gets_its_intent(example: Example) -> None:
    assert router(EVEN).route(example.text, example.language).intent is example.intent


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("la population des villes", Language.FR, Intent.DATASET_SEARCH),
        ("عدد السكان", Language.AR, Intent.DATASET_SEARCH),
        ("comment publier", Language.FR, Intent.PUBLICATION_RULES),
        ("كيفية نشر المعلومات", Language.AR, Intent.PUBLICATION_RULES),
        ("quelle licence", Language.FR, Intent.REUSE_LICENCE),
        ("ما هي الرخصة", Language.AR, Intent.REUSE_LICENCE),
    ],
)
def test_a_question_like_an_example_gets_its_intent(text: str, language: Language, intent: Intent) -> None:
    assert router(EVEN).route(text, language).intent is intent


@pytest.mark.parametrize(("text", "language"), [("bonjour", Language.FR), ("مرحبا", Language.AR)])
def test_a_greeting_is_known_as_one(text: str, language: Language) -> None:
    routed = router(NOTHING).route(text, language)
    assert (routed.intent, routed.greeting) == (Intent.OUT_OF_SCOPE, True)


@pytest.mark.parametrize(("text", "language"), [("météo demain", Language.FR), ("طقس الغد", Language.AR)])
def test_an_outside_question_is_no_greeting(text: str, language: Language) -> None:
    assert router(NOTHING).route(text, language).greeting is False


@pytest.mark.parametrize(("text", "language"), [("abcdef", Language.FR), ("ابجد", Language.AR)])
def test_evidence_decides_where_no_example_is_near(text: str, language: Language) -> None:
    datasets = router({Kind.DATASET: 0.9, Kind.GUIDE: 0.1}).route(text, language)
    guides = router({Kind.DATASET: 0.1, Kind.GUIDE: 0.9}).route(text, language)
    assert datasets.shares[Intent.DATASET_SEARCH] > guides.shares[Intent.DATASET_SEARCH]
    assert datasets.shares[Intent.PUBLICATION_RULES] < guides.shares[Intent.PUBLICATION_RULES]
    assert router(NOTHING).route(text, language).intent is Intent.OUT_OF_SCOPE


def test_the_evidence_is_asked_for_the_question_its_language_and_its_dialect() -> None:
    asked: list[tuple[str, Language, bool]] = []

    def evidence(text: str, language: Language, dialect: bool) -> Mapping[Kind, float]:
        asked.append((text, language, dialect))
        return EVEN

    embedder = WideEmbedder()
    vectors = embedder.embed_queries([example.text for example in EXAMPLES])
    Router(EXAMPLES, vectors, NO_CENTRING, embedder, evidence).route("شحال ديال السكان", Language.AR, dialect=True)
    assert asked == [("شحال ديال السكان", Language.AR, True)]


def test_darija_is_compared_in_standard_words() -> None:
    assert router(EVEN).route("sokan", Language.AR, dialect=True).intent is Intent.DATASET_SEARCH


@pytest.mark.parametrize(
    ("plain", "asked", "language"),
    [
        ("fichier population", "doit-on fichier population", Language.FR),
        ("file population", "must file population", Language.EN),
        ("ملف السكان", "هل يجوز ملف السكان", Language.AR),
    ],
)
def test_words_of_duty_or_leave_speak_for_rules(plain: str, asked: str, language: Language) -> None:
    def rules(text: str) -> float:
        shares = router(EVEN).route(text, language).shares
        return shares[Intent.PUBLICATION_RULES] + shares[Intent.REUSE_LICENCE]

    assert rules(asked) > rules(plain)


def test_the_share_is_that_of_the_intent() -> None:
    routed = router(EVEN).route("données de population", Language.FR)
    assert routed.share == max(routed.shares.values()) == routed.shares[routed.intent]


SHARES = st.lists(st.floats(0.01, 1), min_size=len(Intent), max_size=len(Intent)).map(
    lambda found: dict(zip(Intent, [value / sum(found) for value in found], strict=True))
)
EVIDENCE = st.fixed_dictionaries({Kind.DATASET: st.floats(0, 1), Kind.GUIDE: st.floats(0, 1)})


@given(SHARES, EVIDENCE)
def test_weighed_shares_are_of_every_intent_and_sum_to_one(
    shares: dict[Intent, float], evidence: dict[Kind, float]
) -> None:
    weighed = _weighed(shares, evidence)
    assert set(weighed) == set(Intent)
    assert sum(weighed.values()) == pytest.approx(1)


@given(SHARES)
def test_out_of_scope_loses_where_there_are_answers(shares: dict[Intent, float]) -> None:
    assert _weighed(shares, CERTAIN)[Intent.OUT_OF_SCOPE] < _weighed(shares, NOTHING)[Intent.OUT_OF_SCOPE]


def test_the_shipped_examples_need_one_vector_each() -> None:
    embedder = WordEmbedder()
    with pytest.raises(ValueError, match="zip"):
        Router(examples(), embedder.embed_queries(["a"]), NO_CENTRING, embedder, lambda *_: EVEN)
