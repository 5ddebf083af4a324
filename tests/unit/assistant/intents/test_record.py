"""A record in words: files and sizes, the line to cite it by, what a model may know of it."""

from dataclasses import replace

import pytest

from assistant.answering.context import SOURCE_CHARS
from assistant.intents.record import (
    attribution,
    attribution_told,
    dataset_source,
    fact,
    file_words,
    labelled,
    missing,
    size_words,
)
from assistant.model import Column, Dataset, Language, Licence, Resource, Term
from assistant.prompts import reply

LANGUAGES = pytest.mark.parametrize("language", list(Language))
FULL = Dataset(
    id="eau",
    titles={Language.FR: "Barrages", Language.AR: "السدود", Language.EN: "Dams"},
    descriptions={Language.FR: "Niveau des barrages.", Language.AR: "مستوى السدود."},
    organization=Term(id="mee", names={Language.FR: "Ministère de l'Eau", Language.AR: "وزارة الماء"}, acronym="MEE"),
    licence=Licence(id="odc-odbl", title="ODbL", open=True),
    formats=("CSV",),
    modified="2024-05-23",
    period="2010/2020",
    place="Maroc",
    granularity="région",
    frequency="annual",
    languages=("fr", "ar"),
    contact="eau@portail.example",
    url="https://portail.example/eau",
    resources=(
        Resource(
            id="r", name="niveaux", format="CSV", size=10_631, url="/x.csv", columns=(Column(name="h", title="H"),)
        ),
        Resource(id="s", name="", format="XLSX", rights="accord préalable"),
    ),
)
BARE = Dataset(id="nu", titles={})


@pytest.mark.parametrize(
    ("size", "language", "expected"),
    [
        (920, Language.FR, "920 octets"),
        (10_631, Language.FR, "10,6 Ko"),
        (10_631, Language.EN, "10.6 KB"),
        (2_000_000, Language.AR, "2 ميغابايت"),
        (2_000_000, Language.EN, "2 MB"),
    ],
)
def test_sizes_are_told_as_people_read_them(size: int, language: Language, expected: str) -> None:
    assert size_words(size, language) == expected


def test_a_file_is_named_with_what_is_known_of_it() -> None:
    assert file_words(FULL.resources[0], FULL, Language.FR) == "niveaux (CSV, 10,6 Ko)"
    assert file_words(FULL.resources[1], FULL, Language.AR) == "السدود (XLSX)"
    assert file_words(Resource(id="z", name="z"), FULL, Language.EN) == "z"


@pytest.mark.parametrize(
    ("field", "language", "expected"),
    [
        ("period", Language.FR, "2010–2020"),
        ("granularity", Language.AR, "جهة"),
        ("granularity", Language.EN, "region"),
        ("place", Language.AR, "المغرب"),
        ("languages", Language.AR, "الفرنسية، العربية"),
        ("columns", Language.FR, "H"),
        ("rows", Language.FR, ""),
    ],
)
def test_fields_are_told_in_the_readers_language(field: str, language: Language, expected: str) -> None:
    assert fact(FULL, field, language) == expected


@LANGUAGES
def test_what_a_record_lacks_is_said_or_left_out(language: Language) -> None:
    absent = reply("record.absent", language)
    assert labelled(BARE, ("period", "contact"), language, absent=True).count(absent) == 2
    assert labelled(BARE, ("period", "contact"), language, absent=False) == ""
    assert missing(FULL, language) == ""
    assert reply("record.licence", language) in missing(BARE, language)


def test_hostile_text_of_a_record_is_made_literal() -> None:
    told = labelled(replace(FULL, contact="[x](http://evil.example)"), ("contact",), Language.FR, absent=True)
    assert r"\[x\](http://evil.example)" in told


@pytest.mark.parametrize(
    ("licence", "language", "expected"),
    [
        ("odc-odbl", Language.FR, "Contient des informations de « Barrages », mises à disposition sous ODbL 1.0 ("),
        ("odc-odbl", Language.AR, "يتضمن معلومات من «السدود»، المتاحة برخصة ODbL 1.0 ("),
        (
            "cc-by-4.0",
            Language.EN,
            "Source: Ministère de l'Eau (MEE), “Dams”, data updated on 2024-05-23, licence CC BY 4.0,",
        ),
        (
            "lov2",
            Language.FR,
            "Source : Ministère de l'Eau (MEE), « Barrages », données mises à jour le 23/05/2024, lic",
        ),
        (
            "other-open",
            Language.FR,
            "Source : Ministère de l'Eau (MEE), « Barrages », données mises à jour le 23/05/2024, Au",
        ),
    ],
)
def test_the_line_to_copy_is_in_the_form_of_the_licence(licence: str, language: Language, expected: str) -> None:
    dataset = replace(FULL, licence=Licence(id=licence, title=licence))
    line = attribution(dataset, language)
    assert line.startswith(expected)
    assert "https://portail.example/eau" in line
    assert "http" not in attribution(dataset, language, address=False)


@LANGUAGES
def test_without_a_date_or_a_licence_the_line_invents_none(language: Language) -> None:
    line = attribution(BARE, language)
    assert reply("attribution.no_date", language) in line
    assert reply("attribution.licence", language, licence="").strip() not in line


@LANGUAGES
def test_a_licence_that_asks_for_no_credit_says_so(language: Language) -> None:
    told = attribution_told(replace(FULL, licence=Licence(id="cc-zero", title="CC0")), language)
    assert told.startswith(reply("attribution.suggested", language, line="")[:20])
    assert reply("attribution.changed", language) not in told
    assert reply("attribution.changed", language) in attribution_told(FULL, language)


@LANGUAGES
def test_a_models_source_holds_the_record_in_words_and_no_address(language: Language) -> None:
    source = dataset_source(FULL, language)[:SOURCE_CHARS]
    for field in ("producer", "contact", "modified", "frequency", "period", "place", "granularity", "columns", "files"):
        assert fact(FULL, field, language) in source
    assert "http" not in source
    assert attribution(FULL, language, address=False) in source
    assert "accord préalable" in source
    silent = dataset_source(BARE, language)
    assert reply("record.absent", language) in silent
