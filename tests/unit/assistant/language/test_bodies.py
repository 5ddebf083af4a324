"""Acronyms and names of public bodies lead to each other; ordinary words are no acronyms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.analyse import tokens
from assistant.language.bodies import bodies
from assistant.language.glossary import translated
from assistant.language.phrases import find, in_capitals
from assistant.model import Language


def named(text: str) -> list[tuple[int, int, set[str]]]:
    """Start, end and forms of the bodies that a text names."""
    found = find(tokens(text), [bodies()], in_capitals(text))
    return [(start, end, {" ".join(form) for form in meaning.variants}) for start, end, meaning in found]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("HCP", {"haut commissariat plan", "high commission planning"}),
        ("hcp", {"haut commissariat plan"}),
        ("H.C.P.", {"haut commissariat plan"}),
        ("Haut-Commissariat au Plan", {"hcp"}),
        ("المندوبية السامية للتخطيط", {"hcp", "haut commissariat plan"}),
        ("للمندوبية السامية للتخطيط", {"hcp"}),
        ("Office national des chemins de fer", {"oncf"}),
        ("المكتب الوطني للسكك الحديدية", {"oncf"}),
        ("Caisse nationale de sécurité sociale", {"cnss"}),
        ("SONEDE", {"societe nationale exploitation distribution eaux"}),
        ("الشركة التونسية للكهرباء والغاز", {"steg"}),
        ("INS", {"institut national statistique"}),
        ("l'ONEE", {"office national electricite"}),
        ("TRANSTU", {"societe transports tunis"}),
        ("ولوزارة الفلاحة", {"ministere agriculture"}),
    ],
)
def test_a_body_is_known_by_its_acronym_and_by_its_names(text: str, forms: set[str]) -> None:
    ((start, end, known),) = named(text)
    assert (start, end) == (0, len(tokens(text)))
    assert forms <= known


@pytest.mark.parametrize(
    "text",
    ["ins", "aref", "one", "oc", "int", "ada", "add", "api rest", "AMO ONE FOR ALL", "office national", "plan", "isi"],
)
def test_an_ordinary_word_is_no_body(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize("text", ["AREF", "INS", "OC", "ADA"])
def test_in_capitals_a_doubtful_acronym_counts(text: str) -> None:
    assert named(f"données {text}")


def test_bodies_with_one_acronym_are_all_meant() -> None:
    ((_, _, forms),) = named("données OC")
    assert {"office cereales", "office changes"} <= forms


def test_a_name_that_says_a_shorter_one_and_more_is_left_out() -> None:
    ((_, _, forms),) = named("Ministère de la Santé et de la Protection Sociale")
    assert "ministere sante" in forms
    assert "ministere sante protection sociale" not in forms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("données HCP et ONCF", {"hcp", "oncf"}),
        ("معطيات HCP", {"hcp"}),
        ("l'I.N.S. de Tunis", {"ins"}),
        ("QUELLE POPULATION ONE", set()),
        ("données", set()),
    ],
)
def test_capitals_tell_an_acronym_but_where_all_is_in_capitals(text: str, words: set[str]) -> None:
    assert in_capitals(text) == words


@pytest.mark.parametrize(
    ("text", "language", "forms"),
    [
        ("IPC", Language.FR, {"indice prix consommation", "رقم استدلالي للاثمان الاستهلاك"}),
        ("CPI", Language.EN, {"indice prix consommation"}),
        ("الرقم الاستدلالي للأثمان عند الاستهلاك", Language.AR, {"ipc", "cpi"}),
        ("indice des prix à la consommation", Language.FR, {"ipc"}),
        ("RGPH", Language.FR, {"recensement general population habitat"}),
        ("recensement général de la population et de l'habitat", Language.FR, {"rgph"}),
        ("الإحصاء العام للسكان والسكنى", Language.AR, {"rgph"}),
        ("PIB", Language.FR, {"gdp", "produit interieur brut"}),
        ("SMIG", Language.FR, {"salaire minimum"}),
        ("ODD", Language.FR, {"sdg", "اهداف التنميه المستدامه"}),
        ("SDGs", Language.EN, {"odd"}),
        ("PLF", Language.FR, {"projet loi finances"}),
        ("tva", Language.FR, {"value added tax"}),
        ("ENPSF", Language.FR, {"enquete nationale population sante familiale"}),
        ("IDE", Language.FR, {"fdi"}),
        ("RAMED", Language.FR, {"assistance medicale"}),
        ("AMO", Language.FR, {"assurance maladie"}),
    ],
)
def test_acronyms_of_subjects_are_in_the_glossary(text: str, language: Language, forms: set[str]) -> None:
    first, *_ = translated(tokens(text), [language], capitals=in_capitals(text))
    assert (first.start, first.end) == (0, len(tokens(text)))
    assert forms <= {" ".join(form) for form in first.variants}


@pytest.mark.parametrize(("text", "language"), [("amo", Language.FR), ("odd jobs", Language.EN)])
def test_an_ordinary_word_is_no_acronym_of_a_subject(text: str, language: Language) -> None:
    found = [form for t in translated(tokens(text), [language]) for form in t.variants]
    assert ("assurance", "maladie") not in found
    assert ("sdg",) not in found


@given(st.text(alphabet="abcHCPONEé المندوبيةلتخطيط.'", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    words = tokens(text)
    assert all(0 <= start < end <= len(words) and forms for start, end, forms in named(text))
