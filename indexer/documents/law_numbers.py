"""The number that a law's label gives, as a value that can be compared: `Article 4 bis`, `المادة الخامسة والعشرون`."""

import re

from assistant.language.normalise import fold

Order = tuple[int, int]
"""A number, and how many times it is repeated: `4 bis` and `4-1` stand between 4 and 5."""

_DIGITS = re.compile(r"(\d{1,4})(?:er|ere|e)?(?:[-./](\d{1,3}))?(?!\w)")
_ROMAN = re.compile(r"[ivxlc]{1,7}(?!\w)")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_FIRST = {"premier", "premiere", "first", "one", "unique", "liminaire"}
_ARABIC = {
    **dict.fromkeys(("اول", "اولي", "حادي", "حاديه", "فريد", "فريده", "وحيد", "وحيده"), 1),
    **dict.fromkeys(("ثان", "ثاني", "ثانيه"), 2),
    **{
        form: value
        for value, word in enumerate(("ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع", "عاشر"), start=3)
        for form in (word, f"{word}ه")
    },
    **dict.fromkeys(("عشر", "عشره"), 10),
    **{
        form: 10 * value
        for value, word in enumerate(("عشر", "ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"), start=2)
        for form in (f"{word}ون", f"{word}ين")
    },
    **dict.fromkeys(("مايه", "ميه"), 100),
}
_REPEATED = {"bis": 1, "ter": 2, "quater": 3, "quinquies": 4, "مكرر": 1, "مكرره": 1}
_WITH_ARTICLE = re.compile(r"^و?ال")


def order_of(label: str) -> Order | None:
    """The number of a label such as `pdf_legal.label` finds; None where it is a letter or none that is known."""
    _, _, rest = fold(label).replace("(", " ").replace(")", " ").partition(" ")
    words = rest.split()
    times = sum(_REPEATED.get(word, 0) for word in words)
    if found := _DIGITS.search(rest):
        return int(found[1]), int(found[2] or times)
    if not words:
        return None
    if words[0] in _FIRST:
        return 1, times
    if _ROMAN.fullmatch(words[0]):
        return _roman(words[0]), times
    value = sum(_ARABIC.get(_WITH_ARTICLE.sub("", word), 0) for word in words)
    return (value, times) if value else None


def _roman(written: str) -> int:
    values = [_VALUES[letter] for letter in written]
    return sum(-v if any(v < later for later in values[n + 1 :]) else v for n, v in enumerate(values))
