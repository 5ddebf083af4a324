"""Reranking: the order, the budget, and what stays when it fails."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from assistant.errors import RerankerError
from assistant.intents import dataset_search, publication_rules
from assistant.intents.tools import Tools
from assistant.model import AnswerStatus, Dataset, Hit, Intent, Kind, Language, Question, Scope, Turn
from assistant.retrieval.confidence import DATASETS
from assistant.retrieval.reranking import PAUSE_S, READ, BudgetedReranking, NoReranker, Reranking
from tests.unit.assistant.memory import WideEmbedder, chunk, guide, retriever
from tests.unit.assistant.turns import assistant


@dataclass
class Clock:
    """Time that passes when the test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Scripted:
    """Scores a text by the words of it that the test names; takes `takes_s`, or fails."""

    loved: Sequence[str] = ()
    clock: Clock = field(default_factory=Clock)
    takes_s: float = 0.0
    fails: bool = False
    asked: list[tuple[str, int]] = field(default_factory=list)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.asked.append((question, len(texts)))
        self.clock.now += self.takes_s
        if self.fails:
            raise RerankerError("out of memory")
        return [float(any(word in text for word in self.loved)) for text in texts]

    def on_a_budget(self, budget_s: float = 1.0) -> BudgetedReranking:
        return BudgetedReranking(self, budget_s=budget_s, clock=self.clock)


def hits(*scores: float) -> list[Hit]:
    return [
        Hit(chunk=chunk(f"d{n}", f"sujet n{n}."), score=score, dense=score - 0.1, lexical=2.0, covered=0.5)
        for n, score in enumerate(scores)
    ]


def ids(found: Sequence[Hit]) -> list[str]:
    return [hit.chunk.record_id for hit in found]


def test_what_the_reranker_prefers_comes_first_and_keeps_its_evidence() -> None:
    before = hits(0.5, 0.45, 0.4)
    done = Scripted(["n2."]).on_a_budget().reorder("sujet", before)
    assert ids(done.hits) == ["d2", "d0", "d1"]
    assert replace(done.hits[0], score=0.4) == before[2]
    assert (done.degraded, [step.name for step in done.steps]) == (False, ["rerank"])


def test_a_much_better_hit_is_not_overtaken() -> None:
    assert ids(Scripted(["n1."]).on_a_budget().reorder("sujet", hits(0.9, 0.4)).hits) == ["d0", "d1"]


def test_only_the_first_are_read_and_the_others_stay_behind_them() -> None:
    scripted = Scripted([f"n{READ + 1}."])
    done = scripted.on_a_budget().reorder("sujet", hits(*[0.5] * (READ + 2)))
    assert scripted.asked == [("sujet", READ)]
    assert ids(done.hits) == [f"d{n}" for n in range(READ + 2)]


@pytest.mark.parametrize("number", [0, 1])
def test_what_has_no_order_is_not_read(number: int) -> None:
    scripted = Scripted()
    assert len(scripted.on_a_budget().reorder("sujet", hits(*[0.5] * number)).hits) == number
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("scripted", "name"),
    [(Scripted(["n1."], fails=True), "rerank failed"), (Scripted(["n1."], takes_s=1.5), "rerank late")],
    ids=["raises", "slow"],
)
def test_one_that_fails_or_is_slow_leaves_the_order_and_is_left_out_for_a_while(scripted: Scripted, name: str) -> None:
    reranking = scripted.on_a_budget()
    for step in (name, "rerank paused", "rerank paused"):
        done = reranking.reorder("sujet", hits(0.5, 0.45))
        assert (ids(done.hits), done.degraded, [s.name for s in done.steps]) == (["d0", "d1"], True, [step])
    assert len(scripted.asked) == 1
    scripted.clock.now += PAUSE_S
    scripted.fails, scripted.takes_s = False, 0.1
    done = reranking.reorder("sujet", hits(0.5, 0.45))
    assert (ids(done.hits), done.degraded) == (["d1", "d0"], False)


def test_without_a_reranker_the_order_stays_and_nothing_is_degraded() -> None:
    before = hits(0.5, 0.45)
    done = NoReranker().reorder("sujet", before)
    assert (list(done.hits), done.steps, done.degraded) == (before, (), False)


DATASETS_OF_WATER = [
    Dataset(id="niveaux", titles={Language.FR: "Barrages: niveaux", Language.AR: "السدود: المستويات"}),
    Dataset(id="liste", titles={Language.FR: "Barrages: inventaire", Language.AR: "السدود: الجرد"}),
]
RULES = [guide("fr/droit.md", Language.FR, "Le délai est de vingt jours.", "Le recours est ouvert et gratuit.")]


def tools_with(reranking: Reranking) -> Tools:
    index = replace(
        retriever(datasets=DATASETS_OF_WATER, documents=RULES, embedder=WideEmbedder()), reranking=reranking
    )
    return Tools(index, index.catalogue, index.embedder, "gen-0001", "2024-06-01T00:00:00")


def asked(text: str, language: Language) -> Turn:
    return Turn(text=text, standalone=text, language=language, intent=Intent.DATASET_SEARCH)


SEARCHES = pytest.mark.parametrize(("text", "language"), [("barrages", Language.FR), ("السدود", Language.AR)])


@SEARCHES
def test_a_search_shows_the_rerankers_order_and_is_as_sure_as_without(text: str, language: Language) -> None:
    plain = dataset_search.handle(asked(text, language), tools_with(NoReranker()))
    last = plain.cards[-1].dataset
    loved = [title.rsplit(" ", 1)[-1] for title in last.titles.values()]
    moved = dataset_search.handle(asked(text, language), tools_with(Scripted(loved).on_a_budget()))
    assert [card.dataset.id for card in moved.cards] == [card.dataset.id for card in reversed(plain.cards)]
    assert (moved.confidence, moved.degraded) == (plain.confidence, False)


@SEARCHES
def test_a_search_whose_reranker_fails_is_the_one_without_and_says_so(text: str, language: Language) -> None:
    plain = dataset_search.handle(asked(text, language), tools_with(NoReranker()))
    failed = dataset_search.handle(asked(text, language), tools_with(Scripted(fails=True).on_a_budget()))
    assert (failed.text, failed.degraded) == (plain.text, True)
    assert [step.name for step in failed.steps] == ["rerank failed"]


def test_guides_are_reranked_too() -> None:
    tools = tools_with(Scripted(["recours"]).on_a_budget())
    draft = publication_rules.handle(asked("recours", Language.FR), tools)
    assert "recours" in draft.text.split("\n\n")[1]
    assert [step.name for step in draft.steps] == ["rerank"]


def test_what_the_search_is_sure_by_is_not_reordered() -> None:
    scripted = Scripted()
    index = tools_with(scripted.on_a_budget()).retriever
    found = index.search("barrages", Language.FR, scope=Scope(kind=Kind.DATASET))
    scripted.loved = [found.hits[-1].chunk.title]
    done = index.rerank(found)
    assert (done.hits, DATASETS.probability(done)) == (found.hits, DATASETS.probability(found))
    assert (found.shown, ids(done.shown)[0]) == (found.hits, ids(found.hits)[-1])


@pytest.mark.parametrize("question", ["population des communes", "سكان الجماعات"])
def test_an_answer_whose_reranker_failed_is_degraded_and_its_trace_says_so(question: str) -> None:
    tools = tools_with(Scripted(fails=True).on_a_budget())
    one = assistant(handler=lambda turn: dataset_search.handle(asked("barrages", Language.FR), tools))
    answer = one.ask(Question(text=question))
    assert (answer.status, answer.degraded) == (AnswerStatus.DEGRADED, True)
    assert [step.name for step in answer.trace.steps] == ["understand", "retrieve", "rerank failed", "compose"]


def test_a_kind_without_a_weight_is_not_read() -> None:
    scripted = Scripted(loved=["sujet n1"])
    reranking = BudgetedReranking(scripted, budget_s=1.0, weights={Kind.GUIDE: 4.0}, clock=scripted.clock)
    assert ids(reranking.reorder("eau", hits(0.9, 0.8)).hits) == ["d0", "d1"]
    assert reranking.read("eau", ["sujet n1"], Kind.DATASET) is None
    assert scripted.asked == []


@pytest.mark.parametrize(("texts", "worth"), [(["أجل الرد", "الميزانية"], [4.0, 0.0]), (["délai", "prix"], [0.0, 0.0])])
def test_quotes_are_read_on_the_scale_of_the_hits(texts: list[str], worth: list[float]) -> None:
    scripted = Scripted(loved=["أجل"])
    reranking = BudgetedReranking(scripted, budget_s=1.0, weights={Kind.GUIDE: 4.0}, clock=scripted.clock)
    assert reranking.read("كم أجل الرد؟", texts, Kind.GUIDE) == worth


def test_after_a_failure_quotes_are_not_read_for_a_while() -> None:
    scripted = Scripted(fails=True)
    reranking = scripted.on_a_budget()
    assert reranking.read("eau", ["eau"], Kind.GUIDE) is None
    assert reranking.read("eau", ["eau"], Kind.GUIDE) is None
    assert len(scripted.asked) == 1, "the second question did not wait"
    scripted.fails = False
    scripted.clock.now += PAUSE_S + 1
    assert reranking.read("eau", ["eau"], Kind.GUIDE) == [0.0]
