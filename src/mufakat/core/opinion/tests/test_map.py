"""The whole map: its JSON, and a defined answer where there is next to nothing."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from mufakat.core.opinion import Membership, OpinionError, Rules, VoteTable, opinion_map, published
from mufakat.core.opinion.tests.conversations import dense, made_up, members, shuffled, table
from mufakat.core.opinion.tests.oracles import conversation

TOP = [
    "format", "version", "view", "units", "conditions_on_states", "settings", "input",
    "participants", "statements", "groups", "consensus", "divisive", "representative", "bridging",
    "audit", "choice_of_k", "suppression",
]  # fmt: skip
STATEMENT = {
    "id", "agree", "disagree", "pass", "seen", "share_agree", "mean", "x", "y", "extremity", "gic",
    "gic_root", "bound", "score", "weakest", "opposition", "contested_in", "status", "states_seen",
    "importance", "groups", "blocs",
}  # fmt: skip
CELL = {"agree", "disagree", "pass", "seen", "share", "bound", "disagree_bound", "n"}


def said(votes: VoteTable, membership: Membership | None = None, **rules: Any) -> dict[str, Any]:
    result = opinion_map(votes, membership, rules=Rules(**rules)).as_json()
    json.dumps(result, allow_nan=False)
    json.dumps(published(result), allow_nan=False)
    return result


def planted(*, blocs: bool = True) -> tuple[VoteTable, Membership]:
    draw = np.random.default_rng(8)
    sides = np.where(draw.random((2, 24)) < 0.5, 1, -1)
    sides[:, 0] = 1
    values = np.repeat(sides, [50, 30], axis=0)
    values = np.where(draw.random(values.shape) < 0.08, -values, values)
    values[draw.random(values.shape) < 0.2] = 2
    states = [f"s{i % 12}" for i in range(80)]
    names = {"East": " ".join(f"s{i}" for i in range(6)), "West": "s6 s7 s8 s9 s10 s11"}
    return dense(values), members(states, names if blocs else {})


def test_json_has_the_format_of_the_contract() -> None:
    result = said(*planted())
    assert list(result) == TOP
    assert (result["format"], result["version"]) == ("mufakat-opinion-map", 1)
    assert (result["view"], result["units"]) == ("state", "state")
    assert result["conditions_on_states"] is True
    assert result["settings"]["z"] == 1.6449
    first = result["statements"][0]
    assert set(first) == STATEMENT
    assert set(first["groups"]) == {"A", "B"}
    assert set(first["groups"]["A"]) == CELL
    assert set(first["blocs"]["East"]) == CELL | {"states", "status"}
    assert set(result["participants"][0]) == {"id", "x", "y", "group", "state"}
    assert set(result["groups"][0]) == {
        "id", "size", "weight_share", "states", "center", "qualifies", "least_ari"
    }  # fmt: skip
    assert set(result["audit"]) == {
        "other_view", "left_out", "statements", "largest_influence", "brigades"
    }  # fmt: skip
    assert set(result["choice_of_k"]) == {"k", "criterion", "given", "null_95", "alternatives"}


def test_what_both_groups_hold_is_agreed_and_what_divides_them_is_listed() -> None:
    result = said(*planted())
    agreed = [entry["statement"] for entry in result["consensus"]]
    assert "0" in agreed
    scores = [entry["score"] for entry in result["consensus"]]
    assert scores == sorted(scores, reverse=True)
    assert result["divisive"]
    assert result["divisive"][0]["high"]["group"] != result["divisive"][0]["low"]["group"]
    assert result["representative"]["A"]
    assert [g["id"] for g in result["groups"]] == ["A", "B"]
    assert [p["group"] for p in result["participants"][:2]] == ["A", "A"]


def test_order_of_rows_and_columns_changes_nothing_but_the_order_of_identifiers() -> None:
    votes, membership = planted()
    state = dict(zip(votes.participants, membership.state_of.tolist(), strict=True))
    again = shuffled(votes, 4)
    moved = Membership(
        membership.states, np.array([state[p] for p in again.participants]), membership.blocs
    )
    assert said(votes, membership) == said(again, moved)


def test_participants_are_those_who_voted_and_grouped_those_with_a_group() -> None:
    values = np.random.default_rng(0).choice([-1, 1], size=(60, 12))
    values[:5, 3:] = 2  # three votes each: too few for a place
    values[5] = 2
    result = said(dense(values), groups=1)
    assert result["input"]["participants"] == 59
    assert result["input"]["grouped"] == 54
    assert len(result["participants"]) == 60
    silent = next(p for p in result["participants"] if p["id"] == "p5")
    assert silent == {"id": "p5", "x": None, "y": None, "group": None}
    assert sum(g["size"] for g in result["groups"]) == 54


def test_totals_are_the_sums_of_the_votes() -> None:
    values = np.random.default_rng(1).choice([-1, 0, 1, 2], size=(40, 6))
    for j, row in enumerate(said(dense(values))["statements"]):
        column = values[:, j]
        counts = [int((column == v).sum()) for v in (1, -1, 0)]
        assert [row["agree"], row["disagree"], row["pass"]] == counts
        assert row["seen"] == sum(counts)


def test_seed_statements_that_nobody_answered() -> None:
    result = said(VoteTable.from_triples([], [str(j) for j in range(7)], [], [], []))
    assert result["input"]["participants"] == 0
    assert result["input"]["votes"] == 0
    assert [s["status"] for s in result["statements"]] == ["unseen"] * 7
    assert result["groups"] == []
    assert result["choice_of_k"]["k"] == 0


def test_nothing_at_all() -> None:
    assert said(VoteTable.from_triples([], [], [], [], []))["statements"] == []


def test_one_participant() -> None:
    result = said(table("+-"))
    assert [s["status"] for s in result["statements"]] == ["open", "open"]
    assert [g["size"] for g in result["groups"]] == [1]


@pytest.mark.parametrize("signs", ["00000000", "+-0+++-+"])
def test_all_pass_and_all_identical_are_one_group(signs: str) -> None:
    result = said(table(*[signs] * 30))
    assert [g["id"] for g in result["groups"]] == ["A"]
    expected = {"+": "agreed", "-": "contested", "0": "not_agreed"}
    assert [s["status"] for s in result["statements"]] == [expected[x] for x in signs]


def test_one_statement() -> None:
    result = said(table(*["+"] * 25, *["-"] * 5))
    assert result["statements"][0]["status"] == "agreed"


def test_statement_nobody_saw_beside_others() -> None:
    result = said(table(*["+.-"] * 20))
    row = result["statements"][1]
    assert row["status"] == "unseen"
    assert {row[key] for key in ("share_agree", "mean", "x", "score", "weakest", "gic")} == {None}


def test_moderated_statement_is_gone() -> None:
    votes, membership = planted()
    result = said(votes.without_statements(["3"]), membership)
    assert "3" not in [s["id"] for s in result["statements"]]
    assert result["input"]["statements"] == 23


def test_empty_membership_is_no_membership() -> None:
    votes, _ = planted()
    nobody = Membership((), np.full(80, -1, dtype=np.int32))
    one, two = said(votes, nobody), said(votes)
    assert one["conditions_on_states"] is False
    assert one["statements"] == two["statements"]


def test_only_accounts_of_no_state() -> None:
    votes, _ = planted()
    membership = Membership(
        ("a", "b", "c"), np.full(80, -1, dtype=np.int32), {"X": frozenset("abc")}
    )
    result = said(votes, membership)
    assert {s["status"] for s in result["statements"]} == {"open"}
    assert result["groups"] == []
    assert {p["group"] for p in result["participants"]} == {None}


def test_self_declared_voices_are_counted_apart() -> None:
    votes, membership = planted(blocs=False)
    declared = np.arange(80) < 10
    apart = Membership(membership.states, membership.state_of, {}, declared)
    result = said(votes, apart)
    counted = np.flatnonzero(~declared)
    part = votes.reordered(counted, np.arange(24))
    alone = said(part, Membership(membership.states, membership.state_of[counted]))
    assert result["input"]["self_declared"]["counted_apart"] == 10
    assert result["input"]["participants"] == 70
    assert [s["bound"] for s in result["statements"]] == [s["bound"] for s in alone["statements"]]
    assert said(votes, apart, self_declared="counted")["input"]["participants"] == 80


def test_marks_of_importance() -> None:
    votes = VoteTable.from_triples(
        ["a", "b"], ["x", "y"], [0, 1, 1], [0, 0, 1], [1, 1, -1], [True, False, True]
    )
    result = said(votes)
    assert [s["importance"] for s in result["statements"]] == [
        {"marked": 1, "share": 0.5},
        {"marked": 1, "share": 1.0},
    ]
    assert said(table("+"))["statements"][0]["importance"] == {"marked": None, "share": None}


def test_parts_can_be_left_out() -> None:
    votes, membership = planted()
    result = opinion_map(
        votes, membership, audit=False, bridging=False, brigades=False, null_test=False
    ).as_json()
    assert result["audit"] is None
    assert result["bridging"] == {"statements": [], "settings": {}}
    assert result["choice_of_k"]["null_95"] is None


def test_progress_is_told() -> None:
    told: list[tuple[str, float]] = []
    opinion_map(*planted(), progress=lambda stage, share: told.append((stage, share)))
    assert told[-1] == ("done", 1.0)
    assert {"groups", "audit", "bridging", "brigades"} <= {stage for stage, _ in told}
    assert all(0 <= share <= 1 for _, share in told)


def test_members_of_another_conversation_are_refused() -> None:
    votes, membership = planted()
    with pytest.raises(OpinionError, match="80 participants, but the votes have 1"):
        opinion_map(table("+"), membership)
    with pytest.raises(OpinionError, match="unknown state 'nowhere'"):
        opinion_map(votes, membership, rules=Rules(state_weights={"nowhere": 2.0}))


@pytest.mark.data
def test_a_published_conversation_from_end_to_end() -> None:
    votes = conversation("brexit-consensus").table
    result = said(votes, made_up(votes))
    assert result["input"]["states"] == 41
    assert result["input"]["participants"] == 204 - sum(votes.votes_per_participant == 0)
    assert result["input"]["sha256"] == votes.fingerprint()
    assert result["audit"]["largest_influence"]["kind"] == "state"
    assert len(result["audit"]["left_out"]) == 40
