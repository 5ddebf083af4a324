"""What a question asks of a licence or of a dataset, in every language and spelling."""

import pytest

from assistant.language.aspects import (
    asking,
    asks_what_is_allowed,
    asks_what_one_must,
    asks_yes_or_no,
    aspects_in,
)
from assistant.language.lexicon import read_vocabulary
from assistant.language.licence_terms import ACTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Puis-je vendre ces données ?", "commercial"),
        ("هل يجوز الاستعمال التجاري؟", "commercial"),
        ("wach n9der nbi3 had lmo3tayat", "commercial"),
        ("May I charge for it?", "commercial"),
        ("Peut-on modifier le fichier ?", "adapt"),
        ("واش نقدر نبدلها", "adapt"),
        ("Dois-je citer la source ?", "cite"),
        ("هل يجب ذكر المصدر؟", "cite"),
        ("wach khassni ndkor lmasdar", "cite"),
        ("obligé de partager à l'identique ?", "share_alike"),
        ("هل أنشر القاعدة بنفس الرخصة؟", "share_alike"),
        ("Can I merge them?", "combine"),
        ("Puis-je choisir une autre licence ?", "relicense"),
        ("هل يمكن اعتماد رخصة أخرى؟", "relicense"),
        ("May I use a different licence?", "relicense"),
        ("wach n9der ndir rokhsa okhra", "relicense"),
        ("هل يمكن دمج المعطيات؟", "combine"),
        ("y a-t-il une garantie ?", "warranty"),
        ("هل هناك ضمان؟", "warranty"),
        ("le ministère me soutient-il officiellement ?", "endorse"),
        ("usage personnel", "use"),
        ("استعمال شخصي", "use"),
        ("puis-je réutiliser", "reuse"),
    ],
)
def test_aspects_of_licences(text: str, expected: str) -> None:
    assert aspects_in(text, "licence")[:1] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quelles sont les colonnes ?", "columns"),
        ("ما هي أعمدة هذا الملف؟", "columns"),
        ("chno les colonnes li fih", "columns"),
        ("Quand a-t-il été mis à jour ?", "updated"),
        ("متى تم آخر تحيين؟", "updated"),
        ("wach m7eyna", "updated"),
        ("How often is it refreshed?", "updated"),
        ("Quelle période couvre-t-il ?", "period"),
        ("ما الفترة التي تغطيها؟", "period"),
        ("Comment télécharger ?", "download"),
        ("كيف أحمل الملف؟", "download"),
        ("kifach ntelechargi", "download"),
        ("Comment le citer ?", "cite"),
        ("كيف أستشهد بها؟", "cite"),
        ("Qui publie ces données ?", "producer"),
        ("شكون نشر هاد المعطيات", "producer"),
        ("Whom do I contact?", "producer"),
        ("Quel niveau de détail ?", "place"),
        ("ما مستوى التفصيل؟", "place"),
        ("Quelles sont ses limites ?", "limits"),
        ("ما حدود هذه المعطيات؟", "limits"),
        ("combien de lignes ?", "size"),
        ("كم عدد الأسطر؟", "size"),
        ("sous quelle licence ?", "licence"),
        ("بأي رخصة؟", "licence"),
    ],
)
def test_aspects_of_datasets(text: str, expected: str) -> None:
    assert aspects_in(text, "dataset")[:1] == [expected]


def test_a_phrase_inside_a_longer_one_does_not_count() -> None:
    assert aspects_in("partager à l'identique", "licence") == ["share_alike"]
    assert aspects_in("partager", "licence") == ["share"]


@pytest.mark.parametrize("text", ["population des communes", "عدد السكان", "hello", "?"])
def test_a_question_may_name_no_aspect(text: str) -> None:
    assert aspects_in(text, "licence") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Est-ce que je peux vendre ?", True),
        ("Ces données, peut-on les vendre ?", True),
        ("هل يمكنني البيع؟", True),
        ("wach n9der nbi3", True),
        ("Do I have to cite?", True),
        ("Sous quelle licence puis-je le vendre ?", False),
        ("Qu'est-ce que je peux vendre ?", False),
        ("ما الذي يمكنني بيعه؟", False),
        ("How may I cite it?", False),
    ],
)
def test_yes_or_no_is_an_answer_only_to_a_question_for_it(text: str, expected: bool) -> None:
    assert asks_yes_or_no(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Dois-je partager ?", True), ("واش خاصني ننشر", True), ("Must I share?", True), ("Puis-je partager ?", False)],
)
def test_a_duty_is_told_from_a_permission(text: str, expected: bool) -> None:
    assert asks_what_one_must(text) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["colonnes", "barrages"], {0}),
        (["الرخصه", "سدود"], {0}),
        (["اعاده", "استعمال", "سدود"], {0, 1}),
        (["barrages"], set()),
    ],
)
def test_the_words_that_ask_are_told_from_the_subject(words: list[str], expected: set[int]) -> None:
    assert asking(words) == expected


def test_aspects_of_licences_are_acts_of_the_terms() -> None:
    licence = read_vocabulary("aspects")["licence"]
    assert isinstance(licence, dict)
    assert set(licence) == {*ACTS, "combine", "relicense", "reuse"}


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("A-t-on le droit de filmer un guichet ?", True),
        ("Est-il permis de garder ce fichier ?", True),
        ("Que risque celui qui le fait ?", True),
        ("Is it allowed to film a counter?", True),
        ("What is the penalty for that?", True),
        ("هل يجوز تصوير الشباك؟", True),
        ("هل يحق لي الاحتفاظ بالملف؟", True),
        ("ما عقوبة من يفعل ذلك؟", True),
        ("droits de douane par produit", False),
        ("permis de construire accordés", False),
        ("population légale de Rabat", False),
        ("rainfall in May 2024", False),
        ("السكان القانونيون حسب الجهات", False),
        ("عدد حقوق الانتفاع", False),
    ],
)
def test_a_question_of_what_is_allowed_is_told_from_one_of_data(text: str, allowed: bool) -> None:
    assert asks_what_is_allowed(text) is allowed


@pytest.mark.parametrize(
    "text", ["Quand doit-on l'effacer ?", "Les mairies doivent-elles répondre ?", "متى ينبغي حذفه؟", "When must it go?"]
)
def test_a_question_of_duty_is_known_in_the_third_person_too(text: str) -> None:
    assert asks_what_one_must(text)


@pytest.mark.parametrize(
    "text", ["J'ai le droit de vendre une appli ?", "هل يحق لي بيع تطبيق؟", "Am I free to sell an app?"]
)
def test_a_right_that_is_asked_after_is_answered_with_yes_or_no(text: str) -> None:
    assert asks_yes_or_no(text)
