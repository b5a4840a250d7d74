"""A live map says after every vote what a fresh map of the same votes would say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mufakat.core.opinion import LiveMap, Membership, OpinionError, Rules, opinion_map
from mufakat.core.opinion.tests.conversations import dense, members

KEYS = ("id", "agree", "disagree", "pass", "seen", "blocs", "states_seen")


def conversation(seed: int = 4, people: int = 24):
    values = np.random.default_rng(seed).choice([-1, 0, 1, 2], size=(people, 10))
    states = [f"s{i % 6}" for i in range(people)]
    return values, members(states, {"East": "s0 s1 s2", "West": "s3 s4 s5"})


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 23), st.integers(0, 9), st.sampled_from([1, 0, -1, None]), st.booleans()
        ),
        max_size=25,
    )
)
def test_statistics_are_those_of_a_fresh_map(changes) -> None:
    values, membership = conversation()
    live = LiveMap(dense(values), membership)
    for i, j, value, important in changes:
        live.vote(f"p{i}", str(j), value, important)
        values[i, j] = 2 if value is None else value
    fresh = opinion_map(
        dense(values), membership, audit=False, bridging=False, null_test=False
    ).as_json()["statements"]
    now = live.statistics()
    assert now["changes"] == len(changes)
    for one, two in zip(now["statements"], fresh, strict=True):
        for key in KEYS:
            assert one[key] == two[key]
        assert one["share_agree"] == pytest.approx(two["share_agree"])
        assert one["bound"] == pytest.approx(two["bound"])
    again = live.map().as_json()
    for one, two in zip(again["statements"], fresh, strict=True):
        assert {**one, "importance": None} == {**two, "importance": None}
    assert live.statistics()["changes"] == 0


def test_statistics_agree_with_the_map_they_come_from() -> None:
    values, membership = conversation()
    live = LiveMap(dense(values), membership, rules=Rules(groups=2))
    whole = live.map().as_json()
    now = live.statistics()
    for one, two in zip(now["statements"], whole["statements"], strict=True):
        assert one == {key: two[key] for key in one}
    assert now["agreed"] == [entry["statement"] for entry in whole["consensus"]]


def test_somebody_new_and_something_new() -> None:
    values, membership = conversation()
    live = LiveMap(dense(values), membership)
    live.add_participant("new", state="s3")
    live.add_statement("later")
    live.vote("new", "later", 1, important=True)
    row = next(r for r in live.statistics()["statements"] if r["id"] == "later")
    assert (row["agree"], row["seen"], row["states_seen"]) == (1, 1, 1)
    assert row["importance"] == {"marked": 1, "share": 1.0}
    said = live.map().as_json()
    assert said["input"]["participants"] == 25
    assert next(p for p in said["participants"] if p["id"] == "new")["state"] == "s3"
    assert next(s for s in said["statements"] if s["id"] == "later")["importance"]["marked"] == 1


def test_self_declared_newcomer_is_counted_apart() -> None:
    values, membership = conversation()
    live = LiveMap(dense(values), membership)
    before = live.statistics()["statements"]
    live.add_participant("new", state="s3", self_declared=True)
    live.vote("new", "0", 1)
    assert live.statistics()["statements"] == before
    assert live.map().as_json()["input"]["self_declared"]["counted_apart"] == 1


def test_conversation_that_starts_from_nothing() -> None:
    live = LiveMap(dense(np.full((3, 2), 2)), members(["a", "b", "c"]))
    for name in ("p0", "p1", "p2"):
        live.vote(name, "0", 1)
    assert live.statistics()["statements"][0]["status"] == "agreed"
    assert [g["size"] for g in live.groups()] == [3]


def test_a_withdrawn_vote_leaves_no_trace() -> None:
    values, membership = conversation()
    values[0, 0] = 2
    live = LiveMap(dense(values), membership)
    before = live.statistics()["statements"]
    live.vote("p0", "0", 1, important=True)
    live.vote("p0", "0", None)
    after = live.statistics()["statements"]
    assert [r["bound"] for r in after] == [r["bound"] for r in before]
    assert after[0]["importance"]["marked"] == 0


@pytest.mark.parametrize(
    ("participant", "statement", "value", "message"),
    [
        ("nobody", "0", 1, "unknown participant 'nobody'"),
        ("p0", "none", 1, "unknown statement 'none'"),
        ("p0", "0", 2, "2 is none of 1"),
    ],
)
def test_a_wrong_vote_is_refused_and_changes_nothing(
    participant: str, statement: str, value: int, message: str
) -> None:
    values, membership = conversation()
    live = LiveMap(dense(values), membership)
    before = live.statistics()
    with pytest.raises(OpinionError, match=message):
        live.vote(participant, statement, value)
    assert live.statistics() == before


def test_who_is_there_already_and_states_that_are_not() -> None:
    values, membership = conversation()
    live = LiveMap(dense(values), membership)
    with pytest.raises(OpinionError, match="takes part already"):
        live.add_participant("p0")
    with pytest.raises(OpinionError, match="unknown state 'x'"):
        live.add_participant("new", state="x")
    with pytest.raises(OpinionError, match="is there already"):
        live.add_statement("0")


def test_without_members() -> None:
    values, _ = conversation()
    live = LiveMap.from_votes(dense(values))
    live.add_participant("new")
    live.vote("new", "0", 1)
    assert live.statistics()["statements"][0]["seen"] == 1 + int((values[:, 0] != 2).sum())
    assert isinstance(live.map().frame.states, tuple)
    assert live.map(audit=True).audit is not None


def test_membership_grows_with_newcomers() -> None:
    values, membership = conversation()
    live = LiveMap(dense(values), membership)
    live.add_participant("new")
    live.vote("new", "0", -1)
    assert live.map().frame.state_of.max() == len(membership.states)
    assert isinstance(membership, Membership)
