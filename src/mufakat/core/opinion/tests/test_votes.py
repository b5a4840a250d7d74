"""The table of votes: the last vote counts, order does not, faults are named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mufakat.core.opinion import Membership, OpinionError, Rules, VoteTable
from mufakat.core.opinion._frame import frame_of
from mufakat.core.opinion._votes import natural_key, statement_tokens, vote_hashes
from mufakat.core.opinion.tests.conversations import dense, members, shuffled, table

HISTORY = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from([1, 0, -1])), max_size=40
)


def of(history: list[tuple[int, int, int]]) -> VoteTable:
    triples = np.array(history, dtype=np.int64).reshape(-1, 3).T
    return VoteTable.from_triples([f"p{i}" for i in range(5)], list("abcd"), *triples)


@given(HISTORY)
def test_the_last_vote_of_a_pair_counts(history) -> None:
    last = {(i, j): v for i, j, v in history}
    votes = of(history)
    found = zip(votes.rows.tolist(), votes.columns.tolist(), votes.values.tolist(), strict=True)
    assert {(i, j): v for i, j, v in found} == last
    assert len(votes) == len(last)


@given(HISTORY, st.integers(0, 10**6))
def test_fingerprint_is_that_of_the_votes_whatever_their_order(history, seed: int) -> None:
    votes = of(history)
    assert shuffled(votes, seed).fingerprint() == votes.fingerprint()
    changed = of([*history, (0, 0, 1)]), of([*history, (0, 0, -1)])
    assert changed[0].fingerprint() != changed[1].fingerprint()


@given(HISTORY)
def test_removed_statements_leave_the_votes_on_the_others(history) -> None:
    votes = of(history).without_statements(["b", "unknown"])
    again = of([one for one in history if one[1] != 1])
    assert votes.statements == ("a", "c", "d")
    assert votes.values.tolist() == again.values.tolist()
    assert votes.starts.tolist() == again.starts.tolist()


def test_importance_goes_with_its_vote() -> None:
    votes = VoteTable.from_triples(["a"], ["x", "y"], [0, 0], [1, 0], [1, -1], [True, False])
    assert votes.values.tolist() == [-1, 1]
    assert votes.important is not None
    assert votes.important.tolist() == [False, True]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((["a", "a"], ["x"], [], [], []), "participant 'a' is there twice"),
        ((["a"], ["x", "x"], [], [], []), "statement 'x' is there twice"),
        ((["a"], ["x"], [1], [0], [1]), "vote 0: participant position 1"),
        ((["a"], ["x"], [0], [-1], [1]), "vote 0: statement position -1"),
        ((["a"], ["x"], [0], [0], [2]), "vote 0: .* is none of 1"),
        ((["a"], ["x"], [0], [0], [0.5]), "vote 0: .* is none of 1"),
        ((["a"], ["x"], [0.0], [0], [1]), "whole numbers are needed"),
        ((["a"], ["x"], [0, 0], [0], [1]), "different lengths"),
    ],
)
def test_faults_are_named(arguments, message: str) -> None:
    with pytest.raises(OpinionError, match=message):
        VoteTable.from_triples(*arguments)


def test_numbers_come_before_words_and_by_value() -> None:
    names = ["b", "10", "9", "a", "٣"]
    assert sorted(names, key=natural_key) == ["9", "10", "a", "b", "٣"]


def test_hash_depends_on_votes_only() -> None:
    votes = table("+-0.", "+-0.", "+-0-")
    hashes = vote_hashes(votes)
    assert hashes[0] == hashes[1] != hashes[2]
    assert sorted(vote_hashes(shuffled(votes, 9, rename=True)).tolist()) == sorted(hashes.tolist())
    assert len(np.unique(statement_tokens(["1", "2"]))) == 6


@given(HISTORY, st.integers(0, 10**6))
def test_canonical_order_is_the_same_after_shuffling(history, seed: int) -> None:
    votes = of(history)
    one, two = (frame_of(v, None, rules=Rules()) for v in (votes, shuffled(votes, seed)))
    assert one.table.statements == two.table.statements
    assert np.array_equal(one.hashes, two.hashes)
    assert np.array_equal(one.table.values, two.table.values)


def test_each_state_weighs_one_and_nobody_apart_weighs_anything() -> None:
    votes = table(*["+"] * 6, ".")
    own = members(["a", "a", "b", "c", None, "a", "a"])
    declared = np.array([False] * 5 + [True, False])
    membership = Membership(own.states, own.state_of, {}, declared)
    frame = frame_of(votes, membership, rules=Rules())
    weight = dict(zip(frame.table.participants, frame.weights.tolist(), strict=True))
    assert [weight[f"p{i}"] for i in range(7)] == [0.5, 0.5, 1, 1, 0, 0, 0]
    persons = frame_of(votes, membership, rules=Rules(view="person"))
    assert sorted(persons.weights.tolist()) == [0, 0, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((("a", "a"), np.array([0])), "listed twice"),
        ((("a",), np.array([1])), "participant 0 has state 1"),
        ((("a",), np.array([0]), {"X": frozenset("b")}), "bloc 'X' names unknown state 'b'"),
        ((("a",), np.array([0]), {}, np.array([True, False])), "differ in length"),
    ],
)
def test_wrong_members_are_named(arguments, message: str) -> None:
    with pytest.raises(OpinionError, match=message):
        Membership(*arguments)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"view": "bloc"}, "rule view: 'bloc'"),
        ({"groups": 0}, "rule groups: 0 is below 1"),
        ({"bloc_cap": 1.5}, "rule bloc_cap"),
        ({"minimum_cell": 1}, "every person would be shown"),
        ({"majority": 2.0}, "rule majority: 2.0"),
        ({"across_overlap": -0.1}, "rule across_overlap"),
        ({"clique_common": 0}, "rule clique_common: 0"),
    ],
)
def test_wrong_rules_are_named(setting, message: str) -> None:
    with pytest.raises(OpinionError, match=message):
        Rules(**setting)


def test_rows_of_a_frame_keep_their_votes() -> None:
    values = np.random.default_rng(2).choice([-1, 0, 1, 2], size=(12, 5))
    frame = frame_of(dense(values), None, rules=Rules())
    rows = np.array([7, 2, 9])
    part = frame.of_rows(rows)
    assert part.table.participants == tuple(frame.table.participants[i] for i in rows)
    assert np.array_equal(vote_hashes(part.table), frame.hashes[rows])
