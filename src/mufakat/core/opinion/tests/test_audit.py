"""The audit: leaving out is computing again without; dependence is named (C5)."""

from __future__ import annotations

import numpy as np
import pytest

from mufakat.core.opinion import Membership, OpinionMap, Rules, VoteTable, opinion_map
from mufakat.core.opinion._computed import compute
from mufakat.core.opinion._frame import frame_of
from mufakat.core.opinion._leave_out import Remainder
from mufakat.core.opinion.tests.conversations import dense, made_up, members, table
from mufakat.core.opinion.tests.oracles import conversation


def positions(shares: list[float], voters: int = 10) -> tuple[list[str], list[str]]:
    rows, states = [], []
    for s, share in enumerate(shares):
        agree = round(share * voters)
        rows += ["+"] * agree + ["-"] * (voters - agree)
        states += [f"s{s}"] * voters
    return rows, states


def audited(votes: VoteTable, membership: Membership | None, **rules) -> OpinionMap:
    return opinion_map(
        votes, membership, rules=Rules(**rules), bridging=False, null_test=False
    )


def test_mean_of_the_states_with_each_left_out() -> None:
    rows, states = positions([1, 0.9, 0.8, 0.7, 0.1])
    whole = compute(
        frame_of(table(*rows), members(states), rules=Rules()), rules=Rules(), null_test=False
    )
    assert whole.agreement.shares.agree[0, 0] == pytest.approx(0.7)
    found = audited(table(*rows), members(states), groups=1).audit
    assert found is not None
    z = 1.6449
    for left, p in zip(found.left_out, [0.625, 0.65, 0.675, 0.7, 0.85], strict=True):
        root = z * np.sqrt(p * (1 - p) / 4 + z * z / 64)
        assert left.score[0] == pytest.approx((p + z * z / 8 - root) / (1 + z * z / 4))
    said = found.as_json()["statements"][0]
    assert (said["least"]["id"], said["greatest"]["id"]) == ("s0", "s4")


def test_statement_that_three_states_carry_depends_on_each_of_them() -> None:
    said = audited(table("+", "+", "+"), members(["a", "b", "c"])).as_json()
    assert said["consensus"][0]["depends_on"] == [
        {"kind": "state", "id": name} for name in ("a", "b", "c")
    ]
    assert [entry["falls"] for entry in said["audit"]["left_out"]] == [["0"]] * 3
    assert said["audit"]["largest_influence"]["changes"] == 1


def test_a_state_that_leaves_does_not_dissolve_its_bloc() -> None:
    rows = ["+"] * 9
    states = [f"n{i}" for i in range(6)] + ["s0", "s1", "s2"]
    blocs = {"North": "n0 n1 n2 n3 n4 n5", "South": "s0 s1 s2"}
    said = audited(table(*rows), members(states, blocs)).as_json()
    assert [e["id"] for e in said["consensus"][0]["depends_on"]] == ["s0", "s1", "s2"]


def test_bloc_that_is_left_out_blocks_no_more() -> None:
    rows = ["+"] * 5 + ["-"] * 4
    states = [f"n{i}" for i in range(5)] + [f"s{i}" for i in range(4)]
    blocs = {"North": "n0 n1 n2 n3 n4", "South": "s0 s1 s2 s3"}
    said = audited(table(*rows), members(states, blocs)).as_json()
    entries = {entry["id"]: entry for entry in said["audit"]["left_out"]}
    assert entries["South"]["appears"] == ["0"]
    assert entries["North"]["appears"] == []
    assert said["audit"]["largest_influence"]["id"] == "South"
    assert said["audit"]["statements"][0]["depends_on"] == [{"kind": "bloc", "id": "South"}]


def test_other_view_names_what_is_agreed_only_here() -> None:
    rows = ["+"] * 6 + ["-"] * 30
    states = ["a", "b", "c", "d", "e", "f", *["g"] * 30]
    said = audited(table(*rows), members(states)).as_json()
    assert said["view"] == "state"
    assert said["audit"]["other_view"] == {
        "view": "person", "agreed": [], "only_here": ["0"], "only_there": []
    }  # fmt: skip
    assert said["consensus"][0]["agreed_in_other_view"] is False


def test_without_members_there_is_nobody_to_leave_out() -> None:
    said = audited(table("+", "+", "+"), None).as_json()
    assert said["audit"]["left_out"] == []
    assert said["audit"]["other_view"] is None
    assert said["audit"]["largest_influence"] is None


def test_what_collapse_changes_is_said() -> None:
    draw = np.random.default_rng(1)
    values = draw.integers(-1, 2, size=(30, 30))
    values[:, 0] = np.where(np.arange(30) < 20, 1, -1)
    copies = np.tile(values[-1:], (40, 1))
    states = [f"s{i % 5}" for i in range(30)] + ["s4"] * 40
    found = audited(dense(np.vstack([values, copies])), members(states), view="person")
    brigades = found.as_json()["audit"]["brigades"]
    assert brigades["accounts_collapsed"] == 41
    assert brigades["cliques"] == [{"size": 41, "state": "s4"}]
    assert set(brigades["without_collapse"]) == {"agreed", "only_with", "only_without"}


def _conversation(*, clones: bool = False) -> tuple[VoteTable, Membership]:
    one = conversation("brexit-consensus")
    own = made_up(one.table)
    names = own.states
    blocs = {f"B{b}": frozenset(names[b::4]) for b in range(4)}
    return one.table, Membership(names, own.state_of, blocs)


@pytest.mark.data
@pytest.mark.parametrize("view", ["state", "person"])
def test_leaving_out_equals_computing_again_without(view: str) -> None:
    votes, membership = _conversation()
    rules = Rules(view=view, groups=2)
    whole = compute(frame_of(votes, membership, rules=rules), rules=rules, null_test=False)
    remainder = Remainder(whole)
    for s in (0, 7, 21):
        mask = np.arange(len(whole.frame.states) + 1) == s
        left = remainder.without(mask, kind="state", name=whole.frame.states[s])
        state = membership.states.index(whole.frame.states[s])
        stay = np.flatnonzero(membership.state_of != state)
        rest = VoteTable.from_triples(
            [votes.participants[i] for i in stay], votes.statements,
            *_triples(votes, stay),
        )  # fmt: skip
        kept = Membership(membership.states, membership.state_of[stay], membership.blocs)
        again = compute(frame_of(rest, kept, rules=rules), rules=rules, null_test=False)
        assert left.score == pytest.approx(again.agreement.score, abs=1e-9)
        assert np.array_equal(left.agreed, again.agreement.is_agreed)


def _triples(votes: VoteTable, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    part = votes.reordered(rows, np.arange(len(votes.statements)))
    return part.rows, part.columns, part.values


@pytest.mark.data
def test_moments_and_rows_give_the_same_audit() -> None:
    votes, membership = _conversation()
    by_moments = audited(votes, membership).as_json()
    by_rows = audited(votes, membership, moments_megabytes=0).as_json()
    for one, two in zip(by_moments["audit"]["left_out"], by_rows["audit"]["left_out"], strict=True):
        assert one == two
    assert [g["least_ari"]["value"] for g in by_moments["groups"]] == pytest.approx(
        [g["least_ari"]["value"] for g in by_rows["groups"]]
    )


@pytest.mark.data
def test_groups_have_their_least_ari_and_who_causes_it() -> None:
    said = audited(*_conversation()).as_json()
    for group in said["groups"]:
        assert -1 <= group["least_ari"]["value"] <= 1
        assert group["least_ari"]["kind"] in ("state", "bloc")
