"""docs/quality.md says what the code does."""

import re
from pathlib import Path

from indexer.quality.checks import NOT_MEASURED, Subject
from indexer.quality.indicators import INDICATORS
from indexer.quality.links import DELAY_S, GIVE_UP, KEEP_DAYS, MOST_A_HOST, TIMEOUT_S
from tests.unit.indexer.quality_samples import WHOLE

PAGE = (Path(__file__).parents[3] / "docs" / "quality.md").read_text(encoding="utf-8")


def test_the_table_of_indicators_is_that_of_the_code() -> None:
    listed = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| (\d+) \| (\w+) \|", PAGE, re.MULTILINE)
    assert listed == [(i.id, i.field, str(i.weight), "file" if i.of_file else "dataset") for i in INDICATORS]


def test_the_indicators_that_need_links_are_named() -> None:
    subject = Subject(WHOLE, WHOLE.resources[0], {})
    needed = {i.id for i in INDICATORS if i.check(subject) == NOT_MEASURED}
    assert needed == set(re.findall(r"^\| `(\w+)` .*only with `--check-links` \|$", PAGE, re.MULTILINE))


def test_the_pace_of_link_checks_is_that_of_the_code() -> None:
    text = " ".join(PAGE.split())
    assert DELAY_S == 1.0
    assert "a second between two to the same host" in text
    assert f"at most {MOST_A_HOST} a host" in text
    assert f"{TIMEOUT_S:g} seconds each" in text
    assert GIVE_UP == 5
    assert "five times in a row" in text
    assert f"older than {KEEP_DAYS} days" in text
