"""Bytes of unknown encoding → text: UTF-8 nearly always, else what portals in French and Arabic really use."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress

from indexer.errors import BadRecord
from indexer.letters import fitting

_MARKS = (  # the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ODD_SHARE = 0.03
"""Control characters in more than this share of a text mean that it is none."""
_SOUND_TO_BROKEN = 10
"""More sound characters than this to a broken one are UTF-8 all the same, with a fault in one cell."""
_SEEN = 100_000
"""So many characters tell whether it is a text."""
_NO_CHARSET = ("unicode-escape", "raw-unicode-escape", "utf-7", "idna", "punycode")
"""Codecs that no page is written in, and which make other texts of a text."""
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_USUAL = re.compile(r"[\t\n\r\x20-\x7e\xa0-\u017f\u0600-\u06ff\u2010-\u2044\u20ac\ufb50-\ufdff\ufe70-\ufefc]")
"""Characters of French and Arabic; wrongly read UTF-16 is made of others."""


def decode_text(data: bytes, declared: str = "") -> str:
    """The text, without a byte order mark.

    A mark decides, then UTF-8 where it fits, then the `declared` charset, then the letters: Arabic (cp1256, iso-8859-6)
    or French (cp1252); UTF-16 is seen without a mark too. UTF-8 comes before what is declared because servers declare
    Latin-1 for everything. Raises `BadRecord` where none of these gives a text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    for text in _readings(data, declared):
        if len(_CONTROLS.findall(text[:_SEEN])) <= _ODD_SHARE * len(text[:_SEEN]):
            return text
    raise BadRecord("not a text: no encoding fits")


def _readings(data: bytes, declared: str) -> Iterator[str]:
    if b"\0" in data or b"\x06" in data:  # the high bytes of Latin and of Arabic letters in UTF-16
        yield from _utf16(data)
    with suppress(UnicodeDecodeError):
        yield data.decode("utf-8")
    nearly = data.decode("utf-8", "replace")
    broken = nearly.count("\ufffd")
    sound = len(nearly) - len(nearly.encode("ascii", "ignore")) - broken
    cut = sound and broken == nearly.endswith("\ufffd")
    if cut or sound > _SOUND_TO_BROKEN * broken:
        yield nearly.removesuffix("\ufffd") if cut else nearly
    with suppress(LookupError, UnicodeError, ValueError):
        yield data.decode(_codec(declared))
    if encoding := fitting(data):
        yield data.decode(encoding)


def _utf16(data: bytes) -> Iterator[str]:
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, "replace")
        if len(_USUAL.findall(text[:_SEEN])) > 0.9 * len(text[:_SEEN]):
            yield text


def _codec(declared: str) -> str:
    """The codec that browsers take for a label: what calls itself Latin-1 or ASCII is Windows-1252."""
    name = codecs.lookup(declared.strip("\"' ")).name
    if name in _NO_CHARSET:
        raise LookupError(name)
    return "cp1252" if name in ("iso8859-1", "ascii") else name
