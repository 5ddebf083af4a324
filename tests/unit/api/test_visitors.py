"""Who asks: networks, what tells visitors apart, and names that say nothing about either."""

import json
from ipaddress import ip_network

import pytest
from starlette.types import Scope

from api.visitors import asked, network_of, proxies, visitor_of

SALT, OTHER_SALT = b"un", b"deux"


def scope(address: str | None = "192.0.2.7", **headers: str) -> Scope:
    found = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "headers": found, "client": (address, 4711) if address else None}


def body(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
        ("x" * 1000, "x" * 100),
    ],
)
def test_a_network_is_an_ipv4_address_or_an_ipv6_64(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_server_without_an_address_has_visitors_all_the_same() -> None:
    assert visitor_of(scope(None), b"").network == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"user_agent": "a"}, {"user_agent": "b"}),
        ({"accept_language": "ar"}, {"accept_language": "fr"}),
        ({"user_agent": "a", "accept_language": "b"}, {"user_agent": "ab"}),
    ],
)
def test_browsers_behind_one_address_are_told_apart(one: dict[str, str], other: dict[str, str]) -> None:
    first, second = (visitor_of(scope(**headers), b"").names(SALT) for headers in (one, other))
    assert first["visitor"] != second["visitor"]
    assert first["network"] == second["network"]


def test_conversations_of_like_browsers_are_told_apart() -> None:
    first, second = (
        visitor_of(scope(user_agent="a"), body(question="ماء", conversation_id=name)).names(SALT) for name in "xy"
    )
    assert first["visitor"] != second["visitor"]
    assert first["network"] == second["network"]


def test_the_question_tells_nobody_apart() -> None:
    first, second = (visitor_of(scope(), body(question=question)) for question in ("ماء", "eau"))
    assert first == second


def test_names_change_with_the_salt_and_hold_nothing_of_the_visitor() -> None:
    visitor = visitor_of(scope(user_agent="Firefox"), b"")
    assert visitor.names(SALT) == visitor.names(SALT)
    assert not set(visitor.names(SALT).values()) & set(visitor.names(OTHER_SALT).values())
    assert all("192" not in name.split(".") and len(name) == 32 for name in visitor.names(SALT).values())


@pytest.mark.parametrize("text", [b"", b"{", b"[" * 5000, b"\xff", b"[]", b'"x"', b'{"language": 5}', b'{"a": "b"}'])
def test_a_body_that_says_nothing_is_no_fault(text: bytes) -> None:
    assert asked(text, "language") == ""


def test_what_a_body_says_is_read() -> None:
    assert asked(body(question="كم؟"), "question") == "كم؟"


def test_proxies_are_known_in_both_forms_of_their_address() -> None:
    assert proxies([ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]) == [
        "10.0.0.0/8",
        "::ffff:a00:0/104",
        "2001:db8::/32",
    ]
