"""RDF that is hostile or broken: refused with a reason, in time, without a word to the network."""

import gzip
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import SourceError
from assistant.settings import Settings
from indexer.errors import BadRecord
from indexer.sources import Incomplete, Options, Read, Skipped
from indexer.sources.dcat import DcatCatalogue
from indexer.sources.dcat_context import DCAT
from indexer.sources.dcat_parse import parse
from tests.corpus import RECORDS
from tests.corpus.as_dcat import WRITTEN, catalogue
from tests.portal import listener

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/"'
BOMB = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(7))
    + f']><rdf:RDF {RDF}><e:a rdf:about="e:a"><e:p>&h;</e:p></e:a></rdf:RDF>'
)
DTD = "has a document type definition"
HEAD = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"


def messages(path: Path, data: bytes | str, max_bytes: int = 50_000_000) -> list[dict[str, Any]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(parse(str(path), "file:///x", max_bytes))


def refused(path: Path, data: bytes | str) -> str:
    with pytest.raises(BadRecord) as caught:
        messages(path, data)
    return str(caught.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue"


def source(path: Path) -> DcatCatalogue:
    return DcatCatalogue(str(path), Options(settings=Settings()))


def test_an_entity_bomb_is_a_failed_source(path: Path) -> None:
    path.write_text(BOMB, encoding="utf-8")
    assert len(BOMB) < 600
    with pytest.raises(SourceError, match=DTD):
        list(source(path).read())


def test_an_entity_bomb_is_refused_before_it_takes_any_time(path: Path) -> None:
    began = time.process_time()
    assert refused(path, BOMB) == DTD
    assert time.process_time() - began < 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(
    "before", ["", '<?xml version="1.0"?>\n', "<!-- a comment <rdf:RDF> -->\n", "<?pi x?><!-- a --><!-- b -->\n  "]
)
def test_a_document_type_is_refused_in_every_encoding_and_after_comments(
    before: str, encoding: str, path: Path
) -> None:
    assert refused(path, (before + BOMB).encode(encoding)) == DTD


def test_an_external_entity_is_neither_fetched_nor_read(path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    with listener() as (port, touched):
        for system in (f"http://127.0.0.1:{port}/x.dtd", f"file://{secret}"):
            path.write_text(
                f'<!DOCTYPE r SYSTEM "{system}" [<!ENTITY x SYSTEM "{system}">]>'
                f'<rdf:RDF {RDF}><e:a rdf:about="e:a"><e:p>&x;</e:p></e:a></rdf:RDF>',
                encoding="utf-8",
            )
            with pytest.raises(SourceError, match=DTD):
                list(source(path).read())
    assert touched == []


@pytest.mark.parametrize(
    "wrap",
    [
        lambda url: {"@context": url, "@id": "http://a.example/", "title": "x"},
        lambda url: {"@context": [DCAT, url], "@id": "http://a.example/", "title": "x"},
        lambda url: {"@context": {"@import": url}, "@id": "http://a.example/", "title": "x"},
        lambda url: {"@context": {"t": {"@id": "http://t.example/", "@context": url}}, "t": {"u": "x"}},
        lambda url: [{"@context": DCAT, "dataset": [{"@context": url, "title": "x"}]}],
    ],
    ids=["alone", "in a list", "imported", "of a term", "inside"],
)
def test_a_context_on_the_network_is_refused_and_not_fetched(wrap: Any, path: Path) -> None:
    with listener() as (port, touched):
        path.write_text(json.dumps(wrap(f"http://127.0.0.1:{port}/context.jsonld")), encoding="utf-8")
        with pytest.raises(SourceError, match="names a context on the network, which is not fetched"):
            list(source(path).read())
    assert touched == []


@pytest.mark.parametrize("context", ["context.jsonld", "/contexts/dcat", "https://semiceu.github.io/other.jsonld"])
def test_a_relative_or_unknown_context_is_refused_too(context: str, path: Path) -> None:
    assert "not fetched" in refused(path, json.dumps({"@context": context, "title": "x"}))


def test_in_a_large_file_the_parser_itself_refuses_contexts_that_stand_inside(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.sources.dcat_context.WHOLE_BYTES", 100)
    inside = {"@context": DCAT, "dataset": [{"@context": "http://192.0.2.1/c.jsonld", "title": "x" * 200}]}
    assert "not fetched" in refused(path, json.dumps(inside))


@pytest.mark.parametrize("known", [True, False])
def test_in_a_large_file_the_context_at_the_top_is_replaced(
    known: bool, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.sources.dcat_context.WHOLE_BYTES", 100)
    conforms = {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema"}
    top = {"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld"} if known else conforms
    found = messages(path, json.dumps({**top, "dataset": [{"identifier": "x", "title": "Wells é"}] * 2}))
    assert [m["package"]["title"] for m in found] == ["Wells é"] * 2


def test_a_gzip_bomb_fails_the_source_with_the_reason(path: Path) -> None:
    path.write_bytes(gzip.compress(b" " * 120_000_000))
    assert path.stat().st_size < 200_000
    with pytest.raises(SourceError, match=r"unpacks to more than 2\d MB"):
        list(source(path).read())


def test_a_packed_file_may_not_pass_the_limit_of_bytes_either(path: Path) -> None:
    text = WRITTEN["catalog.ttl"](catalogue()).encode()
    assert len(messages(path, gzip.compress(text), max_bytes=len(text))) == 12
    path.write_bytes(gzip.compress(text))
    with pytest.raises(BadRecord, match="unpacks to more than 0 MB"):
        list(parse(str(path), "file:///x", len(text) - 1))
    path.write_bytes(text)
    with pytest.raises(BadRecord, match="is larger than 0 MB"):
        list(parse(str(path), "file:///x", len(text) - 1))


@pytest.mark.parametrize("cut", [5, 100, -5])
def test_a_broken_gzip_file_is_said(cut: int, path: Path) -> None:
    packed = gzip.compress(WRITTEN["catalog.ttl"](catalogue()).encode())
    assert "broken gzip" in refused(path, packed[:cut])


@pytest.mark.parametrize(
    "data",
    [
        '{"p":' * 300 + "1" + "}" * 300,
        '{"p":' * 20_000 + "1" + "}" * 20_000,
        "[" * 100_000 + "]" * 100_000,
        f"<rdf:RDF {RDF}>" + "<e:D><e:p>" * 150 + "</e:p></e:D>" * 150 + "</rdf:RDF>",
    ],
    ids=["json", "json deeper", "json lists", "xml"],
)
def test_deep_nesting_is_refused(data: str, path: Path) -> None:
    assert refused(path, data) == "is nested too deeply"


def test_deep_nesting_in_turtle_is_read(path: Path) -> None:
    assert messages(path, "<e:a> <e:p> " + "[ <e:p> " * 20_000 + "1" + " ]" * 20_000 + " .") == []


def test_lists_that_bite_their_tails_end(path: Path) -> None:
    rdf, csvw = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/ns/csvw#"
    columns = f"_:l <{rdf}first> [ ] ; <{rdf}rest> _:l ."
    schema = f"[ <{csvw}tableSchema> [ <{csvw}column> _:l ] ]"
    (message,) = messages(path, HEAD + f'<e:d> a dcat:Dataset ; dct:title "x" ; dcat:distribution {schema} . {columns}')
    assert message["package"]["title"] == "x"


def test_a_dataset_that_is_its_own_part_is_read(path: Path) -> None:
    text = '<e:d> a dcat:Dataset ; dct:title "x" ; dct:publisher <e:d> ; dcat:distribution <e:d> ; dct:spatial <e:d> .'
    (message,) = messages(path, HEAD + text)
    assert message["package"]["organization"] == {"name": "d", "title": "x"}


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_refused(data: bytes, path: Path) -> None:
    assert refused(path, data) == "is empty"


@pytest.mark.parametrize(
    "data",
    [
        "<!doctype html><p>x",
        "\n <HTML lang='fr'><body></body></HTML>",
        "<!-- x --><html></html>",
        '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"></html>',
    ],
)
def test_a_web_page_is_refused_as_such(data: str, path: Path) -> None:
    assert refused(path, data) == "is a web page, not RDF"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("Bonjour, voici le catalogue.", "is not Turtle"),
        ("{not json}", "is not JSON"),
        ('{"a": NaN}', "is not JSON"),
        (b"%PDF-1.7\n\x00\x01\x02\x03\x04\x05\x06" + bytes(range(32)) * 20, "not a text"),
        (f"<rdf:RDF {RDF}><a></b></rdf:RDF>", "is not well-formed XML"),
    ],
)
def test_what_is_no_rdf_is_refused_with_what_it_was_taken_for(data: bytes | str, reason: str, path: Path) -> None:
    assert reason in refused(path, data)


def test_rdf_without_datasets_gives_nothing(path: Path) -> None:
    assert messages(path, '<e:a> <e:p> "x" .') == []


@pytest.mark.parametrize("data", ["[]", "{}", '{"success": false, "error": "x"}', "# a comment", HEAD])
def test_a_file_without_any_statement_is_refused(data: str, path: Path) -> None:
    assert refused(path, data) == "holds no RDF statement"


@pytest.mark.parametrize("name", ["catalog.rdf", "catalog.jsonld"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_xml_and_json_that_end_in_the_middle_are_refused_wherever_it_is(
    name: str, data: st.DataObject, path: Path
) -> None:
    whole = WRITTEN[name](catalogue(RECORDS[:2])).rstrip()
    end = data.draw(st.integers(1, len(whole) - 1))
    refused(path, whole[:end])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_turtle_that_ends_in_the_middle_is_refused_but_between_two_statements(data: st.DataObject, path: Path) -> None:
    whole = WRITTEN["catalog.ttl"](catalogue(RECORDS[:2]))
    end = data.draw(st.integers(1, len(whole) - 1))
    cut = whole[:end].rstrip()
    if cut and not cut.endswith("."):
        refused(path, cut)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300) | st.text(alphabet='<>{}[]"@:.;,#ab \n/', max_size=200).map(str.encode))
def test_any_bytes_give_messages_or_a_reason(data: bytes, path: Path) -> None:
    found: list[dict[str, Any]] = []
    with suppress(BadRecord):
        found = messages(path, data)
    assert all({"package", "skipped", "next", "incomplete", "absent"} & message.keys() for message in found)


@pytest.fixture
def faulty(path: Path) -> DcatCatalogue:
    lines = [f'<https://d.example/{n}> a dcat:Dataset ; dct:title "Jeu {n}" .\n' for n in range(4)]
    lines[2] = lines[2].replace(" .\n", " ; dct:description 'x' nonsense ; dct:issued '2020' .\n")
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return source(path)


def test_a_faulty_statement_costs_its_dataset_and_makes_the_source_incomplete(faulty: DcatCatalogue) -> None:
    items = list(faulty.read())
    assert [item.record.id for item in items if isinstance(item, Read)] == ["0", "1", "3"]
    (skipped,) = [item for item in items if isinstance(item, Skipped)]
    assert skipped.record == "https://d.example/2"
    assert skipped.reason.startswith("may not be whole")
    (incomplete,) = [item for item in items if isinstance(item, Incomplete)]
    assert "line 4" in incomplete.reason


def test_a_dataset_whose_file_may_not_be_whole_is_skipped_too(path: Path) -> None:
    datasets = "".join(
        f'<https://d.example/{n}> a dcat:Dataset ; dct:title "{n}" ; dcat:distribution <https://d.example/f{n}> .\n'
        for n in range(3)
    )
    files = [f'<https://d.example/f{n}> dct:title "Fichier" ; dct:format "csv" .\n' for n in range(3)]
    files[1] = files[1].replace('"csv"', '"csv" nonsense')
    found = messages(path, HEAD + datasets + "".join(files))
    assert [(m.get("where"), [*m][-1]) for m in found] == [
        ("https://d.example/0", "package"),
        ("https://d.example/1", "skipped"),
        ("https://d.example/2", "package"),
        (None, "incomplete"),
    ]


def test_faulty_values_in_json_are_left_out_and_make_the_source_incomplete(path: Path) -> None:
    graph = [{"@id": f"https://d.example/{n}", "@type": "Dataset", "title": str(n)} for n in range(3)]
    graph[1]["description"] = {"@value": {}}  # type: ignore[assignment]
    path.write_text(json.dumps({"@context": DCAT, "@graph": graph}), encoding="utf-8")
    found = list(parse(str(path), "file:///x", 10**6))
    assert [m["package"].get("title") for m in found[:3]] == ["0", "1", "2"]
    assert [[*m] for m in found[3:]] == [["incomplete"]]


def test_faulty_rdf_in_sound_xml_is_refused(path: Path) -> None:
    title = '<dct:title rdf:ID="a b" xmlns:dct="http://purl.org/dc/terms/">x</dct:title>'
    assert refused(path, f'<rdf:RDF {RDF}><e:a rdf:about="e:a">{title}</e:a></rdf:RDF>').startswith("is not RDF/XML")


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    named = tmp_path / "catalogue d'été – فهرس 100%.ttl"
    named.write_text(HEAD + '<#1> a dcat:Dataset ; dct:title "Jeu" .', encoding="utf-8")
    (item,) = source(named).read()
    assert isinstance(item, Read)
    assert (item.record.id, item.record.source) == ("1", f"dcat:{named}")


def test_too_many_faults_are_no_catalogue(path: Path) -> None:
    sound = HEAD + '<https://d.example/1> a dcat:Dataset ; dct:title "Jeu" .\n'
    assert refused(path, sound + "nonsense here .\n" * 200).startswith("is not Turtle")


def test_addresses_with_spaces_and_wrong_language_tags_are_borne(path: Path) -> None:
    for text in (
        '<https://d.example/a b> a dcat:Dataset ; dct:title "Jeu" ; dct:title "X"@x-klingon .',
        f'<rdf:RDF {RDF} xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">'
        '<dcat:Dataset rdf:about="https://d.example/a b"><dct:title xml:lang="fr_FR">Jeu</dct:title></dcat:Dataset>'
        "</rdf:RDF>",
    ):
        found = messages(path, text if text.startswith("<rdf") else HEAD + text)
        assert [m["package"]["name"] for m in found] == ["a-b"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-le", ""), ("cp1256", "windows-1256"), ("cp1256", "")],
)
@pytest.mark.parametrize("name", ["catalog.ttl", "catalog.rdf"])
def test_arabic_in_other_encodings_than_utf8_is_read(name: str, encoding: str, declared: str, path: Path) -> None:
    record = {
        "name": "puits",
        "title": "الآبار الخاضعة للمراقبة في الجهة",
        "notes": "مستوى المياه الجوفية المقاس في كل بئر.",
    }
    text = WRITTEN[name](catalogue([record])).replace('encoding="utf-8"', f'encoding="{declared or "utf-8"}"')
    path.write_bytes(text.encode(encoding))
    (message,) = parse(str(path), "file:///x", 10**6)
    assert message["package"]["title"] == record["title"]
    assert message["package"]["notes"] == record["notes"]


def test_french_in_latin_1_is_read_whatever_is_declared(path: Path) -> None:
    text = HEAD + '<e:d> a dcat:Dataset ; dct:title "Qualité des eaux côtières relevée à Fès" .'
    for declared in ("", "iso-8859-1", "utf-8", "no-such-charset"):
        path.write_bytes(text.encode("latin-1"))
        (message,) = parse(str(path), "file:///x", 10**6, declared)
        assert message["package"]["title"] == "Qualité des eaux côtières relevée à Fès"


@pytest.mark.parametrize("made", ["nothing", "a folder without RDF"])
def test_a_place_without_rdf_is_a_failed_source(made: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    place = tmp_path / "absent" if made == "nothing" else tmp_path
    with pytest.raises(SourceError, match=r"cannot be read|holds no file"):
        list(source(place).read())
