"""The reader of CKAN portals against a portal on loopback: whole lists, parts of lists, and every fault of real portals."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.errors import BadSettings, SourceError, UnknownSource
from assistant.model import Dataset
from assistant.settings import Settings
from indexer.http import TRIES
from indexer.sources import Incomplete, Item, Noted, Options, Package, Read, Skipped, Unchanged, open_source
from indexer.sources.ckan_api import CkanPortal
from indexer.sources.ckan_pages import ROWS
from tests.corpus import RECORDS, MemorySource, plain_records
from tests.portal import (
    Fault,
    Portal,
    Reply,
    body,
    cut_off,
    drip_body,
    drip_headers,
    encoded,
    gzip_bomb,
    hang,
    html200,
    invalid_json,
    listener,
    packed,
    redirect,
    refused,
    status,
    success_false,
    truncated,
)

Change = Callable[[list[Any]], object]


def many(count: int) -> list[dict[str, Any]]:
    """Records under ids that sort like their numbers."""
    return [{**record, "id": f"{number:05}"} for number, record in enumerate(plain_records(count))]


def source(portal: Portal, url: str = "", *, waits: list[float] | None = None, **options: Any) -> CkanPortal:
    settings = options.pop("settings", {})
    given = Options(settings=Settings(**{"harvest_max_bytes": 5_000_000, **settings}), **options)
    return CkanPortal(url or portal.url, given, sleep=[].append if waits is None else waits.append)


def read(portal: Portal, url: str = "", **options: Any) -> list[Item]:
    with portal:
        return list(source(portal, url, **options).read())


def kinds(items: list[Item]) -> dict[type, int]:
    return dict(Counter(map(type, items)))


def datasets(items: list[Item]) -> list[Dataset]:
    return [item.record for item in items if isinstance(item, Read) and isinstance(item.record, Dataset)]


def reasons(items: list[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Skipped | Incomplete)]


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


# --- faults that pass


@pytest.mark.parametrize(
    "fault",
    [
        html200, success_false, status(500), status(503), status(429, retry_after="3"), truncated, cut_off, invalid_json,
        body([]), body("text"), body(None), body({}), body({"success": True}), body({"success": True, "result": None}),
        body({"success": True, "result": []}), body({"success": "yes", "result": {}}), body({"result": {}}),
    ],
    ids=lambda fault: getattr(fault, "__name__", "body"),
)  # fmt: skip
def test_a_fault_that_passes_costs_one_more_try(fault: Fault) -> None:
    waits: list[float] = []
    assert kinds(read(Portal(many(300), faults={1: fault, 2: fault}), waits=waits)) == {Read: 300}
    assert len(waits) == 2


def test_the_portal_says_how_long_to_wait() -> None:
    waits: list[float] = []
    read(Portal(many(3), faults={1: status(429, retry_after="17")}), waits=waits)
    assert waits == [17]


@pytest.mark.parametrize("fault", [hang, drip_headers, drip_body])
def test_a_slow_page_is_asked_for_again(fault: Fault) -> None:
    assert kinds(read(Portal(many(3), faults={1: fault}), settings={"harvest_timeout_s": 0.5})) == {Read: 3}


@pytest.mark.parametrize(
    "fault",
    [
        *(encoded(charset) for charset in ("cp1256", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")),
        encoded("cp1256", "windows-1256"),
        encoded("cp1256", "utf-8"),
        encoded("utf-8", "iso-8859-1"),
        packed,
    ],
)
def test_answers_in_other_charsets_read_the_same(fault: Fault) -> None:
    records = [
        r
        for r in RECORDS
        if json.dumps(r, ensure_ascii=False).encode("cp1256", "ignore").decode("cp1256")
        == json.dumps(r, ensure_ascii=False)
    ]
    assert len(records) >= 9
    plain, other = Portal(records), Portal(records, always=fault)
    wanted, found = datasets(read(plain)), datasets(read(other))
    assert [record.titles for record in found] == [record.titles for record in wanted]
    assert [record.descriptions for record in found] == [record.descriptions for record in wanted]


def test_french_in_latin_1_reads_the_same() -> None:
    found = datasets(read(Portal(many(30), always=encoded("latin-1"))))
    assert [list(record.titles.values()) for record in found][:1] == [["Relevé numéro 0"]]


# --- faults that stay


@pytest.mark.parametrize("number", [0, 1, 199, 200, 333, 398, 399, 662])
def test_one_record_that_the_portal_cannot_give_costs_only_itself(number: int) -> None:
    items = read(Portal(many(663), bad=[f"releve-{number}"]))
    assert kinds(items) == {Read: 662, Skipped: 1, Incomplete: 1}
    (lost,) = [item for item in items if isinstance(item, Skipped)]
    assert lost.record == f"package_search[{number}]"
    assert "answered 500" in lost.reason
    assert reasons(items)[-1] == "1 records could not be fetched"


def test_records_here_and_there_that_cannot_be_given_are_all_named() -> None:
    bad = [3, 4, 5, 77, 150, 250, 251]
    items = read(Portal(many(260), bad=[f"releve-{number}" for number in bad]))
    assert kinds(items) == {Read: 253, Skipped: 7, Incomplete: 1}
    assert [item.record for item in items if isinstance(item, Skipped)] == [f"package_search[{n}]" for n in bad]


def test_many_records_in_a_row_that_cannot_be_given_fail_the_source() -> None:
    with pytest.raises(SourceError, match="6 records in a row cannot be fetched"):
        read(Portal(many(260), bad=[f"releve-{number}" for number in range(100, 120)]))


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (html200, "answered with an HTML page instead of JSON"),
        (success_false, "the portal refuses: Search error: SOLR is away. xxx"),
        (refused, "the portal refuses: Access denied"),
        (invalid_json, "answered with JSON that is cut or broken"),
        (body({"a": 1}), "JSON that is not CKAN's"),
        (status(500), "answered 500 Internal Server Error"),
        (lambda reply: reply.send(200, b"\x89PNG\0\0\0"), "answered with what is not a text"),
    ],
)
def test_a_portal_that_only_fails_is_a_source_error_with_a_short_reason(fault: Fault, reason: str) -> None:
    failing = Portal(RECORDS, files={"/data/api/3/action/package_search": fault}, base="/never")
    with pytest.raises(SourceError) as caught:
        read(failing, f"{failing.root}/data")
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 600
    assert "\n" not in str(caught.value)
    assert "<html" not in str(caught.value).lower()


@pytest.mark.parametrize("fault", [html200, status(500)])
def test_a_portal_that_counts_but_gives_no_page_fails_before_any_record(fault: Fault) -> None:
    portal = Portal(many(300), always_for_pages=fault)
    with portal, pytest.raises(SourceError, match="6 records in a row"):
        assert not [item for item in source(portal).packages() if isinstance(item, Package)]


def test_a_portal_that_goes_away_half_way_fails_the_source() -> None:
    portal = Portal(many(663), before_page={3: lambda _: portal.fail(status(502))})
    with portal, pytest.raises(SourceError, match="answered 502"):
        list(source(portal).read())
    assert portal.pages == 2 + TRIES


def test_a_bomb_is_stopped_and_the_portal_read_in_smaller_pages() -> None:
    items = read(Portal(many(250), faults={1: gzip_bomb}))
    assert kinds(items) == {Read: 250}


@pytest.mark.parametrize("record", [None, 3, "text", [], {}, {"id": None}, {"notes": "no handle"}])
def test_a_record_of_a_wrong_shape_is_skipped(record: object) -> None:
    items = read(
        Portal([RECORDS[0], record, RECORDS[1]], refused_sorts=["metadata_created asc, id asc", "id asc", "name asc"])
    )
    assert kinds(items) == {Read: 2, Skipped: 1}
    assert [item.record for item in items if isinstance(item, Skipped)] == ["package_search[1]"]


def test_numbers_that_json_does_not_have_cost_the_record() -> None:
    items = read(Portal([{**RECORDS[0], "size": float("nan")}, RECORDS[1]]))
    assert kinds(items) == {Read: 1, Skipped: 1}
    assert "not JSON" in reasons(items)[0]


@pytest.mark.parametrize("results", [None, {}, "x", 3])
def test_an_answer_without_a_list_is_an_empty_one(results: object) -> None:
    answer = body({"success": True, "result": {"count": 5, "results": results}})
    items = read(Portal(RECORDS, always=answer))
    assert kinds(items) == {Incomplete: 1}
    assert "the portal counts" in reasons(items)[0]


# --- lists that change while they are read


def remove(*numbers: int) -> Change:
    return lambda records: [records.remove(one) for one in [records[number] for number in numbers]]


def insert(at: int, name: str = "nouveau") -> Change:
    return lambda records: records.insert(at, {"id": f"{at:05}a", "name": name, "title": "Un nouveau jeu"})


def both(*changes: Change) -> Change:
    return lambda records: [change(records) for change in changes]


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (remove(3), {f"releve-{n}" for n in range(663)}),
        (remove(0, 1, 2), {f"releve-{n}" for n in range(663)}),
        (insert(0), {f"releve-{n}" for n in range(663)} | {"nouveau"}),
        (insert(400), {f"releve-{n}" for n in range(663)} | {"nouveau"}),
        (both(remove(3), insert(662)), {f"releve-{n}" for n in range(663)} | {"nouveau"}),
    ],
    ids=["one removed", "three removed", "one in front", "one behind", "one removed and one added"],
)
@pytest.mark.parametrize("page", [2, 3, 4])
def test_a_list_that_shifts_between_pages_loses_nothing(change: Change, names: set[str], page: int) -> None:
    items = read(Portal(many(663), before_page={page: change}))
    assert {record.id for record in datasets(items)} >= names
    assert len(datasets(items)) == len({record.id for record in datasets(items)})
    assert not reasons(items)


def test_a_list_that_never_holds_still_is_incomplete() -> None:
    changes = {page: remove(3) for page in range(2, 40)}
    items = read(Portal(many(663), before_page=changes))
    assert "portal counts" in reasons(items)[0]
    assert len(datasets(items)) >= 640


def test_records_that_are_listed_twice_are_given_once_and_are_complete() -> None:
    records = many(450)
    items = read(Portal([*records, records[7], records[300]]))
    assert kinds(items) == {Read: 450}


@pytest.mark.parametrize("count", [lambda n: n + 1, lambda n: n - 1, str, lambda n: None, lambda n: True, lambda n: -1])
def test_a_count_that_is_a_little_wrong_or_missing_is_no_matter(count: Callable[[int], object]) -> None:
    assert kinds(read(Portal(many(450), count=count))) == {Read: 450}


def test_a_list_that_ends_long_before_its_count_is_incomplete() -> None:
    items = read(Portal(many(250), count=lambda n: 663))
    assert kinds(items) == {Read: 250, Incomplete: 1}
    assert reasons(items) == ["250 records came where the portal counts 663, also when asked again"]


def test_a_portal_that_gives_the_same_page_for_ever_is_left_and_incomplete() -> None:
    records = many(200)
    answer = body({"success": True, "result": {"count": 663, "results": records}})
    items = read(portal := Portal(records, always=answer))
    assert kinds(items) == {Read: 200, Incomplete: 1}
    assert len(portal.asked) < 20


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


# --- redirects and private addresses


def test_a_portal_that_redirects_inside_touches_nothing_there() -> None:
    with listener() as (port, touched):
        away = redirect(f"http://127.0.0.1:{port}/api/3/action/package_search")
        portal = Portal(RECORDS, files={"/x/api/3/action/package_search": away})
        with pytest.raises(SourceError, match="redirected to"):
            read(portal, f"{portal.root}/x")
    assert touched == []


def test_a_portal_that_redirects_in_a_circle_fails() -> None:
    loop = Portal(RECORDS, files={"/x/api/3/action/package_search": redirect("/x/api/3/action/package_search")})
    with pytest.raises(SourceError, match="in a circle"):
        read(loop, f"{loop.root}/x")


def test_a_portal_that_moved_on_its_host_is_read_where_it_is() -> None:
    def on(reply: Reply) -> None:
        reply.send(301, location=f"/data/api/3/action/package_search?{reply.query}")

    moved = Portal(RECORDS, files={"/x/api/3/action/package_search": on})
    assert kinds(read(moved, f"{moved.root}/x")) == {Read: 12}
