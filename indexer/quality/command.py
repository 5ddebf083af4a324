"""`dalil-index quality`: score the published catalogue and write the report."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.errors import IndexMissing
from assistant.language.names import key, resolve
from assistant.model import Dataset, Filter, Language
from assistant.settings import Settings
from indexer.normalise import web_address
from indexer.quality.indicators import assess
from indexer.quality.model import NO_LINKS, LinkKind, Links, LinkState
from indexer.quality.output import whole_file
from indexer.quality.report import Report, portal_of, producer_key

DONE, WRONG_USAGE = 0, 2
WORST, MOST_LINKS = 500, 1000


class NothingChosen(Exception):
    """The filters leave no dataset."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command, `--index` and `--json` among them."""
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write one row a dataset, for a spreadsheet")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as one page")
    parser.add_argument("--language", choices=[str(known) for known in Language], default="fr", help="of all texts")
    parser.add_argument("--portal", default="", metavar="X", help="only datasets of portals whose address holds X")
    parser.add_argument("--producer", default="", metavar="X", help="only datasets of this producer (name or acronym)")
    parser.add_argument(
        "--limit", type=_count, default=WORST, metavar="N", help=f"worst datasets shown in detail (default {WORST})"
    )
    parser.add_argument("--check-links", action="store_true", help="also ask whether links answer, politely")
    parser.add_argument(
        "--max-links",
        type=_count,
        default=MOST_LINKS,
        metavar="N",
        help=f"links checked in one run (default {MOST_LINKS})",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.add_argument("--index", type=Path, help="folder of the index (default: DALIL_INDEX or ./index)")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line of standard output")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Score, write what was asked for, and show the sums; 2 where the filters leave no dataset.

    Raises `IndexMissing` where nothing is published.
    """
    today = datetime.now(UTC).date()
    links, counts = _links(arguments, settings, today) if arguments.check_links else (NO_LINKS, None)
    try:
        report = _assessed(arguments, settings, links)
    except NothingChosen:
        print("dalil-index: the index holds no dataset of this portal or producer", file=sys.stderr)
        return WRONG_USAGE
    if arguments.html:
        _write_page(arguments, report, today, counts)
    _show(arguments, report, counts)
    return DONE


def _assessed(arguments: argparse.Namespace, settings: Settings, links: Links) -> Report:
    """One pass over the catalogue: rows are written as datasets are scored."""
    from indexer.quality.table import open_table

    report = Report(keep=arguments.limit)
    with ExitStack() as stack:
        row = stack.enter_context(open_table(arguments.csv, Language(arguments.language))) if arguments.csv else None
        for dataset in _chosen(arguments, settings):
            assessment = assess(dataset, links)
            report.add(dataset, assessment)
            if row:
                row(dataset, assessment)
        if not report.total.datasets and (arguments.portal or arguments.producer):
            raise NothingChosen
    return report


def _links(arguments: argparse.Namespace, settings: Settings, today: date) -> tuple[Links, "dict[LinkKind, int]"]:
    """What is known of the links after this run's checks, and how many are in which state."""
    from indexer.progress import Reporter
    from indexer.quality.links import FILE, LinkBook, Pace, check, counted, network

    urls = _addresses(_chosen(arguments, settings))
    book = LinkBook(settings.index / FILE, today)
    due = book.due(urls)
    pace = Pace(most=arguments.max_links, budget_s=settings.harvest_budget_s)
    reporter, found = Reporter(quiet=arguments.quiet), dict[str, LinkState]()
    try:
        with network(settings) as exit_, reporter.step("links", min(len(due), pace.most)) as progress:
            for url, state in check(due, exit_, today=today, pace=pace):
                found[url] = state
                progress.advance()
    finally:
        if not book.keep(found):
            reporter.say("links: no server answered at all; is this machine connected? Nothing was kept")
    return book.states, dict(counted(urls, book.states))


def _addresses(datasets: Iterable[Dataset]) -> set[str]:
    """All that the web can be asked for; tables that Dalil serves itself are not."""
    return {r.url for dataset in datasets for r in dataset.resources if web_address(r.url).startswith("http")}


def _chosen(arguments: argparse.Namespace, settings: Settings) -> Iterator[Dataset]:
    portal, producer = arguments.portal.casefold(), key(arguments.producer)
    known = resolve("organization", arguments.producer) if producer else None
    wanted = {producer, key(known.id)} if known else {producer}
    for dataset in _published(settings.index):
        if portal in portal_of(dataset).casefold() and (not producer or wanted & _names(dataset)):
            yield dataset


def _names(dataset: Dataset) -> set[str]:
    """All that the producer is called, as names are compared."""
    producer = dataset.organization
    written = [producer_key(producer), producer.id, *producer.names.values()] if producer else []
    return {key(name) for name in written}


def _published(index: Path) -> Iterator[Dataset]:
    """The datasets of the published generation: it stays as it is while another is being built."""
    from assistant.adapters.catalogue import SqliteCatalogue
    from assistant.adapters.index_directory import RECORDS, current_generation

    generation = current_generation(index)
    if generation is None:
        raise IndexMissing(f"there is no index in {str(index)!r}")
    catalogue = SqliteCatalogue(index / generation / RECORDS)
    for dataset_id in catalogue.matching(Filter()):
        if dataset := catalogue.dataset(dataset_id):
            yield dataset


def _write_page(
    arguments: argparse.Namespace, report: Report, today: date, counts: "dict[LinkKind, int] | None"
) -> None:
    from indexer.quality.page import Frame, render

    scope = " · ".join(part for part in (arguments.portal, arguments.producer) if part)
    frame = Frame(language=Language(arguments.language), made=today.isoformat(), scope=scope, links=counts)
    with whole_file(arguments.html) as file:
        file.write(render(report, frame))


def _show(arguments: argparse.Namespace, report: Report, counts: "dict[LinkKind, int] | None") -> None:
    language = Language(arguments.language)
    if arguments.json:
        from indexer.quality.summary import summary

        print(json.dumps(summary(report, language, counts), ensure_ascii=False))
        return
    from rich.console import Console

    from indexer.quality.terminal import show

    show(report, counts, language, Console(width=None if sys.stdout.isatty() else 120))
    for path in filter(None, (arguments.csv, arguments.html)):
        print(path)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 0")
    return int(text)
