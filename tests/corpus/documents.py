"""One small guide in three languages, written by other programs' libraries in every format of documents that Dalil reads."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import docx
import pptx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree
from pptx.util import Inches

from assistant.model import Language


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its heading, and what stands below it in this order."""

    heading: str
    text: str = ""
    bullets: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as its author thinks of it."""

    language: Language
    title: str
    opening: str
    parts: tuple[Part, ...]


FRENCH = Guide(
    Language.FR,
    "Tenir un jardin de données",
    "Un jeu de données s’entretient comme un jardin : on le visite souvent, et l’on note ce que l’on y fait.",
    (
        Part(
            "Semer",
            "Toute graine a une étiquette & une date.",
            bullets=("Choisir une graine saine.", "Noter la date du semis."),
            notes="Montrer ici le cahier des semis.",
        ),
        Part("Arroser", steps=("Remplir l’arrosoir.", "Attendre le soir.", "Arroser au pied.")),
        Part(
            "Récolter",
            "La récolte se lit dans ce tableau.",
            table=(("Mois", "Récolte"), ("Mai", "Fèves"), ("Juin", "")),
        ),
    ),
)
ARABIC = Guide(
    Language.AR,
    "العناية بحديقة البيانات",
    "مجموعة البيانات مثل الحديقة: تحتاج إلى زيارات كثيرة، ويُدوَّن كل ما يُنجز فيها.",
    (
        Part(
            "الزرع",
            "لكل بذرة بطاقة وتاريخ.",
            bullets=("اختيار بذرة سليمة.", "تدوين تاريخ الزرع."),
            notes="هنا يُعرض دفتر الزرع.",
        ),
        Part("السقي", steps=("ملء الإبريق.", "انتظار المساء.", "السقي عند الجذر.")),
        Part("الحصاد", "يبين هذا الجدول أوقات الحصاد.", table=(("الشهر", "المحصول"), ("ماي", "الفول"), ("يونيو", ""))),
    ),
)
ENGLISH = Guide(
    Language.EN,
    "Keeping a garden of data",
    "A dataset is kept like a garden: it wants many visits, and a note of what was done there.",
    (
        Part(
            "Sowing",
            "Every seed has a label & a date.",
            bullets=("Choose a healthy seed.", "Write down the day of sowing."),
            notes="Show the notebook here.",
        ),
        Part("Watering", steps=("Fill the can.", "Wait for the evening.", "Water the roots.")),
        Part("Harvest", "The table tells when to pick.", table=(("Month", "Crop"), ("May", "Beans"), ("June", ""))),
    ),
)
WRITTEN_GUIDES = (FRENCH, ARABIC, ENGLISH)


def write_markdown(guide: Guide, folder: Path) -> Path:
    """The twin that the others are compared with."""
    lines = [f"# {guide.title}", "", guide.opening, ""]
    for part in guide.parts:
        lines += [f"## {part.heading}", "", part.text, ""]
        lines += [*(f"- {item}" for item in part.bullets), ""]
        lines += [*(f"{number}. {item}" for number, item in enumerate(part.steps, start=1)), ""]
        rows = [f"| {' | '.join(row)} |" for row in part.table]
        lines += [*rows[:1], *(["|---|---|"] if rows else []), *rows[1:], ""]
    return _text(folder / "guide.md", "\n".join(lines))


_PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head><meta charset="{charset}"><title>{title} | Portail</title>
<meta name="keywords" content="jardin, entretien"><style>p {{ color: red }}</style></head>
<body class="page">
<div id="cookie-banner"><p>Cookies !</p><button>OK</button></div>
<header class="site-header"><a href="/"><img src="logo.png" alt="Logo"></a>
<nav><ul><li><a href="/">Accueil</a></ul></nav></header>
<main><article><header><h1>{title}</h1></header>
{content}
</article></main>
<footer><p>Mentions légales</p></footer><script>var x = "<p>script</p>";</script>
</body></html>
"""


def write_html(guide: Guide, folder: Path, charset: str = "utf-8") -> Path:
    """As a content system serves it, with what stands around the content."""
    content = [f"<p>{escape(guide.opening)}</p>"]
    for part in guide.parts:
        content.append(f"<h2 id='x'><a name='y'></a>{escape(part.heading)}</h2>")
        content += [f"<p>\n  {escape(part.text)}\n</p>"] if part.text else []
        for tag, items in (("ul", part.bullets), ("ol", part.steps)):
            content += (
                [f"<{tag}>", *(f"<li><span>{escape(item)}</span></li>" for item in items), f"</{tag}>"] if items else []
            )
        if part.table:
            head, *rows = part.table
            content.append(f"<table><thead><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr></thead><tbody>")
            content += [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
            content.append("</tbody></table>")
    page = _PAGE.format(
        language=guide.language,
        direction=guide.language.direction,
        charset=charset,
        title=escape(guide.title),
        content="\n".join(content),
    )
    path = folder / "guide.html"
    path.write_bytes(page.encode(charset, "xmlcharrefreplace"))
    return path


def write_docx(guide: Guide, folder: Path) -> Path:
    """As Word writes it: a title, headings, its own styles of lists, a table, a header and a footer."""
    document = docx.Document()
    document.core_properties.title = "Document1"
    document.core_properties.language = "fr-FR"
    document.sections[0].header.paragraphs[0].text = "En-tête"
    document.sections[0].footer.paragraphs[0].text = "Pied de page"
    document.add_paragraph(guide.title, style="Title")
    document.add_paragraph(guide.opening)
    for part in guide.parts:
        document.add_heading(part.heading, level=1)
        if part.text:
            document.add_paragraph(part.text)
        for style, items in (("List Bullet", part.bullets), ("List Number", part.steps)):
            for item in items:
                document.add_paragraph(item, style=style)
        if part.table:
            _fill(document.add_table(len(part.table), 2), part.table)
    for paragraph in document.paragraphs if guide.language is Language.AR else ():
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
    path = folder / "guide.docx"
    document.save(str(path))
    return path


def write_pptx(guide: Guide, folder: Path) -> Path:
    """A slide for the title and one for every part, with the notes of the speaker."""
    deck = pptx.Presentation()
    deck.core_properties.title = "PowerPoint Presentation"
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text, cover.placeholders[1].text = guide.title, guide.opening
    for part in guide.parts:
        slide = deck.slides.add_slide(deck.slide_layouts[1 if part.bullets or part.steps else 5])
        slide.shapes.title.text = part.heading
        if part.text:
            box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(8), Inches(1))
            box.text_frame.text = part.text
            if part.bullets:  # its order on the slide is that of the file
                box._element.addnext(slide.placeholders[1]._element)
        if part.bullets or part.steps:
            slide.placeholders[1].text = "\n".join(part.bullets or part.steps)
        for paragraph in slide.placeholders[1].text_frame.paragraphs if part.steps else ():
            etree.SubElement(paragraph._p.get_or_add_pPr(), qn("a:buAutoNum"), type="arabicPeriod")
        if part.table:
            frame = slide.shapes.add_table(len(part.table), 2, Inches(1), Inches(3), Inches(8), Inches(2))
            _fill(frame.table, part.table)
        if part.notes:
            slide.notes_slide.notes_text_frame.text = part.notes
    path = folder / "guide.pptx"
    deck.save(str(path))
    return path


WRITERS: tuple[Callable[[Guide, Path], Path], ...] = (write_html, write_docx, write_pptx)


def _fill(table: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell


def _text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
