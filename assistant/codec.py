"""Records as JSON and back: one canonical form, so that equal values have equal bytes and digests."""

from dataclasses import fields
from functools import cache
from hashlib import blake2b
from typing import Any

from pydantic import TypeAdapter

from assistant.model import Chunk, Column, Dataset, Document, Licence, Resource, Section, Term


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encode(value: Dataset | Document | Chunk) -> str:
    """The value as JSON, keys in the order of its class."""
    kind: type = type(value)
    return _adapter(kind).dump_json(value).decode()


def decode_dataset(text: str) -> Dataset:
    """The dataset that `encode` wrote."""
    dataset: Dataset = _adapter(Dataset).validate_json(text)
    return dataset


def decode_document(text: str) -> Document:
    """The guide that `encode` wrote."""
    document: Document = _adapter(Document).validate_json(text)
    return document


def decode_chunk(text: str) -> Chunk:
    """The chunk that `encode` wrote."""
    chunk: Chunk = _adapter(Chunk).validate_json(text)
    return chunk


@cache
def shape() -> str:
    """Digest of the fields of every class that is stored: it changes where stored records lack or have a field more."""
    classes = (Dataset, Resource, Column, Licence, Term, Document, Section, Chunk)
    return digest(*(f"{kind.__name__}.{field.name}" for kind in classes for field in fields(kind)))


def digest(*parts: str) -> str:
    """32 hexadecimal characters that stand for the parts, in order, with their boundaries."""
    state = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "big") + data)
    return state.hexdigest()
