"""The headings that laws and reports name and number: `Article 12`, `المادة 12`, `Chapitre II`, `الباب الأول`, `1.2.3`."""

import re
from dataclasses import dataclass

_ORDINALS = (
    "أول|أولى|ثان|ثاني|ثانية|ثالث|ثالثة|رابع|رابعة|خامس|خامسة|سادس|سادسة|سابع|سابعة|ثامن|ثامنة|تاسع|تاسعة|عاشر|عاشرة|"
    "حادي|حادية|عشر|عشرة|عشرون|عشرين|ثلاثون|ثلاثين|أربعون|أربعين|خمسون|خمسين|ستون|ستين|سبعون|سبعين|ثمانون|ثمانين|"
    "تسعون|تسعين|مائة|مئة|بعد|فريد|فريدة|وحيد|وحيدة|تمهيدي|تمهيدية|ختامي|ختامية|أخير|أخيرة"
)
_ORDINAL = rf"(?:و?ال)?(?:{_ORDINALS})"
_ARABIC_NUMBER = (
    rf"(?:(?:رقم\s+)?\d{{1,4}}(?:[-/.]\d{{1,3}})?|{_ORDINAL}(?:\s+{_ORDINAL}){{0,3}}|[أ-ي](?!\w))"
    r"(?:\s*\(\d{1,2}\))?"
)
_LATIN_NUMBER = (
    r"(?:premi(?:er|ère)|préliminaire|unique|liminaire|first|one|\d{1,4}(?:er|ère|e)?(?:[-.]\d{1,3}){0,3}"
    r"|(?-i:[IVXLC]{1,7})(?:er)?|(?-i:[A-Z]))"
)
_WORDS = {
    "book": "livre|book|الكتاب",
    "annex": "annexe?|appendix|الملحق|ملحق",
    "part": "partie|part|الجزء",
    "title": "titre|title|القسم|العنوان",
    "chapter": "chapitre|chapter|الباب",
    "clause": "الفصل",
    "section": "section|الفرع|المبحث",
    "subsection": "sous-section|subsection|المطلب",
    "article": r"article|art\.?|المادة|البند",
}
ARTICLE, CLAUSE = "article", "clause"
"""`الفصل` is an article in some laws, a chapter in others."""
_NAMED = "|".join(rf"(?P<{kind}>{words})" for kind, words in _WORDS.items())
_REPEATED = r"(?:\s+(?:bis|ter|quater|quinquies|مكررة?))?"
_LABEL = re.compile(
    rf"(?=[A-ZÀ-Ý\u0621-\u064a])(?i:(?:{_NAMED})\s+(?:{_LATIN_NUMBER}|{_ARABIC_NUMBER}){_REPEATED}(?!\w))"
    r"[^\S\n]*(?P<mark>(?:\s*[:.–—/-])*)\s*"
)
_COUNTED = re.compile(
    r"(\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?=[A-ZÀ-Ý\u0621-\u064a])|(?:\d{1,2}|[IVX]{1,5}|[A-Z])[.)–-]+\s+\w"
)
STARTS_ANEW = re.compile(
    _LABEL.pattern.replace("?P<", "?P<_")
    + r"(?:(?<=[:.–—/-]\s)|(?<=[:.–—/-])|$)|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[A-ZÀ-Ý\u0621-\u064a]"
)
"""Where a line matches, a heading begins, unless a sentence runs into it."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a law calls a part of itself: its kind, as it is written, and the text that follows it on the same line.

    `parted` says whether a mark stands between the two.
    """

    kind: str
    text: str
    rest: str
    parted: bool


def label(text: str) -> Label | None:
    """The label that the text begins with, if it does."""
    found = _LABEL.match(text)
    if not found:
        return None
    kind = next(name for name in _WORDS if found[name])
    return Label(kind, text[: found.start("mark")].rstrip(), text[found.end() :], bool(found["mark"]))


def depth(text: str) -> int:
    """How deep a numbered heading is: 2 for `1.2 Objet`, 1 for `1. Objet` and `II - Objet`, 0 where there is no number."""
    found = _COUNTED.match(text)
    return 0 if not found else found[1].count(".") + 1 if found[1] else 1
