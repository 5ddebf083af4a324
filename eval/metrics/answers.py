"""Metrics of one answer, each from 0 to 1; None where a metric does not apply to the case."""

from collections.abc import Callable
from pathlib import PurePosixPath

from assistant.answering.citations import cited_numbers
from assistant.language.normalise import fold
from assistant.model import Answer, Citation
from eval.cases import Case

_MARKUP = str.maketrans("", "", "*\\`_#")


def right_language(case: Case, answer: Answer) -> float:
    """The answer is in the question's language."""
    return float(answer.language is case.language)


def right_status(case: Case, answer: Answer) -> float:
    """The outcome is one of those that the case allows."""
    return float(answer.status in case.status)


def right_intent(case: Case, answer: Answer) -> float:
    """The question was routed to the case's intent."""
    return float(answer.intent is case.intent)


def cited(case: Case, answer: Answer) -> float | None:
    """One of the citations is an expected dataset or guide section."""
    if not _expects(case):
        return None
    return float(any(_is_expected(case, citation) for citation in answer.citations))


def first_cited(case: Case, answer: Answer) -> float | None:
    """The first citation is an expected dataset or guide section."""
    if not _expects(case):
        return None
    return float(bool(answer.citations) and _is_expected(case, answer.citations[0]))


def citations_sound(case: Case, answer: Answer) -> float:  # noqa: ARG001 (all metrics have one shape)
    """Every number in the text was issued, and every issued number stands in the text."""
    return float(cited_numbers(answer.text) == {citation.n for citation in answer.citations})


def citation_precision(case: Case, answer: Answer) -> float | None:
    """The share of the citations that are expected; 0 for an answer without any."""
    if not _expects(case):
        return None
    return sum(_is_expected(case, c) for c in answer.citations) / max(1, len(answer.citations))


def fact_recall(case: Case, answer: Answer) -> float | None:
    """The share of the facts that a right answer must say which stand in the text, in one of their wordings."""
    if not case.facts:
        return None
    said = _comparable(answer.text)
    return sum(any(_comparable(wording) in said for wording in fact) for fact in case.facts) / len(case.facts)


def words(case: Case, answer: Answer) -> float:  # noqa: ARG001 (all metrics have one shape)
    """How many words the text has: what it costs to read."""
    return float(len(answer.text.split()))


def _comparable(text: str) -> str:
    """Folded, without the marks of Markdown, on one line."""
    return " ".join(fold(text.translate(_MARKUP)).split())


def guide_and_section(citation: Citation) -> tuple[str, int]:
    """File stem of the guide and position of the section that a guide citation leads to."""
    anchor = citation.url.rpartition("#s")[2]
    return PurePosixPath(citation.id).stem, int(anchor) if anchor.isdigit() else -1


def _is_expected(case: Case, citation: Citation) -> bool:
    if citation.kind == "dataset":
        return case.datasets.get(citation.id, 0) == 2
    if citation.kind != "guide":
        return False
    return guide_and_section(citation) in case.guides or any(_leads_to(citation, *source) for source in case.sources)


def _leads_to(citation: Citation, guide: str, heading: str) -> bool:
    path = [_comparable(part) for part in (citation.title, *citation.section.split(" > "))]
    return citation.id.endswith(guide) and (not heading or _comparable(heading) in path)


def _expects(case: Case) -> bool:
    return bool(case.datasets or case.guides or case.sources)


METRICS: dict[str, Callable[[Case, Answer], float | None]] = {
    "right_language": right_language,
    "right_status": right_status,
    "right_intent": right_intent,
    "cited": cited,
    "first_cited": first_cited,
    "citations_sound": citations_sound,
    "citation_precision": citation_precision,
    "fact_recall": fact_recall,
    "words": words,
}
