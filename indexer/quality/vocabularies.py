"""The controlled vocabularies of the MQA, in the spellings that Dalil's own records have.

Sources: `edp-non-proprietary-format.rdf` and `edp-machine-readable-format.rdf` of
https://gitlab.com/european-data-portal/edp-vocabularies, the Publications Office's access rights
(http://publications.europa.eu/resource/authority/access-right), and IANA's register of media types (those of data).
"""

import re
from functools import lru_cache

from assistant.language.names import resolve

_FORMATS = {
    "non-proprietary": "CSV TSV TXT DBF JSON JSON-LD GEOJSON XML RDF TTL N-TRIPLES RSS KML KMZ NETCDF ODS ICS HTML RTF "
    "WMS PNG TIFF ZIP TAR GZIP",
    "machine-readable": "CSV JSON JSON-LD GEOJSON XML RDF TTL N-TRIPLES RSS KML KMZ NETCDF ODS ICS SHP XLS XLSX",
}
NON_PROPRIETARY = frozenset(_FORMATS["non-proprietary"].split())
"""Formats on the MQA's list, as `formats.toml` calls them. XLSX, PDF and SHP are not on it."""
MACHINE_READABLE = frozenset(_FORMATS["machine-readable"].split())
"""Formats on the MQA's list. TXT, PDF, ZIP and map services are not on it."""
ACCESS_RIGHTS = frozenset({"PUBLIC", "RESTRICTED", "NON_PUBLIC", "SENSITIVE", "CONFIDENTIAL", "NORMAL"})
NO_LICENCE = frozenset({"notspecified"})
"""Ids of `licences.toml` that say that there is no licence."""
VAGUE_LICENCES = frozenset({"other-open", "other-at", "other-pd", "other-nc", "other-closed"})
"""Ids that say what kind of licence it is, and not which."""

_MEDIA_TYPES = {
    "text": "csv tab-separated-values plain html xml turtle n3 calendar markdown rtf",
    "application": "json geo+json ld+json json-seq geo+json-seq xml rdf+xml n-triples n-quads trig atom+xml xhtml+xml "
    "gml+xml yaml sql pdf rtf epub+zip zip gzip zstd octet-stream msword vnd.ms-excel vnd.ms-powerpoint "
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet "
    "vnd.openxmlformats-officedocument.wordprocessingml.document "
    "vnd.openxmlformats-officedocument.presentationml.presentation vnd.oasis.opendocument.spreadsheet "
    "vnd.oasis.opendocument.text vnd.oasis.opendocument.presentation vnd.google-earth.kml+xml vnd.google-earth.kmz "
    "geopackage+sqlite3 vnd.sqlite3 vnd.apache.parquet vnd.apache.arrow.file vnd.apache.arrow.stream vnd.shp vnd.shx "
    "vnd.dbf vnd.rar netcdf vnd.mapbox-vector-tile sparql-query sparql-results+json sparql-results+xml",
    "image": "png jpeg gif tiff svg+xml webp bmp jp2 vnd.dwg vnd.dxf",
    "audio": "mpeg",
    "video": "mp4",
}
_IANA = re.compile(r"^https?://(www\.)?iana\.org/assignments/media-types/", re.IGNORECASE)
_RIGHTS = re.compile(r"^https?://publications\.europa\.eu/resource/authority/access-right/", re.IGNORECASE)


@lru_cache(1024)
def is_known_format(name: str) -> bool:
    """Whether Dalil's vocabulary has this format; it stands for the Publications Office's file types."""
    return resolve("format", name) is not None


def is_registered_media_type(written: str) -> bool:
    """Whether this is a media type of IANA's register, also as its address or with parameters (`; charset=utf-8`)."""
    kind, _, name = _IANA.sub("", written.strip()).partition(";")[0].strip().lower().partition("/")
    return name in _MEDIA_TYPES.get(kind, "").split()


def is_known_access_right(written: str) -> bool:
    """Whether this is a term of the access rights vocabulary: its address or its code."""
    code = _RIGHTS.sub("", written.strip()).rstrip("/").upper().replace("-", "_").replace(" ", "_")
    return code in ACCESS_RIGHTS


@lru_cache(1024)
def is_known_licence(identity: str) -> bool:
    """Whether Dalil's vocabulary has this licence as one certain text."""
    known = resolve("licence", identity)
    return known is not None and known.id == identity and identity not in NO_LICENCE | VAGUE_LICENCES
