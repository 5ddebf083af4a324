"""What the trace says of the sources that were found."""

from dataclasses import replace

import pytest

from assistant.intents.considered import MOST, considered
from assistant.model import Hit, Kind, Language, Verdict
from tests.unit.assistant.memory import chunk


def hit(name: str, *, kind: Kind = Kind.GUIDE, language: Language = Language.FR, score: float = 0.5) -> Hit:
    found = replace(
        chunk(name, f"Titre {name}", "texte", kind=kind, language=language), section=("Titre", "Sous-titre")
    )
    return Hit(chunk=found, score=score, dense=0.123456, lexical=7.00004, matched=("eau", "الماء"), covered=0.66667)


def test_each_source_has_its_verdict_and_rounded_figures() -> None:
    (found,) = considered([hit("g", score=0.987654)], lambda _: Verdict.SHOWN)
    assert (found.id, found.title, found.verdict, found.kind) == ("g", "Titre g", Verdict.SHOWN, Kind.GUIDE)
    assert (found.score, found.dense, found.lexical, found.covered) == (0.9877, 0.1235, 7.0, 0.6667)
    assert found.matched == ("eau", "الماء")


@pytest.mark.parametrize(("kind", "section"), [(Kind.GUIDE, "Titre > Sous-titre"), (Kind.DATASET, "")])
def test_only_a_guide_has_a_section(kind: Kind, section: str) -> None:
    (found,) = considered([hit("x", kind=kind, language=Language.AR)], lambda _: Verdict.FAR)
    assert found.section == section


def test_the_first_ones_are_told_in_their_order_and_no_more_are_judged() -> None:
    judged: list[str] = []

    def verdict(found: Hit) -> Verdict:
        judged.append(found.chunk.record_id)
        return Verdict.SHOWN if found.chunk.record_id == "h1" else Verdict.FAR

    found = considered((hit(f"h{n}") for n in range(MOST + 5)), verdict)
    assert [one.id for one in found] == judged == [f"h{n}" for n in range(MOST)]
    assert [one.verdict for one in found].count(Verdict.SHOWN) == 1


def test_nothing_found_is_nothing_considered() -> None:
    assert considered([], lambda _: Verdict.SHOWN) == ()
