"""The words of Dalil as values: what a catalogue holds, what a question means, what an answer is."""

from assistant.model.answer import Answer, AnswerStatus, Card, Citation, Considered, Step, Table, Trace, Verdict
from assistant.model.conversation import Intent, Message, PersonalKind, Question, Turn
from assistant.model.records import (
    INTERNATIONAL,
    Column,
    Dataset,
    Document,
    Kind,
    Language,
    Licence,
    LocalText,
    Resource,
    Section,
    Term,
    pick,
)
from assistant.model.search import Chunk, Filter, Hit, Scope

__all__ = [
    "INTERNATIONAL",
    "Answer",
    "AnswerStatus",
    "Card",
    "Chunk",
    "Citation",
    "Column",
    "Considered",
    "Dataset",
    "Document",
    "Filter",
    "Hit",
    "Intent",
    "Kind",
    "Language",
    "Licence",
    "LocalText",
    "Message",
    "PersonalKind",
    "Question",
    "Resource",
    "Scope",
    "Section",
    "Step",
    "Table",
    "Term",
    "Trace",
    "Turn",
    "Verdict",
    "pick",
]
