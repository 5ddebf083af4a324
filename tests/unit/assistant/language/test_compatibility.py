"""Publishing data of two licences together: what the terms prove, and where they prove nothing."""

from itertools import product

import pytest

from assistant.language.compatibility import Verdict, combination
from assistant.language.licence_terms import Rule, all_terms, terms_of


@pytest.mark.parametrize(
    ("one", "other", "verdict", "under"),
    [
        ("odc-odbl", "cc-by-sa-4.0", Verdict.TWO_SHARE_ALIKE, None),
        ("odc-odbl", "cc-by-4.0", Verdict.UNDER_ONE, "odc-odbl"),
        ("cc-zero", "cc-by-sa-4.0", Verdict.UNDER_ONE, "cc-by-sa-4.0"),
        ("cc-by-nc-4.0", "odc-odbl", Verdict.COMMERCIAL_CLASH, "odc-odbl"),
        ("cc-by-nc-4.0", "cc-by-nc-sa", Verdict.UNDER_ONE, "cc-by-nc-sa"),
        ("cc-by-nd-4.0", "cc-zero", Verdict.ADAPT_FORBIDDEN, "cc-by-nd-4.0"),
        ("cc-by-4.0", "lov2", Verdict.FREE, None),
        ("cc-by-sa-3.0", "cc-by-sa-4.0", Verdict.SAME, "cc-by-sa-4.0"),
        ("odc-odbl", "odc-odbl", Verdict.SAME, "odc-odbl"),
        ("odc-odbl", "tn-lndpo", Verdict.CHECK, None),
        ("cc-by-4.0", "other-open", Verdict.CHECK, None),
        ("odc-odbl", "notspecified", Verdict.CHECK, None),
    ],
)
def test_a_combination_is_computed_from_the_terms(one: str, other: str, verdict: Verdict, under: str | None) -> None:
    first, second = terms_of(one), terms_of(other)
    assert first is not None
    assert second is not None
    found = combination(first, second)
    assert (found.verdict, found.licence.id if found.licence else None) == (verdict, under)


def test_the_order_of_two_licences_does_not_matter() -> None:
    for one, other in product(all_terms(), repeat=2):
        assert combination(one, other).verdict is combination(other, one).verdict, (one.id, other.id)


def test_what_forbids_commercial_use_never_goes_into_what_allows_it() -> None:
    for one, other in product(all_terms(), repeat=2):
        found = combination(one, other)
        if found.is_possible and Rule.NO in (one.rule("commercial"), other.rule("commercial")):
            assert found.not_commercial
            assert found.licence is None or found.licence.rule("commercial") is Rule.NO
