"""The plan against brute force."""

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.plan import RecordKey, diff

KEYS = st.builds(RecordKey, st.sampled_from(["dataset", "guide"]), st.sampled_from(list("abcdef")))
STATES = st.dictionaries(KEYS, st.sampled_from(["1", "2", "3"]))


def fate(key: RecordKey, stored: dict[RecordKey, str], wanted: dict[RecordKey, str]) -> str:
    before, after = stored.get(key), wanted.get(key)
    if before is None:
        return "add"
    if after is None:
        return "delete"
    return "keep" if before == after else "update"


@settings(deadline=None)
@given(STATES, STATES)
def test_every_key_stands_in_the_one_group_that_brute_force_gives(
    stored: dict[RecordKey, str], wanted: dict[RecordKey, str]
) -> None:
    plan = diff(stored, wanted)
    for group in ("add", "update", "keep", "delete"):
        expected = sorted(key for key in stored.keys() | wanted.keys() if fate(key, stored, wanted) == group)
        assert list(getattr(plan, group)) == expected
    assert plan.changes == len(plan.add) + len(plan.update) + len(plan.delete)


@settings(deadline=None)
@given(STATES, STATES)
def test_carrying_out_the_plan_gives_what_is_wanted(stored: dict[RecordKey, str], wanted: dict[RecordKey, str]) -> None:
    plan = diff(stored, wanted)
    state = {key: value for key, value in stored.items() if key not in plan.delete}
    state.update({key: wanted[key] for key in (*plan.add, *plan.update)})
    assert state == wanted
    assert diff(state, wanted).changes == 0


def test_kinds_do_not_meet() -> None:
    plan = diff({RecordKey("dataset", "a"): "1"}, {RecordKey("guide", "a"): "1"})
    assert (plan.add, plan.delete) == ((RecordKey("guide", "a"),), (RecordKey("dataset", "a"),))
