"""The report as one HTML page that needs nothing else: no request, no script to be complete, all catalogue text escaped."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from assistant.model import Dataset, Language
from indexer.normalise import web_address
from indexer.quality import plots
from indexer.quality.indicators import INDICATORS
from indexer.quality.model import LEAST_POINTS, TOTAL, Assessment, Dimension, LinkKind, Rating
from indexer.quality.report import Group, Report, Tally, worst_first
from indexer.quality.texts import isolated, link_note, number, percentage, text, unbroken

METHOD = "https://data.europa.eu/mqa/methodology"
MOST_GROUPS = 40
"""Rows of a table of producers, themes or portals."""
_KINDS = ("producer", "theme", "portal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the figures: the day as `YYYY-MM-DD`, what was chosen of the catalogue, and checked links.

    `links` counts them by state; None where links were not checked.
    """

    language: Language
    made: str
    scope: str = ""
    links: Mapping[LinkKind, int] | None = None


def render(report: Report, frame: Frame) -> str:
    """The page. Its policy forbids every request and every script but its own."""
    style, script = _file("page.css"), _file("page.js")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["code"] = _code
    language = frame.language
    return environment.from_string(_file("page.html")).render(
        report=report,
        total=report.total,
        frame=frame,
        language=language,
        policy=_policy(script),
        style=Markup(style),  # noqa: S704 (ours)
        script=Markup(script),  # noqa: S704 (ours)
        made=isolated(frame.made, language),
        t=lambda name, **values: unbroken(text(name, language, **values), language),
        n=lambda value, decimals=0: number(value, language, decimals),
        pc=lambda value: percentage(value, language),
        bar=lambda percent, kind="": Markup(plots.bar(percent, kind)),  # noqa: S704 (ours)
        histogram=Markup(plots.histogram(report.total.percents, language)),  # noqa: S704 (numbers and our texts)
        ratings_bar=Markup(plots.ratings_bar(report.total.ratings)),  # noqa: S704 (numbers)
        ratings=tuple(Rating),
        bands=_bands(language),
        note=unbroken(link_note(frame.links, language), language),
        mends=report.total.to_gain(),
        dimensions=_dimensions(report),
        groups=[_groups(report, kind, language) for kind in _KINDS],
        records=[_record(dataset, assessment, language) for dataset, assessment in report.worst()],
        method=METHOD,
        points=TOTAL,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class _Groups:
    """A table of groups: which, its first rows, and how many there are."""

    kind: str
    rows: list[_Row]
    count: int


@dataclass(frozen=True, slots=True)
class _Record:
    """A dataset as the page lists it; `link` is "" where its address is none of the web."""

    id: str
    title: str
    link: str
    producer: str
    file: str
    assessment: Assessment
    mends: list[tuple[str, int, str]]


def _groups(report: Report, kind: str, language: Language) -> _Groups:
    found: Iterable[Group] = getattr(report, f"{kind}s").values()
    ordered = worst_first(found)
    rows = [_Row(group.name(language) or text(f"label.no_{kind}", language), group.tally) for group in ordered]
    return _Groups(kind, rows[:MOST_GROUPS], len(rows))


def _record(dataset: Dataset, assessment: Assessment, language: Language) -> _Record:
    producer = dataset.organization
    found = {finding.mend: finding.found for finding in assessment.findings if finding.met is False and finding.found}
    return _Record(
        id=dataset.id,
        title=dataset.title(language),
        link=web_link(dataset.url),
        producer=Group(producer.id, producer.names).name(language) if producer else text("label.no_producer", language),
        file=assessment.resource,
        assessment=assessment,
        mends=[(mend, points, found.get(mend, "")) for mend, points in assessment.mends().items()],
    )


def web_link(url: str) -> str:
    """The address where it is one of the web, else ""."""
    address = web_address(url)
    return "" if address.startswith("/") else address


def _dimensions(report: Report) -> list[tuple[Dimension, float | None, list[tuple[object, object]]]]:
    """Each dimension with its share and its indicators with their outcomes."""
    return [
        (
            dimension,
            found.percent,
            [
                (i, report.indicators[i.id])
                for i in INDICATORS
                if i.dimension is dimension and i.id in report.indicators
            ],
        )
        for dimension, found in report.dimensions.items()
    ]


def _bands(language: Language) -> str:
    """`Excellent 351–405, Bon 221–350…`"""
    most, parts = TOTAL, []
    for rating, least in LEAST_POINTS.items():
        parts.append(f"{text(f'rating.{rating}', language)} {isolated(f'{least}–{most}', language)}")
        most = least - 1
    return ("، " if language is Language.AR else ", ").join(parts)


def _code(written: str) -> Markup:
    """Field names between backticks as code, which reads from left to right in Arabic too."""
    pieces = escape(written).split("`")
    marked = (f'<code dir="ltr">{piece}</code>' if place % 2 else piece for place, piece in enumerate(pieces))
    return Markup("".join(marked))  # noqa: S704 (escaped above)


def _policy(script: str) -> str:
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _file(name: str) -> str:
    return files("indexer.quality").joinpath(name).read_text(encoding="utf-8")
