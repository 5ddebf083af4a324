"""What portals write → what Dalil keeps."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.model import Language
from indexer.normalise import (
    TEXT_CHARS,
    file_format,
    frequency,
    iso_date,
    licence,
    organization,
    plain_text,
    theme,
    web_address,
    whole_number,
)

DAYS = st.dates(min_value=date(1000, 1, 1))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Sans balise", "Sans balise"),
        ("<p>Un</p><p>Deux</p>", "Un\nDeux"),
        ("Un<br/>Deux<BR>Trois", "Un\nDeux\nTrois"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("L&#39;eau &amp; le sol &eacute;t&eacute;&nbsp;!", "L'eau & le sol été !"),
        ("a<script>var x = '</p>';</script>b", "ab"),
        ("a<STYLE>p{}</STYLE>b<template>c</template><noscript>d</noscript>", "ab"),
        ("texte <script>jamais fermé", "texte"),
        ("5 < 7 et 9 > 8", "5 < 7 et 9 > 8"),
        ("<a href='https://x.example'>lien</a> suivi", "lien suivi"),
        ("<!-- caché --><b>visible</b>", "visible"),
        ("  beaucoup \t d’espaces \n\n\n et de lignes ", "beaucoup d’espaces\net de lignes"),
        ("<p>جودة <b>الهواء</b></p>", "جودة الهواء"),
        ("zéro\u200blargeur \u202eret\u202courné\x00", "zérolargeur retourné"),
        ("e\u0301te\u0301", "été"),
        ("", ""),
        ("<p> </p>", ""),
    ],
)
def test_text_loses_its_html(written: str, kept: str) -> None:
    assert plain_text(written) == kept


@pytest.mark.parametrize("other", [None, 3, 2.5, True, [], ["a"], {"fr": "a"}, b"a"])
def test_what_is_no_text_is_empty(other: object) -> None:
    assert plain_text(other) == ""
    assert iso_date(other) == ""
    assert web_address(other) == ""
    assert file_format(other) == ""


def test_a_very_long_text_is_cut() -> None:
    assert len(plain_text("mot " * TEXT_CHARS)) <= TEXT_CHARS


@settings(deadline=None)
@given(st.text(max_size=200))
def test_kept_text_has_no_blank_line_no_control_and_no_outer_space(written: str) -> None:
    kept = plain_text(written.replace("<!", "< !"))
    assert kept == kept.strip()
    assert "\n\n" not in kept
    assert not [c for c in kept if c != "\n" and ord(c) < 32]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2021-03-12", "2021-03-12"),
        ("2021-03-12T10:00:00.123456", "2021-03-12"),
        ("2021-03-12T10:00:00Z", "2021-03-12"),
        ("2021-03-12 10:00", "2021-03-12"),
        ("12/03/2021", "2021-03-12"),
        ("12/03/2021 08:15", "2021-03-12"),
        ("2/3/2021", "2021-03-02"),
        ("12.03.2021", "2021-03-12"),
        ("12-03-2021", "2021-03-12"),
        (" 2021-03-12 ", "2021-03-12"),
        ("٢٠٢١-٠٣-١٢", "2021-03-12"),
        ("2021-03", "2021-03"),
        ("2021", "2021"),
        ("29/02/2024", "2024-02-29"),
        ("29/02/2023", ""),
        ("2023-02-29", ""),
        ("31/04/2021", ""),
        ("03/25/2021", ""),
        ("00/01/2021", ""),
        ("2021-13-01", ""),
        ("mars 2021", ""),
        ("hier", ""),
        ("", ""),
    ],
)
def test_dates(written: str, kept: str) -> None:
    assert iso_date(written) == kept


@settings(deadline=None)
@given(DAYS)
def test_a_day_reads_the_same_in_every_order(day: date) -> None:
    forms = (
        day.isoformat(),
        f"{day.isoformat()}T23:59:59",
        f"{day:%d/%m/}{day.year:04}",
        f"{day.day}.{day.month}.{day.year:04}",
    )
    assert {iso_date(form) for form in forms} == {day.isoformat()}


@pytest.mark.parametrize(
    ("spellings", "identity"),
    [
        (("cc-by", None, None), "cc-by"),
        ((None, "ODbL", None), "odc-odbl"),
        (("", "", "https://creativecommons.org/publicdomain/zero/1.0/"), "cc-zero"),
        ((None, "Licence Ouverte", None), "fr-lo"),
        (("inconnue", "Open Database License", ""), "odc-odbl"),
        (("CC-BY", "texte libre", "https://ailleurs.example"), "cc-by"),
    ],
)
def test_a_licence_is_known_by_its_id_its_title_or_its_address(spellings: tuple[object, ...], identity: str) -> None:
    found = licence(*spellings)
    assert found is not None
    assert (found.id, found.open) == (identity, True)
    assert found.title
    assert found.url.startswith("https://")


def test_nothing_is_assumed_of_an_unknown_licence() -> None:
    found = licence("maison", "Conditions de la maison", "https://maison.example/c")
    assert found is not None
    assert (found.title, found.url, found.open) == ("Conditions de la maison", "https://maison.example/c", None)


@pytest.mark.parametrize("spellings", [(), (None, None, None), ("", " ", ""), (3, [], {"id": "cc-by"})])
def test_no_licence_is_none(spellings: tuple[object, ...]) -> None:
    assert licence(*spellings) is None


def test_a_licence_that_is_not_open_says_so() -> None:
    found = licence("notspecified")
    assert found is not None
    assert found.open is False


@pytest.mark.parametrize(
    ("written", "url", "kept"),
    [
        ("csv", "", "CSV"),
        (".CSV", "", "CSV"),
        ("text/csv", "", "CSV"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "", "XLSX"),
        ("GeoJSON", "", "GEOJSON"),
        ("", "https://x.example/a.CSV?version=2#haut", "CSV"),
        (None, "https://x.example/donnees", ""),
        ("", "/tables/a.xlsx", "XLSX"),
        ("pdf", "https://x.example/a.csv", "PDF"),
        ("Format maison", "https://x.example/a.csv", "FORMAT MAISON"),
        ("", "", ""),
        ("x" * 90, "", "X" * 40),
    ],
)
def test_formats(written: object, url: str, kept: str) -> None:
    assert file_format(written, url) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://x.example/a", "https://x.example/a"),
        ("HTTP://x.example", "HTTP://x.example"),
        (" https://x.example/a b ", "https://x.example/a%20b"),
        ("https://x.example/é", "https://x.example/é"),
        ("/tables/a.csv", "/tables/a.csv"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("java\tscript:alert(1)", ""),
        ("\u200bjavascript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("vbscript:x", ""),
        ("file:///etc/passwd", ""),
        ("ftp://x.example/a", ""),
        ("mailto:a@x.example", ""),
        ("//x.example/a", ""),
        ("\u200b//x.example/a", ""),
        ("https:///a", ""),
        ("https:x.example", ""),
        ("http://[::1", ""),
        ("x.example/a", ""),
        ("a.csv", ""),
        ("", ""),
        ("https://x.example/" + "a" * 2_000, ""),
    ],
)
def test_web_addresses(written: str, kept: str) -> None:
    assert web_address(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (12, 12),
        ("12", 12),
        (0, 0),
        (-1, None),
        ("-1", None),
        ("12 Ko", None),
        (1.5, None),
        (True, None),
        ("9" * 16, None),
    ],
)
def test_sizes(written: object, kept: int | None) -> None:
    assert whole_number(written) == kept


def test_frequencies() -> None:
    assert frequency("Annuelle") == frequency("annual") == "annual"
    assert frequency("quand il pleut") == "quand il pleut"
    assert frequency(None) == ""


def test_producers_and_themes_get_the_names_that_the_vocabulary_knows() -> None:
    known = organization("hcp", "Haut-Commissariat au Plan")
    assert known is not None
    assert (known.id, known.acronym) == ("hcp", "HCP")
    assert set(known.names) == set(Language)
    health = theme("sante", "Santé")
    assert health is not None
    assert Language.AR in health.names


def test_unknown_producers_and_themes_keep_their_own_name() -> None:
    french, arabic = organization("agence-x", "Agence <b>X</b> des bacs"), organization("", "وكالة نموذجية للبحيرات")
    assert french is not None
    assert arabic is not None
    assert (french.id, french.names) == ("agence-x", {Language.FR: "Agence X des bacs"})
    assert arabic.names == {Language.AR: "وكالة نموذجية للبحيرات"}
    assert arabic.id
    assert organization("", "ABC") is not None
    assert organization("", "ABC").acronym == "ABC"  # type: ignore[union-attr]
    assert organization("", "") is None
    assert theme("", "<p></p>") is None
