"""Records of known worth: one that meets every indicator, one in Arabic that misses eleven things, and a bare title."""

from typing import Any

from assistant.model import Dataset, Language, Licence, Resource, Term
from indexer.quality.indicators import assess
from indexer.quality.model import LinkKind, LinkState

FILE = "https://donnees.example/communes.csv"
OK, BROKEN = LinkState(kind=LinkKind.OK, status=200), LinkState(kind=LinkKind.BROKEN, status=404)
SILENT, SKIPPED = LinkState(kind=LinkKind.UNREACHABLE), LinkState(kind=LinkKind.SKIPPED)

BARE = Dataset(id="vide", titles={Language.FR: "Vide"})
CSV = Resource(
    id="r1",
    name="Communes",
    format="CSV",
    url=FILE,
    size=10,
    media_type="text/csv",
    created="2024-01-01",
    modified="2024-02-01",
    rights="Aucune restriction supplémentaire",
)
WHOLE = Dataset(
    id="communes",
    titles={Language.FR: "Communes", Language.AR: "الجماعات"},
    descriptions={Language.AR: "لائحة الجماعات حسب العمالات والأقاليم."},
    organization=Term(id="mi", names={Language.FR: "Ministère de l'Intérieur"}),
    themes=(Term(id="territoire", names={Language.FR: "Territoire"}),),
    tags=("communes", "الجماعات"),
    licence=Licence(id="odc-odbl", title="ODbL", open=True),
    created="2024-01-01",
    modified="2024-02-01",
    period="2024",
    place="Maroc",
    contact="opendata@interieur.example",
    access_rights="PUBLIC",
    resources=(CSV,),
)
ARABIC = Dataset(
    id="puits",
    titles={Language.AR: "الآبار الخاضعة للمراقبة"},
    organization=Term(id="abh", names={Language.AR: "وكالة الحوض المائي"}),
    themes=(Term(id="eau", names={Language.AR: "الماء"}),),
    licence=Licence(id="odc-odbl", title="ODbL", open=True),
    modified="2023-11-05",
    resources=(Resource(id="r1", name="القياسات", format="XLSX", url="https://data.example/download/puits.xlsx"),),
)


def met(dataset: Dataset, links: Any = None) -> dict[str, bool | None]:
    return {finding.indicator: finding.met for finding in assess(dataset, links or {}).findings}
