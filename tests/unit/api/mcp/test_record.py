"""A record for a program: whole where it is short, cut and named where it is long."""

import pytest

from api.mcp.record import COLUMNS, DESCRIPTION_CHARS, FILES, URL_CHARS, record, record_lines
from assistant.model import Column, Dataset, Language, Licence, Resource, Term

BASE = "https://dalil.example"
DATASET = Dataset(
    id="eau/جودة",
    titles={Language.FR: "Qualité de l'eau", Language.AR: "جودة الماء"},
    descriptions={Language.FR: "Par commune.", Language.AR: "حسب الجماعات."},
    organization=Term(id="onee", names={Language.FR: "Office de l'eau", Language.AR: "مكتب الماء"}),
    licence=Licence(id="cc-by", title="CC BY", url="https://creativecommons.org/licenses/by/4.0/", open=True),
    formats=("CSV",),
    resources=(
        Resource(id="r1", name="Mesures", format="CSV", url="/sample/tables/a.csv", columns=(Column(name="ph"),)),
    ),
)


@pytest.mark.parametrize(("language", "title"), [(Language.FR, "Qualité de l'eau"), (Language.AR, "جودة الماء")])
def test_a_short_record_is_whole(language: Language, title: str) -> None:
    shown = record(DATASET, language, BASE)
    assert (shown.title, shown.id, shown.cut, shown.files_total) == (title, DATASET.id, [], 1)
    assert shown.uri == "dataset://eau%2F%D8%AC%D9%88%D8%AF%D8%A9"
    assert shown.url == f"{BASE}/datasets/eau%2F%D8%AC%D9%88%D8%AF%D8%A9"
    assert shown.files[0].url == f"{BASE}/sample/tables/a.csv"
    assert shown.open is True
    lines = list(record_lines(DATASET, shown, language))
    assert lines[:2] == [title, f"id: {DATASET.id}"]
    assert shown.attribution in lines
    assert shown.files[0].url in lines[-1]


def test_a_long_record_is_cut_and_says_where() -> None:
    resource = Resource(
        id="r", name="n " * 500, url="https://portail.example/" + "x" * URL_CHARS, columns=(Column(name="c"),) * 99
    )
    long = Dataset(
        id="long",
        titles={Language.AR: "عنوان " * 500},
        descriptions={Language.AR: "وصف " * 2_000},
        tags=("eau",) * 99,
        themes=(Term(id="t", names={}),) * 99,
        resources=(resource,) * 99,
    )
    shown = record(long, Language.AR, BASE)
    assert set(shown.cut) == {"description", "tags", "themes", "files", "columns"}
    assert len(shown.description) <= DESCRIPTION_CHARS
    assert (len(shown.files), shown.files_total) == (FILES, 99)
    assert len(shown.files[0].columns) == COLUMNS
    assert shown.files[0].url == ""  # a part of an address leads nowhere
    assert len(shown.model_dump_json()) < 80_000
