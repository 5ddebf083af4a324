"""Web and mail addresses in a text, however they are dressed up: found, and taken out."""

import re
from collections.abc import Collection
from functools import cache
from urllib.parse import urlsplit

from linkify_it import LinkifyIt

from assistant.language.names import vocabulary
from assistant.language.normalise import visible

_DOTS = str.maketrans("。．｡․", "....")
_SIGN = re.compile(r"\w[.:@/]+\w|//|:\S")
"""What every address has, and most texts have not."""
_SCHEME = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{1,15}:/{1,3}|(?:mailto|javascript|data|vbscript|tel|sms|file):(?=\S))\S*", re.IGNORECASE
)
_RELATIVE = re.compile(r"(?<![\w:/.])//\w[\w.-]*\.\w\S*")
_NUMERIC = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:/\S*)?(?![\w.])")
_ENDINGS = (
    *("com", "org", "net", "edu", "gov", "int", "info", "biz", "example", "test", "invalid", "localhost", "local"),
    *("internal", "onion", "arpa", "app", "dev", "online", "site", "io", "xyz", "top", "click", "link", "live", "shop"),
    *("store", "cloud", "page", "ma", "tn", "dz", "fr", "eu"),
)
"""Endings beside those of countries: some that the library's list lacks, names kept for tests among them."""
_BARE = re.compile(
    rf"(?<![A-Za-z0-9@._-])(?:[A-Za-z0-9_-]+\.)+(?:{'|'.join(_ENDINGS)})(?![A-Za-z0-9_.@-]*[A-Za-z0-9])(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
"""A host whatever letters of another script touch it, where the library sees one word."""
_MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
"""A mail address that stands between guillemets or stars, or touches letters of another script: the library sees none."""
_PUBLIC = re.compile(r"(?:^|\.)(?:gov|gouv|gob|mil)(?:\.[a-z]{2})?$|(?:^|\.)europa\.eu$", re.IGNORECASE)
"""Endings that only states give away."""
_BEHIND = frozenset(",.)،؛")
_PATH = re.compile(r"[/?#:]|@.*@")
_FILES = frozenset({"md", "py", "sh", "zip", "ps", "rs", "pl", "so", "ai", "mov"})
"""Endings of files that are endings of hosts too."""


def addresses_in(text: str) -> list[tuple[int, int]]:
    """Start and end of each address in `text`, in order, not overlapping: links, bare host names, mail, numeric hosts."""
    flat = text.translate(_DOTS)
    if not _SIGN.search(flat):
        return []
    spans = [
        match.span() for pattern in (_SCHEME, _RELATIVE, _NUMERIC, _BARE, _MAIL) for match in pattern.finditer(flat)
    ]
    spans += [(found.index, found.last_index) for found in _linkify().match(flat) or []]
    spans = [(start, end) for start, end in spans if not _is_file_name(flat[start:end])]
    return _merged(spans)


def mailboxes_in(text: str) -> list[str]:
    """The mail addresses of a text, in order."""
    return _MAIL.findall(text.translate(_DOTS))


def is_public(address: str) -> bool:
    """Whether it is the bare name of a public body's host, or a mailbox on one, as guides write them; a link is not."""
    return bool(_PUBLIC.search(host_of(address))) and not _PATH.search(address)


def without_addresses(text: str, *, hosts: Collection[str] = ()) -> str:
    """The text without its addresses, save those on these hosts, and names and mailboxes of public bodies' hosts."""
    shorter = _without_found(text, hosts)
    while shorter != text:  # what stood on both sides of an address can be one together
        text, shorter = shorter, _without_found(shorter, hosts)
    return text


def host_of(address: str) -> str:
    """The host of an address, in lower case and without `www.`, or nothing; what stands before an `@` is no host."""
    flat = visible(address).translate(_DOTS).strip("<>()[]«»\"'.,;:")
    try:
        host = urlsplit(flat if "//" in flat else f"//{flat}").hostname or ""
    except ValueError:  # brackets that hold no numeric host
        return ""
    return host.removeprefix("www.")


def _without_found(text: str, hosts: Collection[str]) -> str:
    kept, end = "", 0
    for start, last in addresses_in(text):
        kept += text[end:start]
        if host_of(text[start:last]) in hosts or is_public(text[start:last]):
            kept += text[start:last]
        elif text[last : last + 1] in _BEHIND:
            kept = kept.rstrip(" ")  # no hole before a comma
        end = last
    return kept + text[end:]


def _merged(spans: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _is_file_name(text: str) -> bool:
    """`population.csv` and `LISEZMOI.md` are files: a country has such an ending too."""
    ending = text.rpartition(".")[2].lower()
    return "/" not in text and "@" not in text and (ending in _FILES or ending in vocabulary("format"))


@cache
def _linkify() -> LinkifyIt:
    return LinkifyIt().tlds(list(_ENDINGS), keep_old=True)
