"""The period and the frequency of update that a question asks for, on 22 November 2026."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.conversation.filters import FilterReader
from assistant.language.detect import detect
from assistant.language.names import resolve
from assistant.model import Language

READER = FilterReader(today=lambda: date(2026, 11, 22))


def period(text: str) -> str:
    return READER.read(text, detect(text).language).filters.period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("population en 2014", "2014"),
        ("recensement de 2019", "2019"),
        ("RGPH 2024", "2024"),
        ("RGPH-2024", "2024"),
        ("2022", "2022"),
        ("budget 2024", "2024"),
        ("exportations de mars 2024", "2024"),
        ("élections de septembre 2021", "2021"),
        ("résultats de l'année 2020", "2020"),
        ("population 1994", "1994"),
        ("écoles à Fès en 2014 ?", "2014"),
        ("prévisions 2030", "2030"),
        ("entre 2010 et 2015", "2010/2015"),
        ("2010-2015", "2010/2015"),
        ("2010–2015", "2010/2015"),
        ("2010/2015", "2010/2015"),
        ("de 2015 à 2020", "2015/2020"),
        ("de 2010 jusqu'à 2015", "2010/2015"),
        ("de 1960 à 2014", "1960/2014"),
        ("recensements de 2004 et de 2014", "2004/2014"),
        ("2014, 2015 et 2016", "2014/2016"),
        ("année scolaire 2023/2024", "2023/2024"),
        ("année scolaire 2023-24", "2023/2024"),
        ("les années 2010", "2010/2019"),
        ("depuis 2015", "2015/2026"),
        ("inflation mensuelle depuis 2007", "2007/2026"),
        ("à partir de 2018", "2018/2026"),
        ("inflation après 2019", "2019/2026"),
        ("population in 2014", "2014"),
        ("2024 census", "2024"),
        ("from 2015 to 2020", "2015/2020"),
        ("between 2010 and 2015", "2010/2015"),
        ("rainfall since 2018", "2018/2026"),
        ("exports 2019 vs 2023", "2019/2023"),
        ("fire damage near Tabarka, July 2023", "2023"),
        ("السكان سنة 2022", "2022"),
        ("السكان سنة ٢٠٢٢", "2022"),
        ("الميزانية لسنة 2024", "2024"),
        ("عدد الناجحين في 2024", "2024"),
        ("إحصاء 2014", "2014"),
        ("بين 2010 و2015", "2010/2015"),
        ("من 2015 إلى 2020", "2015/2020"),
        ("من 2010 حتى 2015", "2010/2015"),
        ("منذ 2014", "2014/2026"),
        ("السنة الدراسية 2023-2024", "2023/2024"),
        ("شحال فيهم عام 2022؟", "2022"),
        ("شحال زادو الناس من 2014", "2014/2026"),
        ("الداسيا ديال 2018", "2018"),
        ("nata2ij intikhabat lbarlaman 2021", "2021"),
        ("ch7al nass f 3am 2020", "2020"),
        ("lflous mn 2015 tal 2020", "2015/2020"),
        ("lflous f lbled mn 2001", "2001/2026"),
    ],
)
def test_a_period_is_read(text: str, expected: str) -> None:
    assert period(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "population",
        "écoles récentes",
        "dernières données disponibles",
        "ces dernières années",
        "loi 31-13",
        "loi n° 2016-22",
        "loi 2016-22",
        "loi organique 2016",
        "décret n° 2018-1034",
        "décret 2018-1034",
        "dahir 2015",
        "article 2010 du code",
        "n°2014",
        "5000 logements",
        "2000 dh",
        "2014 habitants",
        "2020 élèves",
        "2000 €",
        "2000€",
        "$2000",
        "plus de 2000 écoles",
        "environ 2010 cas",
        "top 2000",
        "1850",
        "3000",
        "20145",
        "12-2016",
        "population_2014.csv",
        "2014.csv",
        "https://data.gov.ma/2014/x",
        "ISO 9001:2015",
        "id 2014",
        "données publiées en 2022",
        "jeux ajoutés en 2023",
        "population mise à jour en 2023",
        "population mise à jour depuis 2023",
        "loi modifiée en 2022",
        "avant 2015",
        "jusqu'en 2015",
        "sauf 2020",
        "hors 2019",
        "sans 2020",
        "agenda 2030",
        "horizon 2030",
        "vision 2020",
        "stratégie 2030",
        "before 2010",
        "until 2012",
        "more than 2000 schools",
        "law 2016",
        "2014 people",
        "datasets published in 2022",
        "schools updated since 2023",
        "excluding 2020",
        "القانون رقم 2016",
        "القانون 31.13",
        "أكثر من 2000",
        "2000 درهم",
        "قبل 2015",
        "أفق 2030",
        "رؤية 2030",
        "المادة 2010",
        "معطيات محينة منذ 2023",
        "data m7eyna mn 2023",
        "ra9m 2014",
        "titre « Population du Maroc 2014 »",
    ],
)
def test_other_numbers_are_no_period(text: str) -> None:
    assert period(text) == ""


def frequency(text: str) -> list[str]:
    found = READER.read(text, detect(text).language).filters.frequencies
    return [entry.id for name in found if (entry := resolve("frequency", name))]


@pytest.mark.parametrize(
    ("text", "expected", "subject"),
    [
        ("prix mis à jour chaque mois", "monthly", "prix"),
        ("prix du blé mis à jour chaque mois", "monthly", "prix du blé"),
        ("barrages mise à jour mensuelle", "monthly", "barrages"),
        ("barrages, mise à jour de façon mensuelle", "monthly", "barrages,"),
        ("données actualisées quotidiennement sur l'air", "daily", "données sur l'air"),
        ("cours actualisés en temps réel", "continuous", "cours"),
        ("écoles mises à jour tous les trois mois", "quarterly", "écoles"),
        ("écoles mises à jour au moins une fois par an", "annual", "écoles"),
        ("pluies mensuellement mises à jour", "monthly", "pluies"),
        ("fréquence de mise à jour : hebdomadaire", "weekly", ""),
        ("population mise à jour annuelle", "annual", "population"),
        ("weather updated daily", "daily", "weather"),
        ("prices updated every week", "weekly", "prices"),
        ("monthly updated prices", "monthly", "prices"),
        ("dams with daily updates", "daily", "dams"),
        ("أسعار محيّنة شهريا", "monthly", "أسعار"),
        ("أسعار يتم تحيينها يوميا", "daily", "أسعار"),
        ("أسعار الحبوب محدثة كل أسبوع", "weekly", "أسعار الحبوب"),
        ("الأثمنة لي كتحين كل شهر", "monthly", "الأثمنة"),
        ("الأثمنة اللي كيتحينو كل نهار", "daily", "الأثمنة"),
        ("taman li kat t7eyen kol chhar", "monthly", "taman"),
        ("taman lkhobz li katt7eyen kol simana", "weekly", "taman lkhobz"),
    ],
)
def test_how_often_data_are_updated_is_read_beside_a_word_for_updating(text: str, expected: str, subject: str) -> None:
    asked = READER.read(text, detect(text).language)
    assert frequency(text) == [expected]
    assert asked.subject(text, asked.filters) == subject


@pytest.mark.parametrize(
    "text",
    [
        "indice mensuel des prix",
        "indice mensuel mis à jour en 2024",
        "prix moyens mensuels",
        "statistiques annuelles",
        "sociétés créées chaque mois",
        "bulletin quotidien",
        "rapport annuel",
        "consommation par jour",
        "écoles mises à jour depuis 2023",
        "écoles mises à jour ce mois-ci",
        "fréquence de mise à jour des barrages",
        "mise à jour du cadastre",
        "données qui ne sont pas mises à jour chaque mois",
        "daily temperature",
        "monthly unemployment",
        "weekly prices updated since 2023",
        "not updated daily",
        "المعدل الشهري",
        "إحصاءات سنوية",
        "نشرة أسبوعية",
        "عدد المؤسسات الجديدة سنويا",
        "غير محينة شهريا",
        "شحال كل شهر",
        "kol chhar ch7al",
    ],
)
def test_what_is_only_counted_so_often_is_no_frequency(text: str) -> None:
    assert frequency(text) == []


@pytest.mark.parametrize("text", ["population en 2014", "de 2015 à 2020", "بين 2010 و2015", "f 3am 2020"])
def test_the_words_of_a_period_are_searched_for(text: str) -> None:
    asked = READER.read(text, detect(text).language)
    assert asked.filters.period
    assert asked.subject(text, asked.filters) == text


def test_a_day_of_update_a_frequency_and_a_period_beside_each_other() -> None:
    asked = READER.read("population 2014 mise à jour depuis 2023", Language.FR)
    assert (asked.filters.period, asked.filters.modified_since) == ("2014", "2023-01-01")
    often = READER.read("prix 2020 à Fès mis à jour chaque mois", Language.FR)
    found = often.filters
    assert (found.period, found.places, found.frequencies) == ("2020", ("Fès",), ("mensuelle",))
    assert often.subject("prix 2020 à Fès mis à jour chaque mois", found) == "prix 2020 à Fès"


@settings(deadline=None)  # the first call reads the vocabularies
@given(
    st.lists(st.integers(0, 10_000).map(str) | st.sampled_from(["et", "à", "depuis", "loi", "2014", "و"]), max_size=6),
    st.sampled_from(["/", "-", " ", ".", " à ", "_"]),
)
def test_any_figures_can_be_read(figures: list[str], sign: str) -> None:
    found = period(sign.join(figures))
    assert found == "" or all(1900 <= int(year) <= 2036 for year in found.split("/"))
