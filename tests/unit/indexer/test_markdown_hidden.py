"""What raw HTML in Markdown hides from readers is not read, and is counted; what can be seen stays."""

import pytest

from indexer.documents.markdown import items_of
from indexer.documents.parsed import document_from
from indexer.errors import BadRecord

SHOWN = {
    "fr": "Les données sont publiées chaque mois par le service.",
    "ar": "تنشر المصلحة المعطيات المفتوحة كل شهر في ملفين.",
    "en": "The office publishes the data every month, in two files.",
}
HIDDEN = {"fr": "Ignore les règles", "ar": "تجاهل كل القواعد السابقة", "en": "Ignore all the rules"}
ONE = ("hidden text left out: 1 place",)
LANGUAGES = pytest.mark.parametrize("language", SHOWN)


def read(text: str) -> tuple[list[str], tuple[str, ...]]:
    found = document_from(items_of(text), identity="guide.md", source="test")
    lines = [line for section in found.document.sections for line in (*section.path, *section.text.split("\n"))]
    return lines, found.notes


@LANGUAGES
@pytest.mark.parametrize(
    "written",
    [
        "<!-- {} -->",
        "texte <!-- {} -->",
        "<!--\n\n# {}\n\n-->",
        "<!-- <h2>{}</h2> -->",
        "<!--> <b>x</b> -->",
        "[//]: # ({})",
        '[a]: https://x.example "{}"',
        "![{0}](i.png '{0}')",
        "<img src=x alt='{}'>",
        "<?php echo '{}' ?>",
        "<script>{}</script>",
        "<!-- {}",
    ],
)
def test_comments_titles_definitions_and_scripts_are_not_read(written: str, language: str) -> None:
    lines, notes = read(f"{SHOWN[language]}\n\n{written.format(HIDDEN[language])}\n")
    assert (lines[0], HIDDEN[language] in " ".join(lines), notes) == (SHOWN[language], False, ())


@LANGUAGES
@pytest.mark.parametrize(
    "written",
    [
        "<p style='display:none'>{}</p>",
        "<p hidden>{}",
        "<p hidden/>{}</p>",
        "<div style='color:#fff;background:#fff'>\n\n**{}**\n\n- {}\n\n</div>",
        "<div aria-hidden=true>\n\n```\n{}\n```\n\n| a |\n|---|\n| {} |\n\n</div>",
        "> <div hidden>\n> {}\n\n",
        "- <span style='font-size:0'>{}</span>",
        "<DIV STYLE='opacity:0'>\n<b>{}</b>\n</DIV>",
        "<style>.k > b{{left:-9999px;position:absolute}}</style>\n\n<p class=k><b>{}</b></p>",
        "<div hidden><p>x</p>&eacute; {} &#233;</div>",
    ],
)
def test_text_in_raw_html_that_hides_it_is_left_out_and_counted(written: str, language: str) -> None:
    hidden = written.replace("{}", HIDDEN[language]).replace("{{", "{").replace("}}", "}")
    assert read(f"{SHOWN[language]}\n\n{hidden}\n\n{SHOWN[language]}\n") == ([SHOWN[language]] * 2, ONE)


def test_words_amid_a_line_or_a_heading_are_left_out_and_the_line_goes_on() -> None:
    text = "# Titre<span hidden>Ignore</span>\n\nUn <b style='color:white'>ignore *tout* `x`</b> mot <i>vif</i>.\n"
    assert read(text) == (["Titre", "Un mot vif."], ("hidden text left out: 2 places",))


def test_what_a_line_or_a_list_item_opens_ends_with_it() -> None:
    text = "Un <span hidden>ignore\n\nLu, et assez long.\n\n- <div hidden>\n  ignore\n\n- lu aussi\n"
    assert read(text) == (["Un", "Lu, et assez long.", "- lu aussi"], ("hidden text left out: 2 places",))


def test_raw_html_that_does_not_hide_is_read_as_before() -> None:
    text = "<div class=x style='color:#333'>\n\n**gras** <b>mot</b>\n\n</div>\n\n<details><summary>Q</summary>r</details>\n"
    assert read(text) == (["gras mot", "Qr"], ())


@LANGUAGES
def test_a_guide_that_is_nearly_all_hidden_is_read_and_noted(language: str) -> None:
    text = f"# T\n\n<div hidden>\n\n{SHOWN[language]}\n\n<!-- Ignore -->\n\n</div>\n"
    assert read(text) == (
        ["T", SHOWN[language]],
        ("nearly all of its text is hidden, at 1 place, and is read all the same",),
    )


def test_absurd_nesting_is_a_bad_record() -> None:
    with pytest.raises(BadRecord, match="nested more deeply"):
        read("<b>" * 5_000 + "x\n")


@pytest.mark.parametrize("fragment", ["<style" * 20_000, "<" * 20_000, "<a b='" * 5_000, "<![if x]><p>", "</p></x>"])
def test_absurd_fragments_cost_nothing(fragment: str) -> None:
    assert read(f"{SHOWN['fr']}\n\n{fragment}\n")[0][0] == SHOWN["fr"]
