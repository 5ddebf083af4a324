"""Where reports go: a file that is whole or as it was before, or a device such as `/dev/stdout` as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from assistant.errors import IndexNotWritable


@contextmanager
def whole_file(path: Path, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text file to write, which stands at `path` once all is written. Raises `IndexNotWritable`."""
    if path.exists() and not path.is_file():
        with _said(path), path.open("w", encoding=encoding, newline="") as file:
            yield file
        return
    with _said(path):
        part = path.with_name(path.name + ".part")
        try:
            with part.open("w", encoding=encoding, newline="") as file:
                yield file
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise IndexNotWritable(f"{str(path)!r} cannot be written: {error}") from error
