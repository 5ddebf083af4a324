"""A disk of a few megabytes that only the process that made it, and those that it starts, can see."""

import ctypes
import os
import resource
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_NEW_NAMESPACE, _NEW_USER = 0x00020000, 0x10000000
_PRIVATE = (1 << 18) | (1 << 14)
_BALLAST = ".ballast"
BYTES = 24_000_000


class CannotMount(Exception):
    """No disk can be mounted here."""


def mount(folder: Path) -> str:
    """Mount a small disk on `folder`, seen by this process and its children only. Returns how. Raises `CannotMount`."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare"):
        raise CannotMount("this system has no mount namespaces")
    user, group = os.getuid(), os.getgid()
    how = "a tmpfs in a private mount namespace"
    if libc.unshare(_NEW_NAMESPACE):
        if libc.unshare(_NEW_NAMESPACE | _NEW_USER):
            raise CannotMount(f"no mount namespace: {os.strerror(ctypes.get_errno())}")
        try:
            for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
                Path(f"/proc/self/{name}").write_text(text, encoding="ascii")
        except OSError as error:
            raise CannotMount(f"no user of its own: {error.strerror}") from error
        how += ", as an ordinary user"
    options = f"size={BYTES}".encode()
    if libc.mount(None, b"/", None, _PRIVATE, None) or libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, options):
        raise CannotMount(f"no tmpfs: {os.strerror(ctypes.get_errno())}")
    return how


def filling(folder: Path, *, left: int) -> Callable[[], None]:
    """What fills the disk of `folder` but for so many bytes."""

    def fill() -> None:
        state = os.statvfs(folder)
        with (folder / _BALLAST).open("ab", buffering=0) as file:
            missing = state.f_bavail * state.f_frsize - left
            with suppress(OSError):
                while missing > 0:
                    missing -= file.write(b"\0" * min(missing, 1 << 20))

    return fill


def make_space(folder: Path) -> None:
    """Take the filling away."""
    (folder / _BALLAST).unlink(missing_ok=True)


def shortening(_: Path, *, left: int) -> Callable[[], None]:
    """The stand-in where nothing can be mounted: no file of this process grows beyond so many bytes."""

    def shorten() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (left, left))

    return shorten
