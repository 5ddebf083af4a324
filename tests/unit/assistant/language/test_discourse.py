"""Sentences that lean on the one before."""

import pytest

from assistant.language.discourse import leans, limits, needs_before, needs_before_in_article


@pytest.mark.parametrize(
    "sentence",
    [
        "Toutefois, le délai court.",
        "Sauf en été, il est ouvert.",
        "À l'exception des mineurs, chacun vote.",
        "However, it may be longer.",
        "Unless it is lost.",
        "غير أن الأجل يمدد.",
        "إلا أنه مغلق.",
        "ويستثنى من ذلك القاصرون.",
        "ولكن الأجل قصير.",
    ],
)
def test_a_limit_leans_on_its_rule(sentence: str) -> None:
    assert limits(sentence)
    assert leans(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Dans ce cas, il écrit.",
        "À défaut, il attend.",
        "Otherwise it waits.",
        "وفي هذه الحالة ينتظر.",
        "وإلا رفض الطلب.",
    ],
)
def test_what_holds_in_a_case_leans_and_does_not_limit(sentence: str) -> None:
    assert leans(sentence)
    assert not limits(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Le délai court toutefois.",
        "Dans la ville, il pleut.",
        "Butter is sold.",
        "الأجل قصير.",
        "في هذه المدينة متحف.",
        "",
    ],
)
def test_other_sentences_stand_alone(sentence: str) -> None:
    assert not leans(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Celle-ci répond sans délai.",
        "Ces derniers disposent d'un mois.",
        "They become final in May.",
        "وله الحق في التعرض.",
        "ويتعين عليه إخبار اللجنة.",
        "وهي مجانية.",
        "Toutefois, le délai court.",
    ],
)
def test_a_pronoun_needs_the_sentence_that_tells_who_it_is(sentence: str) -> None:
    assert needs_before(sentence)
    assert needs_before_in_article(sentence)


@pytest.mark.parametrize("sentence", ["Elle veille à la loi.", "Il transmet la demande.", "He signs the request."])
def test_who_he_or_she_is_an_article_number_does_not_tell(sentence: str) -> None:
    assert needs_before_in_article(sentence)
    assert not needs_before(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Il est interdit de fumer.",
        "Il n'y a pas de délai.",
        "Il s'agit d'une loi.",
        "ويحدد الرئيس جدول الأعمال.",
        "Le délai court.",
    ],
)
def test_what_names_its_subject_or_has_none_stands_alone_in_an_article_too(sentence: str) -> None:
    assert not needs_before_in_article(sentence)
