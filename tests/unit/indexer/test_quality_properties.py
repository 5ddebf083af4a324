"""What never happens to a score, and that advice names the fields that the reader reads."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import Dataset, Language, Licence, Resource
from indexer.quality.indicators import INDICATORS, assess
from indexer.quality.model import LINK_POINTS, TOTAL, LinkKind, LinkState
from indexer.quality.texts import texts
from indexer.sources.ckan_record import dataset_from_ckan
from tests.unit.indexer.quality_samples import BARE, BROKEN, FILE, OK, WHOLE, met

BARE_RECORD = {"name": "fiche", "title": "Fiche", "resources": [{"id": "r1", "name": "Fichier"}]}
ADVISED: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "keywords": ("keywords", {"tags": [{"name": "الجماعات"}]}, {}),
    "categories": ("categories", {"groups": [{"name": "territoire", "title": "Territoire"}]}, {}),
    "place": ("place", {"geographic_coverage": "المغرب"}, {}),
    "period": ("period", {"temporal_start": "2024-01-01", "temporal_end": "2024"}, {}),
    "access_url": ("download_given", {}, {"url": FILE}),
    "format": ("format", {}, {"format": "csv"}),
    "media_type": ("media_type", {}, {"mimetype": "text/csv"}),
    "description": ("dcat_ap", {"notes_ar": "وصف"}, {"url": FILE}),
    "licence": ("known_licence", {"license_id": "odc-odbl"}, {}),
    "access_rights": ("known_access_rights", {"access_rights": "PUBLIC"}, {}),
    "contact": ("contact", {"maintainer": "مصلحة المعطيات", "maintainer_email": "opendata@ministere.example"}, {}),
    "publisher": ("publisher", {"organization": {"name": "hcp", "title": "HCP"}}, {}),
    "rights": ("rights", {}, {"rights": "لا قيود إضافية"}),
    "file_size": ("file_size", {}, {"size": 1200}),
    "issued": ("issued", {"metadata_created": "2024-01-01"}, {}),
    "modified": ("modified", {"metadata_modified": "2024-01-01"}, {}),
}


@pytest.mark.parametrize("mend", ADVISED)
def test_following_the_advice_in_the_named_ckan_field_meets_the_indicator(mend: str) -> None:
    indicator, of_dataset, of_file = ADVISED[mend]
    before = dataset_from_ckan(BARE_RECORD, source="test")
    file = {**BARE_RECORD["resources"][0], **of_file}  # type: ignore[dict-item]
    after = dataset_from_ckan({**BARE_RECORD, **of_dataset, "resources": [file]}, source="test")
    assert mend in assess(before).mends()
    assert met(before)[indicator] is False
    assert met(after)[indicator] is True


def file(**changes: Any) -> Dataset:
    return replace(WHOLE, resources=(replace(WHOLE.resources[0], **changes),))


def test_every_advice_that_exists_is_given_to_some_record_and_no_other() -> None:
    page = "https://donnees.example/page"
    records = [
        BARE,
        dataset_from_ckan(BARE_RECORD, source="test"),
        replace(WHOLE, titles={}),
        replace(WHOLE, licence=Licence(id="other-open", title="Autre licence ouverte")),
        replace(WHOLE, access_rights="ouvert"),
        *(file(**{name: value}) for name, value in (("url", page), ("format", "INCONNU"), ("format", "XLSX"))),
        *(file(**{name: value}) for name, value in (("format", "PDF"), ("media_type", "csv"))),
    ]
    given_ = {mend for record in records for mend in assess(record).mends()}
    for kind in (LinkKind.BROKEN, LinkKind.UNREACHABLE):
        given_ |= set(assess(WHOLE, {FILE: LinkState(kind=kind)}).mends())
    assert given_ == {name.removeprefix("mend.") for name in texts() if name.startswith("mend.")}


LINKS = {FILE: OK, "https://donnees.example/page": BROKEN}
FILLED: dict[str, Any] = {
    "descriptions": WHOLE.descriptions,
    "organization": WHOLE.organization,
    "themes": WHOLE.themes,
    "tags": WHOLE.tags,
    "licence": WHOLE.licence,
    "created": "2024-01-01",
    "modified": "2024-02-01",
    "period": "2024",
    "place": "Maroc",
    "contact": "x@y.example",
    "access_rights": "PUBLIC",
}
FILE_FILLED: dict[str, Any] = {
    "format": "CSV",
    "url": FILE,
    "size": 10,
    "media_type": "text/csv",
    "created": "2024-01-01",
    "modified": "2024-02-01",
    "rights": "Aucune",
}
_text = st.sampled_from(["", "PUBLIC", "ouvert", "2024", "المغرب"])
_files = st.builds(
    Resource,
    id=st.just("r"),
    name=_text,
    format=st.sampled_from(["", "CSV", "XLSX", "PDF", "INCONNU", "ZIP"]),
    url=st.sampled_from(["", FILE, "https://donnees.example/page", "https://donnees.example/new.csv", "http://["]),
    size=st.sampled_from([None, 0, 10]),
    media_type=st.sampled_from(["", "text/csv", "csv"]),
    created=_text,
    modified=_text,
    rights=_text,
)
_datasets = st.builds(
    Dataset,
    id=st.just("d"),
    titles=st.sampled_from([{}, {Language.AR: "عنوان"}]),
    descriptions=st.sampled_from([{}, {Language.AR: "وصف"}]),
    organization=st.sampled_from([None, WHOLE.organization]),
    themes=st.sampled_from([(), WHOLE.themes]),
    tags=st.sampled_from([(), ("communes",)]),
    licence=st.sampled_from([None, WHOLE.licence, Licence(id="notspecified", title=""), Licence(id="x", title="X")]),
    created=_text,
    modified=_text,
    period=_text,
    place=_text,
    contact=_text,
    access_rights=_text,
    resources=st.lists(_files, max_size=3).map(tuple),
)


@given(_datasets, st.sampled_from([{}, LINKS]))
def test_points_stay_within_what_was_measured(dataset: Dataset, links: dict[str, LinkState]) -> None:
    found = assess(dataset, links)
    assert 0 <= found.points <= found.possible <= TOTAL
    assert 0 <= found.percent <= 100
    assert [f.indicator for f in found.findings] == [i.id for i in INDICATORS]
    assert sum(found.mends().values()) == found.possible - found.points
    assert all(bool(f.mend) == (f.met is False) for f in found.findings)
    if not links:
        assert found.possible == TOTAL - LINK_POINTS


@given(_datasets, st.sampled_from([{}, LINKS]), st.sampled_from(sorted(FILLED)))
def test_filling_a_field_of_the_dataset_never_lowers_the_score(
    dataset: Dataset, links: dict[str, LinkState], name: str
) -> None:
    if getattr(dataset, name):
        return
    after = assess(replace(dataset, **{name: FILLED[name]}), links)
    assert after.points >= assess(dataset, links).points


@given(_datasets, st.sampled_from([{}, LINKS]), st.sampled_from(sorted(FILE_FILLED)), st.integers(0, 2))
def test_filling_a_field_of_a_file_never_lowers_the_score(
    dataset: Dataset, links: dict[str, LinkState], name: str, place: int
) -> None:
    files = list(dataset.resources)
    if place >= len(files) or getattr(files[place], name) not in ("", None):
        return
    files[place] = replace(files[place], **{name: FILE_FILLED[name]})
    after = assess(replace(dataset, resources=tuple(files)), links)
    assert after.points >= assess(dataset, links).points
