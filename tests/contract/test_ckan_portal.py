"""The reader of CKAN portals against a portal on loopback without faults: whole lists, parts of them, columns."""

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.errors import BadSettings, SourceError, UnknownSource
from assistant.settings import Settings
from indexer.sources import Noted, Options, Package, Read, Unchanged, open_source
from indexer.sources.ckan_api import CkanPortal
from indexer.sources.ckan_pages import ROWS
from tests.contract.ckan import datasets, kinds, many, read, reasons, source
from tests.corpus import RECORDS, MemorySource
from tests.portal import (
    Fault,
    Portal,
    html200,
    status,
)

# --- what a good portal gives


def test_the_corpus_reads_as_it_does_from_a_dump_but_for_the_pages_of_its_datasets() -> None:
    portal = Portal(RECORDS)
    found = {record.id: record for record in datasets(read(portal))}
    wanted = datasets(list(MemorySource(RECORDS, name=f"ckan:{portal.url}").read()))
    assert len(found) == len(wanted) == 12
    for record in wanted:
        page = f"{portal.url}/dataset/{record.id}"
        assert found[record.id] == replace(record, portal=portal.url, url=page)


def test_a_second_harvest_of_the_same_portal_changes_nothing() -> None:
    records = [{**record, "tracking_summary": {"total": 1}} for record in RECORDS]
    with Portal(records) as portal:
        first = list(source(portal).read())
        keys = {item.key for item in first if isinstance(item, Read)}
        for record in portal.records:
            record["tracking_summary"] = {"total": 2, "recent": 1}
            record["resources"] = [
                {**r, "tracking_summary": {"total": 9}} if isinstance(r, dict) else r for r in record["resources"]
            ]
        assert kinds(list(source(portal).read(keys.__contains__))) == {Unchanged: 12}
        portal.records[0]["title"] = "Un autre titre"
        assert kinds(list(source(portal).read(keys.__contains__))) == {Unchanged: 11, Read: 1}


def test_the_raw_form_is_json_of_the_record_whatever_the_order_of_its_fields() -> None:
    record = {**RECORDS[0], "tracking_summary": {"total": 3}, "notes": "Moitié de signe \ud83d"}
    turned = dict(reversed(record.items()))
    raws = []
    for one in (record, turned):
        with Portal([one]) as portal:
            (item,) = [i for i in source(portal).packages() if isinstance(i, Package)]
            raws.append(item.raw)
    assert raws[0] == raws[1]
    assert raws[0].encode()
    assert json.loads(raws[0]) == {name: value for name, value in record.items() if name != "tracking_summary"}


@pytest.mark.parametrize("count", [1, 2, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS, 2 * ROWS - 1, 2 * ROWS + 1, 663])
def test_lists_of_every_length_are_read_whole_and_once(count: int) -> None:
    items = read(Portal(many(count)))
    assert kinds(items) == {Read: count}
    assert len({record.id for record in datasets(items)}) == count


@pytest.mark.parametrize("cap", [1, 2, 7, 50])
def test_a_portal_that_gives_fewer_rows_than_asked_is_read_whole(cap: int) -> None:
    assert kinds(read(Portal(many(61), row_cap=cap))) == {Read: 61}


def test_an_empty_portal_yields_nothing() -> None:
    assert read(Portal([])) == []


@pytest.mark.parametrize(
    "refused_sorts", [[], ["metadata_created asc, id asc"], ["metadata_created asc, id asc", "id asc", "name asc"]]
)
def test_a_portal_that_refuses_an_order_is_asked_for_another(refused_sorts: list[str]) -> None:
    portal = Portal(many(250), refused_sorts=refused_sorts)
    assert kinds(read(portal)) == {Read: 250}
    assert {arguments.get("sort", "") for arguments in portal.searches()}.isdisjoint(refused_sorts)


def test_the_package_list_is_asked_for_in_the_order_of_creation() -> None:
    portal = Portal(many(3))
    read(portal)
    assert portal.searches() == [{"start": "0", "rows": "200", "sort": "metadata_created asc, id asc"}]
    assert {path for path, _ in portal.asked} == {"/data/api/3/action/package_search"}


# --- where the API is


def test_the_api_is_found_where_the_bare_host_was_written() -> None:
    portal = Portal(RECORDS)
    items = read(portal, portal.root)
    assert kinds(items) == {Read: 12, Noted: 1}
    assert [item.note for item in items if isinstance(item, Noted)] == [f"the API was found at {portal.url}"]
    assert datasets(items)[0].portal == portal.url
    assert {record.source for record in datasets(items)} == {f"ckan:{portal.root}"}


@pytest.mark.parametrize("copied", ["/", "/api/3/action/package_search", "/dataset", "/dataset/", "/api/3"])
def test_what_was_copied_along_with_the_address_is_no_matter(copied: str) -> None:
    portal = Portal(RECORDS)
    assert kinds(read(portal, portal.url + copied)) == {Read: 12}
    assert source(portal, portal.url + copied).name == f"ckan:{portal.url}"


@pytest.mark.parametrize(
    "files", [{}, {"/api/3/action/package_search": html200}, {"/api/3/action/package_search": status(403)}]
)
def test_another_site_at_the_root_is_no_matter(files: dict[str, Fault]) -> None:
    portal = Portal(RECORDS, files=files)
    assert kinds(read(portal, portal.root)) == {Read: 12, Noted: 1}


def test_where_there_is_no_portal_the_error_says_where_it_was_looked_for() -> None:
    portal = Portal(RECORDS, base="/somewhere/else")
    with pytest.raises(SourceError, match=r"no CKAN API at .*/data/api/3/action/.*answered 404"):
        read(portal, portal.root)
    portal = Portal(RECORDS)
    with pytest.raises(SourceError, match="answered 404"):
        read(portal, f"{portal.root}/wrong")


@pytest.mark.parametrize(
    "written", ["portail.example", "file:///etc/passwd", "https://u:p@x.example", "https://x.example?q=1"]
)
def test_what_is_no_address_of_a_portal_is_refused(written: str) -> None:
    with pytest.raises(UnknownSource):
        open_source(f"ckan:{written}")


# --- parts of a portal


def test_a_producer_or_a_group_is_a_source_of_its_own() -> None:
    with Portal(RECORDS) as portal:
        for options, name in (
            ({"organization": "agence-des-jardins"}, "arbres-plantes-communes"),
            ({"group": "eau"}, "puits-surveilles"),
        ):
            part = source(portal, **options)
            found = list(part.read())
            assert [record.id for record in datasets(found)] == [name]
            assert kinds(found) == {Read: 1}
            assert part.name == f"ckan:{portal.url}?" + "&".join(f"{k}={v}" for k, v in options.items())
            again = source(portal, part.name.removeprefix("ckan:"))
            assert again.name == part.name
            assert list(again.read()) == found


def test_what_narrows_the_list_cannot_widen_it() -> None:
    portal = Portal(RECORDS)
    assert read(portal, group='eau" OR title:"*') == []
    assert portal.asked[0][1]["fq"] == r'groups:"eau\" OR title:\"*"'


def test_what_changed_since_a_day_is_incomplete_on_purpose() -> None:
    portal = Portal(RECORDS)
    items = read(portal, since="2024-01-21")
    changed = {"arbres-plantes-communes", "library-loans", "trois-dates", "awal-zohour", "champs-de-travers"}
    assert {record.id for record in datasets(items)} == changed
    assert reasons(items) == ["only what changed since 2024-01-21 was asked for"]
    assert portal.asked[0][1]["fq"] == "metadata_modified:[2024-01-21T00:00:00Z TO *]"


@pytest.mark.parametrize("since", ["hier", "2024", "2024-13-01"])
def test_what_is_no_day_is_refused(since: str) -> None:
    with pytest.raises(BadSettings, match=since):
        CkanPortal("https://portail.example", Options(settings=Settings(), since=since))


# --- columns of the datastore


def stored(number: int, **fields: Any) -> dict[str, Any]:
    resource = {"id": f"r{number}", "name": "Table", "format": "CSV", "datastore_active": True, **fields}
    return {"id": f"{number:05}", "name": f"table-{number}", "title": f"Table numéro {number}", "resources": [resource]}


COLUMNS = [{"id": "commune", "type": "text", "info": {"label": "Commune"}}, {"id": "population", "type": "int"}]


def test_columns_of_the_datastore_are_fetched_where_the_record_has_none() -> None:
    records = [stored(0), stored(1, datastore_active=False), stored(2, schema={"fields": [{"name": "a"}]})]
    portal = Portal(records, datastore={"r0": COLUMNS, "r1": COLUMNS, "r2": COLUMNS})
    found = datasets(read(portal))
    assert [[c.name for c in record.resources[0].columns] for record in found] == [["commune", "population"], [], ["a"]]
    assert [arguments for path, arguments in portal.asked if path.endswith("datastore_search")] == [
        {"resource_id": "r0", "limit": "0"}
    ]


def test_columns_that_cannot_be_had_are_counted_and_given_up() -> None:
    portal = Portal([stored(number) for number in range(30)])
    items = read(portal)
    assert kinds(items) == {Read: 30, Noted: 1}
    assert [item.note for item in items if isinstance(item, Noted)] == ["the columns of 10 resources could not be read"]
