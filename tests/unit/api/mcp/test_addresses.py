"""Ids as addresses and back, whatever characters they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.mcp.addresses import DATASET, GUIDE, dataset_uri, guide_uri, ids_in

IDS = ["eau", "fr/eau.md", "جودة/الماء", "50%", "a%2Fb", "a b?c#d", "été"]


@pytest.mark.parametrize("identity", IDS)
def test_an_address_leads_back_to_its_id(identity: str) -> None:
    assert ids_in(dataset_uri(identity))[1][0] == identity
    assert ids_in(guide_uri(identity)) == (GUIDE, ids_in(guide_uri(identity))[1])


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_id_comes_back(identity: str) -> None:
    assert dataset_uri(identity).isascii()
    assert ids_in(dataset_uri(identity))[1][0] == identity


@pytest.mark.parametrize("identity", ["fr/eau.md", "جودة/الماء", "50%"])
def test_an_id_that_was_not_encoded_is_understood(identity: str) -> None:
    assert identity in ids_in(f"{DATASET}{identity}")[1]
    assert identity in ids_in(f"{GUIDE.upper()}{identity}")[1]


@pytest.mark.parametrize("uri", ["", "eau", "http://eau", "dataset:eau", "file:///etc/passwd"])
def test_an_address_of_others_holds_no_id(uri: str) -> None:
    assert ids_in(uri) == ("", [])
