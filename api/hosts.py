"""Hosts as addresses name them: which is a number, which is this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def name_of(url: str) -> str:
    """The host's name in an address, without port and brackets; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_address(name: str) -> bool:
    """Whether a host is written as a number, which no name server decides on."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    """Whether a host is this machine, and can be reached from it only."""
    return name == "localhost" or (is_address(name) and ip_address(name).is_loopback)
