"""`Entailment` over a real cross-encoder: a tiny one with random weights, made here."""

from pathlib import Path

import pytest

from assistant.adapters.entailment import CrossEncoderEntailment
from assistant.answering.support import EntailmentJudge, NoJudge
from assistant.bootstrap import make_judge
from assistant.errors import EntailmentError
from assistant.settings import load_settings
from tests.contract.test_reranker import save_cross_encoder

PAIRS = [("Niveau des barrages", "Le niveau monte."), ("عدد السكان", "عدد السكان حسب الجهات"), ("free", "It is free.")]


def name_labels(folder: Path, *names: str) -> Path:
    import json

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["label2id"] = {name: number for number, name in enumerate(names)}
    config["id2label"] = {str(number): name for number, name in enumerate(names)}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


@pytest.mark.parametrize("labels", [1, 3])
def test_a_statement_follows_from_a_source_with_a_share_from_0_to_1(tmp_path: Path, labels: int) -> None:
    folder = save_cross_encoder(tmp_path / "model", labels=labels)
    if labels == 3:
        name_labels(folder, "contradiction", "Entailment", "neutral")
    model = CrossEncoderEntailment(str(folder))
    found = [model.follows(statement, source) for statement, source in PAIRS]
    assert all(0 < share < 1 for share in found)
    assert len({round(share, 6) for share in found}) > 1


@pytest.mark.parametrize(
    ("labels", "broken", "said"), [(3, False, "none of them is called entailment"), (1, True, "gives no number")]
)
def test_a_model_that_cannot_judge_is_named(tmp_path: Path, labels: int, broken: bool, said: str) -> None:
    folder = save_cross_encoder(tmp_path / "model", labels=labels, broken=broken)
    with pytest.raises(EntailmentError, match=said):
        CrossEncoderEntailment(str(folder)).check()


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EntailmentError, match="cannot be loaded"):
        make_judge(load_settings(check_model=str(tmp_path / "nothing")))


def test_without_a_model_nothing_is_judged() -> None:
    assert isinstance(make_judge(load_settings()), NoJudge)


class Stub:
    """Says what it was made to say."""

    def __init__(self, share: float | None) -> None:
        self.share = share

    def follows(self, statement: str, source: str) -> float:
        if self.share is None:
            raise EntailmentError("down")
        return self.share


@pytest.mark.parametrize(("share", "agrees"), [(0.9, True), (0.1, False), (None, True)])
def test_a_judge_that_fails_has_no_opinion(share: float | None, agrees: bool) -> None:
    assert EntailmentJudge(Stub(share)).agrees("عشرون يوما", "عشرون يوما") is agrees
