"""Drafts without addresses that someone planted in a text."""

import pytest

from assistant.answering.draft import Draft
from assistant.answering.neutral import neutral
from assistant.model import AnswerStatus, Card, Citation, Dataset, Language, Resource, Table

EVIL = "https://evil.example/x"
FR, AR = Language.FR, Language.AR
TEXTS = pytest.mark.parametrize(
    ("before", "after"), [("Voir", "pour la suite"), ("انظر", "لمعرفة المزيد"), ("See", "for more")]
)


def draft(text: str, url: str = "/guides/g#s0") -> Draft:
    citation = Citation(n=1, kind="guide", id="g", title=text, url=url, snippet=text, language=FR)
    dataset = Dataset(
        id="d",
        titles={FR: text, AR: text},
        descriptions={FR: text},
        tags=(text,),
        url="https://portail.example/d",
        resources=(Resource(id="r", name=text, format="CSV", description=text, url=EVIL),),
    )
    return Draft(
        status=AnswerStatus.ANSWERED,
        text=text,
        citations=(citation,),
        cards=(Card(dataset=dataset, score=1.0, why=text, variants=(dataset,)),),
        table=Table(caption=text, columns=(text,), rows=((text, 3),)),
        suggestions=(text,),
        closing=text,
    )


@TEXTS
def test_an_address_is_taken_out_of_every_text(before: str, after: str) -> None:
    found = neutral(draft(f"{before} {EVIL} {after}"))
    card, clean = found.cards[0], f"{before}  {after}"
    table = found.table
    assert table is not None
    texts = [
        *(found.text, found.closing, *found.suggestions, found.citations[0].title, found.citations[0].snippet),
        *(card.why, *card.dataset.titles.values(), *card.dataset.descriptions.values(), *card.dataset.tags),
        *(card.dataset.resources[0].name, card.dataset.resources[0].description, card.variants[0].titles[FR]),
        *(table.caption, table.columns[0], str(table.rows[0][0])),
    ]
    assert {" ".join(text.split()) for text in texts} == {" ".join(clean.split())}


@TEXTS
def test_links_and_numbers_stay_as_the_index_has_them(before: str, after: str) -> None:
    found = neutral(draft(f"{before} {EVIL} {after}"))
    assert found.citations[0].url == "/guides/g#s0"
    assert found.cards[0].dataset.resources[0].url == EVIL
    assert found.table is not None
    assert found.table.rows[0][1] == 3


@TEXTS
def test_an_address_on_a_host_of_the_answers_own_links_stays(before: str, after: str) -> None:
    text = f"{before} https://portail.example/aide {after}"
    assert neutral(draft(text)).text == text
    cited = f"{before} https://cite.example/aide {after}"
    assert neutral(draft(cited, url="https://cite.example/page")).text == cited
    assert "cite.example" not in neutral(draft(cited)).text
