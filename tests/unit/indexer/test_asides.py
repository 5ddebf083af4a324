"""What stands beside the teaching is kept with the guide and not quoted; quotations and real choices stay."""

import pytest
from lxml import etree  # type: ignore[import-untyped]

from indexer.chunk import chunks_of
from indexer.documents.html_blocks import Blocks
from indexer.documents.html_content import Content
from indexer.documents.markdown import items_of
from indexer.documents.parsed import document_from


def read(text: str) -> tuple[list[str], list[str]]:
    """The texts that can be quoted, and those that stand aside."""
    found = document_from(items_of(text), identity="guide.md", source="test").document
    assert [chunk.text for chunk in chunks_of(found)] == [s.text for s in found.sections if not s.aside]
    return [s.text for s in found.sections if not s.aside], [s.text for s in found.sections if s.aside]


@pytest.mark.parametrize(
    "banner",
    [
        "Texte recueilli sur le site du ministère le 3 mai 2021.",
        "Fiche rédigée par nos soins d'après la loi ; seul le Bulletin officiel fait foi.",
        "Dahir n° 1-22-33 du 4 mai 2022",
        "Written by the portal's team; not legally binding.",
        "Source: Ministry of Data, https://data.example",
        "الجريدة الرسمية عدد 100 بتاريخ 3 ماي 2022",
        "ظهير شريف رقم 1.22.33",
        "صيغة محينة بتاريخ 20 يونيو 2022",
    ],
)
def test_a_banner_of_sources_at_the_head_is_not_quoted(banner: str) -> None:
    assert read(f"# Guide\n\n> {banner}\n\nLe registre est public.\n") == (["Le registre est public."], [banner])


@pytest.mark.parametrize(
    "quotation",
    ["« Toute personne a droit au registre. »", "Open data is for everyone.", "لكل شخص الحق في الولوج إلى السجل."],
)
def test_a_quotation_that_opens_a_guide_stays(quotation: str) -> None:
    assert read(f"# Guide\n\n> {quotation}\n\nSuite.\n") == ([f"{quotation}\nSuite."], [])


def test_a_quotation_further_down_stays_whatever_it_names() -> None:
    assert read("# Guide\n\nUn.\n\n> Source : le ministère, loi de 2020.\n")[1] == []


def test_a_line_of_sources_without_quotation_mark_is_a_banner() -> None:
    assert read("# دليل\n\nالمصدر: وزارة المعطيات\n\nالسجل عمومي.\n") == (["السجل عمومي."], ["المصدر: وزارة المعطيات"])


@pytest.mark.parametrize(
    ("question", "choices", "praise", "told"),
    [
        ("Le registre est…", ("secret", "public"), "Vous avez raison !", "Le registre est public."),
        ("Le registre est…", ("secret", "gratuit"), "Vouz avez raison!", "Le registre est gratuit."),
        ("What is a register?", ("a secret", "a list"), "That’s right!", "A register is a list."),
        ("السجل هو:", ("سري", "عمومي"), "أحسنت!", "السجل عمومي."),
    ],
)
def test_the_choices_of_a_quiz_are_not_quoted_and_its_explanation_is(
    question: str, choices: tuple[str, str], praise: str, told: str
) -> None:
    lines = "\n\n".join([question, *choices])
    quoted, aside = read(f"# Cours\n\nLeçon.\n\n## Le registre\n\n{lines}\n\n##### {praise}\n\n{told}\n")
    assert (quoted, aside) == (["Leçon.", told], ["\n".join([question, *choices])])


def test_the_explanation_of_a_quiz_stands_under_its_question() -> None:
    text = "# Cours\n\n## Quel format ?\n\nCSV\n\nPDF\n\n##### Bonne réponse !\n\nLe CSV est ouvert.\n"
    found = document_from(items_of(text), identity="g.md", source="test").document
    assert found.sections[-1].path == ("Cours", "Quel format ?")


def test_only_the_right_choice_is_left_where_a_line_names_it() -> None:
    quoted, aside = read("# Quiz\n\nQuel format ?\n\n- a) PDF\n- b) CSV\n- c) image\n\nRéponse : b\n\nSuite.\n")
    assert "PDF" not in " ".join(quoted)
    assert "image" in " ".join(aside)


def test_choices_that_somebody_really_has_stay() -> None:
    text = "# Formats\n\nVous avez le choix :\n\n- CSV\n- JSON\n\n## Licences ?\n\nODbL\n\nCC BY\n"
    assert read(text)[1] == []


def test_a_notice_that_answers_for_nothing_is_not_quoted() -> None:
    for notice in (
        "Le portail n'est pas un cabinet d'avocats.",
        "This guide does not constitute legal advice.",
        "هذا الدليل لا يشكل استشارة قانونية.",
    ):
        assert read(f"# G\n\nUn.\n\n{notice}\n\nDeux.\n") == (["Un.", "Deux."], [notice])


def test_what_a_page_prints_around_its_text_is_not_quoted() -> None:
    text = "Faites un don\n\nLangues :\n\n# Guide\n\nLe registre est public.\n\nModule suivant\n\nMenu\n\n© 2024 Ministère\n"
    assert read(text) == (
        ["Le registre est public."],
        ["Faites un don\nLangues :", "Module suivant\nMenu\n© 2024 Ministère"],
    )
    assert read("# G\n\nUn.\n\nThe licence asks to keep copyright notices.\n")[1] == []
    assert read("Un résumé du guide.\n\n# G\n\nDeux.\n")[1] == []


def test_the_contents_of_a_guide_are_not_quoted() -> None:
    text = "# دليل\n\n## الفهرس\n\n- تعريف\n- الشروط\n\n## تعريف\n\nواحد.\n\n## الشروط\n\nاثنان.\n"
    assert read(text) == (["واحد.", "اثنان."], ["- تعريف\n- الشروط"])


def test_a_running_head_does_not_part_an_article() -> None:
    body = "".join(f"## Article {n}\n\nDébut {n}\n\nN 57 – mai 2022\n\net fin {n}.\n\n" for n in range(1, 5))
    assert read(f"# Loi\n\n{body}")[0] == [f"Début {n}\net fin {n}." for n in range(1, 5)]


def test_a_guide_of_asides_only_can_still_be_quoted() -> None:
    found = document_from(items_of("# G\n\n> Source : le ministère\n"), identity="g.md", source="test").document
    assert [chunk.text for chunk in chunks_of(found)] == ["Source : le ministère"]


def test_quotations_are_told_in_html_too() -> None:
    page = etree.HTML("<body><h1>G</h1><blockquote><p>Source : A</p></blockquote><p>Texte.</p></body>")
    items = list(Blocks(Content(page)).items())
    assert [bool(item.get("quoted")) for item in items if "text" in item] == [True, False]
