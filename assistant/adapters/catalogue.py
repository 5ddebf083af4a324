"""The records of one generation in a read-only SQLite file: by id, by facet, and as a table for counting."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING

from assistant.adapters.coverage import places_of
from assistant.adapters.facets import day_number, facets_of, wanted
from assistant.codec import decode_chunk, decode_dataset, decode_document, encode
from assistant.errors import IndexProblem
from assistant.language.names import resolve
from assistant.model import Chunk, Dataset, Document, Filter, Language, LocalText, pick
from assistant.retrieval.hybrid import chunk_terms

if TYPE_CHECKING:
    import pandas as pd

_TABLES = """
CREATE TABLE dataset (id TEXT PRIMARY KEY, json TEXT NOT NULL, modified INTEGER NOT NULL, year TEXT, day TEXT) WITHOUT ROWID;
CREATE TABLE facet (name TEXT, value TEXT, dataset TEXT, PRIMARY KEY (name, value, dataset)) WITHOUT ROWID;
CREATE TABLE label (facet TEXT, id TEXT, names TEXT, dataset TEXT, PRIMARY KEY (facet, id, dataset)) WITHOUT ROWID;
CREATE TABLE document (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE chunk (id TEXT PRIMARY KEY, json TEXT NOT NULL, terms TEXT NOT NULL) WITHOUT ROWID;
"""


def write_catalogue(
    path: Path, datasets: Iterable[Dataset], documents: Iterable[Document], chunks: Iterable[Chunk]
) -> None:
    """A new catalogue file with these records."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_TABLES)
        for dataset in datasets:
            _write_dataset(connection, dataset)
        connection.executemany("INSERT INTO document VALUES (?, ?)", ((d.id, encode(d)) for d in documents))
        rows = ((c.id, encode(c), " ".join(sorted(chunk_terms(c)))) for c in chunks)
        connection.executemany("INSERT INTO chunk VALUES (?, ?, ?)", rows)
        connection.execute("CREATE INDEX label_dataset ON label (dataset)")
        connection.commit()
    finally:
        connection.close()


def _write_dataset(connection: sqlite3.Connection, dataset: Dataset) -> None:
    connection.execute(
        "INSERT INTO dataset VALUES (?, ?, ?, ?, ?)",
        (dataset.id, encode(dataset), day_number(dataset.modified), dataset.modified[:4] or None, dataset.modified),
    )
    values = [(name, value, dataset.id) for name, found in facets_of(dataset).items() for value in found]
    connection.executemany("INSERT INTO facet VALUES (?, ?, ?)", values)
    labels = [
        (facet, identity, json.dumps(names, ensure_ascii=False), dataset.id)
        for facet, terms in _terms(dataset).items()
        for identity, names in terms
    ]
    connection.executemany("INSERT OR IGNORE INTO label VALUES (?, ?, ?, ?)", labels)


def _terms(dataset: Dataset) -> dict[str, list[tuple[str, LocalText]]]:
    """Facet → (id, names by language) of the dataset's values. Producers and themes count as one under all spellings."""
    organization, licence = dataset.organization, dataset.licence
    return {
        "organization": [(organization.acronym or organization.id, organization.names)] if organization else [],
        "theme": [(pick(theme.names, Language.EN) or theme.id, theme.names) for theme in dataset.themes],
        "format": [(name, {Language.FR: name}) for name in dataset.formats],
        "licence": [(licence.id, {Language.FR: licence.title})] if licence else [],
        "place": [(place.id, place.names) for place in places_of(dataset)],
        "frequency": [(dataset.frequency, _frequency_names(dataset.frequency))] if dataset.frequency else [],
    }


def _frequency_names(frequency: str) -> LocalText:
    known = resolve("frequency", frequency)
    return known.names if known else {}


def _where(filters: Filter) -> tuple[str, list[int | str]]:
    """The condition on rows of `dataset` that a filter means, with its parameters."""
    clauses = ["modified >= ?"]
    parameters: list[int | str] = [day_number(filters.modified_since) if filters.modified_since else 0]
    for facet, options in wanted(filters).items():
        marks = ",".join("?" * len(options))
        clauses.append(f"id IN (SELECT dataset FROM facet WHERE name = ? AND value IN ({marks}))")  # noqa: S608
        parameters += [facet, *options]
    return " AND ".join(clauses), parameters


class SqliteCatalogue:
    """`Catalogue` over a published generation; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = local()
        if not path.is_file():
            raise IndexProblem(f"{str(path)!r} is missing")

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            try:
                connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            except sqlite3.Error as error:
                raise IndexProblem(f"{str(self._path)!r} cannot be opened: {error}") from error
            self._local.connection = connection
        return connection

    def dataset(self, dataset_id: str) -> Dataset | None:
        """See `Catalogue`."""
        row = self._connection.execute("SELECT json FROM dataset WHERE id = ?", (dataset_id,)).fetchone()
        return decode_dataset(row[0]) if row else None

    def document(self, document_id: str) -> Document | None:
        """See `Catalogue`."""
        row = self._connection.execute("SELECT json FROM document WHERE id = ?", (document_id,)).fetchone()
        return decode_document(row[0]) if row else None

    def chunks(self, ids: Sequence[str]) -> list[Chunk]:
        """See `Catalogue`."""
        marks = ",".join("?" * len(ids))
        rows = self._connection.execute(f"SELECT id, json FROM chunk WHERE id IN ({marks})", list(ids))  # noqa: S608
        found = dict(rows.fetchall())
        return [decode_chunk(found[i]) for i in ids if i in found]

    def terms(self, ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """See `Catalogue`."""
        marks = ",".join("?" * len(ids))
        rows = self._connection.execute(f"SELECT id, terms FROM chunk WHERE id IN ({marks})", list(ids))  # noqa: S608
        return {i: frozenset(terms.split()) for i, terms in rows}

    def matching(self, filters: Filter) -> list[str]:
        """See `Catalogue`."""
        where, parameters = _where(filters)
        sql = f"SELECT id FROM dataset WHERE {where} ORDER BY modified DESC, id"  # noqa: S608
        return [row[0] for row in self._connection.execute(sql, parameters)]

    def documents(self) -> list[str]:
        """Ids of all guides, in order."""
        return [row[0] for row in self._connection.execute("SELECT id FROM document ORDER BY id")]

    def datasets(self, ids: Iterable[str]) -> list[Dataset]:
        """The datasets with these ids, in this order; unknown ids are left out."""
        return [found for i in ids if (found := self.dataset(i))]

    def facet_counts(self, facet: str, language: Language, among: Filter | None = None) -> list[tuple[str, str, int]]:
        """Id, shown name and number of datasets of each value of a facet, most datasets first; `among` those that fit."""
        where, parameters = _where(among) if among else ("", [])
        fit = f"AND dataset IN (SELECT id FROM dataset WHERE {where})" if where else ""  # noqa: S608
        rows = self._connection.execute(
            f"SELECT id, names, count(*) FROM label WHERE facet = ? {fit} GROUP BY id ORDER BY count(*) DESC, id",  # noqa: S608
            [facet, *parameters],
        )
        return [(i, pick(json.loads(names), language) or i, count) for i, names, count in rows]

    def frame(self, language: Language) -> "pd.DataFrame":
        """One row a dataset and facet value, for counting: columns id, year, modified, facet, key, value (shown name).

        Places and frequencies are no facets here: "how many datasets in Morocco" asks for all of them.
        """
        import pandas as pd

        rows = self._connection.execute(
            "SELECT d.id, coalesce(d.year, ''), d.day, l.facet, coalesce(l.id, ''), l.names"
            " FROM dataset d LEFT JOIN label l ON l.dataset = d.id AND l.facet NOT IN ('place', 'frequency')"
        ).fetchall()
        frame = pd.DataFrame(rows, columns=["id", "year", "modified", "facet", "key", "names"])
        names = {text: pick(json.loads(text), language) for text in frame["names"].dropna().unique()}
        return frame.assign(value=frame["names"].map(names).fillna("")).drop(columns="names")
