"""Addresses in a text: found however they are dressed up, taken out, and what only looks like one left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.addresses import addresses_in, host_of, is_public, without_addresses

ADDRESSES = [
    "http://evil.example",
    "https://evil.example/a?b=c#d",
    "HTTPS://EVIL.EXAMPLE",
    "http:/evil.example",
    "hxxp://evil.example",
    "ftp://evil.example/x",
    "//evil.example/x.js",
    "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "mailto:moi@evil.example",
    "tel:+212537000000",
    "evil.example",
    "www.evil.com",
    "evil.com/page",
    "evil.co.uk",
    "bit.ly/1a2b",
    "portail.data.gov.tn:8080/x",
    "evil-site.xyz",
    "evil。com",
    "evil．com",
    "evil․com",
    "مثال.com",
    "moi@evil.com",
    "192.168.0.1",
    "10.0.0.1:8000/admin",
    "http://[::1]/",
    "https://موقع.المغرب/صفحة",
]
AROUND = [("Voir ", " pour la suite."), ("انظر ", " للمزيد."), ("(", ")"), ("«", "»"), ("**", "**"), ("", "")]
TEXTS = st.text(max_size=80) | st.lists(
    st.sampled_from([*ADDRESSES, "http", "://", "//", ".", "@", ":", "/", "[", "]", "ع", " ", "a", "com", "www", "1"]),
    max_size=10,
).map("".join)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("before", "after"), AROUND)
def test_an_address_is_found_and_taken_out(address: str, before: str, after: str) -> None:
    shown = without_addresses(f"{before}{address}{after}")
    assert addresses_in(shown) == []
    assert "evil" not in shown.lower()
    assert shown.startswith(before.rstrip())


@pytest.mark.parametrize(
    "text", ["انظرevil.comللمزيد", "والموقعevil.example/x هنا", "عبرmoi@evil.comالآن", "لhttps://evil.exampleب"]
)
def test_arabic_letters_that_touch_an_address_do_not_hide_it(text: str) -> None:
    assert "evil" not in without_addresses(text)
    assert without_addresses(text)


@pytest.mark.parametrize(
    "text",
    [
        "population.csv",
        "LISEZMOI.md",
        "Le fichier communes_2024.xlsx est prêt.",
        "ملف السكان.json جاهز",
        "script.py",
        "1.234.567 habitants",
        "loi 31.13",
        "القانون رقم 31.13",
        "le 25.12.2024",
        "M. Alami, art. 15, al. 2",
        "etc. Fin.",
        "انتهى.ثم بدأ",
        "et/ou",
        "note: ceci",
        "البيانات: هنا",
        "12:30",
        "50 km/h",
        "a // b",
        "",
    ],
)
def test_what_only_looks_like_an_address_stays(text: str) -> None:
    assert addresses_in(text) == []
    assert without_addresses(text) == text


@pytest.mark.parametrize("text", ["evil.com/population.csv", "moi@evil.md", "https://evil.example/x.csv"])
def test_a_file_at_an_address_is_an_address(text: str) -> None:
    assert without_addresses(text) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Voir data.gov.ma et evil.com.", "Voir data.gov.ma et."),
        ("انظر https://www.data.gov.ma/page أو evil.com", "انظر https://www.data.gov.ma/page أو "),
        ("https://data.gov.ma@evil.com/x", ""),
        ("https://data.gov.ma.evil.com/x", ""),
        ("moi@data.gov.ma", "moi@data.gov.ma"),
    ],
)
def test_addresses_on_an_allowed_host_stay(text: str, shown: str) -> None:
    assert without_addresses(text, hosts={"data.gov.ma"}) == shown


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Data.gov.ma:443/x", "data.gov.ma"),
        ("data.gov.ma/x", "data.gov.ma"),
        ("https://data.gov.ma@evil.com", "evil.com"),
        ("evil。com", "evil.com"),
        ("http://[::1]/", "::1"),
        ("http://[x", ""),
        ("http://a℀b.com", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address_is_read_or_nothing(address: str, host: str) -> None:
    assert host_of(address) == host


@given(TEXTS)
def test_no_address_is_left_but_those_of_public_bodies(text: str) -> None:
    shown = without_addresses(text)
    assert all(is_public(shown[start:end]) for start, end in addresses_in(shown))


@pytest.mark.parametrize("address", ["data.gov.ma", "prenom.nom@ministere.gov.ma", "data.europa.eu", "www.gov.uk"])
@pytest.mark.parametrize("around", ["Publié sur {}, chaque mois.", "ينشر في {} كل شهر.", "Published on {}."])
def test_names_and_mailboxes_of_public_bodies_stay(address: str, around: str) -> None:
    assert without_addresses(around.format(address)) == around.format(address)


@pytest.mark.parametrize(
    "address",
    ["https://data.gov.ma/x", "data.gov.ma/x?q=1", "data.gov.ma@evil.example", "data.gov.ma.evil.com", "gov.evil.com"],
)
def test_what_only_looks_like_one_goes(address: str) -> None:
    assert "evil" not in without_addresses(f"Voir {address} ici")
    assert not is_public(address)


def test_an_address_leaves_no_hole_before_a_comma() -> None:
    assert without_addresses("Selon evil.example, oui. حسب evil.example، نعم.") == "Selon, oui. حسب، نعم."


@given(TEXTS, st.sampled_from([(), ("evil.example", "data.gov.ma")]))
def test_what_is_found_lies_in_order_and_nothing_else_is_taken_out(text: str, hosts: tuple[str, ...]) -> None:
    spans = addresses_in(text)
    bounds = [bound for span in spans for bound in span]
    assert bounds == sorted(bounds)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    kept = iter(text)
    assert all(letter in kept for letter in without_addresses(text, hosts=hosts))
