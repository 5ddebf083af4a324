"""The indicators: totals worked out by hand, and what counts as met."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.language.names import vocabulary
from assistant.model import Dataset, Language, Licence, Resource
from indexer.quality.checks import is_direct
from indexer.quality.indicators import INDICATORS, assess
from indexer.quality.model import LINK_POINTS, TOTAL, Dimension, LinkState, Rating, rate
from indexer.quality.vocabularies import (
    MACHINE_READABLE,
    NON_PROPRIETARY,
    is_known_access_right,
    is_known_licence,
    is_registered_media_type,
)
from tests.unit.indexer.quality_samples import ARABIC, BARE, BROKEN, CSV, FILE, OK, SILENT, SKIPPED, WHOLE, met


def mend_of(dataset: Dataset, indicator: str, links: Any = None) -> tuple[str, str]:
    found = next(f for f in assess(dataset, links or {}).findings if f.indicator == indicator)
    return found.mend, found.found


def test_the_weights_are_those_of_the_mqa() -> None:
    sums = {dimension: sum(i.weight for i in INDICATORS if i.dimension is dimension) for dimension in Dimension}
    assert list(sums.values()) == [100, 100, 110, 75, 20]
    assert sum(sums.values()) == TOTAL == 405
    assert len({i.id for i in INDICATORS}) == len(INDICATORS) == 23
    assert LINK_POINTS == 50 + 30


def test_all_405_points_can_be_reached() -> None:
    found = assess(WHOLE, {FILE: OK})
    assert (found.points, found.possible, found.rating) == (405, 405, Rating.EXCELLENT)
    assert found.mends() == {}


def test_without_link_checks_80_points_are_not_measured_and_not_assumed() -> None:
    found = assess(WHOLE)
    assert (found.points, found.possible, found.percent) == (325, 325, 100.0)
    assert [f.indicator for f in found.findings if f.met is None] == ["access_reached", "download_reached"]


def test_an_arabic_record_worked_out_by_hand() -> None:
    """Theme 30; download address 20; format 20, from vocabulary 10, machine-readable 20; licence 20 + 10, publisher 10;
    modified 5. No description: nothing for DCAT-AP. XLSX: nothing for non-proprietary."""
    found = assess(ARABIC)
    assert (found.points, found.possible) == (145, 325)
    assert found.rating is Rating.SUFFICIENT  # as 180.7 of 405
    assert found.resource == "القياسات"
    assert found.mends() == {
        "keywords": 30,
        "description": 30,
        "place": 20,
        "period": 20,
        "open_format": 20,
        "contact": 20,
        "access_rights": 15,
        "media_type": 10,
        "rights": 5,
        "file_size": 5,
        "issued": 5,
    }


def test_a_record_with_a_title_only_earns_nothing() -> None:
    found = assess(BARE)
    assert (found.points, found.possible, found.rating) == (0, 325, Rating.BAD)
    assert found.mends()["resources"] == 20 + 20 + 10 + 10 + 20 + 20 + 5 + 5


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_files_one_counts_and_not_the_best_of_each(order: int) -> None:
    """The PDF earns 20 + 20 + 10 + 10 + 5 + 5 = 70, the CSV 20 + 20 + 10 + 20 + 20 = 90: its media type is missing."""
    pdf = replace(CSV, name="Rapport", format="PDF", media_type="application/pdf", url="https://donnees.example/r.pdf")
    csv = Resource(id="r2", name="Annexe", format="CSV", url=FILE)
    dataset = replace(WHOLE, resources=(pdf, csv)[::order])
    found = assess(dataset)
    assert found.resource == "Annexe"
    assert found.points == 325 - 10 - 5 - 5
    assert met(dataset)["media_type"] is False


@pytest.mark.parametrize(
    ("points", "rating"),
    [
        (405, "excellent"),
        (351, "excellent"),
        (350, "good"),
        (221, "good"),
        (220, "sufficient"),
        (121, "sufficient"),
        (120, "bad"),
        (0, "bad"),
    ],
)
def test_ratings_begin_where_the_mqa_says(points: int, rating: str) -> None:
    assert rate(points, 405) == rating


def test_a_rating_of_partly_measured_points_is_that_of_the_same_share() -> None:
    assert rate(281, 325) is Rating.GOOD  # 350.2 of 405
    assert rate(282, 325) is Rating.EXCELLENT  # 351.4 of 405
    assert rate(0, 0) is Rating.BAD


@pytest.mark.parametrize(
    ("state", "access", "mend"),
    [
        (OK, True, ("", "")),
        (BROKEN, False, ("link_broken", f"HTTP 404 {FILE}")),
        (SILENT, False, ("link_unreachable", FILE)),
        (SKIPPED, None, ("", "")),
    ],
)
def test_a_checked_link_decides_over_access_and_download(
    state: LinkState, access: bool | None, mend: tuple[str, str]
) -> None:
    found = met(WHOLE, {FILE: state})
    assert (found["access_reached"], found["download_reached"]) == (access, access)
    assert mend_of(WHOLE, "access_reached", {FILE: state}) == mend


def test_where_links_were_checked_a_missing_address_counts_as_one_that_does_not_answer() -> None:
    no_address = replace(WHOLE, resources=(replace(CSV, url=""),))
    assert met(no_address)["access_reached"] is None
    assert met(no_address, {FILE: OK})["access_reached"] is False
    assert mend_of(no_address, "download_reached", {FILE: OK}) == ("access_url", "")


def test_a_link_that_was_not_checked_yet_is_not_measured() -> None:
    found = assess(WHOLE, {"https://other.example/": OK})
    assert (found.points, found.possible) == (325, 325)


@pytest.mark.parametrize(
    ("url", "direct"),
    [
        ("https://portail.example/dataset/1/resource/2/download/", True),
        ("https://portail.example/f/communes.CSV?v=2", True),
        ("https://portail.example/f/%D8%AC%D9%85%D8%A7%D8%B9%D8%A7%D8%AA.xlsx", True),
        ("/sample/tables/communes.csv", True),
        ("https://portail.example/dataset/communes", False),
        ("https://portail.example/communes.html", False),
        ("https://cartes.example/wms", False),
        ("https://portail.example/", False),
        ("http://[", False),
    ],
)
def test_an_address_is_direct_where_it_leads_to_a_file(url: str, direct: bool) -> None:
    assert is_direct(replace(CSV, url=url)) is direct


@pytest.mark.parametrize(
    ("name", "open_", "machine"),
    [
        ("CSV", True, True),
        ("ODS", True, True),
        ("GEOJSON", True, True),
        ("XLSX", False, True),
        ("SHP", False, True),
        ("ZIP", True, False),
        ("PDF", False, False),
    ],
)
def test_formats_are_judged_by_the_lists_of_the_mqa(name: str, open_: bool, machine: bool) -> None:
    found = met(replace(WHOLE, resources=(replace(CSV, format=name),)))
    assert (found["non_proprietary"], found["machine_readable"]) == (open_, machine)


def test_the_lists_of_the_mqa_name_formats_that_the_vocabulary_has() -> None:
    known = {entry.id for entry in vocabulary("format").values()}
    assert known >= NON_PROPRIETARY | MACHINE_READABLE


def test_what_is_wrong_with_a_format_is_named_with_what_stands_there() -> None:
    def with_file(**changes: Any) -> Dataset:
        return replace(WHOLE, resources=(replace(CSV, **changes),))

    assert mend_of(with_file(format="FICHIER"), "from_vocabulary") == ("format_vocabulary", "FICHIER")
    assert mend_of(with_file(media_type="csv/text"), "from_vocabulary") == ("media_type_vocabulary", "csv/text")
    assert mend_of(with_file(format="", media_type=""), "from_vocabulary") == ("format", "")
    assert mend_of(with_file(format="XLSX"), "non_proprietary") == ("open_format", "XLSX")
    assert mend_of(with_file(format="PDF"), "non_proprietary") == ("machine_readable", "PDF")


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("text/csv", True),
        ("TEXT/CSV; charset=utf-8", True),
        ("https://www.iana.org/assignments/media-types/application/json", True),
        ("application/x-zip-compressed", False),
        ("csv", False),
        ("", False),
    ],
)
def test_media_types_are_those_of_the_register(written: str, known: bool) -> None:
    assert is_registered_media_type(written) is known


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("PUBLIC", True),
        ("http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC", True),
        ("non-public", True),
        ("ouvert à tous", False),
        ("مفتوح", False),
    ],
)
def test_access_rights_are_those_of_the_vocabulary(written: str, known: bool) -> None:
    assert is_known_access_right(written) is known


@pytest.mark.parametrize(
    ("identity", "given", "known"),
    [
        ("odc-odbl", True, True),
        ("tn-lndpo", True, True),
        ("other-open", True, False),
        ("conditions-maison", True, False),
        ("notspecified", False, False),
    ],
)
def test_a_licence_counts_where_it_says_something_and_again_where_it_is_a_certain_one(
    identity: str, given: bool, known: bool
) -> None:
    found = met(replace(WHOLE, licence=Licence(id=identity, title=identity)))
    assert (found["licence"], found["known_licence"]) == (given, known)
    assert is_known_licence(identity) is known


def test_dcat_ap_wants_a_title_a_description_and_an_address_of_every_file() -> None:
    assert mend_of(replace(WHOLE, titles={Language.AR: " "}), "dcat_ap")[0] == "title"
    assert mend_of(replace(WHOLE, descriptions={}), "dcat_ap")[0] == "description"
    two = replace(WHOLE, resources=(CSV, replace(CSV, id="r2", url="")))
    assert mend_of(two, "dcat_ap") == ("access_url", "1/2")
    assert met(replace(WHOLE, resources=()))["dcat_ap"] is True
