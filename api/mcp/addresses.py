"""Addresses of records as resources: `dataset://` and `guide://` with the id behind, percent-encoded."""

from urllib.parse import quote, unquote

DATASET, GUIDE = "dataset://", "guide://"
DATASETS, GUIDES = f"{DATASET}{{id}}", f"{GUIDE}{{path}}"


def dataset_uri(identity: str) -> str:
    """Of a dataset; nothing in its id can end the address or look like a part of it."""
    return DATASET + quote(identity, safe="")


def guide_uri(identity: str) -> str:
    """Of a guide."""
    return GUIDE + quote(identity, safe="")


def ids_in(uri: str) -> tuple[str, list[str]]:
    """The scheme with its slashes, and what the id may be: decoded first, then as it is written. Empty: not ours."""
    for scheme in (DATASET, GUIDE):
        if uri[: len(scheme)].lower() == scheme:
            written = uri[len(scheme) :]
            return scheme, list(dict.fromkeys((unquote(written), written)))
    return "", []
