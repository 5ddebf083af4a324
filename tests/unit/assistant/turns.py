"""A small assistant: two intents' examples, one handler for all, any composer."""

from collections.abc import Callable, Iterator, Sequence

from assistant.answering.composers import Composer, ExtractiveComposer, FallbackComposer
from assistant.answering.draft import Draft
from assistant.answering.support import SourceReader
from assistant.conversation.filters import FilterReader
from assistant.conversation.model_rewrite import by_words
from assistant.conversation.route import Router
from assistant.engine import Assistant, Rewriter
from assistant.errors import ChatModelError
from assistant.model import AnswerStatus, Citation, Intent, Kind, Language, Turn
from assistant.prompts import Example
from tests.doubles import ScriptedModel, WordEmbedder
from tests.unit.assistant.memory import NO_CENTRING

EXAMPLES = [
    Example(Intent.DATASET_SEARCH, Language.FR, "population des communes"),
    Example(Intent.DATASET_SEARCH, Language.AR, "سكان الجماعات"),
    Example(Intent.REUSE_LICENCE, Language.FR, "licence"),
    Example(Intent.REUSE_LICENCE, Language.AR, "الرخصة"),
]
TEXT = "Un fait. [1]\n\nحقيقة ثانية. [1]"
PROVED = {
    Language.FR: "La licence permet de réutiliser les données [1].",
    Language.AR: "تسمح الرخصة بإعادة استعمال المعطيات [1].",
    Language.EN: "The licence lets you reuse the data [1].",
}
"""For each language a statement that the source of `answer_any` proves."""
SOURCE = Citation(n=1, kind="guide", id="g", title="g", url="/guides/g", snippet="s", language=Language.FR)


def answer_any(turn: Turn) -> Draft:
    """An answer with a source that proves `PROVED`."""
    source = PROVED[turn.language].replace(" [1]", "")
    return Draft(status=AnswerStatus.ANSWERED, text=TEXT, citations=(SOURCE,), sources={1: source}, confidence=0.5)


def assistant(
    composer: Composer | None = None,
    *,
    handler: Callable[[Turn], Draft] = answer_any,
    limit: int = 100,
    reader: FilterReader | None = None,
    clarify: Callable[[Turn], Draft] = answer_any,
    rewriter: Rewriter = by_words,
) -> Assistant:
    embedder = WordEmbedder()
    vectors = embedder.embed_queries([e.text for e in EXAMPLES])
    evidence = {Kind.DATASET: 1.0, Kind.GUIDE: 0.9}
    return Assistant(
        router=Router(EXAMPLES, vectors, NO_CENTRING, embedder, lambda *_: evidence),
        handlers=dict.fromkeys(Intent, handler),
        composer=composer or ExtractiveComposer(),
        generation="gen-0001",
        max_question_chars=limit,
        clarify=clarify,
        reader=reader or FilterReader(),
        rewriter=rewriter,
    )


def with_model(*scripts: Sequence[str] | Iterator[str] | ChatModelError) -> Assistant:
    return assistant(FallbackComposer(ScriptedModel(*scripts), ExtractiveComposer(), reader=source_reader))


def source_reader() -> SourceReader:
    return SourceReader(WordEmbedder(), NO_CENTRING)
