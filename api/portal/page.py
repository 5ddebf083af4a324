"""One layout for every page: the reader's language, safe addresses, words of the catalogue as text of their own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.headers import PAGE_HEADERS
from api.portal.figures import long_date, number
from api.problems import reader_language
from assistant.model import Language, LocalText
from assistant.prompts import reply

if TYPE_CHECKING:
    from jinja2 import Environment

Pairs = Sequence[tuple[str, str]]
_BREAKS = re.compile(r" (?=[?!:;»](?:\s|$))|(?<=«) ")
_ORDER = (Language.FR, Language.EN, Language.AR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words of the catalogue with the language that they are in, where it is not the page's."""

    text: str
    language: Language | None = None

    def __bool__(self) -> bool:
        return bool(self.text)


def said(texts: LocalText, language: Language, otherwise: str = "") -> Said:
    """The text in the reader's language, or the nearest there is."""
    found = next((other for other in (language, *_ORDER) if texts.get(other)), None)
    if found is None:
        return Said(text=otherwise)
    return Said(text=texts[found], language=None if found == language else found)


def chosen_language(request: Request) -> Language:
    """What the address says, else what the browser prefers."""
    written = request.query_params.get("lang", "")
    return Language(written) if written in set(Language) else reader_language(request)


def query(language: Language, pairs: Pairs = ()) -> str:
    """The end of an address, from its `?` on; the language comes last."""
    return f"?{urlencode([*pairs, ('lang', str(language))])}"


def safe_url(url: str) -> str:
    """The address if a reader may follow it: a web address without credentials, or a path of this server; else nothing."""
    try:
        parts = urlsplit(url)
        web = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    own = url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if (web or own) and not any(c.isspace() or c == "\\" for c in url) else ""


def tied(text: str) -> str:
    """The text with the spaces of French punctuation that no line may break at."""
    return _BREAKS.sub("\u00a0", text)


def page(
    template: str,
    *,
    language: Language,
    status: int = 200,
    pairs: Pairs = (),
    turned: Mapping[Language, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """A template as a page, every value escaped.

    `pairs` is what the address says beside the language: it stays when the language changes. `turned` are the addresses
    of the page in each language, where that is not the same address.
    """
    elsewhere = turned or {other: query(other, pairs) for other in Language}
    html = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            switches=[(other, NAMES[other], elsewhere[other]) for other in Language],
            t=lambda name, **words: tied(reply(name, language, **words)),
            tied=tied,
            at=partial(query, language),
            number=partial(number, language=language),
            date=partial(long_date, language=language),
            **values,
        )
    )
    headers = {**PAGE_HEADERS, "Content-Language": str(language), "Vary": "Accept-Language"}
    retry = {"Retry-After": "5"} if status == 503 else {}
    return HTMLResponse(html, status_code=status, headers={**headers, **retry})


NAMES: Mapping[Language, str] = {Language.FR: "Français", Language.AR: "العربية", Language.EN: "English"}


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("api.portal")
    loader = FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8"))
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
