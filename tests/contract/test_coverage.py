"""Place, period and frequency mean the same in every store: own, larger, smaller, other and none."""

from collections.abc import Callable, Iterator

import pytest

from assistant.adapters.catalogue import SqliteCatalogue, write_catalogue
from assistant.model import Dataset, Filter, Language, Scope
from indexer.chunk import chunks_of
from tests.contract.test_stores import opened

FR, AR, EN = Language.FR, Language.AR, Language.EN


def titled(identity: str, title: str, language: Language = FR, **more: object) -> Dataset:
    return Dataset(id=identity, titles={language: f"{title} commun"}, **more)  # type: ignore[arg-type]


PLACED = [
    titled("fes", "Écoles de Fès"),
    titled("fes-ar", "مدارس فاس", AR),
    titled("fes-region", "Écoles de la région Fès-Meknès"),
    titled("ifrane", "Écoles", place="Ifrane"),
    titled("azrou", "Écoles", tags=("Azrou",)),
    titled("rabat", "Écoles", place="Rabat, Maroc"),
    titled("rabat-fes", "Écoles de Rabat et de Fès"),
    titled("maroc", "Schools of Morocco", EN),
    titled("tunisie", "Écoles de Tunisie"),
    titled("sfax", "Écoles de Sfax"),
    titled("tanger-assilah", "Écoles de Tanger-Assilah"),
    titled("tanger", "مدارس طنجة", AR),
    titled("anfa", "Écoles de Casablanca-Anfa"),
    titled("casa", "Écoles de Casablanca"),
    titled("douar", "Écoles", place="Douar Tizi"),
    titled("france", "Exportations vers la France"),
    titled("described", "Écoles sans lieu", descriptions={FR: "Relevé fait à Rabat."}),
    titled("sale", "Houses for sale", EN),
    titled("port", "Port de Salé"),
    titled("aucun", "Écoles"),
]
NOWHERE = {"douar", "france", "described", "sale", "aucun"}
NATION = NOWHERE | {"maroc"}

DATED = [
    titled("1994", "Recensement 1994"),
    titled("2014", "Recensement 2014"),
    titled("2024", "Recensement 2024"),
    titled("serie", "Série 2010-2015"),
    titled("scolaire", "Élèves 2023/2024"),
    titled("abrege", "Élèves 2014-15"),
    titled("champ", "Recensement", period="2004-01-01–2014-12-31"),
    titled("mots", "بين 2016 و2018", AR),
    titled("2015-slug", "Recensement", modified="2015-02-03", descriptions={FR: "Comme en 2015."}),
    titled("loi", "Texte de la loi 2014-13"),
    titled("long", "Climat 1901–2022"),
    titled("chaque-mois", "Prix", frequency="monthly"),
    titled("chaque-jour", "Prix", frequency="daily"),
    titled("libre", "Prix", frequency="au fil de l'eau"),
]
UNDATED = {"2015-slug", "loi", "chaque-mois", "chaque-jour", "libre"}

CASES: list[tuple[Filter, set[str]]] = [
    (Filter(places=("Fès",)), NATION | {"fes", "fes-ar", "fes-region", "rabat-fes"}),
    (Filter(places=("فاس",)), NATION | {"fes", "fes-ar", "fes-region", "rabat-fes"}),
    (Filter(places=("fez",)), NATION | {"fes", "fes-ar", "fes-region", "rabat-fes"}),
    (Filter(places=("Fès-Meknès",)), NATION | {"fes", "fes-ar", "fes-region", "ifrane", "azrou", "rabat-fes"}),
    (Filter(places=("Ifrane",)), NATION | {"ifrane", "azrou", "fes-region"}),
    (Filter(places=("Azrou",)), NATION | {"azrou", "ifrane", "fes-region"}),
    (Filter(places=("Rabat",)), NATION | {"rabat", "rabat-fes"}),
    (Filter(places=("Rabat", "Sfax")), NATION | {"rabat", "rabat-fes", "sfax", "tunisie"}),
    (Filter(places=("Salé",)), NATION | {"port"}),
    (Filter(places=("Tanger",)), NATION | {"tanger", "tanger-assilah"}),
    (Filter(places=("Tanger-Assilah",)), NATION | {"tanger", "tanger-assilah"}),
    (Filter(places=("Casablanca",)), NATION | {"anfa", "casa"}),
    (Filter(places=("Casablanca-Anfa",)), NATION | {"anfa", "casa"}),
    (Filter(places=("Maroc",)), {one.id for one in PLACED} - {"tunisie", "sfax"}),
    (Filter(places=("المغرب",)), {one.id for one in PLACED} - {"tunisie", "sfax"}),
    (Filter(places=("Tunisie",)), NOWHERE | {"tunisie", "sfax"}),
    (Filter(places=("تونس",)), NOWHERE | {"tunisie", "sfax"}),
    (Filter(places=("Sfax",)), NOWHERE | {"tunisie", "sfax"}),
    (Filter(places=("Tunis",)), NOWHERE | {"tunisie"}),
    (Filter(places=("DOUAR TIZI",)), {"douar"}),
    (Filter(places=("Atlantide",)), set()),
    (Filter(period="2014"), UNDATED | {"2014", "serie", "abrege", "champ", "long"}),
    (Filter(period="2015"), UNDATED | {"serie", "abrege", "long"}),
    (Filter(period="2017"), UNDATED | {"mots", "long"}),
    (Filter(period="2023"), UNDATED | {"scolaire"}),
    (Filter(period="2024"), UNDATED | {"2024", "scolaire"}),
    (Filter(period="1994"), UNDATED | {"1994", "long"}),
    (Filter(period="1920"), UNDATED),
    (Filter(period="2015/2017"), UNDATED | {"serie", "abrege", "mots", "long"}),
    (Filter(period="2017/2015"), UNDATED | {"serie", "abrege", "mots", "long"}),
    (Filter(period="1900/2099"), {one.id for one in DATED}),
    (Filter(period="hier"), {one.id for one in DATED}),
    (Filter(frequencies=("monthly",)), {"chaque-mois"}),
    (Filter(frequencies=("mensuelle",)), {"chaque-mois"}),
    (Filter(frequencies=("شهرية", "daily")), {"chaque-mois", "chaque-jour"}),
    (Filter(frequencies=("Au fil de l'eau",)), {"libre"}),
    (Filter(frequencies=("annual",)), set()),
    (Filter(period="2014", frequencies=("monthly",)), {"chaque-mois"}),
]


def half(filters: Filter) -> list[Dataset]:
    return PLACED if filters.places else DATED


@pytest.fixture(scope="module", params=["chroma", "tantivy"])
def ask(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Filter], set[str]]]:
    everything = [*PLACED, *DATED]
    chunks = [chunk for dataset in everything for chunk in chunks_of(dataset)]
    store, close = opened(request.param, tmp_path_factory.mktemp("store") / "part", chunks, everything)
    yield lambda filters: store.records(limit=200, scope=Scope(filters=filters)) & {one.id for one in half(filters)}
    close()


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> SqliteCatalogue:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    write_catalogue(path, [*PLACED, *DATED], [], [])
    return SqliteCatalogue(path)


@pytest.mark.parametrize(("filters", "records"), CASES)
def test_coverage_means_the_same_in_every_store(
    ask: Callable[[Filter], set[str]], filters: Filter, records: set[str]
) -> None:
    assert ask(filters) == records


@pytest.mark.parametrize(("filters", "records"), CASES)
def test_coverage_means_the_same_in_the_catalogue(
    catalogue: SqliteCatalogue, filters: Filter, records: set[str]
) -> None:
    assert {*catalogue.matching(filters)} & {one.id for one in half(filters)} == records


def test_places_and_frequencies_are_counted_by_their_own_names(catalogue: SqliteCatalogue) -> None:
    places = {identity: (name, count) for identity, name, count in catalogue.facet_counts("place", AR)}
    assert places["Fès"] == ("فاس", 3)
    assert places["Azrou"][1] == 1
    assert not any(identity.startswith(("in:", "*")) for identity in places)
    frequencies = {identity: name for identity, name, _ in catalogue.facet_counts("frequency", FR)}
    assert frequencies == {"monthly": "mensuelle", "daily": "quotidienne", "au fil de l'eau": "au fil de l'eau"}
