"""Nothing on this machine or in its network can be reached by any spelling; hosts are those that the operator named."""

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import httpx
import pytest

from assistant.errors import BadSettings, FetchError
from assistant.settings import Settings
from indexer.http import NetworkExit
from indexer.reach import Reach, Refused, is_public
from tests.portal import Portal, listener, redirect

PUBLIC = "93.184.216.34"
INSIDE = [
    *("127.0.0.1", "127.1", "127.0.1", "127.00.00.01", "127.255.255.254", "0", "0.0.0.0", "0.0", "0x0"),
    *(
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7F.1",
        "0177.0.0.1",
        "0x7f.0x0.0x0.0x1",
        "0177.0.0.0x1",
        "127.0.0.1.",
    ),
    *(
        "localhost",
        "LOCALHOST",
        "localhost.",
        "localhost.localdomain",
        "ip6-localhost",
        "foo.localhost",
        "interne.example",
    ),
    *("mixte.example", "six.example", "lien-local.example", "traduit.example", "interne.example.", "INTERNE.example"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::0001]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *(
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
    ),
    *(
        "[2001:0:7f00:1::]",
        "[::ffff:0:127.0.0.1]",
        "[fe80::1]",
        "[fe80::1%25lo]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
    ),
    *("127。0。0。1", "127．0．0．1", "１２７.0.0.1", "①②⑦.⓪.⓪.①", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "127%2e0%2e0%2e1", "%31%32%37.0.0.1"),
    *("169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("portail.example@127.0.0.1", "portail.example:80@127.0.0.1", "127.0.0.1@", "portail.example\\@127.0.0.1"),
    *("portail.example#@127.0.0.1", "127.0.0.1\t", "127.0.0.1%00", "127.0.0.1\\.portail.example", "[::1]%00", "", "."),
]
NAMES = {
    "localhost": ["127.0.0.1"],
    "localhost.localdomain": ["127.0.0.1"],
    "ip6-localhost": ["::1"],
    "foo.localhost": ["127.0.0.1"],
    "interne.example": ["127.0.0.1"],
    "mixte.example": [PUBLIC, "127.0.0.1"],
    "six.example": ["::1"],
    "lien-local.example": ["169.254.169.254"],
    "traduit.example": ["64:ff9b::7f00:1"],
}


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of this test alone; numbers are read as the system reads them, octal and hexadecimal ones too."""
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0) -> Any:
        name = (host.decode() if isinstance(host, bytes) else str(host)).lower().rstrip(".")
        known = NAMES.get(name, [host])
        return [found for address in known for found in real(address, port, family, type, proto, socket.AI_NUMERICHOST)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture(scope="module")
def _listener() -> Iterator[tuple[int, list[object]]]:
    with listener() as found:
        yield found


@pytest.fixture
def inside(_listener: tuple[int, list[object]]) -> tuple[int, list[object]]:
    """A port of this machine and who touched it in this test."""
    _listener[1].clear()
    return _listener


def exit_to(origin: str, *, any_public_host: bool = False, **settings: Any) -> NetworkExit:
    return NetworkExit(origin, Settings(**settings), any_public_host=any_public_host, tries=1, sleep=lambda _: None)


def test_the_list_is_long_and_the_listener_can_be_touched(inside: tuple[int, list[object]]) -> None:
    port, touched = inside
    assert len(set(INSIDE)) >= 70
    for host in ("127.0.0.1", "localhost"):
        with exit_to(f"http://{host}:{port}") as network, pytest.raises(FetchError, match=r"disconnected|ReadError"):
            network.get(f"http://{host}:{port}/")
    assert len(touched) >= 2


@pytest.mark.parametrize("host", INSIDE)
def test_no_spelling_of_an_address_inside_is_reached_by_a_link(host: str, inside: tuple[int, list[object]]) -> None:
    port, touched = inside
    with exit_to("https://portail.example", any_public_host=True, harvest_private=True) as network:
        for scheme in ("http", "https"):
            with pytest.raises(FetchError):
                network.get(f"{scheme}://{host}:{port}/")
            with pytest.raises(FetchError):
                network.head(f"{scheme}://{host}:{port}/")
    assert touched == []


@pytest.mark.parametrize("host", INSIDE)
def test_no_spelling_of_an_address_inside_is_reached_by_a_redirect(host: str, inside: tuple[int, list[object]]) -> None:
    port, touched = inside
    leading = redirect(f"http://{host}:{port}/".encode().decode("latin-1"))
    portal = Portal([], files={"/x": leading})
    with portal, exit_to(portal.root, any_public_host=True) as network, pytest.raises(FetchError):
        network.get(f"{portal.root}/x")
    assert touched == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_inside_is_refused_though_the_operator_wrote_it(
    name: str, inside: tuple[int, list[object]]
) -> None:
    port, touched = inside
    origin = f"http://{name}:{port}"
    with exit_to(origin) as network:
        if name == "localhost":
            return
        with pytest.raises(FetchError, match="no public address"):
            network.get(origin)
    assert touched == []


def test_a_name_that_leads_inside_is_reached_where_the_setting_allows_it() -> None:
    with Portal([], files={"/x": lambda reply: reply.send(200)}) as portal:
        origin = portal.root.replace("127.0.0.1", "interne.example")
        with exit_to(origin, harvest_private=True) as network:
            assert network.get(f"{origin}/x").status == 200


@pytest.mark.parametrize("name", ["lien-local.example", "traduit.example"])
def test_the_setting_does_not_open_what_no_portal_uses(name: str) -> None:
    with (
        exit_to(f"http://{name}", harvest_private=True) as network,
        pytest.raises(FetchError, match="no public address"),
    ):
        network.get(f"http://{name}/")


def test_a_name_that_leads_inside_only_when_it_is_connected_to_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [PUBLIC]
    look_up = socket.getaddrinfo

    def rebinding(host: Any, *args: Any, **kwargs: Any) -> Any:
        return look_up(answers.pop() if answers else "127.0.0.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with Portal([]) as portal:
        origin = portal.root.replace("127.0.0.1", "change.example")
        with exit_to(origin) as network, pytest.raises(FetchError, match=r"leads to 127\.0\.0\.1"):
            network.get(f"{origin}/x")
        assert portal.asked == []


def test_a_literal_address_allows_its_own_port_and_nothing_else_inside(inside: tuple[int, list[object]]) -> None:
    port, touched = inside
    portal = Portal([], files={"/x": lambda reply: reply.send(200)})
    with portal, exit_to(portal.root, any_public_host=True) as network:
        assert network.get(f"{portal.root}/x").status == 200
        for host in ("127.0.0.1", "localhost", "interne.example", "127.0.0.2"):
            with pytest.raises(FetchError, match="no public address"):
                network.get(f"http://{host}:{port}/x")
    assert touched == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1", "0.0.0.0", "192.0.2.1"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "::", "::1", "fe80::1", "fc00::1", "fec0::1"),
        *(
            "ff02::1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "2002:a00:1::",
            "2001:0:a00:1::",
            "64:ff9b::a00:1",
            "2001:db8::1",
        ),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808", "196.200.131.1"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def allowed(origin: str, url: str, **settings: Any) -> bool:
    any_public_host = settings.pop("any_public_host", False)
    try:
        Reach(origin, Settings(**settings), any_public_host=any_public_host).check(httpx.URL(url))
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://portail.example/x", True),
        ("http://PORTAIL.example./x", True),
        ("https://portail.example:8443/x", True),
        ("https://portail.example:8444/x", False),
        ("https://www.portail.example/", False),
        ("https://portail.example.evil.example/", False),
        ("https://evilportail.example/", False),
        ("https://fichiers.example/", True),
        ("https://a.fichiers.example/", False),
        ("https://a.nuage.example/", True),
        ("https://a.b.nuage.example/", True),
        ("https://nuage.example/", False),
        ("https://anuage.example/", False),
        ("https://avec-port.example:9000/", True),
        ("https://données.example/", True),
        ("https://nowhere.example/", False),
    ],
)
def test_hosts_are_the_sources_own_and_those_of_the_setting(url: str, expected: bool) -> None:
    hosts = [
        "fichiers.example",
        ".nuage.example",
        "avec-port.example:9000",
        "données.example",
    ]
    assert allowed("https://portail.example:8443/data", url, harvest_hosts=hosts) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://x.example/", True), ("http://x.example:8080/", True), ("http://x.example:22/", False)],
)
def test_links_may_lead_to_any_host_at_ports_where_web_servers_are(url: str, expected: bool) -> None:
    assert allowed("https://portail.example", url, any_public_host=True) is expected


@pytest.mark.parametrize(
    ("origin", "after", "expected"),
    [
        ("https://portail.example", "http://portail.example/", False),
        ("http://portail.example", "http://portail.example/", True),
        ("http://portail.example", "http://fichiers.example/", False),
        ("https://portail.example", "https://fichiers.example/", True),
    ],
)
def test_a_redirect_gives_up_encryption_only_for_a_source_that_has_none(
    origin: str, after: str, expected: bool
) -> None:
    reach = Reach(origin, Settings(harvest_hosts=["fichiers.example"]))
    try:
        reach.check_redirect(httpx.URL("https://portail.example/"), httpx.URL(after))
    except Refused:
        assert not expected
    else:
        assert expected


@pytest.mark.parametrize(
    "entry", ["", "  ", ".", "*", "*.example", "http://x.example", "x.example/data", "u@x.example", "a b"]
)
def test_what_is_no_host_in_the_setting_is_an_error_that_names_it(entry: str) -> None:
    with pytest.raises(BadSettings, match="DALIL_HARVEST_HOSTS"):
        Reach("https://portail.example", Settings(harvest_hosts=[entry]))


def test_what_the_guard_refuses_can_be_told_from_what_fails() -> None:
    with Portal([], files={"/away": redirect("http://10.0.0.1/")}) as portal, exit_to(portal.root) as network:
        for url in ("http://10.0.0.1/", "ftp://x.example/", f"{portal.root}/away"):
            for ask in (network.get, network.head):
                with pytest.raises(FetchError) as refusal:
                    ask(url)
                assert isinstance(refusal.value.__cause__, Refused)
        with pytest.raises(FetchError) as failure:
            network.get(f"{portal.root}/missing")
        assert not isinstance(failure.value.__cause__, Refused)
    with exit_to("http://interne.example") as network, pytest.raises(FetchError) as inside:
        network.head("http://interne.example/")
    assert isinstance(inside.value.__cause__, Refused)
