"""`dalil-index quality` over the sample index, and its link checks against a server on loopback."""

import argparse
import csv
import json
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from assistant.adapters.catalogue import SqliteCatalogue, write_catalogue
from assistant.adapters.index_directory import CURRENT, RECORDS
from assistant.errors import IndexMissing, IndexNotWritable
from assistant.model import Dataset, Filter, Language, Resource
from assistant.settings import Settings, load_settings
from indexer.quality import links
from indexer.quality.command import DONE, WRONG_USAGE, add_arguments, run


def quality(settings: Settings, *written: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(["--quiet", *written]), settings)


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def rows(path: Path, delimiter: str = ";") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_the_sample_catalogue_is_scored_whole(
    sample_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, page = tmp_path / "qualite.csv", tmp_path / "qualite.html"
    assert quality(sample_settings, "--csv", str(table), "--html", str(page), "--json") == DONE
    found = last_line(capsys)
    _, *written = rows(table)
    assert found["datasets"] == len(written) >= 120
    assert found["points"] == sum(int(row[5]) for row in written)
    assert found["possible"] == 325 * len(written)
    assert sum(found["ratings"].values()) == len(written)
    assert sum(producer["datasets"] for producer in found["producers"]) == len(written)
    assert len(found["worst"]) == 20
    assert found["worst"][0]["percent"] <= found["worst"][-1]["percent"] <= found["percent"]
    assert found["indicators"]["access_reached"] == {"met": 0, "not_met": 0, "not_measured": len(written)}
    assert "Qualité des métadonnées" in page.read_text(encoding="utf-8")
    assert not list(tmp_path.glob("*.part"))


def test_the_terminal_shows_the_sums_in_french(sample_settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert quality(sample_settings) == DONE
    shown = capsys.readouterr().out
    for part in ("Score moyen", "À corriger d'abord", "Indiquer un point de contact", "Par producteur", "Insuffisant"):
        assert part in shown
    assert "La réponse des liens n'a pas été vérifiée" in shown


def test_everything_can_be_had_in_arabic(
    sample_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, page = tmp_path / "الجودة.csv", tmp_path / "الجودة.html"
    arguments = (
        "--language",
        "ar",
        "--producer",
        "المندوبية السامية للتخطيط",
        "--csv",
        str(table),
        "--html",
        str(page),
    )
    assert quality(sample_settings, *arguments) == DONE
    shown = capsys.readouterr().out
    assert "ما ينبغي تصحيحه أولا" in shown
    assert str(page) in shown
    head, *written = rows(table)
    assert head[1] == "العنوان"
    assert {row[3] for row in written} == {"المندوبية السامية للتخطيط"}
    html = page.read_text(encoding="utf-8")
    assert '<html lang="ar" dir="rtl">' in html
    assert "النطاق: المندوبية السامية للتخطيط" in html


@pytest.mark.parametrize("producer", ["HCP", "hcp", "Haut-Commissariat au Plan", "المندوبية السامية للتخطيط"])
def test_a_producer_is_found_under_all_its_names(
    sample_settings: Settings, capsys: pytest.CaptureFixture[str], producer: str
) -> None:
    assert quality(sample_settings, "--producer", producer, "--json") == DONE
    found = last_line(capsys)
    assert found["datasets"] > 10
    assert [group["id"] for group in found["producers"]] == ["HCP"]


def test_filters_that_leave_nothing_are_wrong_usage_and_write_nothing(
    sample_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, page = tmp_path / "q.csv", tmp_path / "q.html"
    assert quality(sample_settings, "--portal", "data.gouv.fr", "--csv", str(table), "--html", str(page)) == WRONG_USAGE
    assert "holds no dataset" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_limit_cuts_the_page_and_not_the_table(
    sample_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, page = tmp_path / "q.csv", tmp_path / "q.html"
    assert quality(sample_settings, "--limit", "7", "--csv", str(table), "--html", str(page)) == DONE
    assert page.read_text(encoding="utf-8").count("<details>") == 7
    assert len(rows(table)) > 120


def test_without_an_index_nothing_is_scored(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        quality(load_settings(index=tmp_path / "none"))


def test_a_page_that_cannot_be_written_is_named(sample_settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(IndexNotWritable, match=r"q\.html"):
        quality(sample_settings, "--html", str(tmp_path / "nowhere" / "q.html"), "--json")


@pytest.mark.parametrize("written", [("--language", "de"), ("--limit", "-1"), ("--max-links", "many")])
def test_flags_that_make_no_sense_are_wrong_usage(sample_settings: Settings, written: Sequence[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        quality(sample_settings, *written)
    assert ended.value.code == WRONG_USAGE


class _Handler(BaseHTTPRequestHandler):
    """`/ok…` answers, `/gone…` does not exist, `/nohead…` refuses HEAD, `/moved…` leads to `/ok`."""

    server: "Portal"

    def do_HEAD(self) -> None:
        self._answer(refuses_head=self.path.startswith("/nohead"))

    def do_GET(self) -> None:
        self._answer(refuses_head=False)

    def _answer(self, *, refuses_head: bool) -> None:
        self.server.asked.append((self.command, self.path))
        moved = self.path.startswith("/moved")
        self.send_response(405 if refuses_head else 404 if self.path.startswith("/gone") else 302 if moved else 200)
        if moved:
            self.send_header("Location", "/ok.csv")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Portal(ThreadingHTTPServer):
    """A server of files that counts what it is asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []


@pytest.fixture
def portal() -> Iterator[Portal]:
    portal = Portal()
    thread = Thread(target=portal.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield portal
    portal.shutdown()
    portal.server_close()
    thread.join()


@pytest.fixture
def published(portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An index whose four datasets link to the portal, and a short pause between requests."""
    monkeypatch.setattr(links, "Pace", partial(links.Pace, delay_s=0.01))
    base, index = f"http://127.0.0.1:{portal.server_port}", tmp_path / "index"
    datasets = [
        Dataset(
            id=name,
            titles={Language.AR: f"مجموعة {name}"},
            portal="https://data.gov.ma",
            resources=(Resource(id="r", name=name, format="CSV", url=f"{base}/{name}.csv"),),
        )
        for name in ("ok", "gone", "nohead", "moved")
    ]
    datasets.append(Dataset(id="nothing", titles={Language.FR: "Sans fichier"}))
    (index / "gen-0001").mkdir(parents=True)
    write_catalogue(index / "gen-0001" / RECORDS, datasets, [], [])
    (index / CURRENT).write_text("gen-0001")
    return load_settings(index=index, harvest_private=True, harvest_hosts=["127.0.0.1"])


def test_links_are_asked_politely_and_their_answers_count(
    published: Settings, portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "q.csv"
    assert quality(published, "--check-links", "--csv", str(table), "--json") == DONE
    found = last_line(capsys)
    assert found["links"] == {"ok": 3, "broken": 1, "unreachable": 0, "skipped": 0}
    assert found["indicators"]["access_reached"] == {"met": 3, "not_met": 2, "not_measured": 0}
    assert found["possible"] == 5 * 405
    cells = {row[0]: row[13] for row in rows(table)[1:]}
    assert cells == {"ok": "50", "gone": "0", "nohead": "50", "moved": "50", "nothing": "0"}
    assert ("GET", "/nohead.csv") in portal.asked
    assert ("GET", "/ok.csv") not in portal.asked


def test_the_next_run_asks_only_for_what_is_not_known_yet(
    published: Settings, portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quality(published, "--check-links", "--max-links", "2", "--json") == DONE
    assert last_line(capsys)["links"]["skipped"] == 2
    first = {path for _, path in portal.asked}
    portal.asked.clear()
    assert quality(published, "--check-links", "--json") == DONE
    assert last_line(capsys)["links"] == {"ok": 3, "broken": 1, "unreachable": 0, "skipped": 0}
    assert not first & {path for _, path in portal.asked} - {"/ok.csv"}
    portal.asked.clear()
    assert quality(published, "--check-links", "--json") == DONE
    assert portal.asked == []


def test_without_the_flag_no_link_is_asked_and_none_is_judged(
    published: Settings, portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quality(published, "--check-links", "--json") == DONE
    portal.asked.clear()
    assert quality(published, "--json") == DONE
    found = last_line(capsys)
    assert portal.asked == []
    assert (found["links"], found["possible"]) == (None, 5 * 325)


def test_links_to_private_addresses_are_not_followed_unless_the_operator_allows_it(
    published: Settings, portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    guarded = published.model_copy(update={"harvest_private": False})
    assert quality(guarded, "--check-links", "--json") == DONE
    found = last_line(capsys)
    assert portal.asked == []
    assert found["links"] == {"ok": 0, "broken": 0, "unreachable": 0, "skipped": 4}
    assert found["indicators"]["access_reached"]["met"] == 0


def test_the_published_catalogue_stays_readable_while_it_is_scored(published: Settings) -> None:
    """The generation is opened read-only: nothing appears beside it."""
    before = sorted(path.name for path in (published.index / "gen-0001").iterdir())
    assert quality(published, "--json") == DONE
    assert sorted(path.name for path in (published.index / "gen-0001").iterdir()) == before
    assert len(SqliteCatalogue(published.index / "gen-0001" / RECORDS).matching(Filter())) == 5
