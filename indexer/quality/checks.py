"""The checks behind the indicators: each looks at one dataset with one of its files and says whether it is met.

What is missing is named by its cause: a file without an address earns nothing for access, download and their checks, and
the advice is one: give it an address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.language.names import resolve
from assistant.model import Dataset, Resource
from indexer.quality.model import LinkKind, Links, Verdict
from indexer.quality.vocabularies import (
    MACHINE_READABLE,
    NO_LICENCE,
    NON_PROPRIETARY,
    is_known_access_right,
    is_known_format,
    is_known_licence,
    is_registered_media_type,
)

MET = Verdict(True)
NOT_MEASURED = Verdict(None)
NO_FILE = Verdict(False, "resources")
_PAGES = ("web", "api")


@dataclass(frozen=True, slots=True)
class Subject:
    """A dataset, the file of it that is looked at (None where it has none), and what is known of its links."""

    dataset: Dataset
    resource: Resource | None
    links: Links


Check = Callable[[Subject], Verdict]


def keywords(subject: Subject) -> Verdict:
    """At least one keyword."""
    return _present(subject.dataset.tags, "keywords")


def categories(subject: Subject) -> Verdict:
    """At least one theme."""
    return _present(subject.dataset.themes, "categories")


def place(subject: Subject) -> Verdict:
    """What area the data are about."""
    return _present(subject.dataset.place, "place")


def period(subject: Subject) -> Verdict:
    """What time the data are about."""
    return _present(subject.dataset.period, "period")


def access_reached(subject: Subject) -> Verdict:
    """The file's address answers with a status of 2xx or 3xx; not measured at all where no link was checked."""
    if not subject.links:
        return NOT_MEASURED
    if subject.resource is None:
        return NO_FILE
    return _reached(subject.resource.url, subject.links) if subject.resource.url else Verdict(False, "access_url")


def download_given(subject: Subject) -> Verdict:
    """The address leads straight to a file."""
    if subject.resource is None:
        return NO_FILE
    if not subject.resource.url:
        return Verdict(False, "access_url")
    return MET if is_direct(subject.resource) else Verdict(False, "download_url", subject.resource.url)


def download_reached(subject: Subject) -> Verdict:
    """The address that leads straight to a file answers."""
    given = download_given(subject)
    return access_reached(subject) if given.met or not subject.links else given


def format_given(subject: Subject) -> Verdict:
    """A format is stated, or seen in the file's ending."""
    return NO_FILE if subject.resource is None else _present(subject.resource.format, "format")


def media_type_given(subject: Subject) -> Verdict:
    """A media type is stated."""
    return NO_FILE if subject.resource is None else _present(subject.resource.media_type, "media_type")


def from_vocabulary(subject: Subject) -> Verdict:
    """Format or media type is stated, and what is stated is a term of its vocabulary."""
    if subject.resource is None:
        return NO_FILE
    name, media_type = subject.resource.format, subject.resource.media_type
    if name and not is_known_format(name):
        return Verdict(False, "format_vocabulary", name)
    if media_type and not is_registered_media_type(media_type):
        return Verdict(False, "media_type_vocabulary", media_type)
    return MET if name or media_type else Verdict(False, "format")


def non_proprietary(subject: Subject) -> Verdict:
    """The format is on the MQA's list of non-proprietary formats."""
    return _listed(subject, NON_PROPRIETARY)


def machine_readable(subject: Subject) -> Verdict:
    """The format is on the MQA's list of machine-readable formats."""
    return _listed(subject, MACHINE_READABLE)


def dcat_ap(subject: Subject) -> Verdict:
    """What DCAT-AP 2 and 3 call mandatory: title and description of the dataset, an address of every file."""
    dataset = subject.dataset
    if not any(text.strip() for text in dataset.titles.values()):
        return Verdict(False, "title")
    if not any(text.strip() for text in dataset.descriptions.values()):
        return Verdict(False, "description")
    missing = sum(not resource.url for resource in dataset.resources)
    return Verdict(False, "access_url", f"{missing}/{len(dataset.resources)}") if missing else MET


def licence(subject: Subject) -> Verdict:
    """A licence is stated; "not specified" is none."""
    return MET if _licence(subject) else Verdict(False, "licence")


def known_licence(subject: Subject) -> Verdict:
    """The licence is one that the vocabulary knows, with its version and text."""
    found = subject.dataset.licence
    if found is None or not _licence(subject):
        return Verdict(False, "licence")
    return MET if is_known_licence(found.id) else Verdict(False, "licence_vocabulary", found.title)


def access_rights(subject: Subject) -> Verdict:
    """It is stated whether the data are public or restricted."""
    return _present(subject.dataset.access_rights, "access_rights")


def known_access_rights(subject: Subject) -> Verdict:
    """The statement is a term of the Publications Office's vocabulary."""
    written = subject.dataset.access_rights
    if not written:
        return Verdict(False, "access_rights")
    return MET if is_known_access_right(written) else Verdict(False, "access_rights_vocabulary", written)


def contact(subject: Subject) -> Verdict:
    """Someone answers for the dataset."""
    return _present(subject.dataset.contact, "contact")


def publisher(subject: Subject) -> Verdict:
    """The producer is named."""
    return _present(subject.dataset.organization, "publisher")


def rights(subject: Subject) -> Verdict:
    """A statement on rights beside the licence."""
    return NO_FILE if subject.resource is None else _present(subject.resource.rights, "rights")


def file_size(subject: Subject) -> Verdict:
    """The size in bytes."""
    if subject.resource is None:
        return NO_FILE
    return Verdict(False, "file_size") if subject.resource.size is None else MET


def issued(subject: Subject) -> Verdict:
    """When the dataset or the file was first published."""
    return _present(subject.dataset.created or (subject.resource and subject.resource.created), "issued")


def modified(subject: Subject) -> Verdict:
    """When the dataset or the file was last changed."""
    return _present(subject.dataset.modified or (subject.resource and subject.resource.modified), "modified")


def is_direct(resource: Resource) -> bool:
    """Whether the address leads to a file and not to a page: CKAN's `/download/`, or the ending of a file format.

    CKAN has one field for both addresses; this reads what a DCAT export would say apart.
    """
    if resource.url.startswith("/"):
        return True
    path = _path(resource.url).lower()
    if "/download/" in path:
        return True
    name = path.rsplit("/", 1)[-1]
    ending = resolve("format", name.rpartition(".")[2]) if "." in name else None
    return ending is not None and ending.facts["family"] not in _PAGES


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _present(value: object, mend: str) -> Verdict:
    return MET if value else Verdict(False, mend)


def _reached(url: str, links: Links) -> Verdict:
    state = links.get(url)
    if state is None or state.kind is LinkKind.SKIPPED:
        return NOT_MEASURED
    if state.kind is LinkKind.OK:
        return MET
    if state.kind is LinkKind.BROKEN:
        return Verdict(False, "link_broken", f"HTTP {state.status} {url}")
    return Verdict(False, "link_unreachable", url)


def _listed(subject: Subject, formats: frozenset[str]) -> Verdict:
    if subject.resource is None:
        return NO_FILE
    name = subject.resource.format
    if name in formats:
        return MET
    if not name:
        return Verdict(False, "format")
    if not is_known_format(name):
        return Verdict(False, "format_vocabulary", name)
    return Verdict(False, "open_format" if name in MACHINE_READABLE else "machine_readable", name)


def _licence(subject: Subject) -> bool:
    found = subject.dataset.licence
    return found is not None and bool(found.id or found.title) and found.id not in NO_LICENCE
