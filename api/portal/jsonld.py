"""A dataset as schema.org/Dataset in JSON-LD, for search engines."""

import json
from typing import Any

from api.portal.page import safe_url
from api.schemas import absolute
from assistant.intents.tools import dataset_path
from assistant.model import Dataset, Language, Resource, pick

_DESCRIPTION_CHARS = 5000


def json_ld(dataset: Dataset, language: Language, base: str) -> str:
    """The record as one JSON object that can stand inside a script element."""
    organization, licence = dataset.organization, dataset.licence
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": dataset.title(language),
        "description": pick(dataset.descriptions, language)[:_DESCRIPTION_CHARS],
        "identifier": dataset.id,
        "url": absolute(dataset_path(dataset.id), base),
        "sameAs": dataset.url if dataset.url.startswith("http") and safe_url(dataset.url) else "",
        "keywords": list(dataset.tags),
        "license": licence.url if licence and licence.url.startswith("http") else "",
        "creator": {"@type": "Organization", "name": pick(organization.names, language)} if organization else None,
        "dateModified": dataset.modified,
        "datePublished": dataset.created,
        "temporalCoverage": dataset.period.replace("–", "/"),
        "spatialCoverage": dataset.place,
        "inLanguage": list(dataset.languages),
        "distribution": [_download(resource, base) for resource in dataset.resources if safe_url(resource.url)],
    }
    shown = json.dumps({name: value for name, value in found.items() if value}, ensure_ascii=False)
    return shown.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _download(resource: Resource, base: str) -> dict[str, str]:
    found = {"name": resource.name, "encodingFormat": resource.format, "contentUrl": absolute(resource.url, base)}
    return {"@type": "DataDownload", **{name: value for name, value in found.items() if value}}
