"""Go back to an earlier generation: checked first, then swapped in as a build does."""

from pathlib import Path

from assistant.adapters.index_directory import check_files, check_fit, read_manifest
from assistant.errors import IndexMissing
from indexer.pipeline import locked
from indexer.publish import published_name, swap


def roll_back(index: Path, fingerprint: str, *, to: str = "") -> tuple[str, str]:
    """Publish the generation `to`, or else the newest before the published one. Returns both names, old and new.

    The source of truth stays as it is: the next build publishes what the sources hold then. Raises `IndexMissing` where
    there is no such generation, `IndexProblem` where it is damaged, `IndexMismatch` where it does not fit.
    """
    if not index.is_dir():
        raise IndexMissing(f"there is no index in {str(index)!r}")
    with locked(index):
        published = published_name(index) or ""
        names = sorted(path.name for path in index.glob("gen-*") if path.is_dir() and path.name != published)
        earlier = [name for name in names if name < published] or names
        name = to or (earlier[-1] if earlier else "")
        if name not in names:
            asked = f"generation {name!r}" if name else "earlier generation"
            kept = f"only {', '.join(names)}" if names else "nothing"
            raise IndexMissing(f"there is no {asked} to go back to; beside {published}, {kept} is kept")
        manifest = read_manifest(index, name)
        check_fit(manifest, fingerprint)
        check_files(index / name, manifest, every_byte=True)
        swap(index, name)
    return published, name
