"""Headers of pages: what they may load, and who may show them in a frame."""

from collections.abc import Sequence

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {}"
)


def page_headers(ancestors: Sequence[str] = ()) -> dict[str, str]:
    """Those of a page that `ancestors` may show in a frame; without them nobody may."""
    policy = _CSP.format(" ".join(ancestors) or "'none'")
    return {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


PAGE_HEADERS = page_headers()
