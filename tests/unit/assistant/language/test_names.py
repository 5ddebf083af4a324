"""Spellings of licences, formats, producers, places, themes and frequencies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.names import (
    countries_in,
    key,
    named_in,
    place_words,
    places_in,
    resolve,
    spellings,
    vocabulary,
    without_clitics,
)


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("ODbL", "odc-odbl"),
        ("Open Database License", "odc-odbl"),
        ("http://opendatacommons.org/licenses/odbl/", "odc-odbl"),
        ("رخصة قاعدة بيانات مفتوحة", "odc-odbl"),
        ("CC-BY-4.0", "cc-by-4.0"),
        ("CC BY 4.0", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("Licence Ouverte", "fr-lo"),
        ("CC0", "cc-zero"),
    ],
)
def test_licences_are_known_under_their_spellings(spelling: str, expected: str) -> None:
    found = resolve("licence", spelling)
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        (".CSV", "CSV"),
        ("text/csv", "CSV"),
        ("ملف csv", "CSV"),
        ("Excel", "XLSX"),
        ("إكسل", "XLSX"),
        ("GeoJSON", "GEOJSON"),
        ("application/json", "JSON"),
    ],
)
def test_formats_are_known_under_their_spellings(spelling: str, expected: str) -> None:
    found = resolve("format", spelling)
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize(
    "spellings",
    [
        ("HCP", "haut commissariat au plan", "HAUT-COMMISSARIAT AU PLAN", "المندوبية السامية للتخطيط"),
        ("Ministère de la Santé", "ministere de la sante", "وزارة الصحة", "Ministry of Health"),
    ],
)
def test_a_producer_is_one_under_all_its_spellings(spellings: tuple[str, ...]) -> None:
    found = [resolve("organization", spelling) for spelling in spellings]
    assert len({entry.id if entry else None for entry in found}) == 1
    assert found[0] is not None


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (("Casablanca", "casa", "الدار البيضاء"), "Casablanca"),
        (("Tanger", "Tangier", "طنجة"), "Tanger"),
        (("Souss-Massa", "souss massa", "سوس ماسة", "سوس-ماسة"), "Souss-Massa"),
        (("Fès", "fes", "FÈS", "فاس"), "Fès"),
    ],
)
def test_a_place_is_one_under_all_its_spellings(spellings: tuple[str, ...], expected: str) -> None:
    assert [entry.id if (entry := resolve("place", s)) else None for s in spellings] == [expected] * len(spellings)


@pytest.mark.parametrize(
    ("name", "spellings", "expected"),
    [
        ("theme", ("Agriculture", "الفلاحة", "farming"), "agriculture"),
        ("frequency", ("annuelle", "annuel", "سنوية", "yearly", "R/P1Y"), "annual"),
        ("frequency", ("mensuel", "شهري", "monthly"), "monthly"),
    ],
)
def test_themes_and_frequencies_are_known_in_three_languages(
    name: str, spellings: tuple[str, ...], expected: str
) -> None:
    assert {entry.id if (entry := resolve(name, s)) else None for s in spellings} == {expected}


@pytest.mark.parametrize("name", ["organization", "place", "theme", "licence", "format", "frequency"])
@pytest.mark.parametrize("spelling", ["", "   ", "zzzz", "غير موجود إطلاقا"])
def test_an_unknown_spelling_gives_none(name: str, spelling: str) -> None:
    assert resolve(name, spelling) is None


def test_the_first_spelling_that_is_known_decides() -> None:
    found = resolve("format", "zzzz", "json", "csv")
    assert found is not None
    assert found.id == "JSON"


def test_an_own_name_wins_over_the_alias_of_another() -> None:
    assert all(vocabulary("format")[key(e.id)].id == e.id for e in vocabulary("format").values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loi tunisienne sur l'accès à l'information", ["TN"]),
        ("القانون التونسي للنفاذ إلى المعلومة", ["TN"]),
        ("au Maroc et en Tunisie", ["MA", "TN"]),
        ("القانون في تونس ثم المغرب", ["TN", "MA"]),
        ("l'Algérie", ["DZ"]),
        ("في الجزائر؟", ["DZ"]),
        ("Morocco's law", ["MA"]),
        ("بالمغرب", ["MA"]),
        ("المغرب وتونس", ["MA", "TN"]),
        ("للجزائر", ["DZ"]),
        ("Maroc, Maroc", ["MA"]),
        ("le droit d'accès", []),
        ("الحق في الحصول على المعلومات", []),
        ("Casablanca", []),
    ],
)
def test_countries_are_read_by_name_and_by_what_comes_from_there(text: str, expected: list[str]) -> None:
    assert countries_in([text]) == expected


def test_countries_of_several_texts_are_each_named_once() -> None:
    assert countries_in(["le Maroc", "تونس", "marocain"]) == ["MA", "TN"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("population de Fès et de Tanger", ["Fès", "Tanger"]),
        ("سكان فاس و طنجة", ["Fès", "Tanger"]),
        ("وبالرباط وفطنجة", ["Rabat", "Tanger"]),
        ("سكان وجدة وبني ملال", ["Oujda", "Béni Mellal"]),
        ("السكان والبنك", []),
        ("écoles de Souss-Massa", ["Souss-Massa"]),
        ("مدارس سوس ماسة", ["Souss-Massa"]),
        ("au Maroc", []),
        ("", []),
    ],
)
def test_places_are_read_in_order_without_countries(text: str, expected: list[str]) -> None:
    assert [place.id for place in places_in([text])] == expected


def test_words_of_places_are_known_folded() -> None:
    assert {"fes", "فاس", "maroc", "casablanca"} <= place_words()
    assert not {"population", "السكان", "budget"} & place_words()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Combien publie le HCP ?", [("HCP", 1)]),
        ("ما تنشره المندوبية السامية للتخطيط", [("HCP", 3)]),
        ("données du Haut-Commissariat au Plan", [("HCP", 4)]),
        ("personne", []),
    ],
)
def test_producers_are_read_with_how_many_words_name_them(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(entry.id, count) for entry, count in named_in(text, vocabulary("organization"))] == expected


@pytest.mark.parametrize("shown", ["Agriculture", "الفلاحة", "agriculture"])
def test_every_spelling_of_a_shown_name_is_known(shown: str) -> None:
    known = spellings("theme", [shown])
    assert {"agriculture", "الفلاحه", "farming"} <= set(known)
    assert {entry.id for entry in known.values()} == {"agriculture"}


PLACES = {k: p for k, p in vocabulary("place").items() if p.facts.get("kind") != "country" and len(k) > 2}
WORDS = st.sampled_from([*PLACES, "و", "وب", "ل", "eau", "la", "l'", "?", "!", "2024", "-"])


def places_by_brute_force(text: str) -> list[str]:
    """At each word the longest name that begins there, every form of the word tried anew."""
    words = [word.strip('?!.,;:()[]؟،؛«»"') for word in key(text.replace("'", " ").replace("’", " ")).split()]
    found, position = [], 0
    while position < len(words):
        names = [
            (length, PLACES[name].id)
            for length in range(10, 0, -1)
            for form in without_clitics(words[position])
            if position + length <= len(words)
            and (name := " ".join([form, *words[position + 1 : position + length]])) in PLACES
            and not name.isdigit()
        ]
        found += [names[0][1]] if names else []
        position += names[0][0] if names else 1
    return list(dict.fromkeys(found))


@given(st.lists(st.tuples(WORDS, st.sampled_from(["", " ", ", "])), max_size=6))
def test_places_are_those_of_brute_force(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + after for word, after in parts)
    assert [place.id for place in places_in([text])] == places_by_brute_force(text)
