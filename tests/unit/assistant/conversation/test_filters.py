"""Producer, theme, licence and day of update in the reader's words, over a small catalogue on disk."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.catalogue import SqliteCatalogue, write_catalogue
from assistant.conversation.filters import FilterReader
from assistant.conversation.values import values_of
from assistant.language.detect import detect
from assistant.language.names import resolve
from assistant.model import Dataset, Filter, Language, Licence, Term

PRODUCERS = (
    "Haut-Commissariat au Plan",
    "Ministère de la Santé et de la Protection Sociale",
    "Ministère de l'Éducation Nationale, du Préscolaire et des Sports",
    "Ministère de la Justice",
    "ANCFCC",
    "CNSS",
    "ONCF",
    "CNRST",
    "ONDA",
    "OFPPT",
    "ONEE",
    "Agence Nationale des Ports",
    "Ministère de l'Économie et des Finances",
    "Bank Al-Maghrib",
    "Ministère de l'Intérieur",
)
THEMES = ("Santé", "Éducation", "Économie et finance", "Emploi", "Agriculture", "Justice", "Transparence", "Tourisme")
LICENCES = (("odc-odbl", True), ("cc-by-4.0", True), ("cc-by-sa-4.0", True), ("notspecified", None))
OWN = (
    Term(id="ville-de-safi", names={Language.FR: "Ville de Safi"}),
    Term(id="observatoire-de-l-eau", names={Language.FR: "Observatoire Régional de l'Eau"}),
    Term(id="MI", names={Language.FR: "Mutuelle Imaginaire"}, acronym="MX"),
)


def catalogue_of(folder: Path) -> SqliteCatalogue:
    """One dataset a producer, theme and licence, named as the reader of a portal names them."""
    known = [resolve("organization", name) for name in PRODUCERS]
    terms = [
        Term(id=entry.id, names=entry.names, acronym=str(entry.facts.get("acronym", ""))) for entry in known if entry
    ]
    themes = [Term(id=entry.id, names=entry.names) for name in THEMES if (entry := resolve("theme", name))]
    licences = [Licence(id=identity, title=identity, open=is_open) for identity, is_open in LICENCES]
    plain = Dataset(id="", titles={Language.FR: "t"}, modified="2024-01-01")
    records = [
        *(replace(plain, id=f"o{n}", organization=term) for n, term in enumerate([*terms, *OWN])),
        *(replace(plain, id=f"t{n}", themes=(term,)) for n, term in enumerate(themes)),
        *(replace(plain, id=f"l{n}", licence=licence) for n, licence in enumerate(licences)),
    ]
    path = folder / "catalogue.sqlite"
    write_catalogue(path, records, [], [])
    return SqliteCatalogue(path)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> SqliteCatalogue:
    return catalogue_of(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="module")
def reader(catalogue: SqliteCatalogue) -> FilterReader:
    return FilterReader(values_of(catalogue.facet_counts), lambda: date(2026, 11, 22))


def read(reader: FilterReader, text: str) -> Filter:
    return reader.read(text, detect(text).language).filters


HCP, HCP_AR = "HCP", "المندوبية السامية للتخطيط"
HEALTH = {
    Language.FR: "Ministère de la Santé et de la Protection Sociale",
    Language.AR: "وزارة الصحة والحماية الاجتماعية",
    Language.EN: "Ministry of Health and Social Protection",
}
EDUCATION_AR = "وزارة التربية الوطنية والتعليم الأولي والرياضة"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chômage publié par le HCP", (HCP,)),
        ("données publiées par hcp", (HCP,)),
        ("jeux de données du ministère de la Santé", (HEALTH[Language.FR],)),
        ("données de l'ANCFCC", ("ANCFCC",)),
        ("fichiers CSV du HCP sur la pauvreté", (HCP,)),
        ("statistiques officielles du HCP", (HCP,)),
        ("données produites par le ministère de la Justice sur les divorces", ("Ministère de la Justice",)),
        ("recensement publié en 2024 par le HCP", (HCP,)),
        ("ce que publie le HCP sur le chômage", (HCP,)),
        ("le HCP publie quoi sur l'emploi ?", (HCP,)),
        ("producteur : CNSS", ("CNSS",)),
        ("données hcp chômage", (HCP,)),
        ("statistiques issues de la CNSS", ("CNSS",)),
        ("jeux publiés par le HCP et l'ONCF", (HCP, "ONCF")),
        ("statistiques Bank Al-Maghrib crédit", ("Bank Al-Maghrib",)),
        ("données publiées par la ville de Safi", ("Ville de Safi",)),
        ("données de l'Observatoire régional de l'eau", ("Observatoire Régional de l'Eau",)),
        ("hospital beds published by the Ministry of Health", (HEALTH[Language.EN],)),
        ("HCP datasets", (HCP,)),
        ("HCP's figures on poverty", (HCP,)),
        ("datasets from the Ministry of Justice about courts", ("Ministry of Justice",)),
        ("datasets published by HCP and ONCF about travel", (HCP, "ONCF")),
        ("what does the HCP publish on poverty", (HCP,)),
        ("معطيات السكان التي تنشرها المندوبية السامية للتخطيط", (HCP_AR,)),
        ("معطيات وزارة الصحة", (HEALTH[Language.AR],)),
        ("الإحصائيات الرسمية للمندوبية السامية للتخطيط", (HCP_AR,)),
        ("البطالة المنشورة من طرف المندوبية السامية للتخطيط", (HCP_AR,)),
        ("البيانات المنشورة من قبل وزارة الصحة ووزارة العدل", (HEALTH[Language.AR], "وزارة العدل")),
        ("وماذا تنشر وزارة العدل عن المحاكم؟", ("وزارة العدل",)),
        ("ملفات صادرة عن وزارة الداخلية حول الجماعات", ("وزارة الداخلية",)),
        ("المعطيات ديال وزارة التعليم", (EDUCATION_AR,)),
        ("واش كاين شي معطيات ديال CNSS على التقاعد", ("CNSS",)),
        ("بغيت المعطيات اللي كتنشرها وزارة العدل على الطلاق", ("وزارة العدل",)),
        ("data dyal HCP 3la lbatala", (HCP,)),
        ("bghit data li katnchorha l HCP 3la lfa9r", (HCP,)),
    ],
)
def test_who_publishes_is_read_where_words_say_so(reader: FilterReader, text: str, expected: tuple[str, ...]) -> None:
    assert read(reader, text).organizations == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("données du minstère de la Santé", HEALTH[Language.FR]),
        ("données du haut comissariat au plan", "Haut-Commissariat au Plan"),
        ("published by the Minstry of Health", HEALTH[Language.EN]),
        ("معطيات المندوبة السامية للتخطيط", HCP_AR),
        ("المعطيات ديال وزارة التعلييم", EDUCATION_AR),
        ("معطيات وزارة القدل", ""),  # a word of few letters must be right
        ("données de l'Agence Nationale des Sports", ""),  # not of ports
        ("données publiées par le ministère de l'Écologie", ""),  # not of economy
        ("données publiées par le HPC", ""),
        ("données publiées par la CNS", ""),
    ],
)
def test_a_slip_in_a_long_name_is_forgiven_and_in_an_acronym_not(
    reader: FilterReader, text: str, expected: str
) -> None:
    assert read(reader, text).organizations == ((expected,) if expected else ())


@pytest.mark.parametrize(
    ("text", "facet", "expected"),
    [
        ("thème santé", "themes", ("Santé",)),
        ("hôpitaux dans la catégorie économie et finance", "themes", ("Économie et finance",)),
        ("données thème « santé »", "themes", ("Santé",)),
        ("thèmes santé et éducation", "themes", ("Santé", "Éducation")),
        ("jeux du thème emploi publiés par le HCP", "themes", ("Emploi",)),
        ("hospitals theme: health", "themes", ("Health",)),
        ("health theme datasets", "themes", ("Health",)),
        ("theme: transparancy", "themes", ("Transparency",)),
        ("في موضوع الصحة", "themes", ("الصحة",)),
        ("المدارس ضمن محور التعليم", "themes", ("التعليم",)),
        ("المدارس في محور التعليم والصحة", "themes", ("التعليم", "الصحة")),
        ("data f lmawdou3 dyal fla7a", "themes", ("الفلاحة",)),
        ("barrages sous licence ODbL", "licences", ("odc-odbl",)),
        ("barrages sous ODbL", "licences", ("odc-odbl",)),
        ("codes postaux en licence ouverte", "licences", ("open",)),
        ("données libres de droits sur les écoles", "licences", ("open",)),
        ("données sous CC BY-SA sur l'eau", "licences", ("cc-by-sa-4.0",)),
        ("dams CC BY licence", "licences", ("cc-by-4.0",)),
        ("schools under an open licence", "licences", ("open",)),
        ("المدارس برخصة ODbL", "licences", ("odc-odbl",)),
        ("المدارس برخصة مفتوحة", "licences", ("open",)),
        ("lmadaris b rokhsa mftou7a", "licences", ("open",)),
    ],
)
def test_themes_and_licences_are_read_behind_a_cue(
    reader: FilterReader, text: str, facet: str, expected: tuple[str, ...]
) -> None:
    assert getattr(read(reader, text), facet) == expected


@pytest.mark.parametrize(
    "text",
    [
        "budget du ministère de la Santé",
        "nombre de fonctionnaires par ministère",
        "prix du HCP indice",
        "effectifs du ministère de la Justice par région",
        "adresses des agences de la CNSS",
        "base de données des agences de la CNSS",
        "données budgétaires du ministère de la Santé",
        "données sur le ministère de la Santé",
        "électricité produite par l'ONEE",
        "appels d'offres publiés par l'ONCF",
        "articles scientifiques publiés par le CNRST",
        "chiffre d'affaires de l'ONCF",
        "données non publiées par le HCP",
        "autres données que celles du HCP",
        "données publiées par mi",
        "données de santé",
        "statistiques de la justice",
        "emploi dans le secteur du tourisme",
        "effectifs par catégorie d'emploi",
        "nombre de jeux par thème santé",
        "thème justice sociale",
        "données sans licence ouverte",
        "étudiants inscrits en licence",
        "que permet la licence ODbL ?",
        "J'ai le droit de vendre une appli sous ODbL ?",
        "budget of the Ministry of Health",
        "staff of the HCP by grade",
        "tenders published by ONCF",
        "data about the Ministry of Health",
        "justice statistics",
        "flights from ONDA airports",
        "jobs by category",
        "driving licence holders",
        "ميزانية وزارة الصحة",
        "عدد الموظفين حسب الوزارة",
        "موظفو المندوبية السامية للتخطيط",
        "معطيات حول وزارة الصحة",
        "القرارات الصادرة عن وزارة الداخلية",
        "المستشفيات التابعة لوزارة الصحة",
        "رخصة السياقة حسب الجهة",
        "الصحة في العالم القروي",
        "ماذا تعني رخصة ODbL؟",
        "المدارس ديال وزارة التعليم",
        "الميزانية ديال وزارة التعليم",
        "شحال ديال الناس كيشدو CNSS",
        "ch7al f lmizaniya dyal HCP",
        "Que contient « Données publiées par le HCP » ?",
        "",
        "😀",
    ],
)
def test_what_is_only_spoken_of_is_no_filter(reader: FilterReader, text: str) -> None:
    assert read(reader, text) == Filter()


@pytest.mark.parametrize(
    ("text", "place"),
    [("données de la ville de Safi", "Safi"), ("données du ministère de la santé de Tunisie", "Tunisie")],
)
def test_a_place_says_where_and_not_who(reader: FilterReader, text: str, place: str) -> None:
    assert read(reader, text) == Filter(places=(place,))


@pytest.mark.parametrize(
    "text",
    [
        "données publiées par la NASA",
        "données publiées par le ministère de la Magie",
        "thème astronomie",
        "barrages sous licence Apache",
        "data published by Eurostat",
        "معطيات وزارة الفضاء",
        "ضمن محور الفضاء",
        "المدارس برخصة أباتشي",
        "data dyal NASA",
    ],
)
def test_what_the_catalogue_lacks_is_no_filter(reader: FilterReader, text: str) -> None:
    assert read(reader, text) == Filter()


@pytest.mark.parametrize("language", list(Language))
def test_every_value_that_is_read_finds_its_datasets(catalogue: SqliteCatalogue, language: Language) -> None:
    for facet, names in values_of(catalogue.facet_counts).items():
        for value in names.by_name.values():
            shown = (value.shown(language),)
            asked = {"organization": Filter(organizations=shown), "theme": Filter(themes=shown)}
            assert catalogue.matching(asked.get(facet, Filter(licences=shown))), (facet, value)
    assert catalogue.matching(Filter(licences=("open",)))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("chômage publié par le HCP", "chômage"),
        ("HCP datasets on unemployment", "datasets on unemployment"),
        ("معطيات وزارة الصحة حول المستشفيات", "معطيات حول المستشفيات"),
        ("واش كاين شي معطيات ديال CNSS على التقاعد", "واش كاين شي معطيات على التقاعد"),
        ("barrages sous ODbL mis à jour en 2025 publiés par l'ONEE", "barrages"),
        ("recensement publié depuis 2023 par le HCP", "recensement"),
        ("schools under an open licence", "schools"),
        ("jeux du thème Économie et finance sur les crédits", "jeux sur les crédits"),
        ("jeux de données du ministère de la Santé", ""),
        ("معطيات وزارة الصحة", ""),
        ("fichiers CSV du HCP", ""),
        ("population en CSV", "population en CSV"),
        ("fichiers CSV", "fichiers CSV"),
    ],
)
def test_the_subject_is_the_question_without_the_words_of_the_filter(
    reader: FilterReader, text: str, subject: str
) -> None:
    asked = reader.read(text, detect(text).language)
    assert asked.subject(text, asked.filters) == subject


@pytest.mark.parametrize("text", ["chômage publié par le HCP", "البطالة المنشورة من طرف المندوبية السامية للتخطيط"])
def test_words_of_a_filter_that_the_reader_removed_stay_in_the_subject(reader: FilterReader, text: str) -> None:
    assert reader.read(text, detect(text).language).subject(text, Filter()) == text


@given(st.text(max_size=80))
def test_any_text_can_be_read_without_a_catalogue(text: str) -> None:
    asked = FilterReader().read(text, Language.FR)
    assert (asked.filters.organizations, asked.filters.themes, asked.filters.licences) == ((), (), ())


WORDS = (
    "données publié par le HCP thème santé licence ODbL depuis 2023 mis à jour mars « » et non معطيات وزارة الصحة ديال"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=12))
def test_any_order_of_cues_and_names_can_be_read(reader: FilterReader, words: list[str]) -> None:
    text = " ".join(words)
    asked = reader.read(text, Language.FR)
    asked.subject(text, asked.filters)
