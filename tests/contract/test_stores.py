"""What every store of a generation keeps to: the same scope and the same filter select the same records everywhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters import chroma
from assistant.adapters.catalogue import SqliteCatalogue, write_catalogue
from assistant.adapters.chroma import ChromaStore, VectorWriter
from assistant.adapters.facets import day_number, facets_of
from assistant.adapters.lexical import TantivyIndex, WordWriter
from assistant.errors import IndexProblem
from assistant.language.analyse import analyse
from assistant.model import Chunk, Dataset, Document, Filter, Kind, Language, Licence, Scope, Section, Term
from indexer.chunk import chunks_of
from tests.doubles import WordEmbedder

FR, AR, EN = Language.FR, Language.AR, Language.EN
HEALTH = Term(id="sante", names={FR: "Santé", AR: "الصحة", EN: "Health"})
WATER = Term(id="eau", names={FR: "Eau", EN: "Water"})
OFFICE = Term(id="office-eaux", names={FR: "Office des eaux"}, acronym="ODE")
MINISTRY = Term(id="ministere", names={FR: "Ministère de la Santé", AR: "وزارة الصحة"})
OPEN, CLOSED = Licence(id="cc-by", title="CC BY", open=True), Licence(id="maison", title="Maison")

DATASETS = [
    Dataset(id="puits", titles={FR: "Niveau des puits commun", AR: "مستوى الآبار"}, organization=OFFICE, themes=(WATER,),
            formats=("CSV", "XLSX"), licence=OPEN, modified="2024-05-23", tags=("commun",)),
    Dataset(id="lits", titles={FR: "Lits des hôpitaux commun"}, organization=MINISTRY, themes=(HEALTH,),
            formats=("PDF",), licence=CLOSED, modified="2021"),
    Dataset(id="fontaines", titles={EN: "Drinking fountains commun"}, organization=OFFICE, themes=(WATER, HEALTH),
            formats=("CSV",), modified="2023-01"),
    Dataset(id="vide", titles={FR: "Fiche commun"}),
]  # fmt: skip
GUIDE = Document(
    id="fr/g.md", title="Guide commun", language=FR, sections=(Section(path=("Semer",), text="La date.", position=0),)
)
RECORDS: list[Dataset | Document] = [*DATASETS, GUIDE]
EVERYTHING = {"puits", "lits", "fontaines", "vide", "fr/g.md"}


@dataclass(frozen=True)
class Store:
    """A store behind one question: which records answer `text`, best first, with their scores."""

    name: str
    size: int
    ask: Callable[[str, int, Scope], list[tuple[str, float]]]

    def records(self, text: str = "commun", *, limit: int = 50, scope: Scope | None = None) -> set[str]:
        return {
            key.split(":", 1)[1].rsplit(":", 2 if key.startswith("d") else 1)[0]
            for key, _ in self.hits(text, limit, scope)
        }

    def hits(self, text: str, limit: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        return self.ask(text, limit, scope or Scope())


def metadata(chunk: Chunk, datasets: Sequence[Dataset]) -> dict[str, object]:
    own: dict[str, object] = {"kind": str(chunk.kind), "language": str(chunk.language), "record": chunk.record_id}
    for dataset in datasets:
        if chunk.kind is Kind.DATASET and dataset.id == chunk.record_id:
            own |= {"modified": day_number(dataset.modified), **facets_of(dataset)}
    return own


def opened(
    kind: str, folder: Path, chunks: list[Chunk], datasets: Sequence[Dataset] = DATASETS
) -> tuple[Store, Callable[[], None]]:
    if kind == "chroma":
        embedder = WordEmbedder()
        with VectorWriter(folder) as vectors:
            if chunks:
                passages = embedder.embed_passages([c.embedding_text for c in chunks])
                vectors.add([c.id for c in chunks], passages, [metadata(c, datasets) for c in chunks])
        store = ChromaStore(folder)
        return Store(
            kind,
            len(store),
            lambda text, limit, scope: store.nearest(embedder.embed_queries([text])[0], limit=limit, scope=scope),
        ), store.close
    with WordWriter(folder) as words:
        words.add(chunks, [metadata(c, datasets) for c in chunks])
    index = TantivyIndex(folder)
    ask = lambda text, limit, scope: index.search(dict.fromkeys(analyse(text), 1.0), limit=limit, scope=scope)  # noqa: E731
    return Store(kind, len(index), ask), lambda: None


@pytest.fixture(scope="module", params=["chroma", "tantivy"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    chunks = [chunk for record in RECORDS for chunk in chunks_of(record)]
    found, close = opened(request.param, tmp_path_factory.mktemp("store") / "part", chunks)
    yield found
    close()


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> SqliteCatalogue:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    write_catalogue(path, DATASETS, [GUIDE], [chunk for record in RECORDS for chunk in chunks_of(record)])
    return SqliteCatalogue(path)


def test_it_holds_every_chunk(store: Store) -> None:
    assert store.size == sum(len(chunks_of(record)) for record in RECORDS)
    assert store.records() == EVERYTHING


def test_the_best_comes_first_and_scores_fall(store: Store) -> None:
    for text, best in (
        ("lits des hôpitaux", "dataset:lits:fr:0"),
        ("مستوى الآبار", "dataset:puits:ar:0"),
        ("fountains", "dataset:fontaines:en:0"),
    ):
        hits = store.hits(text, 50)
        assert hits[0][0] == best
        assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
        assert len({key for key, _ in hits}) == len(hits)


@pytest.mark.parametrize("limit", [1, 3, 500])
def test_no_more_than_the_limit(store: Store, limit: int) -> None:
    assert len(store.hits("commun", limit)) == min(limit, store.size)


@pytest.mark.parametrize(
    ("scope", "records"),
    [
        (Scope(kind=Kind.DATASET), EVERYTHING - {"fr/g.md"}),
        (Scope(kind=Kind.GUIDE), {"fr/g.md"}),
        (Scope(language=EN), {"fontaines"}),
        (Scope(language=AR), {"puits"}),
        (Scope(records=("lits",)), {"lits"}),
        (Scope(records=("lits", "vide", "nobody")), {"lits", "vide"}),
        (Scope(records=("nobody",)), set()),
        (Scope(kind=Kind.GUIDE, records=("fr/g.md",)), {"fr/g.md"}),
        (Scope(kind=Kind.GUIDE, language=EN), set()),
        (Scope(kind=Kind.DATASET, language=FR, records=("puits", "fontaines")), {"puits"}),
        (Scope(kind=Kind.GUIDE, filters=Filter(formats=("CSV",))), set()),
        (Scope(language=FR, filters=Filter(formats=("CSV",))), {"puits"}),
    ],
)
def test_scopes(store: Store, scope: Scope, records: set[str]) -> None:
    assert store.records(scope=scope) == records


FILTERS: list[tuple[Filter, set[str]]] = [
    (Filter(organizations=("office-eaux",)), {"puits", "fontaines"}),
    (Filter(organizations=("ODE",)), {"puits", "fontaines"}),
    (Filter(organizations=("وزارة الصحة",)), {"lits"}),
    (Filter(organizations=("ministere de la sante",)), {"lits"}),
    (Filter(themes=("Eau",)), {"puits", "fontaines"}),
    (Filter(themes=("HEALTH",)), {"lits", "fontaines"}),
    (Filter(themes=("eau", "santé")), {"puits", "lits", "fontaines"}),
    (Filter(formats=("csv",)), {"puits", "fontaines"}),
    (Filter(formats=("PDF", "XLSX")), {"puits", "lits"}),
    (Filter(licences=("cc-by",)), {"puits"}),
    (Filter(licences=("open",)), {"puits"}),
    (Filter(modified_since="2023"), {"puits", "fontaines"}),
    (Filter(modified_since="2024-05-23"), {"puits"}),
    (Filter(modified_since="2024-05-24"), set()),
    (Filter(modified_since="2021"), {"puits", "lits", "fontaines"}),
    (Filter(themes=("Eau",), formats=("XLSX",), modified_since="2024"), {"puits"}),
    (Filter(themes=("Eau",), organizations=("ministere",)), set()),
    (Filter(formats=("parquet",)), set()),
]


@pytest.mark.parametrize(("filters", "records"), FILTERS)
def test_filters_mean_the_same_in_every_store(store: Store, filters: Filter, records: set[str]) -> None:
    assert store.records(scope=Scope(filters=filters)) == records


@pytest.mark.parametrize(("filters", "records"), FILTERS)
def test_filters_mean_the_same_in_the_catalogue(catalogue: SqliteCatalogue, filters: Filter, records: set[str]) -> None:
    found = catalogue.matching(filters)
    assert set(found) == records
    assert found == [i for i in ("puits", "fontaines", "lits", "vide") if i in records]


@pytest.mark.parametrize("kind", ["chroma", "tantivy"])
def test_an_empty_index_finds_nothing(kind: str, tmp_path: Path) -> None:
    found, close = opened(kind, tmp_path / "part", [])
    assert (found.size, found.records(), found.records(scope=Scope(kind=Kind.GUIDE))) == (0, set(), set())
    close()


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (ChromaStore, "missing"),
        (ChromaStore, "empty"),
        (ChromaStore, "garbage"),
        (TantivyIndex, "missing"),
        (TantivyIndex, "garbage"),
    ],
)
def test_a_folder_that_holds_no_store_is_an_index_problem(
    kind: Callable[[Path], object], what: str, tmp_path: Path
) -> None:
    folder = tmp_path / "part"
    if what != "missing":
        folder.mkdir()
    if what == "garbage":
        for name in ("chroma.sqlite3", "meta.json"):
            (folder / name).write_bytes(b"garbage " * 200)
    with pytest.raises(IndexProblem, match=r"cannot be opened|there are no words"):
        kind(folder)


@pytest.mark.parametrize("kind", ["chroma", "tantivy"])
def test_a_closed_store_can_be_moved_and_opened_again(kind: str, tmp_path: Path) -> None:
    chunks = chunks_of(DATASETS[0])
    before, close = opened(kind, tmp_path / "one", chunks)
    expected = before.hits("puits", 5)
    close()
    (tmp_path / "one").rename(tmp_path / "two")
    again: ChromaStore | TantivyIndex
    if kind == "chroma":
        again = ChromaStore(tmp_path / "two")
        found = again.nearest(WordEmbedder().embed_queries(["puits"])[0], limit=5, scope=Scope())
        again.close()
    else:
        again = TantivyIndex(tmp_path / "two")
        found = again.search(dict.fromkeys(analyse("puits"), 1.0), limit=5, scope=Scope())
    assert found == expected
    assert len(again) == len(chunks)


def test_cosines_are_those_of_an_exact_scan(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    vectors = rng.standard_normal((400, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with VectorWriter(tmp_path / "v") as writer:
        writer.add([f"c{n}" for n in range(400)], vectors, [{"kind": "dataset"}] * 400)
    store = ChromaStore(tmp_path / "v")
    for query in vectors[:20]:
        found = store.nearest(query, limit=10, scope=Scope())
        exact = vectors @ query
        assert [key for key, _ in found] == [f"c{n}" for n in np.argsort(-exact)[:10]]
        assert np.allclose([score for _, score in found], np.sort(exact)[::-1][:10], atol=1e-5)
    store.close()


def test_words_are_counted_and_titles_weigh_more(tmp_path: Path) -> None:
    titled = Dataset(id="a", titles={FR: "Le phare"}, descriptions={FR: "Une description sans rien d’autre."})
    described = Dataset(id="b", titles={FR: "La digue"}, descriptions={FR: "Elle se trouve près du phare."})
    chunks = [*chunks_of(described), *chunks_of(titled)]
    with WordWriter(tmp_path / "w") as words:
        words.add(chunks, [{"kind": "dataset", "language": "fr", "record": c.record_id, "modified": 0} for c in chunks])
    index = TantivyIndex(tmp_path / "w")
    phare = dict.fromkeys(analyse("phare"), 1.0)
    assert [key for key, _ in index.search(phare, limit=5, scope=Scope())] == ["dataset:a:fr:0", "dataset:b:fr:0"]
    assert index.frequencies([*phare, "absent"]).keys() == phare.keys()
    assert index.search({}, limit=5, scope=Scope()) == []
    assert index.search({"absent": 1.0}, limit=5, scope=Scope()) == []


@pytest.mark.parametrize("kind", ["chroma", "tantivy"])
def test_a_store_on_a_disk_that_cannot_be_written_is_served_from_a_copy(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The opening in place fails as on a read-only disk; the store answers all the same."""
    folder = tmp_path / "part"
    _, close = opened(kind, folder, [chunk for record in RECORDS for chunk in chunks_of(record)])
    close()
    seen: list[Path] = []
    owner, name = (chroma, "_opened") if kind == "chroma" else (TantivyIndex, "_opened")
    real = getattr(owner, name)

    def refusing(*arguments: object) -> object:
        seen.append(Path(str(arguments[-1])))
        if seen[-1] == folder:
            raise OSError(30, "Read-only file system")
        return real(*arguments)

    monkeypatch.setattr(owner, name, refusing)
    store = ChromaStore(folder) if kind == "chroma" else TantivyIndex(folder)
    assert len(store) > 0
    assert seen[0] == folder != seen[1]
    assert not seen[1].is_relative_to(tmp_path)
    store.close()
    assert not seen[1].exists()
