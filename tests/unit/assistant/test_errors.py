"""The exception tree: codes, remedies, and the drawing."""

import re

import pytest

from assistant import errors
from assistant.errors import DalilError


def classes() -> list[type[DalilError]]:
    return [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, DalilError)]


CLASSES = pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__name__)


def test_no_two_classes_share_a_code() -> None:
    codes = [kind.code for kind in classes()]
    assert len(set(codes)) == len(codes)


@CLASSES
def test_every_class_has_a_code_and_a_remedy_of_its_own(kind: type[DalilError]) -> None:
    assert {"code", "remedy"} <= set(vars(kind))
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert kind.remedy.endswith(".")
    assert (kind.__doc__ or "").strip()


@CLASSES
def test_every_class_can_be_raised_with_a_message_and_caught_as_the_root(kind: type[DalilError]) -> None:
    with pytest.raises(DalilError, match="السبب"):
        raise kind("السبب")


def drawn() -> dict[str, str]:
    """Class → its parent, as the docstring draws them."""
    parents: dict[str, str] = {}
    above = {0: "DalilError"}
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"    ([│├└─\s]*)([A-Z]\w+)", line):
            depth = len(match.group(1)) // 4
            above[depth] = match.group(2)
            if depth:
                parents[match.group(2)] = above[depth - 1]
    return parents


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert drawn() == {kind.__name__: kind.__base__.__name__ for kind in classes() if kind is not DalilError}


def test_a_run_that_skipped_too_much_carries_its_report() -> None:
    assert errors.TooManySkipped("12 of 20", report={"skipped": 12}).report == {"skipped": 12}
    assert errors.TooManySkipped("12 of 20").report is None
