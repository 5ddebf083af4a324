"""udata's API over loopback: pages that shift, faults that pass and that stay, filters, lists of files."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.errors import BadSettings, FetchError, SourceError, UnknownSource
from assistant.model import Dataset
from assistant.settings import Settings
from indexer.sources import Incomplete, Item, Options, Read, Skipped
from indexer.sources.udata import UdataCatalogue
from tests.udata_portal import Answer, Hook, UdataPortal, as_json

SMALL = "?page_size=2"


def records(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{n:024x}",
            "slug": f"jeu-{n}",
            "title": f"Jeu numéro {n}",
            "last_update": f"2024-01-{n + 1:02}T10:00:00+00:00",
            "organization": {"id": f"{n % 2:024x}", "slug": f"org-{n % 2}", "name": f"Organisme {n % 2}"},
            "resources": [{"id": f"f{i}", "title": f"Fichier {i}", "format": "csv"} for i in range(n)],
        }
        for n in range(count)
    ]


def read(portal: UdataPortal, query: str = SMALL, **options: str) -> list[Item]:
    chosen = Options(settings=Settings(), **options)  # type: ignore[arg-type]
    return list(UdataCatalogue(portal.url + query, chosen, sleep=lambda _: None).read())


def slugs(items: Sequence[Item]) -> list[str]:
    return [item.record.id for item in items if isinstance(item, Read)]


def once(answer: Answer, *, page: int) -> Hook:
    return lambda _, number: answer if number == page else None


def test_all_pages_are_read_once_in_the_order_of_creation() -> None:
    with UdataPortal(records(5)) as portal:
        items = read(portal)
    assert slugs(items) == [f"jeu-{n}" for n in range(5)]
    assert len(items) == 5
    asked = [parse_qs(urlsplit(path).query) for path in portal.asked]
    assert [q.get("page", ["1"]) for q in asked] == [["1"], ["2"], ["3"]]
    assert all(q["sort"] == ["created"] for q in asked)


def test_only_the_portal_itself_is_asked_whatever_host_its_links_name() -> None:
    with UdataPortal(records(5), inner="http://udata-web-1.internal:8000") as portal:
        assert len(slugs(read(portal))) == 5


def test_the_address_of_the_api_keeps_its_own_query() -> None:
    with UdataPortal(records(3)) as portal:
        read(portal, "/api/1/datasets/?tag=eau&tag=air&page_size=50&sort=title")
    assert portal.asked == ["/api/1/datasets/?tag=eau&tag=air&page_size=50&sort=title"]


def delete_one(portal: UdataPortal, number: int) -> None:
    """A dataset of the first page is deleted before the second is read: the others move up by one."""
    if number == 2:
        portal.records.pop(0)


def test_a_dataset_that_moved_to_a_page_already_read_is_found_in_a_second_pass() -> None:
    with UdataPortal(records(6), hook=delete_one) as portal:
        items = read(portal)
    assert sorted(slugs(items)) == [f"jeu-{n}" for n in range(6)]
    assert slugs(items)[-1] == "jeu-2"
    assert not [item for item in items if isinstance(item, Incomplete)]


def test_a_dataset_that_comes_while_pages_are_read_needs_no_second_pass() -> None:
    def add_one(portal: UdataPortal, number: int) -> None:
        if number == 2:
            portal.records.append(records(7)[-1])

    with UdataPortal(records(6), hook=add_one) as portal:
        assert len(slugs(read(portal))) == 7
    assert len(portal.asked) == 4


def test_totals_that_count_a_few_hidden_datasets_are_no_gap_where_two_passes_agree() -> None:
    with UdataPortal(records(10)) as portal:
        portal.announced = 11
        items = read(portal)
    assert len(items) == 10
    assert len(portal.asked) == 2 * 5


@pytest.mark.parametrize("announced", [12, 5_000])
def test_more_missing_datasets_than_that_are_incomplete(announced: int) -> None:
    with UdataPortal(records(10)) as portal:
        portal.announced = announced
        *found, last = read(portal)
    assert len(found) == 10
    assert last == Incomplete(f"10 of the {announced} announced datasets are on the portal's pages")


def test_two_passes_that_do_not_agree_are_incomplete() -> None:
    def lose_one(portal: UdataPortal, number: int) -> None:
        portal.announced = 20
        if number == 6:
            portal.records.pop()

    with UdataPortal(records(10), hook=lose_one) as portal:
        items = read(portal)
    assert isinstance(items[-1], Incomplete)


def test_a_page_that_leads_back_fails_the_source() -> None:
    page = as_json({"data": records(2), "total": 4, "next_page": "http://x.example/api/1/datasets/?page=1"})
    with (
        UdataPortal(records(2), hook=lambda *_: page) as portal,
        pytest.raises(SourceError, match="go round in a circle after page 2"),
    ):
        read(portal)


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><html>Maintenance</html>", b"\n <html>"])
def test_a_web_page_in_place_of_json_is_called_so_and_not_asked_for_again(body: bytes) -> None:
    with (
        UdataPortal(records(2), hook=once((200, "text/html; charset=utf-8", body), page=1)) as portal,
        pytest.raises(SourceError, match=r"/api/1/datasets/' answered with a web page \(HTML\)"),
    ):
        read(portal)
    assert len(portal.asked) == 1


@pytest.mark.parametrize("body", [b'{"data": [{"id": "1", "ti', b"", b"\xff\xfe{", b'{"total": NaN}', b"[" * 100_000])
def test_json_that_is_broken_once_is_asked_for_again(body: bytes) -> None:
    with UdataPortal(records(4), hook=once((200, "application/json", body), page=2)) as portal:
        assert len(slugs(read(portal))) == 4
    assert len(portal.asked) == 3


def test_json_that_stays_broken_fails_the_source() -> None:
    answer = (200, "application/json", b'{"data": [')
    with (
        UdataPortal(records(4), hook=lambda _, n: answer if n > 1 else None) as portal,
        pytest.raises(SourceError, match=r"not JSON \(3 tries\)"),
    ):
        read(portal)


@pytest.mark.parametrize(
    ("body", "said"), [({"help": "x", "success": True}, "'help', 'success'"), ([1], "list"), ({"data": None}, "'data'")]
)
def test_json_of_something_else_fails_the_source_with_what_it_is(body: object, said: str) -> None:
    with (
        UdataPortal([], hook=once(as_json(body), page=1)) as portal,
        pytest.raises(SourceError, match=f"no page of datasets .*{said}: is this a udata portal"),
    ):
        read(portal)


def test_a_page_that_fails_for_good_fails_the_source() -> None:
    with (
        UdataPortal(records(6), hook=once((404, "text/html", b"<html>"), page=3)) as portal,
        pytest.raises(FetchError, match="404"),
    ):
        read(portal)


def test_a_part_of_a_portal_is_a_source_of_its_own_that_is_whole() -> None:
    with UdataPortal(records(6)) as portal:
        portal.organizations["org-1"] = f"{1:024x}"
        by_slug = read(portal, organization="org-1")
        by_id = read(portal, organization=f"{1:024x}")
        in_address = read(portal, f"{SMALL}&organization=org-1")
        name = UdataCatalogue(portal.url, Options(settings=Settings(), organization="org-1")).name
    assert slugs(by_slug) == slugs(by_id) == slugs(in_address) == ["jeu-1", "jeu-3", "jeu-5"]
    assert not [item for item in by_slug if isinstance(item, Incomplete)]
    assert name == f"udata:{portal.url}?organization=org-1"


def test_an_organisation_that_is_not_there_fails_the_source() -> None:
    with UdataPortal(records(2)) as portal, pytest.raises(SourceError, match="404"):
        read(portal, organization="وزارة الفلاحة")
    assert portal.asked == [
        "/api/1/organizations/%D9%88%D8%B2%D8%A7%D8%B1%D8%A9%20%D8%A7%D9%84%D9%81%D9%84%D8%A7%D8%AD%D8%A9/"
    ]


def test_only_what_changed_since_a_day_is_read_and_the_rest_of_the_pages_is_not() -> None:
    with UdataPortal(records(20)) as portal:
        items = read(portal, since="2024-01-18")
    assert slugs(items) == ["jeu-19", "jeu-18", "jeu-17"]
    assert items[-1] == Incomplete("only what changed since 2024-01-18 was asked for", on_purpose=True)
    assert len(portal.asked) == 3


def test_a_portal_that_does_not_know_an_order_is_read_in_its_own_to_the_end() -> None:
    def refuse(portal: UdataPortal, _: int) -> Answer | None:
        return as_json({"errors": {"sort": "not a valid choice"}}, 400) if "sort=" in portal.asked[-1] else None

    with UdataPortal(records(6), hook=refuse) as portal:
        assert slugs(read(portal, since="2024-01-05")) == ["jeu-4", "jeu-5"]
        assert len(read(portal)) == 6
        with pytest.raises(FetchError, match="400"):
            read(portal, "?sort=mine")


@pytest.mark.parametrize("path", ["/", "/fr/", "/ar/datasets/", "/datasets"])
def test_what_is_copied_along_with_the_address_is_no_matter(path: str) -> None:
    with UdataPortal(records(2)) as portal:
        assert len(read(portal, path)) == 2


def test_groups_are_refused_for_udata_has_none() -> None:
    with UdataPortal(records(2)) as portal, pytest.raises(BadSettings, match="udata has no groups"):
        read(portal, group="eau")
    assert portal.asked == []


@pytest.mark.parametrize("since", ["hier", "2024", "2024-13-01", "أمس"])
def test_a_day_that_is_none_is_refused_before_anything_is_asked(since: str) -> None:
    with pytest.raises(BadSettings, match="is not a date"):
        UdataCatalogue("https://p.example", Options(settings=Settings(), since=since))


@pytest.mark.parametrize("address", ["https://", "http://user:secret@p.example", "https://[x"])
def test_an_address_that_is_none_is_no_source(address: str) -> None:
    with pytest.raises(UnknownSource, match=r"is not udata:https://portal or udata:FILE"):
        UdataCatalogue(address, Options(settings=Settings()))


def test_lists_of_files_are_followed_where_records_only_link_to_them() -> None:
    with UdataPortal(records(6), linked=True, inner="http://inner.example") as portal:
        items = read(portal, "/api/2/datasets/?page_size=3")
    found = [item.record for item in items if isinstance(item, Read) and isinstance(item.record, Dataset)]
    assert [len(record.resources) for record in found] == [0, 1, 2, 3, 4, 5]
    assert [r.name for r in found[3].resources] == ["Fichier 0", "Fichier 1", "Fichier 2"]
    assert not [path for path in portal.asked if "sort" in path]


def test_no_more_files_are_listed_than_are_kept() -> None:
    many = records(1)
    many[0]["resources"] = [{"id": str(n), "title": f"F{n}"} for n in range(300)]
    with UdataPortal(many, linked=True) as portal:
        (item,) = read(portal, "/api/2/datasets/")
    assert isinstance(item, Read)
    assert isinstance(item.record, Dataset)
    assert len(item.record.resources) == 200
    assert len(portal.asked) == 1 + 100


def test_a_dataset_whose_files_are_gone_meanwhile_is_skipped() -> None:
    def gone(portal: UdataPortal, _: int) -> Answer:
        answer = portal._page("/api/2/datasets/", {})
        portal.records.pop(1)
        return answer

    with UdataPortal(records(3), linked=True, hook=gone) as portal:
        items = read(portal, "/api/2/datasets/")
    assert [type(item) for item in items] == [Read, Skipped, Read]
    assert isinstance(items[1], Skipped)
    assert items[1].record == "jeu-1"
    assert "its files are gone" in items[1].reason


@pytest.mark.parametrize("linked", [False, True])
def test_links_that_are_no_addresses_fail_the_source(linked: bool) -> None:
    record = {**records(1)[0], "resources": {"href": "https://[x/api/2/", "total": 1}} if linked else records(1)[0]
    page = as_json({"data": [record], "total": 9, "next_page": "https://[x/?page=2"})
    with (
        UdataPortal([], hook=lambda *_: page) as portal,
        pytest.raises(SourceError, match=r"gives 'https://\[x/.*' as an address"),
    ):
        read(portal)
