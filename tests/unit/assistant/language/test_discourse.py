"""Sentences that lean on the one before."""

import pytest

from assistant.language.discourse import leans, limits


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
