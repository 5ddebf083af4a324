"""Dalil's search as a LangChain retriever, for those who build chains of their own. Nothing else of Dalil imports this.

retriever = DalilRetriever.from_index("index", kind="guide", k=3)
chain = {"context": retriever, "question": RunnablePassthrough()} | prompt | model
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, GetPydanticSchema, PrivateAttr
from pydantic_core.core_schema import is_instance_schema

from assistant.adapters.index_directory import OpenIndex
from assistant.answering.extractive import Quote
from assistant.bootstrap import open_retriever
from assistant.errors import EmptyQuestion
from assistant.intents.looking_up import Thing, look_up
from assistant.intents.publication_rules import guide_citation
from assistant.intents.record import attribution, dataset_source
from assistant.intents.tools import dataset_citation, licence_name, producer_name
from assistant.model import Card, Citation, Filter, Kind, Language
from assistant.retrieval.guides import GuideSection
from assistant.retrieval.hybrid import HybridRetriever
from assistant.settings import Settings, load_settings

_Searcher = Annotated[HybridRetriever, GetPydanticSchema(lambda kind, _: is_instance_schema(kind))]
"""Taken as it is: pydantic would look into its parts, which are protocols."""


class DalilRetriever(BaseRetriever):
    """Datasets and guide sections as Documents, best first; a question without words gives none.

    What is searched is `kind`; `filters` ask for datasets only. `language` is that of the Documents (None: the question's
    own). Addresses of Dalil's own pages begin with `base_url`. The texts are those of publishers: give them to a model as
    data. It can be used from several threads and, with `ainvoke`, from a loop.
    """

    searcher: _Searcher = Field(description="An open retriever, as `bootstrap.open_retriever` gives it.")
    kind: Literal["dataset", "guide", "both"] = "both"
    k: int = Field(5, ge=1, le=100, description="Most Documents.")
    language: Language | None = None
    filters: Filter = Field(default_factory=Filter)
    rerank: bool = Field(True, description="Whether the reranker, where there is one, reads the best hits again.")
    base_url: str = ""
    _opened: OpenIndex | None = PrivateAttr(None)

    @classmethod
    def from_index(cls, index: Path | str, **options: Any) -> Self:
        """Over the published generation in a folder; the other settings are those of the environment."""
        return cls.from_settings(load_settings(index=Path(index)), **options)

    @classmethod
    def from_settings(cls, settings: Settings, **options: Any) -> Self:
        """Over the settings' index, which `close` releases. Raises what `open_retriever` raises, such as `IndexMissing`."""
        opened, searcher = open_retriever(settings)
        found = cls(searcher=searcher, **{"base_url": settings.public_url, **options})
        found._opened = opened
        return found

    def close(self) -> None:
        """Release the index that this retriever opened; one that was handed over stays open."""
        if self._opened:
            self._opened.close()
            self._opened = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 (LangChain's shape)
    ) -> list[Document]:
        kind = None if self.kind == "both" else Kind(self.kind)
        try:
            found = look_up(
                self.searcher, query, self.language, filters=self.filters, kind=kind, limit=self.k, rerank=self.rerank
            )
        except EmptyQuestion:
            return []
        return [self._document(thing, found.language) for thing in found.things]

    def _document(self, thing: Thing, language: Language) -> Document:
        return self._of_guide(thing) if isinstance(thing, GuideSection) else self._of_dataset(thing[0], language)

    def _of_dataset(self, card: Card, language: Language) -> Document:
        dataset, licence = card.dataset, card.dataset.licence
        metadata = {
            **self._common(dataset_citation(1, dataset, language), card.score),
            "language": str(language),
            "citation": attribution(dataset, language),
            "licence": licence_name(dataset, language),
            "licence_id": licence.id if licence else "",
            "licence_url": licence.url if licence else "",
            "open": licence.open if licence else None,
            "organization": producer_name(dataset, language),
            "formats": list(dataset.formats),
            "modified": dataset.modified,
            "period": dataset.period,
            "why": card.why,
        }
        return Document(id=f"dataset:{dataset.id}", page_content=dataset_source(dataset, language), metadata=metadata)

    def _of_guide(self, section: GuideSection) -> Document:
        document, position = section.document, section.section.position
        cited = guide_citation(1, section, Quote(section.section.text, 0.0))
        named = " > ".join(dict.fromkeys((cited.title, cited.section)))
        common = self._common(cited, round(section.score, 6))
        metadata = {
            **common,
            "language": str(cited.language),
            "citation": f"{named}, {common['url']}",
            "section": cited.section,
            "page": cited.page,
            "country": document.country,
        }
        return Document(
            id=f"guide:{document.id}#{position}", page_content=f"{named}\n{section.section.text}", metadata=metadata
        )

    def _common(self, cited: Citation, score: float) -> dict[str, Any]:
        own = cited.url.startswith("/")
        return {
            "id": cited.id,
            "title": cited.title,
            "url": self.base_url.rstrip("/") + cited.url if own else cited.url,
            "kind": cited.kind,
            "score": score,
        }
