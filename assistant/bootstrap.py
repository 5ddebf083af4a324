"""The only place that picks implementations."""

from dataclasses import dataclass, field
from functools import partial
from types import ModuleType

import numpy as np

from assistant.adapters.bundled_e5 import BundledE5
from assistant.adapters.daily_count import MemoryCount, RedisCount
from assistant.adapters.index_directory import ROUTES, OpenIndex, open_index
from assistant.adapters.late_interaction import LateInteraction
from assistant.answering.budget import Budget, BudgetedModel
from assistant.answering.composers import Composer, ExtractiveComposer, FallbackComposer
from assistant.answering.patience import Breaker, Limits, PatientModel
from assistant.answering.support import EntailmentJudge, Judge, NoJudge, SourceReader
from assistant.conversation.filters import FilterReader
from assistant.conversation.model_rewrite import ModelRewriter, by_words
from assistant.conversation.route import Router
from assistant.conversation.values import values_of
from assistant.engine import Assistant
from assistant.intents import (
    about_dataset,
    catalogue_statistics,
    clarify,
    dataset_search,
    out_of_scope,
    publication_rules,
    reuse_licence,
)
from assistant.intents.tools import Tools
from assistant.model import Intent
from assistant.ports import ChatModel, DailyCount, Embedder, TokenEmbedder, Vectors
from assistant.prompts import examples, examples_digest
from assistant.query_cache import QueryCache
from assistant.retrieval.confidence import evidence
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.reranking import BUNDLED_BUDGET_S, LATE_INTERACTION, BudgetedReranking, NoReranker, Reranking
from assistant.settings import Settings

REWRITE_S = 5.0
"""Longest wait for a model that rewrites a follow-up: the answer has not begun yet."""
REWRITE_CHARS = 600
HANDLERS: dict[Intent, ModuleType] = {
    Intent.DATASET_SEARCH: dataset_search,
    Intent.ABOUT_DATASET: about_dataset,
    Intent.REUSE_LICENCE: reuse_licence,
    Intent.PUBLICATION_RULES: publication_rules,
    Intent.CATALOGUE_STATISTICS: catalogue_statistics,
    Intent.OUT_OF_SCOPE: out_of_scope,
}


def make_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises `EmbedderNotPrepared` where the bundled one is not there yet."""
    if settings.embedding_model == "bundled":
        return BundledE5(settings.cache, threads=settings.embedding_threads)
    from assistant.adapters.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(settings.embedding_model)


def make_model(settings: Settings) -> ChatModel | None:
    """The language model that the settings name, or None.

    Raises `BadSettings` where the named model's package is missing or refuses the settings.
    """
    if not settings.llm:
        return None
    from assistant.adapters.chat_model import LangChainModel

    model = LangChainModel(
        settings.llm, base_url=settings.llm_base_url, api_key=settings.llm_api_key, timeout_s=settings.llm_timeout_s
    )
    model.check()
    return model


@dataclass(frozen=True, slots=True)
class Writers:
    """Who writes answers and who rewrites follow-ups; where both are one model, its faults count together."""

    answers: ChatModel | None
    follow_ups: ChatModel | None
    judge: Judge = field(default_factory=NoJudge)
    breaker: Breaker | None = None
    budget: Budget | None = None

    def problem(self) -> str:
        """Why no model is asked at this moment, told to operators; an empty string where one is, or where there is none."""
        if self.breaker and self.breaker.is_resting:
            return "the language model rests after several faults"
        return "the language model's tokens of today are used up" if self.budget and self.budget.is_spent else ""


def make_writers(settings: Settings, model: ChatModel | None = None) -> Writers:
    """The model of the settings (or another one) with our own patience: short before an answer has begun."""
    model = model or make_model(settings)
    if model is None:
        return Writers(None, None)
    breaker, total = Breaker(), settings.llm_timeout_s
    limits = Limits(
        first_s=min(settings.llm_first_token_s, total), idle_s=min(settings.llm_idle_s, total), total_s=total
    )
    short = min(REWRITE_S, total)
    hurried = Limits(first_s=short, idle_s=short, total_s=short, max_chars=REWRITE_CHARS, attempts=1)
    budget = Budget(settings.llm_daily_tokens, make_daily_count(settings)) if settings.llm_daily_tokens else None
    answers: ChatModel = PatientModel(model, limits, breaker)
    follow_ups: ChatModel = PatientModel(model, hurried, breaker)
    if budget:
        answers, follow_ups = BudgetedModel(answers, budget), BudgetedModel(follow_ups, budget)
    return Writers(answers, follow_ups, judge=make_judge(settings), breaker=breaker, budget=budget)


def make_daily_count(settings: Settings) -> DailyCount:
    """Where a day's tokens are counted: for this process, or in the settings' Redis for all."""
    return RedisCount(settings.redis, "llm-tokens") if settings.redis else MemoryCount()


def make_judge(settings: Settings) -> Judge:
    """The model that reads statements beside their sources, loaded, or none. Raises `EntailmentError`."""
    if not settings.check_model:
        return NoJudge()
    from assistant.adapters.entailment import CrossEncoderEntailment

    model = CrossEncoderEntailment(settings.check_model)
    model.check()
    return EntailmentJudge(model)


def make_composer(writers: Writers, retriever: HybridRetriever, settings: Settings) -> Composer:
    """A model with the extractive answer behind it where there is one, else the extractive answer."""
    if writers.answers is None:
        return ExtractiveComposer()
    return FallbackComposer(
        writers.answers,
        ExtractiveComposer(),
        reader=partial(SourceReader, retriever.embedder, retriever.centring, writers.judge),
        budget_s=settings.llm_timeout_s,
    )


def make_reranking(settings: Settings, embedder: Embedder) -> Reranking:
    """The reranker that the settings name, loaded, or none. Raises `RerankerError` where it cannot be used.

    The bundled one reads the tokens of the bundled embedder; beside another embedder it is left out.
    """
    if settings.reranker == "bundled" and isinstance(embedder, TokenEmbedder):
        return BudgetedReranking(LateInteraction(embedder), budget_s=BUNDLED_BUDGET_S, weights=LATE_INTERACTION)
    if settings.reranker in ("", "bundled"):
        return NoReranker()
    from assistant.adapters.reranker import CrossEncoderReranker

    reranker = CrossEncoderReranker(settings.reranker)
    reranker.check()
    return BudgetedReranking(reranker, budget_s=settings.reranker_budget_s)


def open_retriever(
    settings: Settings, embedder: Embedder | None = None, reranking: Reranking | None = None
) -> tuple[OpenIndex, HybridRetriever]:
    """The published generation and a retriever over it. Raises what `open_index` and `make_reranking` raise."""
    embedder = embedder or make_embedder(settings)
    reranking = reranking or make_reranking(settings, embedder)
    cached = QueryCache(embedder)
    index = open_index(settings.index, cached)
    return index, HybridRetriever(cached, index.store, index.lexical, index.catalogue, index.centring, reranking)


def build(settings: Settings, *, embedder: Embedder | None = None, model: ChatModel | None = None) -> Assistant:
    """An assistant over the published generation. Raises what `open_index` and the embedder raise."""
    index, retriever = open_retriever(settings, embedder)
    return assemble(index, retriever, make_writers(settings, model), settings)


def assemble(index: OpenIndex, retriever: HybridRetriever, writers: Writers, settings: Settings) -> Assistant:
    """An assistant from its open parts."""
    tools = Tools(
        retriever=retriever,
        catalogue=index.catalogue,
        embedder=retriever.embedder,
        generation=index.name,
        indexed_at=str(index.manifest["created"]),
        country=settings.country,
    )
    vectors = _route_vectors(settings, index, retriever.embedder)
    router = Router(examples(), vectors, index.centring, retriever.embedder, partial(evidence, retriever))
    return Assistant(
        router=router,
        handlers={intent: partial(module.handle, tools=tools) for intent, module in HANDLERS.items()},
        composer=make_composer(writers, retriever, settings),
        generation=index.name,
        max_question_chars=settings.max_question_chars,
        clarify=partial(clarify.handle, tools=tools),
        reader=FilterReader(values_of(index.catalogue.facet_counts)),
        rewriter=ModelRewriter(writers.follow_ups) if writers.follow_ups else by_words,
    )


def _route_vectors(settings: Settings, index: OpenIndex, embedder: Embedder) -> Vectors:
    """Vectors of the routing examples: from the generation, or anew where the examples changed since."""
    if index.manifest.get("routes") == examples_digest():
        return np.asarray(np.load(settings.index / index.name / ROUTES), np.float32)
    return embedder.embed_queries([example.text for example in examples()])
