"""Where a question comes from: doors, and visitors who can be told apart but not recognised."""

from typing import Any

import pytest

from api.usage.visits import CURRENT, OTHER_DOOR, SHARES, Visits, network_of, visit_of, visitor_of
from tests.loops import run

SECRETS = {"of_day": b"day", "lasting": b"lasting"}


def scope(path: str = "/v1/chat", address: str = "192.0.2.7", agent: str = "Firefox") -> dict[str, Any]:
    return {"type": "http", "path": path, "client": (address, 5), "headers": [(b"user-agent", agent.encode())]}


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/v1/chat", "chat"),
        ("/v1/chat/", "chat"),
        ("/v1/chat/completions", "openai"),
        ("/mcp", "mcp"),
        ("/x", OTHER_DOOR),
    ],
)
def test_a_door_is_known_by_its_path(path: str, door: str) -> None:
    assert visit_of(scope(path)).door == door


def test_a_request_without_sender_is_a_visit_too() -> None:
    assert visit_of({"type": "http", "path": "/mcp", "client": None, "headers": []}).door == "mcp"


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), ("::ffff:192.0.2.7", "192.0.2.7"), ("unix", "unix")],
)
def test_addresses_of_one_household_are_one(one: str, other: str) -> None:
    assert network_of(one) == network_of(other)


@pytest.mark.parametrize(("one", "other"), [("2001:db8:1:2::1", "2001:db8:1:3::1"), ("192.0.2.7", "192.0.2.8")])
def test_addresses_of_two_households_are_two(one: str, other: str) -> None:
    assert network_of(one) != network_of(other)


def test_a_visitor_is_one_for_a_day_and_another_under_another_days_secret() -> None:
    sender = visit_of(scope()).sender
    today, later = visitor_of(sender, **SECRETS), visitor_of(sender, of_day=b"next", lasting=b"lasting")
    assert today == visitor_of(sender, **SECRETS)
    assert today.today != later.today
    assert today.share == later.share < SHARES


def test_a_visitor_holds_nothing_of_the_address() -> None:
    shown = repr(visitor_of(visit_of(scope()).sender, **SECRETS))
    assert "192.0.2" not in shown
    assert "Firefox" not in shown


def test_many_visitors_have_a_share_in_common() -> None:
    shares = [visitor_of(f"192.0.2.{n}", **SECRETS).share for n in range(256)]
    assert len(set(shares)) <= SHARES
    assert max(shares.count(share) for share in set(shares)) > 1


def test_the_visit_is_known_while_the_request_is_answered_and_not_after() -> None:
    seen = []

    async def app(*_: object) -> None:
        seen.append(CURRENT.get().door)

    async def ask() -> None:
        await Visits(app)(scope(), None, None)  # type: ignore[arg-type]
        seen.append(CURRENT.get().door)

    run(ask())
    assert seen == ["chat", OTHER_DOOR]
