"""Accounts that vote alike: found exactly, collapsed inside a state, only flagged across (C4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from mufakat.core.opinion import OpinionMap, Rules, VoteTable, _alike, adjusted_rand, opinion_map
from mufakat.core.opinion._alike import Likeness, linked_sets
from mufakat.core.opinion._frame import frame_of
from mufakat.core.opinion.brigades import Brigades, find_brigades
from mufakat.core.opinion.tests.conversations import dense, made_up, members, with_clones
from mufakat.core.opinion.tests.oracles import conversation


def brute(votes: VoteTable, likeness: Likeness) -> np.ndarray:
    full = np.full(votes.shape, 2)
    full[votes.rows, votes.columns] = votes.values
    seen = (full != 2).astype(int)
    common = seen @ seen.T
    either = seen.sum(axis=1)[:, None] + seen.sum(axis=1) - common
    equal = sum((full == v).astype(int) @ (full == v).astype(int).T for v in (1, 0, -1))
    linked = (
        (common >= likeness.common)
        & (common >= likeness.overlap * either - 1e-9)
        & (equal >= likeness.equal * common - 1e-9)
    )
    return connected_components(linked, directed=False)[1]


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10**6), st.integers(1, 12), st.sampled_from([0.2, 0.5, 0.8, 1.0]),
    st.sampled_from([0.6, 0.9, 1.0]),
)  # fmt: skip
def test_sets_are_those_of_comparing_all_pairs(
    seed: int, common: int, overlap: float, equal: float
) -> None:
    draw = np.random.default_rng(seed)
    kinds = draw.integers(-1, 2, size=(6, 25))
    values = kinds[draw.integers(0, 6, 40)]
    values = np.where(draw.random(values.shape) < 0.08, draw.integers(-1, 2, values.shape), values)
    values[draw.random(values.shape) < draw.choice([0.0, 0.2, 0.5], size=(40, 1))] = 2
    votes = dense(values)
    likeness = Likeness(common, overlap, equal)
    expected = brute(votes, likeness)
    for dense_from in (0.0, 2.0):  # always in full tables, never in full tables
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_alike, "_DENSE", dense_from)
            assert adjusted_rand(linked_sets(votes, likeness), expected) == 1


def honest(number: int, statements: int = 40) -> np.ndarray:
    return np.random.default_rng(3).integers(-1, 2, size=(number, statements))


def searched(values: np.ndarray, states: list[str | None] | None) -> Brigades:
    membership = None if states is None else members(states)
    frame = frame_of(dense(values), membership, rules=Rules())
    return find_brigades(frame, rules=Rules())


ALIKE = np.vstack([honest(20), np.tile(honest(1), (5, 1))])
SPREAD = [f"s{i % 4}" for i in range(20)]


def test_alike_accounts_of_one_state_weigh_one_together() -> None:
    found = searched(ALIKE, [*SPREAD, *["s0"] * 5])
    assert [clique.size for clique in found.cliques] == [6]  # the one they copy is of s0 as well
    assert found.accounts_collapsed == 6
    assert np.sort(found.share)[:7].tolist() == pytest.approx([1 / 6] * 6 + [1])
    assert found.flagged == ()


def test_alike_accounts_of_no_state_are_collapsed() -> None:
    found = searched(ALIKE, [*SPREAD, *[None] * 5])
    assert [(c.size, c.states) for c in found.cliques] == [(5, (None,))]


def test_alike_accounts_across_states_are_only_flagged() -> None:
    found = searched(ALIKE, [*SPREAD, "s0", "s1", "s2", "s3", "s1"])
    assert found.cliques == ()
    assert (found.share == 1).all()
    assert [c.states for c in found.flagged] == [("s0", "s1", "s2", "s3")]
    assert found.as_json()["across_states_flagged"] == [
        {"size": 6, "states": ["s0", "s1", "s2", "s3"]}
    ]


def test_without_members_every_account_is_a_unit_and_is_flagged() -> None:
    found = searched(ALIKE, None)
    assert found.cliques == ()
    assert [c.size for c in found.flagged] == [6]


def test_two_alike_are_no_clique_and_nineteen_statements_are_too_few() -> None:
    assert searched(ALIKE[:22], [*SPREAD[:20], "new", "new"]).cliques == ()
    assert searched(ALIKE[:, :19], [*SPREAD, *["new"] * 5]).cliques == ()


def test_collapsed_accounts_do_not_move_the_person_view() -> None:
    states = [*SPREAD, *["s0"] * 5]
    rules = Rules(view="person")
    with_all = opinion_map(dense(ALIKE), members(states), rules=rules, audit=False)
    honest_only = opinion_map(dense(ALIKE[:20]), members(SPREAD), rules=rules, audit=False)
    assert with_all.agreement.shares.agree[0] == pytest.approx(
        honest_only.agreement.shares.agree[0]
    )
    assert with_all.agreement.shares.people[0, 0].sum() == 25


def _map(votes: VoteTable, more: list[int]) -> OpinionMap:
    return opinion_map(
        votes, made_up(votes, more=more), rules=Rules(unit="participant"), audit=False,
        bridging=False, null_test=False,
    )  # fmt: skip


def _labels(found: OpinionMap) -> dict[str, int]:
    return dict(zip(found.frame.table.participants, found.groups.labels.tolist(), strict=True))


@pytest.mark.data
@pytest.mark.parametrize("state", [0, 40], ids=["existing state", "new state"])
@pytest.mark.parametrize("number", [24, 61, 244])
def test_clones_of_one_state_change_next_to_nothing(state: int, number: int) -> None:
    one = conversation("vtaiwan.uberx")
    gone = [s for s, z in zip(one.table.statements, one.zeroed, strict=True) if z]
    votes = one.table.without_statements(gone)
    before = _map(votes, [])
    after = _map(with_clones(votes, number), [state] * number)
    old, new = _labels(before), _labels(after)
    kept = [p for p in votes.participants if old[p] >= 0 and new[p] >= 0]
    assert adjusted_rand([old[p] for p in kept], [new[p] for p in kept]) >= 0.95
    assert sum(old[p] >= 0 > new[p] for p in votes.participants) <= 1
    scores = before.agreement.score, after.agreement.score
    assert abs(scores[0].max() - scores[1].max()) <= 0.02
    top = [set(np.argsort(-s, kind="stable")[:10].tolist()) for s in scores]
    assert len(top[0] & top[1]) >= 9
