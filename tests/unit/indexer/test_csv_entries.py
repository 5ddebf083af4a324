"""Ids of datasets in tables: the same in any order of the rows, apart where titles are alike."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.csv_columns import FileLayout, Layout
from indexer.sources.csv_entries import Entry, Unusable, datasets_of
from indexer.sources.csv_package import MAX_ID_CHARS, slug

FILES = FileLayout(columns={"url": (3,)}, defaults={}, separator="")
LAYOUT = Layout(
    columns={"id": (0,), "title": (1,), "organization": (2,), "description": (4,)},
    files=(FILES,),
    separators={},
    defaults={},
)


def row(identity: str = "", title: str = "", producer: str = "", url: str = "", text: str = "") -> list[str]:
    return [identity, title, producer, url, text]


def entries(rows: Sequence[list[str]], *, rows_are_files: bool = False) -> list[Entry | Unusable]:
    return list(datasets_of(list(enumerate(rows, start=2)), LAYOUT, rows_are_files=rows_are_files))


def ids(rows: Sequence[list[str]], *, rows_are_files: bool = False) -> dict[tuple[str, ...], str]:
    """First row of each dataset → its id."""
    found = entries(rows, rows_are_files=rows_are_files)
    return {tuple(entry.rows[0]): entry.identity for entry in found if isinstance(entry, Entry)}


def test_an_id_is_that_of_the_table_or_the_title_as_a_slug() -> None:
    rows = [row("p-1", "Puits"), row("", "Les Écoles  d'été (2024)"), row("", "الآبار المُراقَبة")]
    assert list(ids(rows).values()) == ["p-1", "les-ecoles-d-ete-2024", "الابار-المراقبه"]


def test_datasets_of_one_title_are_told_apart_by_producer_and_address_in_any_order() -> None:
    rows = [
        row(title="Budget", producer="Commune A", text="premier"),
        row(title="Budget", producer="Commune B"),
        row(title="Budget", producer="Commune B", url="https://b.example/2"),
        row(title="budget !", producer="بلدية", text="x"),
        row(title="Ponts"),
    ]
    first = ids(rows)
    assert len(set(first.values())) == 5
    assert first[tuple(rows[4])] == "ponts"
    assert all(identity.startswith("budget-") for identity in [*first.values()][:4])
    for seed in range(10):
        shuffled = random.Random(seed).sample(rows, len(rows))
        assert ids(shuffled) == first


def test_an_edited_description_leaves_the_id_as_it_is() -> None:
    before = [row(title="Budget", producer="A", text="ancien"), row(title="Budget", producer="B")]
    after = [row(title="Budget", producer="A", text="nouveau"), row(title="Budget", producer="B")]
    assert list(ids(before).values()) == list(ids(after).values())


def test_what_is_alike_but_for_the_description_is_still_two_datasets() -> None:
    rows = [row(title="Budget", text="un"), row(title="Budget", text="deux")]
    assert len(set(ids(rows).values())) == 2
    assert ids(rows) == ids(rows[::-1])


def test_the_same_row_twice_is_one_dataset() -> None:
    kept, again = entries([row(title="Budget", text="un"), row(title="Budget", text="un")])
    assert isinstance(kept, Entry)
    assert again == Unusable(3, "the same as row 2")


def test_a_title_that_is_the_id_of_another_row_gets_a_suffix() -> None:
    found = list(ids([row("ponts", "Ponts et chaussées"), row("", "Ponts")]).values())
    assert found[0] == "ponts"
    assert found[1].startswith("ponts-")


def test_an_id_that_comes_again_is_skipped_with_what_to_write_in_the_map() -> None:
    kept, again = entries([row("p", "Puits"), row("p", "Puits 2")])
    assert isinstance(kept, Entry)
    assert isinstance(again, Unusable)
    assert again.number == 3
    assert again.reason.startswith("the id 'p' is that of row 2;")
    assert 'rows = "resources"' in again.reason


def test_rows_that_are_files_come_together_under_their_id_or_title_and_producer() -> None:
    rows = [
        row("p", "Puits", "A", "1"),
        row("", "Ponts", "A", "2"),
        row("p", "", "", "3"),
        row("", "Ponts", "B", "4"),
        row("", "ponts", "A", "5"),
        row("", "", "A", "6"),
        row("q", "", "", "7"),
    ]
    found = entries(rows, rows_are_files=True)
    together = [([r[3] for r in entry.rows]) for entry in found if isinstance(entry, Entry)]
    assert together == [["1", "3"], ["2", "5"], ["4"]]
    assert [item for item in found if isinstance(item, Unusable)] == [Unusable(7, "no title"), Unusable(8, "no title")]


def test_ids_of_rows_that_are_files_do_not_depend_on_their_order() -> None:
    rows = [row("", "Ponts", p, str(n), text=str(n)) for p in ("A", "B", "ج") for n in range(3)]

    def by_producer(found: list[Entry | Unusable]) -> dict[str, str]:
        return {entry.rows[0][2]: entry.identity for entry in found if isinstance(entry, Entry)}

    first = by_producer(entries(rows, rows_are_files=True))
    assert len(set(first.values())) == 3
    for seed in range(10):
        assert by_producer(entries(random.Random(seed).sample(rows, 9), rows_are_files=True)) == first


def test_one_more_file_leaves_the_id_of_its_dataset_as_it_is() -> None:
    rows = [row("", "Ponts", "A", "1"), row("", "Ponts", "B", "2")]
    more = [*rows, row("", "Ponts", "A", "3")]
    found = [list(ids(given, rows_are_files=True).values()) for given in (rows, more)]
    assert found[0] == found[1]
    assert len(set(found[0])) == 2


@pytest.mark.parametrize("title", ["???", "—", "…"])
def test_a_title_without_letters_gets_an_id_all_the_same(title: str) -> None:
    (identity,) = ids([row(title=title)]).values()
    assert identity.startswith("dataset-")


@given(st.text())
def test_a_slug_holds_words_and_hyphens_and_is_its_own_slug(text: str) -> None:
    found = slug(text)
    assert len(found) <= MAX_ID_CHARS
    assert not found.startswith("-")
    assert not found.endswith("-")
    assert all(c.isalnum() or c == "-" for c in found)


@given(
    st.lists(st.tuples(*[st.sampled_from(["", "a", "b", "É", "ا"])] * 5).map(list), max_size=8),
    st.booleans(),
    st.randoms(),
)
def test_every_row_is_in_one_dataset_or_unusable_and_ids_are_unique(
    rows: list[list[str]], rows_are_files: bool, chance: random.Random
) -> None:
    found = entries(rows, rows_are_files=rows_are_files)
    identities = [entry.identity for entry in found if isinstance(entry, Entry)]
    assert len(set(identities)) == len(identities)
    assert sum(len(e.rows) for e in found if isinstance(e, Entry)) <= len(rows)
    shuffled = entries(chance.sample(rows, len(rows)), rows_are_files=rows_are_files)
    assert {e.identity for e in shuffled if isinstance(e, Entry)} == set(identities)
