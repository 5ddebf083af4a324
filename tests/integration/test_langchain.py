"""The retriever over the real index in a small chain: retriever, words, prompt, a model that repeats what it is given."""

from collections.abc import Iterator

import pytest
from langchain_core.documents import Document
from langchain_core.language_models.chat_models import SimpleChatModel
from langchain_core.messages import BaseMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

from assistant.errors import IndexMissing
from assistant.langchain import DalilRetriever
from assistant.settings import Settings, load_settings
from tests.loops import run


class Echo(SimpleChatModel):
    """Answers with its prompt."""

    @property
    def _llm_type(self) -> str:
        return "echo"

    def _call(self, messages: list[BaseMessage], *_: object, **__: object) -> str:
        return str(messages[-1].content)


@pytest.fixture(scope="module")
def both(sample_settings: Settings) -> Iterator[DalilRetriever]:
    retriever = DalilRetriever.from_settings(sample_settings, k=3, base_url="https://dalil.example")
    yield retriever
    retriever.close()
    retriever.close()  # twice is no fault


def as_text(documents: list[Document]) -> str:
    return "\n\n".join(f"{document.page_content}\n({document.metadata['citation']})" for document in documents)


@pytest.mark.parametrize(
    ("question", "told", "cited"),
    [
        ("lits d'hôpital par province", "Lits existants", "ODbL"),
        ("عدد الأسرة في المستشفيات حسب الأقاليم", "المستشفيات العمومية", "ODbL"),
        ("ما هو أجل الرد على طلب الحصول على المعلومات؟", "31.13", "https://dalil.example/guides/ar/"),
        ("What does the ODbL licence allow?", "ODbL", "https://dalil.example/guides/en/"),
    ],
)
def test_a_chain_gives_its_model_the_sources(both: DalilRetriever, question: str, told: str, cited: str) -> None:
    prompt = ChatPromptTemplate.from_template("{sources}\n\n{question}")
    chain = {"sources": both | as_text, "question": RunnablePassthrough()} | prompt | Echo() | StrOutputParser()
    answer = chain.invoke(question)
    assert answer.endswith(question)
    assert told in answer
    assert cited in answer
    assert run(chain.ainvoke(question)) == answer


def test_a_folder_is_enough(sample_settings: Settings) -> None:
    retriever = DalilRetriever.from_index(str(sample_settings.index), kind="guide", k=2)
    try:
        found = retriever.invoke("délai de réponse à une demande d'information")
        assert [document.metadata["kind"] for document in found] == ["guide", "guide"]
        assert found[0].metadata["url"].startswith("/guides/")
    finally:
        retriever.close()


def test_a_folder_without_an_index_is_said() -> None:
    with pytest.raises(IndexMissing):
        DalilRetriever.from_settings(load_settings())
