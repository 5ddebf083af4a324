"""`dalil-index build`, `update` and `plan`: from the command line to one run."""

import argparse
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.adapters.index_directory import SOURCE
from assistant.errors import BadSettings, IndexMissing
from assistant.settings import Settings
from indexer.progress import Reporter
from indexer.report import Report
from indexer.source_store import damaged, opened_for_reading
from indexer.sources import Options, Source, open_source, split_portal

LAST, SHIPPED = "last", "shipped"
_OVERLAP = timedelta(days=1)
"""A portal is asked for so much more than what changed since its last harvest: clocks differ, searches lag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What an index is built from: kept in it, for `update` and `plan` without sources."""

    sources: list[str]
    guides: list[str]
    organization: str = ""
    group: str = ""
    columns: str = ""


def add_arguments(parser: argparse.ArgumentParser, *, sources: str) -> None:
    """The arguments of a run; `sources` is `"+"` or `"*"`, as argparse counts."""
    parser.add_argument(
        "sources", nargs=sources, metavar="SOURCE", help="kind:location, such as ckan:https://portal or sample:"
    )
    parser.add_argument(
        "--guides", type=Path, action="append", help="folder of guides (repeatable); default: the shipped ones"
    )
    parser.add_argument("--organization", default="", help="ask portals for the datasets of this producer only")
    parser.add_argument("--group", default="", help="ask portals for the datasets of this theme only")
    parser.add_argument(
        "--since",
        type=_since,
        default="",
        help="ask portals for what changed since YYYY-MM-DD, or since the `last` run",
    )
    parser.add_argument("--columns", type=Path, help="column map (TOML) of csv: sources")
    parser.add_argument(
        "--max-skipped", type=_share, default=0.5, help="share of unusable records over which a run fails"
    )
    parser.add_argument("--warn-skipped", type=_share, default=0.05, help="share over which the exit code is 3")
    parser.add_argument("--allow-deletions", action="store_true", help="also when most of the index would be deleted")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def _since(text: str) -> str:
    if text in ("", LAST):
        return text
    try:
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is no date (YYYY-MM-DD), nor `{LAST}`") from None


def run(arguments: argparse.Namespace, settings: Settings, *, update: bool, plan_only: bool) -> Report:
    """One run. `update` takes what is not named from the index: all its sources, or the others beside those named.

    Raises what `build` raises, `UnknownSource`, and `IndexMissing` where there is nothing to take.
    """
    from assistant.bootstrap import make_embedder
    from indexer.documents import GuidesFolder, shipped_guides
    from indexer.pipeline import Limits, Scope, build

    named = Command(
        sources=[_absolute(written) for written in arguments.sources],
        guides=[str(folder.absolute()) for folder in arguments.guides or ()] or ([] if update else [SHIPPED]),
        organization=arguments.organization,
        group=arguments.group,
        columns=str(arguments.columns.absolute()) if arguments.columns else "",
    )
    some = bool(update and named.sources)
    command = named if not update else _completed(named, _kept(settings.index), Options(settings=settings))
    wanted = named if some else command
    options = Options(
        settings=settings,
        organization=wanted.organization,
        group=wanted.group,
        columns=Path(wanted.columns) if wanted.columns else None,
    )
    sources: list[Source] = [_opened(written, options, arguments.since, settings.index) for written in wanted.sources]
    if not some or named.guides:
        folders = {SHIPPED: shipped_guides()}
        sources += [GuidesFolder(folders.get(folder, Path(folder))) for folder in wanted.guides]
    return build(
        settings.index,
        sources,
        make_embedder(settings),
        reporter=Reporter(quiet=arguments.quiet),
        limits=Limits(max_skipped=arguments.max_skipped, max_deleted=1.0 if arguments.allow_deletions else 0.5),
        scope=Scope(others_stay=some, plan_only=plan_only, command=json.dumps(asdict(command), ensure_ascii=False)),
    )


def _opened(written: str, options: Options, since: str, index: Path) -> Source:
    if since != LAST:
        return open_source(written, replace(options, since=since))
    name = open_source(written, options).name
    try:
        read = datetime.fromisoformat(_facts(index).get(f"harvested:{name}", ""))
        moment = f"{read - _OVERLAP:%Y-%m-%dT%H:%M:%SZ}"
    except ValueError:  # never harvested, or no date: everything is asked for
        moment = ""
    return open_source(written, replace(options, since=moment))


def _absolute(written: str) -> str:
    """A source with the whole path of its file: the command is kept, and may be run again from another folder."""
    kind, _, location = written.partition(":")
    of_files = kind in ("ckan-dump", "csv", "dcat", "udata")
    path, portal = split_portal(location)
    if not (path and of_files) or path.startswith(("http://", "https://")):
        return written
    return f"{kind}:{Path(path).absolute()}" + (f"@{portal}" if portal else "")


def _completed(named: Command, kept: Command, options: Options) -> Command:
    """The index's own command, with what is named in addition, or in another way (such as with the portal's address)."""
    if named.sources:
        by_name = {open_source(written, options).name: written for written in (*kept.sources, *named.sources)}
    return Command(
        sources=list(by_name.values()) if named.sources else kept.sources,
        guides=list(dict.fromkeys([*kept.guides, *named.guides])),
        organization=named.organization or kept.organization,
        group=named.group or kept.group,
        columns=named.columns or kept.columns,
    )


def _kept(index: Path) -> Command:
    try:
        found: dict[str, Any] = json.loads(_facts(index).get("command", "{}"))
        if not found:
            raise IndexMissing(f"{str(index)!r} does not say what it was built from: name the sources, with `build`")
        return Command(**found)
    except (TypeError, ValueError) as error:
        raise BadSettings(f"what {str(index)!r} was built from cannot be read: {error}") from error


def _facts(index: Path) -> dict[str, str]:
    """What the index keeps beside its records; nothing where there is no index. Raises `IndexProblem` where it is damaged."""
    path = index / SOURCE
    try:
        with closing(opened_for_reading(path)) as db:
            return dict(db.execute("SELECT name, value FROM fact").fetchall())
    except sqlite3.Error as error:
        if path.is_file():
            raise damaged(path, error) from error
        return {}
