"""Pairs of question and passage from our own questions and from public sets, each with a part that is never tuned on."""

import csv
import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any
from zlib import crc32

_OWN = ("administration", "government", "datasets", "law_and_general", "maghreb", "pages", "french")
_ASKED = "records"
"""Own questions on records of a public collection, which are not kept here."""
_ON_TEXTS = "texts"
"""Own questions on sections of laws, licences and courses, which are not kept here either."""
_HELD_OUT = 8
"""One passage in so many is kept to measure on, with all its questions."""
_SHORTEST, _LONGEST = 40, 900
_TAG = re.compile(r"<[^>]+>")
_HEADING = re.compile(r"^#{1,4}\s+(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, the passage that answers it, both languages, how the question is put, and whether it is held out."""

    pool: str
    query: str
    passage: str
    query_language: str
    passage_language: str
    variety: str
    held_out: bool
    same: str = ""
    """Passages with the same one say the same, in two languages perhaps: neither is wrong for the other's question."""


def own() -> Iterator[Example]:
    """Questions and passages in our own words (`eval/tuning/data`), in five varieties of language."""
    for name in _OWN:
        for record in _shipped(name):
            passages = [(record["language"], record["title"], record["passage"])]
            passages += [tuple(record["parallel"])] if "parallel" in record else []
            for language, title, text in passages:
                for asked_in, variety, question in record["questions"]:
                    yield Example(
                        pool="own",
                        query=question,
                        passage=f"{title}. {text}",
                        query_language=asked_in,
                        passage_language=language,
                        variety=variety,
                        held_out=is_held_out(record["id"]),
                    )


def public(folder: Path) -> Iterator[Example]:
    """Pairs from public collections below `folder` whose licences allow it; those that are not there are left out."""
    readers: list[Callable[[Path], Iterator[Example]]] = [
        _catalogues,
        _asked_records,
        _asked_texts,
        _series,
        _goals,
        _reading,
        _guides,
    ]
    for reader in readers:
        yield from reader(folder)


def _catalogues(folder: Path) -> Iterator[Example]:
    """Titles of English records → their descriptions (Apache-2.0 and MIT collections)."""
    for name in ("socrata-us", "opendata.scot"):
        for record in _lines(folder / "catalogues" / f"{name}.ckan.jsonl.gz"):
            title, notes = _title_and_notes(record)
            if len(notes) >= _SHORTEST and len(title) > 10 and title.lower() not in notes[: len(title) + 30].lower():
                yield _same_language("catalogue", title, notes[:_LONGEST], "en", "title", record["name"])


def _asked_records(folder: Path) -> Iterator[Example]:
    """Own questions, in every variety, on English records of the first of these collections (Apache-2.0)."""
    asked = {row["record"]: row["questions"] for row in _shipped(_ASKED)}
    for record in _lines(folder / "catalogues" / "socrata-us.ckan.jsonl.gz"):
        for asked_in, variety, question in asked.get(record["name"], ()):
            title, notes = _title_and_notes(record)
            yield Example(
                pool="records",
                query=question,
                passage=f"{title}. {notes[:_LONGEST]}",
                query_language=asked_in,
                passage_language="en",
                variety=variety,
                held_out=is_held_out(record["name"]),
            )


def _asked_texts(folder: Path) -> Iterator[Example]:
    """Own questions, in every variety, on sections of laws, fact sheets, licences and courses (public or open licences)."""
    for row in _shipped(_ON_TEXTS):
        path = folder / "texts" / row["guide"]
        found = _section(path, row["heading"], row.get("part", "")) if path.is_file() else ""
        language = path.stem.rpartition("_")[2]
        if len(found) < _SHORTEST or language not in ("fr", "ar", "en"):
            continue
        number = "".join(re.findall(r"\d+", row["heading"])) or row["heading"]
        same = f"{path.parent.name}:{number}:{row.get('part', '')[:20]}"
        for asked in row["questions"]:
            yield Example(
                pool="texts",
                query=asked["text"],
                passage=found,
                query_language=asked["language"],
                passage_language=language,
                variety=asked["variety"],
                held_out=is_held_out(same),
                same=same,
            )


@cache
def _section(path: Path, heading: str, part: str) -> str:
    """The text below a heading, from where `part` begins, with the titles in front as an index has them."""
    text = path.read_text(encoding="utf-8", errors="replace")
    parts = _HEADING.split(text)
    title = parts[1].strip(" *#") if len(parts) > 1 else path.stem
    bodies = {h.strip(): body for h, body in reversed(list(zip(parts[1::2], parts[2::2], strict=True)))}
    body = bodies.get(heading.strip(), text if not heading else "")
    start = max(0, body.find(part)) if part else 0
    shown = " ".join(body[start : start + _LONGEST].split())
    return ". ".join(dict.fromkeys(t for t in (title, heading.strip(" *#"), shown) if t)) if shown else ""


def _title_and_notes(record: dict[str, Any]) -> tuple[str, str]:
    notes = " ".join(unescape(_TAG.sub(" ", record.get("notes") or "")).split())
    return " ".join((record.get("title") or "").split()), notes


def _series(folder: Path) -> Iterator[Example]:
    """French titles of statistical series ↔ their English titles: a few of each dataset (Insee, Licence Ouverte)."""
    seen: dict[str, int] = {}
    order = random.Random(1)
    rows = list(_lines(folder / "catalogues" / "insee" / "series_fr_en.jsonl.gz"))
    order.shuffle(rows)
    for row in rows:
        fr, en = row.get("title_fr") or "", row.get("title_en") or ""
        seen[row["dataset"]] = seen.get(row["dataset"], 0) + 1
        if fr and en and fr != en and seen[row["dataset"]] <= 14:
            yield from _both_ways("series", ("fr", fr), ("en", en), row["id"])
    path = folder / "catalogues" / "insee" / "datasets_197_fr_en.csv"
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield from _both_ways("series", ("fr", row["Name.fr"]), ("en", row["Name.en"]), row["id"])


def _goals(folder: Path) -> Iterator[Example]:
    """Goals, targets and indicators of sustainable development in French, Arabic and English (MIT)."""
    for row in _lines(folder / "pairs" / "sdg-fr-ar-en.jsonl"):
        titles = [(language, row.get(f"title_{language}") or "") for language in ("fr", "ar", "en")]
        for number, title in enumerate(titles):
            other = titles[(number + 1) % 3]
            if title[1] and other[1]:
                yield from _both_ways("goals", title, other, row["id"])


def _reading(folder: Path) -> Iterator[Example]:
    """Questions that people wrote on paragraphs: PIAF in French (MIT), ARCD in Arabic (MIT)."""
    for name, language in (("piaf", "fr"), ("arcd", "ar")):
        base = folder / "evalsets" / name
        corpus = {row["_id"]: row for row in _lines(base / "corpus.jsonl")}
        for row in _lines(base / "queries.jsonl"):
            text = corpus[row["doc"]]["text"]
            yield _same_language(name, row["text"].strip("- "), text[:_LONGEST], language, "natural", row["doc"])


def _guides(folder: Path) -> Iterator[Example]:
    """Headings of guides and licences → the text below them."""
    for path in sorted((folder / "texts").glob("*/*.md")):
        parts = _HEADING.split(path.read_text(encoding="utf-8", errors="replace"))
        for heading, text in zip(parts[1::2], parts[2::2], strict=True):
            body = " ".join(text.split())
            language = path.stem.rpartition("_")[2]
            if len(heading.split()) >= 3 and len(body) >= 4 * _SHORTEST and language in ("fr", "ar", "en"):
                title = heading.strip(" *#")
                yield _same_language("guides", title, body[:_LONGEST], language, "title", f"{path.name}{title}")


def _both_ways(pool: str, a: tuple[str, str], b: tuple[str, str], key: str) -> Iterator[Example]:
    for (asked_in, query), (language, passage) in ((a, b), (b, a)):
        yield Example(
            pool=pool,
            query=query,
            passage=passage,
            query_language=asked_in,
            passage_language=language,
            variety="title",
            held_out=is_held_out(key),
        )


def _same_language(pool: str, query: str, passage: str, language: str, variety: str, key: str) -> Example:
    return Example(
        pool=pool,
        query=query,
        passage=passage,
        query_language=language,
        passage_language=language,
        variety=variety,
        held_out=is_held_out(key),
    )


@cache
def is_held_out(key: str) -> bool:
    """Whether the passage of this key is kept to measure on, with all its questions."""
    return crc32(key.encode()) % _HELD_OUT == 0


def _shipped(name: str) -> Iterator[dict[str, Any]]:
    for line in files("eval").joinpath("tuning", "data", f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
