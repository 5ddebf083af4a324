"""Small values of the model, and a reader of server-sent events, that several test files share."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from assistant.model import (
    Answer,
    AnswerStatus,
    Card,
    Citation,
    Dataset,
    Filter,
    Intent,
    Language,
    Licence,
    Resource,
    Step,
    Table,
    Term,
    Trace,
)

BASE = "https://dalil.example/"


def dataset(**changes: Any) -> Dataset:
    """A dataset in French and Arabic with one file that Dalil serves itself."""
    values: dict[str, Any] = {
        "id": "eau-potable",
        "titles": {Language.FR: "Accès à l'eau potable", Language.AR: "الولوج إلى الماء الصالح للشرب"},
        "descriptions": {Language.FR: "Part des ménages raccordés.", Language.AR: "نسبة الأسر المرتبطة بالشبكة."},
        "organization": Term(id="onee", names={Language.FR: "Office de l'eau"}, acronym="ONEE"),
        "themes": (Term(id="eau", names={Language.FR: "Eau", Language.AR: "الماء"}),),
        "licence": Licence(id="cc-by-4.0", title="CC BY", url="https://cc.example/by", open=True),
        "formats": ("CSV",),
        "modified": "2025-03-01",
        "resources": (Resource(id="r1", name="Tableau", format="CSV", url="/sample/tables/eau.csv", size=10),),
    }
    return Dataset(**{**values, **changes})


def citation(n: int = 1, **changes: Any) -> Citation:
    """A numbered source on one of Dalil's own pages."""
    values: dict[str, Any] = {
        "n": n,
        "kind": "dataset",
        "id": "eau-potable",
        "title": "Accès à l'eau potable",
        "url": "/datasets/eau-potable",
        "snippet": "Part des ménages raccordés.",
        "language": Language.FR,
    }
    return Citation(**{**values, **changes})


def answer(**changes: Any) -> Answer:
    """A whole answer, with one citation, one card and a table."""
    values: dict[str, Any] = {
        "id": "a1",
        "status": AnswerStatus.ANSWERED,
        "language": Language.FR,
        "intent": Intent.DATASET_SEARCH,
        "text": "Un jeu de données trouvé. [1]",
        "citations": (citation(),),
        "datasets": (Card(dataset=dataset(), score=0.5, why="mots communs : eau"),),
        "table": Table(caption="Comptés", columns=("Thème", "Nombre"), rows=(("Eau", 1),), chart="bar"),
        "filters": Filter(formats=("CSV",)),
        "suggestions": ("Que contient-il ?",),
        "trace": Trace(steps=(Step(name="retrieve", ms=1.5),), generation="gen-0001", model="", prompts={"p": "0"}),
    }
    return Answer(**{**values, **changes})


@dataclass
class EventReader:
    """Reads server-sent events from bytes that come in any pieces (WHATWG: lines end with LF, CR or CRLF)."""

    events: list[tuple[str, Any]] = field(default_factory=list)
    comments: int = 0
    _rest: bytes = b""
    _name: str = "message"
    _data: list[str] = field(default_factory=list)

    def feed(self, piece: bytes) -> None:
        *lines, self._rest = re.split(rb"\r\n|\n|\r(?!$)", self._rest + piece)
        for line in lines:
            self._line(line.decode("utf-8"))

    def _line(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if self._data:
                self.events.append((self._name, json.loads("\n".join(self._data))))
            self._name, self._data = "message", []
        elif not name:
            self.comments += 1
        elif name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)


def read_events(body: bytes) -> list[tuple[str, Any]]:
    """All events of a whole body."""
    reader = EventReader()
    reader.feed(body)
    return reader.events
