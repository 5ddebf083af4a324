"""Laws whose headings are lost in part: every article is a section of its own, under its chapter."""

import pytest

from indexer.documents.law_numbers import order_of
from indexer.documents.markdown import items_of
from indexer.documents.parsed import Parsed, document_from


def read(text: str) -> Parsed:
    return document_from(items_of(text), identity="law.md", source="test")


def sections(text: str) -> list[tuple[str, str]]:
    """Headings below the title, and texts, of what can be quoted."""
    return [(" > ".join(s.path[1:]), s.text) for s in read(text).document.sections if not s.aside]


@pytest.mark.parametrize(
    ("label", "order"),
    [
        *[("Article 12", (12, 0)), ("ARTICLE PREMIER", (1, 0)), ("Art. 4 bis", (4, 1)), ("Article 16-2", (16, 2))],
        *[("Article 1er", (1, 0)), ("Chapitre XIV", (14, 0)), ("Section 3", (3, 0)), ("Annexe B", None)],
        *[("المادة الأولى", (1, 0)), ("المادة ١٢", (12, 0)), ("الفصل 27", (27, 0)), ("المادة 4 مكررة", (4, 1))],
        *[("المادة الحادية عشرة", (11, 0)), ("الباب الثاني عشر", (12, 0)), ("المادة الخامسة والعشرون", (25, 0))],
        *[("المادة الثلاثون", (30, 0)), ("المادة (7)", (7, 0)), ("الفرع العاشر", (10, 0))],
    ],
)
def test_the_number_of_a_label_is_read_however_it_is_written(label: str, order: tuple[int, int] | None) -> None:
    assert order_of(label) == order


@pytest.mark.parametrize(
    "labels",
    [
        ("Article 1", "Article 2", "Article 3"),
        ("ARTICLE PREMIER", "ARTICLE 2", "ARTICLE 2 bis"),
        ("**Article 1 – Objet.**", "**Article 2 – Champ.**", "**Article 3 – Publicité.**"),
        ("Art. 4.", "Art. 4 bis.", "Art. 5."),
        ("Section 1 – Purpose", "Section 2 – Scope", "Section 3 – Fees"),
        ("المادة الأولى", "المادة الثانية", "المادة الثالثة"),
        ("المادة ١", "المادة ٢", "المادة ٣"),
        ("الفصل 27", "الفصل 28", "الفصل 30"),
        ("**المادة 1: الموضوع**", "**المادة 2: النطاق**", "**المادة 3: النشر**"),
    ],
)
def test_articles_that_are_paragraphs_become_sections(labels: tuple[str, str, str]) -> None:
    first, second, third = labels
    found = sections(f"# Loi\n\n{first}\n\nUn.\n\n{second}\n\nDeux.\n\n{third}\n\nTrois.\n")
    assert [path for path, _ in found] == [label.strip("*").rstrip(".") for label in labels]
    assert [text for _, text in found] == ["Un.", "Deux.", "Trois."]


def test_a_sentence_may_follow_its_label_on_the_line() -> None:
    assert sections("# Loi\n\nArticle 1. - Le registre est public.\n\nArticle 2. - Il est gratuit.\n") == [
        ("Article 1", "Le registre est public."),
        ("Article 2", "Il est gratuit."),
    ]
    assert sections("# قانون\n\nالمادة 1: السجل عمومي.\n\nالمادة 2: هو مجاني.\n") == [
        ("المادة 1", "السجل عمومي."),
        ("المادة 2", "هو مجاني."),
    ]


def test_a_paragraph_that_speaks_of_an_article_heads_nothing() -> None:
    text = (
        "# Guide\n\nArticle 4 de la loi le permet.\n\nArticle 5 ci-dessus le défend.\n\nالمادة 6 من القانون تسمح به.\n"
    )
    assert [path for path, _ in sections(text)] == [""]


def test_an_article_that_has_lost_its_heading_is_parted_from_the_one_before() -> None:
    french = "# Loi\n\n### Article 1\n\nUn.\n\nArticle 2\n\nDeux.\n\n### Article 3\n\nTrois.\n"
    assert sections(french) == [("Article 1", "Un."), ("Article 2", "Deux."), ("Article 3", "Trois.")]
    arabic = "# قانون\n\n### المادة 1\n\nواحد.\n\nأحكام السجل المادة 2 يحدث سجل.\n\n### المادة 3\n\nثلاثة.\n"
    assert sections(arabic) == [
        ("المادة 1", "واحد.\nأحكام السجل"),
        ("المادة 2", "يحدث سجل."),
        ("المادة 3", "ثلاثة."),
    ]


def test_an_article_of_another_law_that_stands_alone_does_not_part_one() -> None:
    text = "# Loi\n\n## Article 1\n\nUn, voir :\n\nArticle 36\n\nsuite.\n\n## Article 2\n\nDeux.\n"
    assert [path for path, _ in sections(text)] == ["Article 1", "Article 2"]


def test_articles_without_heading_are_reported_where_nearly_all_have_one() -> None:
    articles = "".join(f"## Article {n}\n\nRègle {n}.\n\n" for n in (1, 2, 3, 5, 6, 7, 8, 9, 10))
    assert read(f"# Loi\n\n{articles}").notes == (
        "no heading is found for articles 4: their text is read as part of other articles",
    )
    arabic = "".join(f"## المادة {n}\n\nحكم {n}.\n\n" for n in (24, 25, 27, 154))
    assert read(f"# مقتطفات\n\n{arabic}").notes == ()


def test_a_table_of_contents_heads_nothing_and_is_not_quoted() -> None:
    contents = "Article 1 – Objet ........ 3\n\nArticle 2 – Champ ........ 4\n\nArticle 3 – Prix ........ 9\n\n"
    body = "Article 1 – Objet\n\nUn.\n\nArticle 2 – Champ\n\nDeux.\n\nArticle 3 – Prix\n\nTrois.\n"
    assert sections(f"# Loi\n\n{contents}{body}") == [
        ("Article 1 – Objet", "Un."),
        ("Article 2 – Champ", "Deux."),
        ("Article 3 – Prix", "Trois."),
    ]


def test_chapters_and_sections_that_share_a_level_are_read_one_in_the_other() -> None:
    text = (
        "# قانون\n\n## الباب الأول: أحكام عامة\n\n## الفرع الأول: تعاريف\n\n### المادة 1\n\nواحد.\n\n"
        "## الباب الثاني: الحقوق\n\n### المادة 2\n\nاثنان.\n"
    )
    assert [path for path, _ in sections(text)] == [
        "الباب الأول: أحكام عامة > الفرع الأول: تعاريف > المادة 1",
        "الباب الثاني: الحقوق > المادة 2",
    ]


def test_chapters_that_are_lines_head_the_articles_below_them() -> None:
    text = (
        "# Loi\n\nChapitre premier\n\nDu registre\n\n## Article 1\n\nUn.\nChapitre ii\nDes sanctions\n\n"
        "## Article 2\n\nDeux.\n"
    )
    assert sections(text) == [
        ("Chapitre premier – Du registre > Article 1", "Un."),
        ("Chapitre II – Des sanctions > Article 2", "Deux."),
    ]


def test_a_heading_that_is_torn_over_two_lines_is_whole() -> None:
    text = (
        "# قانون\n\n## الباب الأول: نقل المعطيات\n\nنحو بلد أجنبي\n\n### المادة 1\n\nواحد.\n\n### المادة 2\n\nاثنان.\n"
    )
    assert next(path for path, _ in sections(text)) == "الباب الأول: نقل المعطيات نحو بلد أجنبي > المادة 1"
    french = "# Loi\n\n## Article 1\n\nLa séance est publique\n\n## Article 2\n\nDeux.\n"
    assert sections(french)[0] == ("Article 1", "La séance est publique")


def test_chapters_of_a_law_that_has_lost_articles_claim_none_and_are_not_quoted() -> None:
    before = "".join(f"## Article {n}\n\nRègle {n}.\n\n" for n in range(1, 8))
    text = f"# Loi\n\n{before}Chapitre II\n\nDes sanctions\n\n## Article 9\n\nRègle 9.\n\n## Article 10\n\nRègle 10.\n"
    found = read(text).document.sections
    assert [s.text for s in found if s.aside] == ["Chapitre II\nDes sanctions"]
    assert found[-1].path == ("Loi", "Article 10")


def test_chapters_one_of_which_is_lost_claim_no_articles() -> None:
    text = "# Loi\n\nChapitre I\n\n## Article 1\n\nUn.\n\nChapitre III\n\n## Article 2\n\nDeux.\n"
    assert [path for path, _ in sections(text)][-1] == "Article 2"


def test_bold_lines_name_what_stands_below_them() -> None:
    text = (
        "# L\n\n## Actes\n\n**CC BY**\n\nCitez.\n\n**CC BY-SA**\n\nCitez et partagez.\n\n**المشاع**\n\nاذكر المصدر.\n"
    )
    assert sections(text) == [
        ("Actes > CC BY", "Citez."),
        ("Actes > CC BY-SA", "Citez et partagez."),
        ("Actes > المشاع", "اذكر المصدر."),
    ]
    assert sections("# G\n\n**Vous devez :**\n\n- a\n\n**Attention !**\n\nb\n\n**Une phrase.**\n\nc\n") == [
        ("", "Vous devez :\n- a\nAttention !\nb\nUne phrase.\nc")
    ]
