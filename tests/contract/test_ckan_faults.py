"""Faults of real portals: those that pass cost a try, those that stay cost a record, lists that move lose nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from assistant.errors import SourceError
from indexer.http import TRIES
from indexer.sources import Incomplete, Package, Read, Skipped
from tests.contract.ckan import datasets, kinds, many, read, reasons, source
from tests.corpus import RECORDS
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


def test_a_portal_under_a_base_path_that_only_fails_is_named_with_what_it_answers() -> None:
    portal = Portal(RECORDS, always=html200)
    with pytest.raises(SourceError, match=r"/data/api/3/action/package_search\?….: answered with an HTML page"):
        read(portal, portal.root)
