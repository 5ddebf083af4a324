"""Things that records name by an address: licences, formats, themes, places of the public vocabularies."""

import re
from urllib.parse import unquote

_ADDRESS = re.compile(r"^(https?)://(www\.)?(\S+)$", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"^iana\.org/assignments/media-types/(\S+)$", re.IGNORECASE)
_SPDX = re.compile(r"^spdx\.org/licenses/([\w.+-]+?)(\.html|\.json)?$", re.IGNORECASE)
_CREATIVE_COMMONS = re.compile(
    r"^(creativecommons\.org/(?:licenses|publicdomain)/[a-z+-]+/\d\.\d)"
    r"(?:/(?!igo\b)[a-z]{2})?(?:/(?:deed|legalcode)(?:\.[a-z-]+)?)?$",
    re.IGNORECASE,
)
_LAST = re.compile(r"[^/#:]+$")
_NO_WORD = re.compile(r"[^\w.~-]+")


def is_address(written: str) -> bool:
    """Whether this is an address on the web and nothing else."""
    return _ADDRESS.match(written) is not None


def spellings_of(written: str) -> tuple[str, ...]:
    """What a vocabulary may know an address by; any other text is its own only spelling.

    With http and https, with and without `www.`; a media type and a licence's SPDX name without the register's address;
    a Creative Commons licence without its country and its deed.
    """
    match = _ADDRESS.match(written.strip())
    if not match:
        return (written,)
    rest = match.group(3).rstrip("/")
    found = [f"{scheme}://{www}{rest}" for scheme in ("https", "http") for www in ("", "www.")]
    if general := _CREATIVE_COMMONS.match(rest):
        found.append(f"https://{general.group(1)}/")
    for register in (_MEDIA_TYPE, _SPDX):
        if entry := register.match(rest):
            found.append(entry.group(1))
    return tuple(found)


def last_part(address: str) -> str:
    """What distinguishes an address from its neighbours: its last segment, or what follows `#`; `urn:` after the colon.

    Characters that a name does not have become hyphens; "" where nothing is left.
    """
    match = _LAST.search(address.strip().rstrip("/#:"))
    return _NO_WORD.sub("-", unquote(match.group())).strip("-") if match else ""
