"""A folder of guides as a source."""

from pathlib import Path

import pytest

from assistant.errors import SourceError
from assistant.model import Document, Language
from indexer.documents import MAX_BYTES, GuidesFolder, shipped_guides
from indexer.sources import Read, Skipped


def read(folder: Path) -> tuple[list[Document], dict[str, str]]:
    items = list(GuidesFolder(folder).read())
    documents = [item.record for item in items if isinstance(item, Read)]
    return [d for d in documents if isinstance(d, Document)], {
        i.record: i.reason for i in items if isinstance(i, Skipped)
    }


def test_an_empty_folder_means_no_guides(tmp_path: Path) -> None:
    assert read(tmp_path) == ([], {})


def test_a_missing_folder_and_a_file_are_no_folder_of_guides(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("texte", encoding="utf-8")
    for path in (tmp_path / "missing", file):
        with pytest.raises(SourceError, match="is not a folder of guides"):
            list(GuidesFolder(path).read())


def test_folders_are_read_to_the_bottom_and_ids_are_paths_below_them(tmp_path: Path) -> None:
    for name in ("z.md", "fr/b.MD", "ar/deep/c.markdown", "fr/a.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# T\ntexte\n", encoding="utf-8")
    documents, skipped = read(tmp_path)
    assert {d.id for d in documents} == {"z.md", "fr/b.MD", "ar/deep/c.markdown", "fr/a.md"}
    assert {d.id: d.language for d in documents}["ar/deep/c.markdown"] is Language.AR
    assert {d.source for d in documents} == {f"guides:{tmp_path}"}
    assert not skipped


def test_documents_that_cannot_be_used_are_skipped_with_the_reason_and_other_files_ignored(tmp_path: Path) -> None:
    (tmp_path / "a.PDF").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.docx").write_bytes(b"PK")
    (tmp_path / "c.md").write_bytes("# T\nété\n".encode("latin-1"))
    (tmp_path / "d.md").write_text("# titre seul\n", encoding="utf-8")
    (tmp_path / "e.md").write_text("---\na: [\n---\ntexte\n", encoding="utf-8")
    (tmp_path / "f.md").write_bytes(b"x" * (MAX_BYTES + 1))
    (tmp_path / "g.txt").write_text("ignoré", encoding="utf-8")
    (tmp_path / "h.md").mkdir()
    (tmp_path / "i.md").write_bytes(b"\xef\xbb\xbf# T\ntexte\n")
    documents, skipped = read(tmp_path)
    assert [d.id for d in documents] == ["i.md"]
    assert documents[0].title == "T"
    assert list(skipped) == ["a.PDF", "b.docx", "c.md", "d.md", "e.md", "f.md"]
    assert skipped["a.PDF"].startswith(".pdf documents cannot be read")
    assert skipped["c.md"] == "not UTF-8 at byte 4"
    assert skipped["d.md"] == "no text"
    assert skipped["e.md"].startswith("front matter is not YAML")
    assert skipped["f.md"].startswith("larger than")


def test_the_shipped_guides_are_parallel_in_three_languages() -> None:
    documents, skipped = read(shipped_guides())
    names = {language: {d.id.partition("/")[2] for d in documents if d.language is language} for language in Language}
    assert names[Language.FR] == names[Language.AR] == names[Language.EN] != set()
    assert not skipped
