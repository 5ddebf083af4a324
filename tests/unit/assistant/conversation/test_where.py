"""The places that a question asks about, as people write them, and all that names a place without saying where."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.conversation.filters import FilterReader
from assistant.conversation.rewrite import standalone
from assistant.conversation.values import values_of
from assistant.conversation.where import without_places
from assistant.language.detect import detect
from assistant.model import Filter, Language, Message
from tests.unit.assistant.conversation.test_filters import catalogue_of

READER = FilterReader()


def places(text: str) -> tuple[str, ...]:
    return READER.read(text, detect(text).language).filters.places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("écoles à Marrakech", ("Marrakech",)),
        ("écoles Marrakech", ("Marrakech",)),
        ("ecoles marrakech", ("Marrakech",)),
        ("ECOLES MARRAKECH", ("Marrakech",)),
        ("Population de Fès en 2014", ("Fès",)),
        ("hôpitaux d'Agadir", ("Agadir",)),
        ("pharmacies de garde à Rabat", ("Rabat",)),
        ("logements pour Tanger", ("Tanger",)),
        ("prix du ciment et du fer à Casa", ("Casablanca",)),
        ("écoles en Tunisie", ("Tunisie",)),
        ("tourisme au Maroc", ("Maroc",)),
        ("tourisme marocain", ("Maroc",)),
        ("communes de la province de Chichaoua", ("Chichaoua",)),
        ("hôpitaux dans la région de l'Oriental", ("Oriental",)),
        ("population de la région Rabat-Salé-Kénitra", ("Rabat-Salé-Kénitra",)),
        ("budget de la commune de Salé", ("Salé",)),
        ("qualité de l'eau à Salé", ("Salé",)),
        ("trafic du port de Safi", ("Safi",)),
        ("trafic du port de safi", ("Safi",)),
        ("écoles de la ville de Tata", ("Tata",)),
        ("province d'El Jadida", ("El Jadida",)),
        ("qui fabrique des aliments pour bétail au Kef ?", ("Le Kef",)),
        ("barrages du Cap Bon", ("Nabeul",)),
        ("Rabat et Salé", ("Rabat", "Salé")),
        ("collèges à Taounate et à Taza", ("Taounate", "Taza")),
        ("train entre Rabat et Casablanca", ("Rabat", "Casablanca")),
        ("écoles de Fès, Meknès, Ifrane", ("Fès", "Meknès", "Ifrane")),
        ("écoles à Fès, région Fès-Meknès, au Maroc", ("Fès",)),
        ("comparer Sousse et Sfax", ("Sousse", "Sfax")),
        ("écoles du gouvernorat de Tunis", ("Tunis",)),
        ("adrese agense cnss meknes", ("Meknès",)),
        ("schools in Marrakesh", ("Marrakesh",)),
        ("rents for Tangier", ("Tangier",)),
        ("population of Sfax", ("Sfax",)),
        ("schools in Sale, Morocco", ("Sale",)),
        ("tunisia population by delegation", ("Tunisia",)),
        ("how confident do Moroccan households feel", ("Morocco",)),
        ("waiting times in Tunisian hospitals", ("Tunisia",)),
        ("cork from the Beja forests", ("Beja",)),
        ("hospitals in Kenitra or Rabat", ("Kenitra", "Rabat")),
        ("المدارس في مراكش", ("مراكش",)),
        ("المدارس بمراكش", ("مراكش",)),
        ("مدارس مراكش", ("مراكش",)),
        ("السفر من طنجة لفاس", ("طنجة", "فاس")),
        ("وبالرباط؟", ("الرباط",)),
        ("المستشفيات بالرباط وسلا", ("الرباط", "سلا")),
        ("السكان في الجديدة", ("الجديدة",)),
        ("السكان بالجديدة", ("الجديدة",)),
        ("مستشفيات إقليم العيون", ("العيون",)),
        ("جماعات جهة الشرق", ("الشرق",)),
        ("ملوحة المائدة المائية في قبلي", ("قبلي",)),
        ("ديون المغرب الخارجية", ("المغرب",)),
        ("البلديات في تونس", ("تونس",)),
        ("كم يسكن في الجماعات المحيطة بتيزنيت؟", ("تيزنيت",)),
        ("المباني التاريخيه جهه فاس مكناس", ("فاس-مكناس",)),
        ("سعر الكراء بالدار البيضاء", ("الدار البيضاء",)),
        ("شحال كيسوا الكرا فكازا", ("الدار البيضاء",)),
        ("فين كاينين السبيطارات ديال طنجة", ("طنجة",)),
        ("بغيت الخطوط ديال الطوبيس فأكادير", ("أكادير",)),
        ("شحال طاحت ديال الشتا فباجة", ("باجة",)),
        ("قداش فما إبل في تطاوين", ("تطاوين",)),
        ("taman lcompteur d taxi sghir f casa", ("Casablanca",)),
        ("chhal kayn mn madrasa f mrrakch", ("مراكش",)),
        ("fin kaynin sbitarat f fes", ("Fez",)),
        ("ch7al mn talib khda lmin7a f errachidia?", ("الرشيدية",)),
        ("win n3adi el permis fi tounes", ("تونس",)),
        ("kra f kaza", ("الدار البيضاء",)),
    ],
)
def test_a_place_that_is_named_is_asked_for(text: str, expected: tuple[str, ...]) -> None:
    found = places(text)
    assert {identity(name) for name in found} == {identity(name) for name in expected}
    assert len(found) == len(expected)


def identity(name: str) -> str:
    """The place under any of its names: which language a few words are in is no matter here."""
    from assistant.language.gazetteer import place_of

    place = place_of(name)
    assert place
    return place.id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ecoles marakech", "Marrakech"),
        ("hopital marrakehc", "Marrakech"),
        ("loyer Casablnca", "Casablanca"),
        ("ecoles casblanca", "Casablanca"),
        ("ouarzazatte hotels", "Ouarzazate"),
        ("écoles Beni Melal", "Béni Mellal"),
        ("hôtels à Agadirr", "Agadir"),
        ("startups lmghreb", "Maroc"),
        ("population de Tunisi", "Tunisie"),
        ("hopitaux kairoun", "Kairouan"),
    ],
)
def test_a_slip_in_a_long_name_is_forgiven(text: str, expected: str) -> None:
    assert [identity(name) for name in places(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "prix du blé",
        "écoles par ville",
        "écoles de toutes les régions",
        "toutes les villes sauf Rabat",
        "toutes les villes hors Casablanca",
        "écoles hors de la ville de Casablanca",
        "villes sauf Rabat et Salé",
        "autres villes que Rabat",
        "hormis la région de Fès",
        "poisson salé",
        "eau salée",
        "prix du beurre salé",
        "SALE",
        "tata d'honneur",
        "stat population",
        "tapis oriental",
        "crise au Moyen-Orient",
        "exportations vers la France",
        "émigrés en Espagne",
        "prix en francs",
        "manger et danger",
        "crédits de Bank Al-Maghrib",
        "vols de Royal Air Maroc",
        "abonnés de Maroc Telecom",
        "pays du Maghreb",
        "union du Maghreb arabe",
        "accord de Marrakech",
        "séisme d'Al Haouz",
        "cours de la bourse de Casablanca",
        "titre « Population de Marrakech par quartier »",
        "Que contient « Écoles de Fès et de Meknès » ?",
        "iframe et martin",
        "langue espagnole",
        "houses for sale",
        "a sale of land",
        "point of sale terminals",
        "cement sales",
        "everything except Marrakesh",
        "datasets other than Rabat",
        "cities without Casablanca",
        "exports to France",
        "tankers at sea",
        "the miser",
        "stats of births",
        "price of bread",
        "كل المدن ما عدا الرباط",
        "كل المدن باستثناء الرباط",
        "مدن غير الرباط",
        "أمراض العيون",
        "المدارس الجديدة",
        "القوانين الجديدة",
        "إنتاج البطاطا",
        "سعر بطاطا",
        "الشرق الأوسط",
        "الدول المغاربية",
        "بلدان المغرب العربي",
        "زبناء اتصالات المغرب",
        "مواقيت صلاة المغرب",
        "زلزال الحوز",
        "الأفران التقليدية",
        "سوسة النخيل",
        "نشاط بركان",
        "المؤسسات الصغيرة",
        "المناطق المحمية",
        "تسجيل السيارة",
        "القطاع المصرفي",
        "الصادرات نحو فرنسا",
        "البرنامج لي كان قبلي",
        "safi chokran",
        "wach kayna data jdida",
        "safi bghit lista",
        "taman lbatata",
        "",
        "😀",
    ],
)
def test_what_says_no_where_is_no_place(text: str) -> None:
    assert places(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chômage publié par la ville de Safi", Filter(organizations=("Ville de Safi",))),
        ("écoles publiées par la ville de Safi à Fès", Filter(organizations=("Ville de Safi",), places=("Fès",))),
        ("écoles de Safi", Filter(places=("Safi",))),
        ("crédits publiés par Bank Al-Maghrib", Filter(organizations=("Bank Al-Maghrib",))),
    ],
)
def test_a_place_in_the_name_of_a_producer_that_is_asked_for_says_who(
    tmp_path: Path, text: str, expected: Filter
) -> None:
    reader = FilterReader(values_of(catalogue_of(tmp_path).facet_counts))
    assert reader.read(text, Language.FR).filters == expected


@pytest.mark.parametrize("text", ["écoles à Marrakech", "المدارس بمراكش", "schools in Fez", "lmadaris f casa"])
def test_the_words_of_a_place_are_searched_for(text: str) -> None:
    asked = READER.read(text, detect(text).language)
    assert asked.filters.places
    assert asked.subject(text, asked.filters) == text


@pytest.mark.parametrize(("language", "name"), [(Language.FR, "Fès"), (Language.AR, "فاس"), (Language.EN, "Fez")])
@pytest.mark.parametrize("text", ["écoles fès", "مدارس فاس", "schools fez"])
def test_a_place_is_named_in_the_readers_language(text: str, language: Language, name: str) -> None:
    assert READER.read(text, language).filters.places == (name,)


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("écoles à Fès", "et à Marrakech ?", "Marrakech"),
        ("écoles à Fès", "و بالنسبة لمراكش؟", "Marrakech"),
        ("المدارس بفاس", "وبالنسبة لمراكش؟", "Marrakech"),
        ("population de Fès", "non, je voulais dire Tanger", "Tanger"),
        ("جودة الهواء بالرباط", "لا، قصدت سلا", "Salé"),
        ("schools in Fez", "what about Rabat?", "Rabat"),
    ],
)
def test_a_place_named_anew_takes_the_place_of_the_old(before: str, text: str, expected: str) -> None:
    whole = standalone(text, [Message(role="user", content=before)])
    assert [identity(name) for name in places(whole)] == [expected]


@settings(deadline=None)  # the first call reads the vocabularies
@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    READER.read(text, Language.FR)


WORDS = (
    "à Salé sale Rabat sauf hors et de la ville El Jadida الجديدة بالرباط في و غير فاس Bank Al-Maghrib « » région 2014"
)


@settings(deadline=None)  # the first call reads the vocabularies
@given(st.lists(st.sampled_from(WORDS.split()), max_size=10))
def test_any_order_of_places_can_be_read(words: list[str]) -> None:
    places(" ".join(words))


@pytest.mark.parametrize(
    ("text", "places", "rest"),
    [
        ("écoles de Rabat", ("Rabat",), "écoles de"),
        ("المدارس بالرباط", ("الرباط",), "المدارس"),
        ("schools in Fez and Taza, by year", ("Fès", "Taza"), "schools in and, by year"),
        ("écoles à Marrakech", ("Rabat",), "écoles à Marrakech"),
        ("فطنجة", ("Tanger",), ""),
    ],
)
def test_a_question_is_put_without_the_names_of_places(text: str, places: tuple[str, ...], rest: str) -> None:
    assert without_places(text, places) == rest
