"""Packages that are damaged, encrypted, bombs, or none: said in seconds, before anything is unpacked or parsed."""

import io
import random
import struct
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from indexer.child import Child, ChildFailed, ChildLimits
from indexer.documents import GuidesFolder, office
from indexer.documents.docx import parse as parse_docx
from indexer.documents.office import Package, keywords_in
from indexer.documents.pptx import parse as parse_pptx
from indexer.errors import BadRecord
from indexer.sources import Skipped
from tests.corpus.documents import FRENCH, write_docx, write_pptx
from tests.corpus.office import paragraph, write_word, write_zip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def reason(path: Path) -> str:
    with pytest.raises(BadRecord) as caught:
        list((parse_pptx if path.suffix == ".pptx" else parse_docx)(str(path)))
    return str(caught.value)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_docx_bomb_is_skipped_at_once_by_the_folder(tmp_path: Path) -> None:
    """320 KB that would unpack to 222 MB of paragraphs."""
    path = write_word(tmp_path / "bombe.docx", paragraph("x"), extra={"word/document.xml": b"<w:p/>" * 37_000_000})
    assert path.stat().st_size < 350_000
    began = time.monotonic()
    (found,) = GuidesFolder(tmp_path).read()
    assert found == Skipped("bombe.docx", "would unpack to 222 MB, more than 200")
    assert time.monotonic() - began < 15


def test_one_part_that_unpacks_to_many_times_its_size_is_refused_below_the_cap_too(tmp_path: Path) -> None:
    path = write_word(tmp_path / "b.docx", paragraph("x"), extra={"word/media/image1.bmp": b"\0" * 6_000_000})
    assert reason(path) == "'word/media/image1.bmp' unpacks to more than 200 times its size"


def test_xml_beyond_what_is_parsed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MAX_XML_BYTES", 3_000)
    assert reason(write_word(tmp_path / "b.docx", paragraph("x" * 4_000))).startswith("holds more than")


def bomb_of_marks(path: Path, thousands: int) -> Path:
    """Empty paragraphs with enough chance between them to pack no better than 150 times."""
    seeds = random.Random(1)
    body = b"".join(b"<w:p/>" * 1_000 + b"<!--%x-->" % seeds.getrandbits(250) for _ in range(thousands))
    document = b'<w:document xmlns:w="u"><w:body>' + body + b"</w:body></w:document>"
    return write_word(path, "", extra={"word/document.xml": document})


def test_more_elements_than_any_document_has_are_refused_before_they_are_parsed(tmp_path: Path) -> None:
    assert reason(bomb_of_marks(tmp_path / "b.docx", 2_100)) == "holds more than 2000000 marks"


def test_a_bomb_below_all_caps_ends_at_the_limits_of_the_child_which_goes_on(tmp_path: Path) -> None:
    path = bomb_of_marks(tmp_path / "lourd.docx", 900)
    with closing(Child(ChildLimits(memory_bytes=150_000_000, seconds=20))) as child:
        with pytest.raises(ChildFailed, match="needs more than 150 MB of memory"):
            list(child.run("indexer.documents.docx:parse", path=str(path)))
        assert len(list(child.run("indexer.documents.docx:parse", path=str(write_docx(FRENCH, tmp_path))))) > 5


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    many = {f"word/{number}.xml": "" for number in range(10_001)}
    assert reason(write_zip(tmp_path / "b.docx", many, zipfile.ZIP_STORED)) == "holds 10001 parts, more than 10000"


def test_an_archive_that_lies_about_a_size_gives_no_more_than_it_states(tmp_path: Path) -> None:
    path = write_word(tmp_path / "b.docx", paragraph("mot " * 100_000))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        true = archive.getinfo("word/document.xml").file_size
    for stated in (100, 190_000_000):
        lying = data.replace(struct.pack("<L", true), struct.pack("<L", stated))
        assert lying != data
        path.write_bytes(lying)
        assert "cannot be unpacked" in reason(path) or "times its size" in reason(path)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "is empty"),
        (b"PK", "is damaged"),
        (b"%PDF-1.7", "is not a Word or PowerPoint file"),
        (b"<html><body>Word</body></html>", "is not a Word or PowerPoint file"),
        (OLE, "is in the format of Office before 2007; save it as .docx or .pptx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    ],
)
@pytest.mark.parametrize("ending", [".docx", ".pptx"])
def test_other_files_under_the_ending_are_said_to_be_what_they_are(
    tmp_path: Path, data: bytes, expected: str, ending: str
) -> None:
    path = tmp_path / f"x{ending}"
    path.write_bytes(data)
    assert reason(path).startswith(expected)


@pytest.mark.parametrize("write", [write_docx, write_pptx])
def test_a_file_that_is_cut_anywhere_is_said_to_be_damaged(tmp_path: Path, write: object) -> None:
    path = write(FRENCH, tmp_path)  # type: ignore[operator]
    data = path.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        path.write_bytes(data[: int(share * len(data))])
        assert reason(path).startswith("is damaged")


def test_an_encrypted_entry_is_said(tmp_path: Path) -> None:
    path = write_word(tmp_path / "b.docx", paragraph("x"))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert reason(path) == "is encrypted"


def test_packing_that_no_office_program_uses_is_refused(tmp_path: Path) -> None:
    made = parts(write_word(tmp_path / "b.docx", paragraph("x")))
    path = write_zip(tmp_path / "c.docx", dict(made), zipfile.ZIP_LZMA)
    assert "no Office program uses" in reason(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_any_entity_is_read(tmp_path: Path, encoding: str) -> None:
    bomb = "".join(
        f'<!ENTITY {name} "{"&" + before + ";" * 1}{"&" + before + ";" * 1}">' for before, name in ("ab", "bc")
    )
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "b">{bomb}]><x>&c;</x>'
    path = write_word(tmp_path / "b.docx", "", extra={"word/document.xml": xml.encode(encoding)})
    assert reason(path) == "'word/document.xml' declares a document type, which no Office program writes"


def test_no_file_of_the_machine_is_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("mot de passe", encoding="utf-8")
    for xml in (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><x>&e;</x>',
        f'<x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{secret.as_uri()}" parse="text"/></x>',
    ):
        path = write_word(tmp_path / "b.docx", "", extra={"word/document.xml": xml})
        assert "mot de passe" not in reason(path)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("word/document.xml", "<w:document", "not well-formed"),
        ("word/document.xml", "", "not well-formed"),
        ("word/document.xml", "<x/>", "is not a Word file"),
        ("word/document.xml", "<w:p xmlns:w='u'>" * 100_000, "not well-formed"),
        ("word/styles.xml", "<w:styles", "not well-formed"),
        ("_rels/.rels", "<Relationships/>", "is a zip archive, but not a Word or PowerPoint file"),
    ],
)
def test_damaged_parts_are_named(tmp_path: Path, name: str, content: str, expected: str) -> None:
    assert expected in reason(write_word(tmp_path / "b.docx", paragraph("x"), extra={name: content}, styles=""))


def test_a_presentation_under_the_ending_of_word_is_said_and_the_other_way_round(tmp_path: Path) -> None:
    deck = write_pptx(FRENCH, tmp_path).rename(tmp_path / "deck.docx")
    assert reason(deck) == "is not a Word file"
    text = write_docx(FRENCH, tmp_path).rename(tmp_path / "text.pptx")
    assert reason(text) == "is not a PowerPoint file"


def test_references_out_of_the_package_lead_nowhere(tmp_path: Path) -> None:
    made = parts(write_word(tmp_path / "b.docx", paragraph("x"), styles="", numbering=""))
    relations = made["word/_rels/document.xml.rels"].replace(b'"styles.xml"', b'"../../../../etc/passwd"')
    made["word/_rels/document.xml.rels"] = relations.replace(
        b'Target="numbering.xml"', b'Target="file:///etc/passwd" TargetMode="External"'
    )
    package = Package(str(write_zip(tmp_path / "c.docx", dict(made))))
    assert package.only_related(package.main, "styles") is None
    assert package.related(package.main, "numbering") == []


def test_names_of_parts_do_not_depend_on_case(tmp_path: Path) -> None:
    made = parts(write_word(tmp_path / "b.docx", paragraph("texte")))
    made["Word/Document.XML"] = made.pop("word/document.xml")
    assert {"text": "texte"} in list(parse_docx(str(write_zip(tmp_path / "c.docx", dict(made)))))


def test_keywords_are_parted_by_commas_and_semicolons_of_both_scripts() -> None:
    assert keywords_in(" eau; sol, ;ماء، تربة؛ a b ") == ["eau", "sol", "ماء", "تربة", "a b"]
