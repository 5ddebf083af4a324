"""Unicode made safe and comparable: what reaches a model, what is compared as words, what is shown."""

import re
import unicodedata

MODEL_CHARS = 8_000
"""Longest text that reaches a model, after normalisation: about 2,000 tokens, and models cut at 512."""

_INVISIBLE = dict.fromkeys(
    [
        *range(0x200B, 0x2010),  # zero-width characters and directional marks
        *range(0x202A, 0x202F),  # bidi embeddings and overrides
        *range(0x2060, 0x2070),  # word joiner, invisible operators, bidi isolates
        0xFEFF,
        0x00AD,
        0x034F,
        0x061C,  # Arabic letter mark
        0x180E,
        *range(0xFFF9, 0xFFFC),  # interlinear annotation
        *range(0xE0000, 0xE0080),  # tag characters: text that no reader sees
        *range(0xE0100, 0xE01F0),  # variation selectors, which can carry hidden bytes
    ]
)
_CONTROL = dict.fromkeys([c for c in [*range(0x20), *range(0x7F, 0xA0)] if chr(c) not in "\t\n\r\x85"])
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")
_ARABIC_MARKS = re.compile(r"[\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06ED\u0640]")
_LATIN_MARKS = re.compile(r"[\u0300-\u036F]+")
_LAST_LATIN_MARK, _FIRST_ARABIC = "\u036f", "\u0600"
_ARABIC_FORMS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "گ": "ك",
        "ڭ": "ك",
        "ڤ": "ف",
        "پ": "ب",
        "چ": "ش",
    }
)
_FORMS = re.compile(r"[\uFB50-\uFDC7\uFDF2\uFE70-\uFEFC]+")
"""Letters in the shape that they have at their place in a word; not the one-character formulas, which are signs."""
_IN_WORD = r"\u0610-\u061A\u0621-\u063A\u0641-\u065F\u0670-\u06D3\u06D5-\u06ED"
_TATWEEL = re.compile(rf"(?<=[{_IN_WORD}])\u0640+(?=[{_IN_WORD})])")
_GLUED = re.compile(r"(?<=\u0629)(?=[\u0621-\u064A])|(?<=\u0629[\u064B-\u0652])(?=[\u0621-\u064A])")
"""Ta marbuta ends a word: a letter behind it begins the next one."""
WESTERN_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def clean(text: str, *, limit: int | None = None) -> str:
    """Text without NULs, controls, lone surrogates, invisible and directional characters; spaces collapsed, NFC."""
    head = visible(text if limit is None else text[: 4 * limit])
    head = _LINES.sub("\n\n", _SPACES.sub(" ", head)).strip()
    return head if limit is None else head[:limit]


def visible(text: str) -> str:
    """Text without what a reader cannot see, its spaces as they are: for formats in which indentation means something."""
    seen = text.encode("utf-8", "ignore").decode("utf-8").translate(_INVISIBLE).translate(_CONTROL)
    seen = unicodedata.normalize("NFC", seen)
    return seen.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\u2028", "\n")


def typed(text: str) -> str:
    """Arabic as a keyboard types it: letters for presentation forms, no tatweel in words, words parted behind `ة`.

    A tatweel that is a dash or marks an enumeration (`أ ـ`, `بـ 5`) stays. Text in other scripts is left as it is.
    """
    if text.isascii() or max(text) < _FIRST_ARABIC:
        return text
    letters = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]).strip(), text)
    return _GLUED.sub(" ", _TATWEEL.sub("", letters))


def for_model(text: str) -> str:
    """Text as an embedding model may see it: cleaned, NFKC, at most `MODEL_CHARS` characters, never empty.

    NFKC can make one character eighteen (U+FDFA), so the cap holds after it.
    """
    flat = unicodedata.normalize("NFKC", clean(text, limit=MODEL_CHARS))
    return " ".join(flat.split())[:MODEL_CHARS] or "-"


def fold(text: str) -> str:
    """Text for comparing words: lower case, no accents, one form of each Arabic letter, Western digits.

    Alef, ya and ta marbuta variants, hamza carriers, tatweel and diacritics fold; `ڭ گ` become kaf.
    """
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKC", text).casefold()
    if max(flat) >= _FIRST_ARABIC:
        flat = _ARABIC_MARKS.sub("", flat).translate(_ARABIC_FORMS).translate(WESTERN_DIGITS)
    bare = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", flat))
    bare = _without_marks(bare) if max(bare, default="") > _LAST_LATIN_MARK else bare
    return bare.replace("œ", "oe").replace("æ", "ae").replace("’", "'").replace("ʼ", "'")


def _without_marks(text: str) -> str:
    """The text without marks that stand on or in a letter; those of Latin and Arabic letters are gone before."""
    odd = {ord(c): None for c in set(text) if unicodedata.category(c) == "Mn"}
    return text.translate(odd) if odd else text


def is_readable(text: str) -> bool:
    """Whether there is at least one letter or digit, in any script, to be understood."""
    return any(c.isalnum() for c in text)
