"""A folder of guides as a source."""

import os
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

import indexer.documents
from assistant.errors import SourceError
from assistant.model import Document, Language
from indexer.child import Child, ChildLimits
from indexer.documents import MAX_BYTES, GuidesFolder, shipped_guides
from indexer.documents.folder import identity_of
from indexer.sources import Incomplete, Noted, Read, Skipped, Unchanged
from indexer.sources.base import Item

Write = Callable[..., Path]
TEXT = "# T\n\nLes données publiques sont mises à la disposition de tous les citoyens.\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, content: str | bytes = TEXT) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def read(folder: Path) -> tuple[list[Document], dict[str, str]]:
    items = list(GuidesFolder(folder).read())
    documents = [item.record for item in items if isinstance(item, Read)]
    return [d for d in documents if isinstance(d, Document)], {
        i.record: i.reason for i in items if isinstance(i, Skipped)
    }


def notes(folder: Path) -> list[tuple[str, str]]:
    return [(item.record, item.note) for item in GuidesFolder(folder).read() if isinstance(item, Noted)]


def only(folder: Path) -> Document:
    (document,), skipped = read(folder)
    assert not skipped
    return document


def test_an_empty_folder_means_no_guides(tmp_path: Path) -> None:
    assert read(tmp_path) == ([], {})


def test_a_missing_folder_and_a_file_are_no_folder_of_guides(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("texte", encoding="utf-8")
    for path in (tmp_path / "missing", file):
        with pytest.raises(SourceError, match="is not a folder of guides"):
            list(GuidesFolder(path).read())


def test_folders_are_read_to_the_bottom_and_ids_are_paths_below_them(write: Write, tmp_path: Path) -> None:
    for name in ("z.md", "fr/b.MD", "ar/deep/c.markdown", "fr/a.md"):
        write(name)
    documents, skipped = read(tmp_path)
    assert {d.id for d in documents} == {"z.md", "fr/b.MD", "ar/deep/c.markdown", "fr/a.md"}
    assert {d.id: d.language for d in documents}["ar/deep/c.markdown"] is Language.AR
    assert {d.source for d in documents} == {f"guides:{tmp_path}"}
    assert {d.format for d in documents} == {"md"}
    assert not skipped


def test_documents_that_cannot_be_used_are_skipped_with_the_reason_and_other_files_ignored(
    write: Write, tmp_path: Path
) -> None:
    write("b.docx", "PK")
    write("c.md", "# T\nété\n".encode("latin-1"))
    write("d.md", "# titre seul\n")
    write("e.md", "---\na: [\n---\ntexte\n")
    write("f.md", b"x" * (MAX_BYTES["markdown"] + 1))
    write("g.txt", "ignoré")
    (tmp_path / "h.md").mkdir()
    write("i.md", b"\xef\xbb\xbf# T\ntexte\n")
    for name in ("SOURCE.txt", "README", "LICENSE", ".DS_Store", ".cache/x.md", "._i.md", "~$i.docx", "__MACOSX/i.md"):
        write(name)
    documents, skipped = read(tmp_path)
    assert [(d.id, d.title, d.sections[0].text) for d in documents] == [("c.md", "T", "été"), ("i.md", "T", "texte")]
    assert list(skipped) == ["b.docx", "d.md", "e.md", "f.md"]
    assert skipped["b.docx"].startswith("is damaged")
    assert skipped["d.md"] == "no text"
    assert skipped["e.md"].startswith("front matter is not YAML")
    assert skipped["f.md"] == "larger than 5 MB"


BOMBS = {
    "nested": ("a: " + "[" * 40_000, "too deeply nested or too long"),
    "lists in lists": ("- " * 40_000 + "x", "too deeply nested or too long"),
    "many": ("".join(f"k{i}: v\n" for i in range(9_000)), "too deeply nested or too long"),
    "aliases": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "aliases such as *a are not read"),
    "long": ("a: '" + "x\n" * 60_000 + "'", "longer than 100000 characters"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_facts_that_would_hold_the_parser_for_minutes_are_refused(write: Write, tmp_path: Path, kind: str) -> None:
    bomb, reason = BOMBS[kind]
    write("a.md", f"---\n{bomb}\n---\n{TEXT}")
    write("b/_folder.yaml", bomb[:99_000])
    write("b/c.md")
    documents, skipped = read(tmp_path)
    assert [d.id for d in documents] == ["b/c.md"]
    assert skipped["a.md"] == f"front matter is not YAML: {reason}"
    assert skipped["b/_folder.yaml"].startswith("its facts are not used: not YAML:")


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.doc", ".docx"), ("b.ODT", ".docx"), ("c.ppt", ".pptx"), ("d.odp", ".pptx"), ("e.mht", ".html")],
)
def test_formats_that_are_not_read_are_skipped_with_the_one_to_save_them_in(
    write: Write, tmp_path: Path, name: str, ending: str
) -> None:
    write(name)
    suffix = Path(name).suffix.lower()
    assert read(tmp_path) == ([], {name: f"{suffix} is not a format that Dalil reads; save it as {ending}"})


def test_the_shipped_guides_are_parallel_in_three_languages() -> None:
    documents, skipped = read(shipped_guides())
    names = {language: {d.id.partition("/")[2] for d in documents if d.language is language} for language in Language}
    assert names[Language.FR] == names[Language.AR] == names[Language.EN] != set()
    assert not skipped


@pytest.mark.parametrize(
    ("front", "identity", "language"),
    [
        ("ar", "fr/guide.md", Language.AR),
        ("EN", "guide.md", Language.EN),
        ("français", "guide.md", Language.FR),
        ("de", "en/guide.md", Language.EN),
        ("", "ar/guide.md", Language.AR),
        ("", "EN/sub/guide.md", Language.EN),
        ("", "fr/ar/guide.md", Language.AR),
        ("", "guide_ar.md", Language.AR),
        ("", "guide.en.md", Language.EN),
        ("", "fr/guide_EN.html", Language.EN),
        ("", "ar.md", Language.AR),
        ("", "guide.md", Language.FR),
        ("", "arabe/guide.md", Language.FR),
        ("", "guide-ar.md", Language.FR),
    ],
)
def test_the_language_is_front_matter_then_the_nearest_name_then_detection(
    write: Write, tmp_path: Path, front: str, identity: str, language: Language
) -> None:
    write(identity, f"---\nlanguage: {front}\n---\n{TEXT}")
    assert only(tmp_path).language is language


@pytest.mark.parametrize(
    ("folder", "country"),
    [
        ("MA", "MA"),
        ("TN/loi", "TN"),
        ("country-sn", "SN"),
        ("pays-MA", "MA"),
        ("MA/pays-TN", "TN"),
        ("ma", ""),
        ("IT", ""),
        ("FR", ""),
        ("country-FR", "FR"),
        ("Maroc", ""),
    ],
)
def test_a_folder_can_say_the_country_by_its_name(write: Write, tmp_path: Path, folder: str, country: str) -> None:
    write(f"{folder}/guide.md")
    assert only(tmp_path).country == country


def test_a_folders_facts_hold_for_all_below_it_and_the_nearest_win(write: Write, tmp_path: Path) -> None:
    write("_folder.yaml", "country: MA\naudience: [agents]\nchecked: 2025-01-10\nlanguage: fr\n")
    write("a.md")
    write("b.md", f"---\ncountry: TN\naudience: citoyens\n---\n{TEXT}")
    write("ar/c.md")
    write("ar/sub/_folder.yml", "country: Tunisie\nsources:\n  - title: Loi 1\n    articles: art. 2\n")
    write("ar/sub/d.md")
    write("DZ/e.md")
    documents, skipped = read(tmp_path)
    assert not skipped
    assert {d.id: (d.country, d.audience, str(d.language)) for d in documents} == {
        "a.md": ("MA", ("agents",), "fr"),
        "b.md": ("TN", ("citoyens",), "fr"),
        "ar/c.md": ("MA", ("agents",), "ar"),
        "ar/sub/d.md": ("TN", ("agents",), "ar"),
        "DZ/e.md": ("DZ", ("agents",), "fr"),
    }
    assert {d.id: (d.checked, d.sources) for d in documents}["ar/sub/d.md"] == ("2025-01-10", ("Loi 1 (art. 2)",))


def test_a_file_beside_a_document_says_what_the_document_cannot(write: Write, tmp_path: Path) -> None:
    write("_folder.yaml", "country: MA\nkeywords: [dossier]\n")
    write("guide.html", "<title>Page</title><h1>Titre</h1><p>texte</p>")
    write("guide.html.yaml", "title: Le guide\nlanguage: en\ncountry: TN\nsources: [Loi 1]\nchecked: 2025-01-10\n")
    found = only(tmp_path)
    assert (found.title, found.language, found.country) == ("Le guide", Language.EN, "TN")
    assert (found.sources, found.checked, found.keywords) == (("Loi 1",), "2025-01-10", ("dossier",))


def test_facts_that_mean_nothing_and_files_of_facts_without_a_document_are_noted(write: Write, tmp_path: Path) -> None:
    write("_folder.yaml", "country: MA\ntitle: x\npays: TN\n3: 4\n")
    write("a.md")
    write("a.md.yaml", "titre: x\n")
    write("parti.pdf.yaml", "title: x\n")
    write("config.yaml", "a: [")
    assert notes(tmp_path) == [
        (
            "_folder.yaml",
            "3, pays, title means nothing here; known are language, country, audience, keywords, sources, checked",
        ),
        (
            "a.md.yaml",
            "titre means nothing here; known are title, language, country, audience, keywords, sources, checked",
        ),
        ("parti.pdf.yaml", "there is no 'parti.pdf' beside it"),
    ]


@pytest.mark.parametrize(
    "content",
    ["country: [", "- MA", "texte", b"\xff\xfe\x00", "a: !!python/object:os.system {}", "[" * 1_500, "x" * 200_000],
)
def test_facts_that_cannot_be_read_are_reported_and_the_documents_are_read(
    write: Write, tmp_path: Path, content: str | bytes
) -> None:
    write("_folder.yaml", content)
    write("a.md")
    documents, skipped = read(tmp_path)
    assert [d.id for d in documents] == ["a.md"]
    assert list(skipped) == ["_folder.yaml"]
    assert skipped["_folder.yaml"].startswith("its facts are not used: ")


def test_an_empty_file_of_facts_says_nothing(write: Write, tmp_path: Path) -> None:
    write("_folder.yaml", "# à remplir\n")
    write("a.md")
    assert only(tmp_path).country == ""


def keys(items: list[Item]) -> list[str]:
    return [item.key for item in items if isinstance(item, Read | Unchanged)]


def test_what_is_known_is_not_read_again_and_any_change_of_text_facts_or_name_is_seen(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = write("fr/a.md"), write("fr/b.html", "<p>texte</p>")
    source = GuidesFolder(tmp_path)
    first = list(source.read())
    known = set(keys(first))
    assert len(known) == 2
    assert list(source.read(known.__contains__)) == [Unchanged(key) for key in keys(first)]

    a.write_text(TEXT + "fin", encoding="utf-8")
    assert [type(item) for item in source.read(known.__contains__)] == [Read, Unchanged]
    a.write_text(TEXT, encoding="utf-8")
    folder = write("fr/_folder.yaml", "country: MA\n")
    assert [type(item) for item in source.read(known.__contains__)] == [Read, Read]
    folder.unlink()
    beside = write("fr/b.html.yaml", "title: x\n")
    assert [type(item) for item in source.read(known.__contains__)] == [Unchanged, Read]
    beside.unlink()
    b.rename(tmp_path / "fr" / "c.html")
    assert [type(item) for item in source.read(known.__contains__)] == [Unchanged, Read]
    monkeypatch.setattr(indexer.documents, "VERSION", "next")
    assert [type(item) for item in source.read(known.__contains__)] == [Read, Read]


def test_notes_of_a_document_follow_it(write: Write, tmp_path: Path) -> None:
    write("ar/a.md")
    found = list(GuidesFolder(tmp_path).read())
    assert [type(item) for item in found] == [Read, Noted]
    assert found[1] == Noted("ar/a.md", "is said to be in 'ar', but its text reads as 'fr'")


def test_files_that_differ_in_ending_only_are_all_read(write: Write, tmp_path: Path) -> None:
    write("a.md")
    write("a.html", "<p>texte</p>")
    write("a.markdown")
    assert [d.id for d in read(tmp_path)[0]] == ["a.html", "a.markdown", "a.md"]


def test_ids_are_the_same_on_every_system(write: Write, tmp_path: Path) -> None:
    write(unicodedata.normalize("NFD", "dossier é/données.md"))
    write("العربية/دليل.md")
    write("retour\nligne.md")
    assert {d.id for d in read(tmp_path)[0]} == {"dossier é/données.md", "العربية/دليل.md", "retour%0Aligne.md"}


@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there")
def test_names_that_are_no_utf8_are_read_under_ids_that_are_text(tmp_path: Path) -> None:
    for name in (b"donn\xe9es.md", b"donn\xe8es.md"):
        (tmp_path / os.fsdecode(name)).write_text(TEXT, encoding="utf-8")
    assert [d.id for d in read(tmp_path)[0]] == ["donn%E8es.md", "donn%E9es.md"]
    assert identity_of(tmp_path / "a\\b\u202e.md", tmp_path) == "a%5Cb.md"


def test_links_that_lead_out_or_nowhere_are_skipped_and_those_within_are_followed(
    write: Write, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.md").write_text(TEXT, encoding="utf-8")
    write("real.md")
    write("sub/real.md")
    (tmp_path / "inside.md").symlink_to(tmp_path / "real.md")
    (tmp_path / "broken.md").symlink_to(tmp_path / "missing.md")
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "out.md").symlink_to(outside / "secret.md")
    (tmp_path / "folder").symlink_to(outside, target_is_directory=True)
    (tmp_path / "again").symlink_to(tmp_path / "sub", target_is_directory=True)
    (tmp_path / "up").symlink_to(tmp_path, target_is_directory=True)
    documents, skipped = read(tmp_path)
    assert {d.id for d in documents} == {"real.md", "inside.md", "sub/real.md"}
    assert skipped == {
        "broken.md": "a link that leads nowhere",
        "loop.md": "a link that leads nowhere",
        "out.md": "a link that leads out of the folder",
        "folder": "a link that leads out of the folder",
    }


def test_a_pipe_under_the_name_of_a_guide_is_not_waited_for(write: Write, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tube.md")
    write("z.md")
    documents, skipped = read(tmp_path)
    assert [d.id for d in documents] == ["z.md"]
    assert skipped == {"tube.md": "not a regular file"}


def test_a_file_that_may_not_be_read_is_skipped(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.md")
    write("b.md")
    opened = Path.open

    def refusing(self: Path, *arguments: str) -> object:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opened(self, *arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refusing)  # root may read everything
    documents, skipped = read(tmp_path)
    assert [d.id for d in documents] == ["b.md"]
    assert skipped == {"a.md": "cannot be read: Permission denied"}


def test_a_folder_that_may_not_be_read_leaves_the_source_incomplete(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.md")
    write("sub/b.md")
    scan = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = list(GuidesFolder(tmp_path).read())
    assert [type(item) for item in found] == [Read, Skipped, Incomplete]
    assert found[1] == Skipped("sub", "the folder cannot be read: Permission denied")


def test_a_document_that_holds_or_ends_the_parser_is_skipped_and_the_next_is_read(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nested brackets are slow in any Markdown parser; the child's limit is lowered so that the test is not."""
    write("a.md")
    write("b.md", "# T\n\n" + "[a](" * 300_000)
    write("c.md")
    child = Child(ChildLimits(seconds=1.5))
    monkeypatch.setattr(indexer.documents, "shared_child", lambda: child)
    documents, skipped = read(tmp_path)
    child.close()
    assert [d.id for d in documents] == ["a.md", "c.md"]
    assert skipped == {"b.md": "took longer than 1.5 s"}
