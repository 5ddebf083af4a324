"""Stores that write when they are only read: from a read-only or full disk they are served out of a scratch copy."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

_SIGNS = ("readonly", "read-only", "permission denied", "disk is full", "no space")


def is_unwritable(error: Exception) -> bool:
    """Whether a store failed to open because it could not write beside its files."""
    text = str(error).lower()
    return any(sign in text for sign in _SIGNS)


def scratch_copy(folder: Path) -> tuple[TemporaryDirectory[str], Path]:
    """A writable copy of a folder, and what removes it: at `cleanup()`, or when it is let go."""
    scratch = TemporaryDirectory(prefix="dalil-", ignore_cleanup_errors=True)
    return scratch, shutil.copytree(folder, Path(scratch.name) / folder.name, copy_function=shutil.copyfile)
