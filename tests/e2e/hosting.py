"""Pages of a portal around the widget, and the parts of the answers that its back end gives."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

from tests.e2e.conftest import answer, event

WATER = {
    "fr": ("Accès à l’eau potable", "Agence de bassin hydraulique", "Débit moyen des sources de la province."),
    "ar": ("الولوج إلى الماء الصالح للشرب", "وكالة الحوض المائي", "متوسط صبيب العيون بالإقليم."),
    "en": ("Access to drinking water", "River Basin Agency", "Mean flow of the springs of the province."),
}


def host(context: BrowserContext, server: str, body: str, head: str = "") -> str:
    """The address of a page on the server's own origin that holds `body`."""
    html = f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Portail</title>{head}{body}</html>'
    context.route(f"{server}/host.html", lambda route: route.fulfill(content_type="text/html", body=html))
    return f"{server}/host.html"


def replies(page: Page, server: str, stream: str) -> None:
    """Every question is answered with `stream`."""

    def fulfil(route: Route) -> None:
        route.fulfill(content_type="text/event-stream", body=stream)

    page.route(f"{server}/v1/chat", fulfil)


def source(language: str = "fr", **fields: Any) -> dict[str, Any]:
    """A numbered source with `fields` in it: the dataset `eau`."""
    title, _, passage = WATER[language]
    named = {"n": 1, "kind": "dataset", "id": "eau", "title": title, "url": "https://portail.example/dataset/eau"}
    return {**named, "snippet": passage, "language": language, **fields}


def card(language: str = "fr", **fields: Any) -> dict[str, Any]:
    """The card of the dataset `eau` with `fields` in it."""
    title, producer, description = WATER[language]
    licence = {"id": "odbl", "title": "ODbL 1.0", "url": "https://opendatacommons.org/licenses/odbl/", "open": True}
    file: dict[str, Any] = {
        "id": "f",
        "name": "eau-2024.csv",
        "format": "CSV",
        "url": "https://portail.example/eau-2024.csv",
    }
    shown: dict[str, Any] = {
        "id": "eau",
        "title": title,
        "description": description,
        "organization": {"id": "o", "title": producer},
    }
    shown |= {"themes": [], "formats": ["CSV", "XLSX"], "licence": licence, "modified": "2024-03-01T10:00:00"}
    shown |= {"url": "https://portail.example/dataset/eau", "resources": [{**file, "size": 12_000}], "why": ""}
    return {**shown, **fields}


def water(language: str = "fr", **fields: Any) -> dict[str, Any]:
    """A whole answer about the dataset `eau`, with its source and its card."""
    text = {"fr": "Le débit est publié [1].", "ar": "تم نشر الصبيب [1].", "en": "The flow is published [1]."}[language]
    direction = "rtl" if language == "ar" else "ltr"
    found = {"citations": [source(language)], "datasets": [card(language)], "filters": {"formats": ["CSV"]}}
    return answer(**{"text": text, "language": language, "direction": direction, **found, **fields})


def streamed(whole: dict[str, Any]) -> str:
    """The events of an answer."""
    found = {name: whole[name] for name in ("citations", "datasets", "filters")}
    status = {"step": "retrieve", "intent": "dataset_search", "language": whole["language"]}
    return (
        event("status", status)
        + event("sources", found)
        + event("delta", {"text": whole["text"]})
        + event("final", whole)
    )
