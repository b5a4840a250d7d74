"""What is agreed, contested, open or not agreed (C3, A6)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mufakat.core.opinion import Rules, opinion_map
from mufakat.core.opinion._frame import frame_of
from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._tallies import moved, tally
from mufakat.core.opinion._votes import VoteTable
from mufakat.core.opinion.agreement import Agreement, agreement
from mufakat.core.opinion.tests.conversations import dense, members, shuffled, table
from mufakat.core.opinion.tests.oracles import conversation, tiny


def judged(
    votes: VoteTable, membership: Membership | None, labels: dict[str, int] | None = None, **rules
) -> Agreement:
    chosen = Rules(**rules)
    frame = frame_of(votes, membership, rules=chosen)
    names = labels or {}
    groups = max(names.values(), default=-1) + 1
    own = np.array([names.get(p, -1) for p in frame.table.participants], dtype=np.int64)
    return agreement(
        tally(frame, labels=own, groups=groups),
        frame,
        letters="ABCDEFG"[:groups],
        qualifies=np.ones(groups, dtype=bool),
        rules=chosen,
    )


def positions(shares: dict[str, tuple[float, int]]) -> tuple[VoteTable, list[str]]:
    """States as blocs of voters: of each state so many in a hundred agree."""
    rows, states = [], []
    for state, (share, voters) in shares.items():
        agree = round(share * voters)
        rows += ["+"] * agree + ["-"] * (voters - agree)
        states += [state] * voters
    return table(*rows), states


NORTH = {"n1": (1.0, 10), "n2": (1.0, 10), "n3": (0.9, 10), "n4": (0.9, 10), "n5": (0.9, 10)}
SOUTH = {"s1": (0.8, 10), "s2": (0.8, 10), "s3": (0.7, 10), "s4": (0.7, 10)}
BLOCS = {"North": "n1 n2 n3 n4 n5", "South": "s1 s2 s3 s4"}


def test_the_bloc_that_is_short_is_named_and_by_how_much() -> None:
    votes, states = positions(NORTH | SOUTH)
    found = judged(votes, members(states, BLOCS))
    bounds = {p.id: float(found.bound[i, 0]) for i, p in enumerate(found.places)}
    assert bounds["North"] == pytest.approx(0.5765, abs=5e-5)
    assert bounds["South"] == pytest.approx(0.3562, abs=5e-5)
    assert found.status == ("not_agreed",)
    assert found.places[found.weakest[0]].id == "South"
    said = opinion_map(votes, members(states, BLOCS), audit=False).as_json()["statements"][0]
    assert said["weakest"] == {
        "kind": "bloc", "id": "South", "short_by": pytest.approx(0.5 - 0.3562, abs=5e-5)
    }  # fmt: skip
    assert said["blocs"]["North"]["status"] == "agreed"


@pytest.mark.parametrize(("states", "status"), [(1, "open"), (2, "open"), (3, "agreed")])
def test_three_unanimous_states_are_the_least_that_carry_a_bloc(states: int, status: str) -> None:
    names = [f"n{i}" for i in range(1, 6)]
    rows = ["+" if i < states else "." for i in range(5)]
    found = judged(table(*rows), members(names, {"North": BLOCS["North"]}))
    assert found.status == (status,)


def test_a_hundred_voters_of_one_state_never_carry() -> None:
    votes, states = positions({"n1": (1.0, 100)})
    found = judged(votes, members([*states], {}))
    assert found.status == ("open",)


def test_bloc_of_two_states_neither_carries_nor_blocks() -> None:
    votes, states = positions(NORTH | {"s1": (0.0, 5), "s2": (0.0, 5)})
    found = judged(votes, members(states, {"North": BLOCS["North"], "Pair": "s1 s2"}))
    assert found.status == ("agreed",)
    pair = next(p for p, place in enumerate(found.places) if place.id == "Pair")
    assert not found.places[pair].judges
    assert found.status_in(pair, 0) == "too_few_states"


def test_contested_where_one_bloc_safely_disagrees() -> None:
    against = {f"s{i}": (0.0, 4) for i in range(1, 5)}
    votes, states = positions(NORTH | against)
    found = judged(votes, members(states, BLOCS))
    assert found.status == ("contested",)
    assert [place.id for place in found.contested_in(0)] == ["South"]
    assert found.opposition[0] == pytest.approx(0.5965, abs=5e-5)


def test_statement_nobody_saw_is_unseen() -> None:
    found = judged(table("+.", "+.", "+."), members(["a", "b", "c"]))
    assert found.status[1] == "unseen"


def test_without_members_conditions_on_states_are_waived() -> None:
    found = judged(table(*["+"] * 5), None)
    assert found.status == ("agreed",)
    assert found.shares.number[0, 0] == 5


def test_accounts_of_no_state_have_no_voice_in_the_state_view() -> None:
    votes = table(*["+"] * 3, *["-"] * 50)
    membership = members(["a", "b", "c", *[None] * 50])
    assert judged(votes, membership).status == ("agreed",)
    assert judged(votes, membership, view="person").status == ("contested",)


def test_group_informed_consensus_of_the_tiny_conversation() -> None:
    groups = {f"p{i}": int(i > 3) for i in range(1, 7)}
    found = judged(tiny(), None, groups)
    assert found.gic.tolist() == pytest.approx([0.2, 0.1875, 0.2, 0.1875])
    assert found.gic_root.tolist() == pytest.approx(np.sqrt([0.2, 0.1875, 0.2, 0.1875]))


@pytest.mark.data
def test_group_informed_consensus_of_published_groups() -> None:
    folder = conversation("vtaiwan.uberx")
    groups = dict(zip(folder.table.participants, folder.groups.tolist(), strict=True))
    found = judged(folder.table, None, groups)
    assert found.gic[folder.table.statements.index("40")] == pytest.approx(0.859745, abs=5e-7)


def test_every_group_that_qualifies_may_block() -> None:
    labels = {f"p{i}": int(i >= 20) for i in range(40)}
    found = judged(table(*["+"] * 20, *["-"] * 10, *["+"] * 10), None, labels)
    assert found.bound[0, 0] > 0.5
    assert found.status == ("not_agreed",)
    assert found.places[found.weakest[0]].id == "B"


def test_one_group_alone_does_not_judge() -> None:
    labels = {f"p{i}": 0 for i in range(10)}
    found = judged(table(*["+"] * 10, *["-"] * 30), None, labels)
    assert [place.kind for place in found.places if place.judges] == ["all"]


CELLS = arrays.arrays(
    np.int64, st.tuples(st.integers(3, 9), st.just(4)), elements=st.integers(-1, 2)
)


@settings(deadline=None)
@given(CELLS, st.data())
def test_an_agreeing_vote_never_lowers_the_bound_of_all(values, data: st.DataObject) -> None:
    states = [f"s{data.draw(st.integers(0, 3))}" for _ in values]
    i, j = data.draw(st.integers(0, len(values) - 1)), data.draw(st.integers(0, 3))
    membership = members(states)
    before = judged(dense(values), membership, view="person").bound[0, j]
    more = values.copy()
    more[i, j] = 1
    assert judged(dense(more), membership, view="person").bound[0, j] >= before - 1e-12
    before = judged(dense(values), membership).bound[0, j]
    assert judged(dense(more), membership).bound[0, j] >= before - 1e-12


@settings(deadline=None)
@given(CELLS, st.integers(2, 6))
def test_sending_more_people_changes_nothing_in_the_state_view(values, times: int) -> None:
    states = [f"s{i % 4}" for i in range(len(values))]
    crowd = [i for i, s in enumerate(states) if s in ("s0", "s1")] * (times - 1)
    blocs = {"Crowd": "s0 s1", "Whole": "s0 s1 s2"}
    some = judged(dense(values), members(states, blocs))
    many = judged(
        dense(np.vstack([values, values[crowd]])),
        members([*states, *(states[i] for i in crowd)], blocs),
    )
    assert np.allclose(some.shares.agree, many.shares.agree)
    assert np.allclose(some.bound, many.bound)
    assert some.status == many.status


@settings(deadline=None)
@given(CELLS, st.integers(0, 10**6))
def test_order_of_rows_and_columns_changes_nothing(values, seed: int) -> None:
    votes = dense(values)
    states = {name: f"s{i % 4}" for i, name in enumerate(votes.participants)}
    again = shuffled(votes, seed)
    one = judged(votes, members([states[p] for p in votes.participants], {"X": "s0 s1 s2"}))
    two = judged(again, members([states[p] for p in again.participants], {"X": "s0 s1 s2"}))
    assert np.array_equal(one.bound, two.bound)
    assert one.status == two.status


@settings(deadline=None)
@given(CELLS, st.data())
def test_moving_people_between_groups_gives_the_tally_of_counting_again(values, data) -> None:
    frame = frame_of(dense(values), None, rules=Rules())
    labels = st.lists(st.integers(-1, 2), min_size=len(values), max_size=len(values))
    old, new = (np.array(data.draw(labels)) for _ in range(2))
    before = tally(frame, labels=old, groups=3)
    after = moved(before, frame, old=old, new=new, groups=3)
    again = tally(frame, labels=new, groups=3)
    assert np.array_equal(after.people, again.people)
    assert np.allclose(after.voices, again.voices)
    assert np.allclose(after.members, again.members)
