"""What the names of folders and files say of the guides in them."""

import pytest

from indexer.documents.facts import country_code, said_by_file, said_by_folder


@pytest.mark.parametrize(
    ("name", "country", "language"),
    [
        ("ar", "", "ar"),
        ("FR", "", "fr"),
        ("en", "", "en"),
        ("MA", "MA", ""),
        ("TN", "TN", ""),
        ("country-ma", "MA", ""),
        ("pays-TN", "TN", ""),
        ("ma_loi_31-13", "MA", ""),
        ("tn_قوانين", "TN", ""),
        ("fr_guides", "", ""),
        ("es_guides", "", ""),
        ("IT", "", ""),
        ("SI", "", ""),
        ("ma", "", ""),
        ("maroc_guides", "", ""),
        ("قوانين", "", ""),
        ("ma-loi", "", ""),
        ("", "", ""),
    ],
)
def test_a_folder_says_a_country_or_a_language(name: str, country: str, language: str) -> None:
    found = said_by_folder(name)
    assert (found.country, found.language) == (country, language)


@pytest.mark.parametrize(
    ("stem", "country", "language"),
    [
        ("guide_ar", "", "ar"),
        ("guide.fr", "", "fr"),
        ("guide_EN", "", "en"),
        ("ar", "", "ar"),
        ("tn_guide", "TN", ""),
        ("ma_loi_31-13_ar", "MA", "ar"),
        ("ma_دليل_ar", "MA", "ar"),
        ("fr_guide", "", ""),
        ("guide-ar", "", ""),
        ("radar", "", ""),
        ("دليل", "", ""),
        ("zz_guide", "", ""),
    ],
)
def test_a_file_says_its_language_at_the_end_and_its_country_in_front(stem: str, country: str, language: str) -> None:
    found = said_by_file(stem)
    assert (found.country, found.language) == (country, language)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("ma", "MA"), ("MA", "MA"), ("MAR", "MA"), ("Maroc", "MA"), ("المغرب", "MA"), ("Morocco", "MA")),
        *(("Tunisie", "TN"), ("تونس", "TN"), ("INT", "INT"), ("int", "INT"), ("Atlantide", ""), ("", "")),
    ],
)
def test_a_country_is_given_by_its_code_or_its_name(written: str, code: str) -> None:
    assert country_code(written) == code
