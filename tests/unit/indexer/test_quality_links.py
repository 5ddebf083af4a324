"""The checking of links: in which order, how many, at which pace, and what is remembered."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import FetchError, IndexNotWritable
from assistant.settings import load_settings
from indexer.http import Response
from indexer.quality.links import GIVE_UP, KEEP_DAYS, ORIGIN, LinkBook, Pace, check, counted, look, network
from indexer.quality.model import LinkKind, LinkState

TODAY = date(2026, 7, 7)
QUICK = Pace(most=1000, delay_s=0.0)


class ScriptedExit:
    """Answers with the status that the script has for an address; 0 is no answer at all. Keeps what was asked."""

    def __init__(self, statuses: Mapping[str, int] | None = None) -> None:
        self._statuses = statuses or {}
        self.asked: list[str] = []

    def head(self, url: str) -> Response:
        self.asked.append(url)
        status = self._statuses.get(url, 200)
        if status != 200:
            raise FetchError(f"{url}: {status}", status=status)
        return Response(url=url, status=status, headers={}, body=b"")


def links(host: str, count: int) -> list[str]:
    return [f"https://{host}.example/{number}.csv" for number in range(count)]


def state(kind: LinkKind = LinkKind.OK, checked: str = "2026-07-01") -> LinkState:
    return LinkState(kind=kind, status=200, checked=checked)


def test_hosts_take_turns_and_the_pause_between_two_requests_is_of_one_host() -> None:
    exit_, pauses = ScriptedExit(), list[float]()
    found = dict(
        check([*links("a", 2), *links("b", 2)], exit_, today=TODAY, pace=Pace(most=9, delay_s=5), sleep=pauses.append)
    )
    assert exit_.asked == [links("a", 1)[0], links("b", 1)[0], links("a", 2)[1], links("b", 2)[1]]
    assert pauses[:2] == [0.0, 0.0]
    assert all(4.5 < pause <= 5 for pause in pauses[2:])
    assert {s.kind for s in found.values()} == {LinkKind.OK}
    assert {s.checked for s in found.values()} == {"2026-07-07"}


def test_a_run_stops_at_its_number_of_links_and_a_host_at_its_own() -> None:
    exit_ = ScriptedExit()
    assert len(dict(check(links("a", 9), exit_, today=TODAY, pace=Pace(most=4, delay_s=0)))) == 4
    assert len(dict(check(links("a", 9), exit_, today=TODAY, pace=Pace(most=9, most_a_host=3, delay_s=0)))) == 3
    assert dict(check(links("a", 9), exit_, today=TODAY, pace=Pace(most=0, delay_s=0))) == {}
    assert dict(check(links("a", 9), exit_, today=TODAY, pace=Pace(most=9, budget_s=0, delay_s=0))) == {}
    assert len(exit_.asked) == 7


def test_a_host_that_does_not_answer_is_left_alone() -> None:
    silent = dict.fromkeys(links("a", 20), 0)
    exit_ = ScriptedExit(silent)
    found = dict(check([*silent, *links("b", 8)], exit_, today=TODAY, pace=QUICK))
    assert sum(url in silent for url in exit_.asked) == GIVE_UP
    assert sum(s.kind is LinkKind.OK for s in found.values()) == 8


def test_a_host_that_asks_to_wait_is_left_alone_and_its_link_is_not_judged() -> None:
    urls = links("a", 5)
    exit_ = ScriptedExit({urls[1]: 429})
    found = dict(check(urls, exit_, today=TODAY, pace=QUICK))
    assert exit_.asked == urls[:2]
    assert found[urls[1]].kind is LinkKind.SKIPPED


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, "ok"), (304, "ok"), (404, "broken"), (500, "broken"), (403, "broken"), (503, "skipped"), (0, "unreachable")],
)
def test_a_status_says_whether_the_link_answers(status: int, kind: str) -> None:
    url = "https://a.example/x.csv"
    found = look(url, ScriptedExit({url: status}), TODAY)
    assert (found.kind, found.status, found.checked) == (kind, status, "2026-07-07")


def test_private_addresses_are_refused_and_say_nothing_of_the_link() -> None:
    settings = load_settings()
    with network(settings) as exit_:
        for url in ("http://127.0.0.1:9/x.csv", "http://169.254.169.254/latest", "http://[::1]:8080/"):
            found = look(url, exit_, TODAY)
            assert found.kind is LinkKind.SKIPPED, url
            assert found.reason


def test_the_origin_of_the_exit_is_no_host_that_a_catalogue_could_name() -> None:
    assert ORIGIN == "https://links.invalid/"


def test_new_links_come_first_then_the_oldest_and_none_of_today(tmp_path: Path) -> None:
    book = LinkBook(tmp_path / "links.json", TODAY)
    old, older, fresh = links("a", 3)
    book.keep(
        {old: state(checked="2026-07-02"), older: state(checked="2026-06-20"), fresh: state(checked="2026-07-07")}
    )
    new = "https://b.example/new.csv"
    assert book.due([fresh, old, older, new]) == [new, older, old]


def test_what_was_found_is_there_the_next_night_and_forgotten_when_it_is_old(tmp_path: Path) -> None:
    path = tmp_path / "links.json"
    url, stale = "https://a.example/المدارس.csv", "https://a.example/old.csv"
    LinkBook(path, TODAY).keep({url: state(LinkKind.BROKEN), stale: state(checked="2026-01-01")})
    assert LinkBook(path, TODAY).states == {url: state(LinkKind.BROKEN)}
    assert "المدارس" in path.read_text(encoding="utf-8")
    later = date.fromordinal(date(2026, 7, 1).toordinal() + KEEP_DAYS + 1)
    assert LinkBook(path, later).states == {}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"links": []}', '{"links": {"x": {"kind": "new"}}}', "\udcff"])
def test_a_file_that_cannot_be_read_is_begun_anew(tmp_path: Path, content: str) -> None:
    path = tmp_path / "links.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    book = LinkBook(path, TODAY)
    assert book.states == {}
    assert book.keep({"https://a.example/": state()})
    assert json.loads(path.read_text())["links"]["https://a.example/"]["kind"] == "ok"


def test_a_night_without_any_answer_is_not_remembered(tmp_path: Path) -> None:
    path = tmp_path / "links.json"
    book = LinkBook(path, TODAY)
    silent = dict.fromkeys(links("a", GIVE_UP), LinkState(kind=LinkKind.UNREACHABLE, checked="2026-07-07"))
    assert book.keep(silent) is False
    assert book.states == {}
    assert not path.exists()
    assert book.keep({**silent, "https://b.example/": state()}) is True
    assert len(book.states) == GIVE_UP + 1


def test_a_book_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexNotWritable, match=r"links\.json"):
        LinkBook(tmp_path / "nowhere" / "links.json", TODAY).keep({"https://a.example/": state()})


def test_links_are_counted_by_state_and_unknown_ones_are_not_judged() -> None:
    a, b, c = links("a", 3)
    assert counted([a, b, c], {a: state(), b: state(LinkKind.BROKEN)}) == {"ok": 1, "broken": 1, "skipped": 1}
