"""Read every source into the staging area: what is usable, what is skipped and why, and which source failed."""

from dataclasses import replace
from pathlib import Path

from assistant.codec import digest
from assistant.errors import NothingUsable, SourceError
from assistant.model import Dataset, Kind
from indexer.documents import GuidesFolder
from indexer.plan import RecordKey
from indexer.progress import Progress, Reporter
from indexer.report import Report, SourceReport
from indexer.sources import Incomplete, Noted, Read, Skipped, Source, Unchanged
from indexer.staging import Staging


def read_sources(
    sources: list[Source], staging: Staging, report: Report, reporter: Reporter, *, deletions_allowed: bool = False
) -> None:
    """Stage the records of all sources, each id once.

    A source that fails gives nothing in this run: its stored records stay as they are. Raises the first failure where
    every portal or dump failed, and that of a folder of guides always: a folder is there or the command is wrong.
    """
    _check_folders(sources)
    failures: list[SourceError | NothingUsable] = []
    portals, names = 0, {source.name for source in sources}
    for source in sources:
        is_guides = source.name.startswith("guides:")
        portals += not is_guides
        found = SourceReport(source=source.name)
        report.sources.append(found)
        try:
            with reporter.step(f"Reading {source.name}") as progress:
                _read(source, staging, report, found, progress, names)
            if not (found.read or is_guides or (found.skipped == 0 and not found.complete)):
                raise _nothing_usable(source, report, found)
        except (SourceError, NothingUsable) as error:
            if is_guides:
                raise
            failures.append(error)
            _take_back(source, staging, report, found, error)
            reporter.say(f"{source.name} failed: {error}; what is stored of it stays")
        if is_guides and not found.read and found.complete and staging.stored(source.name) and not deletions_allowed:
            found.complete, found.reason = (
                False,
                "the folder is empty now: is it mounted? --allow-deletions if it is meant",
            )
        if not found.complete:
            staging.keep_stored(source.name)
        staging.commit()
    if failures and len(failures) == portals:
        failures[0].report = report
        raise failures[0]


def _check_folders(sources: list[Source]) -> None:
    """Raise for a folder that is not there before any portal is asked: an hour of harvest would be lost."""
    for source in sources:
        if isinstance(source, GuidesFolder):
            source.check()


def _read(
    source: Source, staging: Staging, report: Report, found: SourceReport, progress: Progress, names: set[str]
) -> None:
    for item in source.read(staging.known):
        match item:
            case Unchanged():
                staging.keep(item.key, source.name)
                found.read += 1
                report.read += 1
                progress.advance()
            case Read():
                taken = _take(item, source, staging, names)
                found.read += taken
                report.read += taken
                found.skipped += not taken
                if not taken:
                    report.skip(item.record.id, "this id occurs twice in the source; the first is kept")
                progress.advance()
            case Skipped():
                found.skipped += 1
                report.skip(item.record, item.reason)
                progress.advance()
            case Noted():
                report.notes.append({"record": item.record, "note": item.note})
            case Incomplete():
                found.on_purpose = item.on_purpose and (found.complete or found.on_purpose)
                found.complete = False
                found.reason = found.reason or item.reason


def _take(item: Read, source: Source, staging: Staging, names: set[str]) -> bool:
    """Stage a record; False where this source gave one of this id already.

    A record keeps the id under which this source has it stored. Else it takes its own, or, where another source of the
    run uses that, one with this source's label in front: an id never changes hands while both sources are there.
    """
    record = item.record
    kind = str(Kind.DATASET if isinstance(record, Dataset) else Kind.GUIDE)
    label = _label(source)
    ids = (record.id, f"{label}:{record.id}", f"{label}-{digest(source.name)[:6]}:{record.id}")
    keys = [RecordKey(kind, identity) for identity in ids]
    holders = [staging.source_of(key) for key in keys]
    if source.name in holders:
        return False
    free = {key: staging.stored_source_of(key) for key, holder in zip(keys, holders, strict=True) if holder is None}
    own = next((key for key, stored in free.items() if stored == source.name), None)
    key = own or next((key for key, stored in free.items() if stored not in names), None)
    if key is None:
        return False
    staging.put(key, replace(record, id=key.id), raw=item.raw, key=item.key, source=source.name)
    return True


def _label(source: Source) -> str:
    """A short name of a source for ids: the file's, folder's or host's name without its endings."""
    location = source.name.partition(":")[2].partition("?")[0].rstrip("/")
    if "://" in location:
        return location.split("://")[1].partition("/")[0]
    return Path(location).name.split(".ckan")[0].split(".jsonl")[0] or source.name.rstrip(":")


def _nothing_usable(source: Source, report: Report, found: SourceReport) -> NothingUsable:
    last = report.skipped[len(report.skipped) - found.skipped :][:3]
    reasons = "; ".join(entry["reason"] for entry in last)
    return NothingUsable(f"{source.name} holds no usable record" + (f" ({reasons})" if reasons else ""), report)


def _take_back(source: Source, staging: Staging, report: Report, found: SourceReport, error: Exception) -> None:
    staging.forget(source.name)
    report.read -= found.read
    found.read, found.complete, found.failed, found.reason = 0, False, True, str(error)
