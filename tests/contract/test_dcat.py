"""The corpus as DCAT reads as it does from a CKAN dump, in every encoding and version; the pages of a portal are followed."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import FetchError, SourceError
from assistant.model import Dataset, Language, Licence
from assistant.settings import Settings
from indexer.sources import Incomplete, Item, Options, Read, Skipped, open_source
from indexer.sources.dcat import DcatCatalogue
from tests.corpus import RECORDS, write_jsonl
from tests.corpus.as_dcat import PORTAL, WRITTEN, Version, catalogue, turtle, write_dcat
from tests.dcat_portal import TURTLE, Answer, DcatPortal

NAMES = [*WRITTEN, "catalog.ttl.gz"]
LOSSES = {("champs-de-travers", "resources"): "a distribution of which nothing is said is left out"}
"""What a DCAT catalogue of the corpus does not give, by record and field."""
HEAD = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
HYDRA = "http://www.w3.org/ns/hydra/core#"


def datasets(location: str) -> dict[str, Dataset]:
    items = list(open_source(location).read())
    assert not [item for item in items if not isinstance(item, Read)], items
    found = [item.record for item in items if isinstance(item, Read)]
    return {record.id: record for record in found if isinstance(record, Dataset)}


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Dataset]:
    return datasets(f"ckan-dump:{write_jsonl(tmp_path_factory.mktemp('dump'))}@{PORTAL}")


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_every_encoding_and_version_reads_as_the_dump_but_for_the_losses(
    name: str, version: Version, tmp_path: Path, dump: dict[str, Dataset]
) -> None:
    path = write_dcat(tmp_path, name, version=version)
    found = datasets(f"dcat:{path}@{PORTAL}")
    assert [*found] == [*dump]
    differing = {
        (identity, field)
        for identity, dataset in dump.items()
        for field in Dataset.__dataclass_fields__
        if getattr(found[identity], field) != getattr(dataset, field) and field != "source"
    }
    assert differing == set(LOSSES)
    assert {dataset.source for dataset in found.values()} == {f"dcat:{path}"}


def test_what_is_lost_is_lost_in_the_way_that_the_table_says(tmp_path: Path, dump: dict[str, Dataset]) -> None:
    found = datasets(f"dcat:{write_dcat(tmp_path)}@{PORTAL}")
    (only,) = dump["champs-de-travers"].resources
    assert replace(only, id="") == replace(only, id="", name="", url="", format="")
    assert found["champs-de-travers"].resources == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_known_by_what_it_holds_not_by_its_ending(name: str, tmp_path: Path) -> None:
    path = write_dcat(tmp_path, name).rename(tmp_path / "catalogue.bin")
    assert len(datasets(f"dcat:{path}")) == len(RECORDS)


@pytest.mark.parametrize("name", NAMES)
def test_arabic_and_its_language_survive_every_encoding(name: str, tmp_path: Path) -> None:
    found = datasets(f"dcat:{write_dcat(tmp_path, name)}")
    assert found["puits-surveilles"].titles == {Language.AR: "الآبار الخاضعة للمراقبة"}
    assert found["puits-surveilles"].tags == ("مياه جوفية", "آبار")
    assert found["arbres-plantes-communes"].titles == {
        Language.FR: "Arbres plantés par commune",
        Language.AR: "الأشجار المغروسة حسب الجماعات",
    }


def test_addresses_of_the_european_vocabularies_become_words(tmp_path: Path) -> None:
    trees = datasets(f"dcat:{write_dcat(tmp_path, version=3)}")["arbres-plantes-communes"]
    assert trees.frequency == "annual"
    assert [theme.names for theme in trees.themes] == [
        {Language.FR: "Environnement", Language.AR: "البيئة", Language.EN: "Environment"}
    ]
    loans = datasets(f"dcat:{write_dcat(tmp_path, version=3)}")["library-loans"]
    assert loans.licence == Licence(
        id="cc-zero", title=loans.licence.title, url="https://creativecommons.org/publicdomain/zero/1.0/", open=True
    )
    assert loans.resources[0].media_type == "text/csv"


def test_without_a_portal_the_page_of_a_dataset_is_its_own_address(tmp_path: Path) -> None:
    found = datasets(f"dcat:{write_dcat(tmp_path)}")
    assert found["puits-surveilles"].url == f"{PORTAL}/dataset/puits-surveilles"
    assert found["puits-surveilles"].portal == ""


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    source = open_source(f"dcat:{write_dcat(tmp_path)}")
    assert list(source.read()) == list(source.read())


def test_an_unchanged_record_is_known_by_its_key(tmp_path: Path) -> None:
    source = open_source(f"dcat:{write_dcat(tmp_path)}")
    keys = {item.key for item in source.read() if isinstance(item, Read)}
    assert len(keys) == len(RECORDS)
    assert not [item for item in source.read(keys.__contains__) if isinstance(item, Read)]


def page(number: int, following: str = "", *, count: int = 1) -> str:
    """A page of datasets; `following` is Turtle that leads to the next one."""
    return HEAD + following + "".join(dataset(f"{number}-{n}") for n in range(count))


def dataset(name: str) -> str:
    said = f'dct:title "Jeu {name}" ; dct:modified "2024-01-0{name[0]}"'
    return f"<https://data.example/dataset/jeu-{name}> a dcat:Dataset ; {said} .\n"


NEXT = {
    "PagedCollection": "<> a <{h}PagedCollection> ; <{h}nextPage> <{url}/catalog.ttl?page={n}> .\n",
    "literal": '<> a <{h}PagedCollection> ; <{h}nextPage> "{url}/catalog.ttl?page={n}" .\n',
    "PartialCollectionView": "<#c> <{h}view> [ a <{h}PartialCollectionView> ; <{h}next> <catalog.ttl?page={n}> ] .\n",
    "relative literal": '<#c> <{h}view> [ <{h}next> "?page={n}" ] .\n',
}


def following(kind: str, number: int) -> str:
    return NEXT[kind].replace("{h}", HYDRA).replace("{n}", str(number))


def pages(kind: str, last: int) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for n in range(1, last + 1):
        target = "/catalog.ttl" if n == 1 else f"/catalog.ttl?page={n}"
        found[target] = (200, TURTLE, page(n, following(kind, n + 1) if n < last else ""))
    return found


def read(location: str, **narrowed: str) -> list[Item]:
    return list(open_source(location, Options(settings=Settings(), **narrowed)).read())


def ids(items: list[Item]) -> list[str]:
    return [item.record.id for item in items if isinstance(item, Read)]


@pytest.mark.parametrize("kind", NEXT)
def test_the_pages_of_a_collection_are_followed(kind: str) -> None:
    with DcatPortal(pages(kind, 3)) as portal:
        items = read(f"dcat:{portal.url}/catalog.ttl")
    assert ids(items) == ["jeu-1-0", "jeu-2-0", "jeu-3-0"]
    assert [item for item in items if not isinstance(item, Read)] == []
    assert portal.asked == ["/catalog.ttl", "/catalog.ttl?page=2", "/catalog.ttl?page=3"]
    assert {accept.split(",")[0] for accept in portal.accepted} == {"text/turtle"}
    first = items[0]
    assert isinstance(first, Read)
    assert isinstance(first.record, Dataset)
    assert (first.record.portal, first.record.url) == (portal.url, "https://data.example/dataset/jeu-1-0")


def test_pages_that_lead_in_a_circle_end_and_are_said_to_be_incomplete() -> None:
    circle = {**pages("literal", 2), "/catalog.ttl?page=2": (200, TURTLE, page(2, following("literal", 1)))}
    circle["/catalog.ttl?page=1"] = (200, TURTLE, page(1, following("literal", 2)))
    with DcatPortal(circle) as portal:
        items = read(f"dcat:{portal.url}/catalog.ttl")
    assert ids(items) == ["jeu-1-0", "jeu-2-0"]
    (left,) = [item for item in items if isinstance(item, Incomplete)]
    assert "leads back" in left.reason
    assert portal.asked == ["/catalog.ttl", "/catalog.ttl?page=2", "/catalog.ttl?page=1"]


def test_a_page_that_fails_after_the_first_fails_the_source() -> None:
    with DcatPortal({**pages("literal", 3), "/catalog.ttl?page=3": (403, TURTLE, b"no")}) as portal:
        source = open_source(f"dcat:{portal.url}/catalog.ttl")
        with pytest.raises(FetchError, match="403"):
            list(source.read())


def test_a_page_that_is_no_rdf_fails_the_source_with_its_address() -> None:
    with DcatPortal({**pages("literal", 2), "/catalog.ttl?page=2": (200, TURTLE, b"<a> <b> \xff\xfe ?")}) as portal:
        source = open_source(f"dcat:{portal.url}/catalog.ttl")
        with pytest.raises(SourceError, match=r"page=2' cannot be read: is not Turtle"):
            list(source.read())


@pytest.mark.parametrize("body", ["<!DOCTYPE html><html><body>Login</body></html>", "\n<html lang='fr'>\n</html>"])
def test_an_html_page_with_status_200_fails_the_source(body: str) -> None:
    with DcatPortal({"/catalog.ttl": (200, "text/html", body)}) as portal:
        source = open_source(f"dcat:{portal.url}/catalog.ttl")
        with pytest.raises(SourceError, match="answered with an HTML page"):
            list(source.read())


def test_a_next_page_on_another_host_is_refused() -> None:
    away = f"<> <{HYDRA}next> <http://192.0.2.7/catalog.ttl?page=2> .\n"
    with DcatPortal({"/catalog.ttl": (200, TURTLE, page(1, away))}) as portal:
        source = open_source(f"dcat:{portal.url}/catalog.ttl")
        with pytest.raises(FetchError, match=r"192\.0\.2\.7"):
            list(source.read())


def test_full_pages_of_ckan_without_links_are_counted_up_until_nothing_is_new() -> None:
    answers: dict[str, Answer] = {
        "/catalog.ttl": (200, TURTLE, page(1, count=100)),
        "/catalog.ttl?page=2": (200, TURTLE, page(2, count=100)),
        "/catalog.ttl?page=3": (200, TURTLE, page(2, count=100)),
        "/catalog.ttl?page=4": (200, TURTLE, page(4, count=100)),
    }
    with DcatPortal(answers) as portal:
        items = read(f"dcat:{portal.url}/catalog.ttl")
    assert len(ids(items)) == 200
    assert portal.asked == ["/catalog.ttl", "/catalog.ttl?page=2", "/catalog.ttl?page=3"]


@pytest.mark.parametrize(("target", "count"), [("/catalog.ttl", 99), ("/export.ttl", 100)])
def test_other_pages_without_links_are_the_only_ones(target: str, count: int) -> None:
    with DcatPortal({target: (200, TURTLE, page(1, count=count))}) as portal:
        assert len(ids(read(f"dcat:{portal.url}{target}"))) == count
    assert portal.asked == [target]


def test_a_counted_up_page_that_is_not_there_is_the_end() -> None:
    with DcatPortal({"/catalog.ttl": (200, TURTLE, page(1, count=100))}) as portal:
        items = read(f"dcat:{portal.url}/catalog.ttl")
    assert len(items) == 100


def test_a_dataset_that_moves_to_the_next_page_is_read_once() -> None:
    again = {**pages("literal", 2), "/catalog.ttl?page=2": (200, TURTLE, page(2) + dataset("1-0"))}
    with DcatPortal(again) as portal:
        items = read(f"dcat:{portal.url}/catalog.ttl")
    assert ids(items) == ["jeu-1-0", "jeu-2-0"]
    assert [item for item in items if isinstance(item, Skipped)] == []


def test_a_redirect_gives_the_base_of_relative_addresses() -> None:
    body = HEAD + '<jeux/1> a dcat:Dataset ; dct:title "Jeu" ; dcat:landingPage <../page> .'
    with DcatPortal({"/c": (302, "/deep/er/c.ttl", b""), "/deep/er/c.ttl": (200, TURTLE, body)}) as portal:
        (item,) = read(f"dcat:{portal.url}/c")
    assert isinstance(item, Read)
    assert isinstance(item.record, Dataset)
    assert item.record.url == f"{portal.url}/deep/page"


def test_a_charset_that_only_the_header_tells_is_used() -> None:
    body = (HEAD + '<https://d.example/1> a dcat:Dataset ; dct:title "Étiage des rivières œuvrées" .').encode("cp1252")
    with DcatPortal({"/c": (200, "text/turtle; charset=windows-1252", body)}) as portal:
        (item,) = read(f"dcat:{portal.url}/c")
    assert isinstance(item, Read)
    assert isinstance(item.record, Dataset)
    assert item.record.title(Language.FR) == "Étiage des rivières œuvrées"


def test_the_whole_corpus_reads_over_the_network_as_from_disk(tmp_path: Path) -> None:
    with DcatPortal({"/catalog.rdf": (200, "application/rdf+xml", WRITTEN["catalog.rdf"](catalogue()))}) as portal:
        served = datasets(f"dcat:{portal.url}/catalog.rdf")
    on_disk = datasets(f"dcat:{write_dcat(tmp_path)}")
    assert {i: replace(d, source="", portal="") for i, d in served.items()} == {
        i: replace(d, source="", portal="") for i, d in on_disk.items()
    }


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"since": "2024-01-02"}, ["jeu-2-0", "jeu-3-0"]),
        ({"since": "2024-01-03"}, ["jeu-3-0"]),
        ({"organization": "personne"}, []),
        ({"group": "eau"}, []),
    ],
)
def test_what_is_narrowed_down_is_said_to_be_incomplete(narrowed: dict[str, str], expected: list[str]) -> None:
    with DcatPortal(pages("literal", 3)) as portal:
        items = read(f"dcat:{portal.url}/catalog.ttl", **narrowed)
    assert ids(items) == expected
    (left,) = [item for item in items if isinstance(item, Incomplete)]
    assert next(iter(narrowed.values())) in left.reason


def test_organizations_and_groups_are_asked_for_by_id_or_title(tmp_path: Path) -> None:
    path = write_dcat(tmp_path)
    for narrowed in (
        {"organization": "agence-des-jardins"},
        {"organization": "Agence des Jardins"},
        {"group": "environnement"},
    ):
        assert ids(read(f"dcat:{path}", **narrowed)) == ["arbres-plantes-communes"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.ttl").write_text(turtle(catalogue(RECORDS[:2])), encoding="utf-8")
    write_dcat(tmp_path, "catalog.rdf", RECORDS[2:4])
    write_dcat(tmp_path, "catalog.ttl.gz", RECORDS[1:5])
    (tmp_path / "notes.txt").write_text("no RDF", encoding="utf-8")
    return tmp_path


def test_a_folder_gives_the_datasets_of_all_its_rdf_files_once(folder: Path) -> None:
    assert sorted(datasets(f"dcat:{folder}")) == sorted(str(r.get("name")) for r in RECORDS[:5])


def test_a_bad_file_in_a_folder_fails_the_source_after_the_others(folder: Path) -> None:
    (folder / "b.ttl").write_text("no Turtle", encoding="utf-8")
    packages = DcatCatalogue(str(folder), Options(settings=Settings())).packages()
    assert len([next(packages) for _ in RECORDS[:5]]) == 5
    with pytest.raises(SourceError, match=r"b\.ttl' cannot be read: is not Turtle"):
        next(packages)
