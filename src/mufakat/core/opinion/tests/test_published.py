from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._votes import VoteTable
from mufakat.core.opinion.map import opinion_map
from mufakat.core.opinion.published import published
from mufakat.core.opinion.published_audit import AuditRules, hide_audit
from mufakat.core.opinion.suppression import Counts
from mufakat.core.opinion.tests.oracles import conversation
from mufakat.core.opinion.tests.test_suppression import possible_values

COUNTS = ("agree", "disagree", "pass", "seen")


def cell(agree: int, disagree: int, passes: int) -> dict[str, Any]:
    seen = agree + disagree + passes
    return {
        "agree": agree, "disagree": disagree, "pass": passes, "seen": seen,
        "share": agree / seen if seen else None, "bound": 0.1, "disagree_bound": 0.2, "n": seen,
    }  # fmt: skip


def a_map(
    sizes: list[int], groups: list[list[int]], rest: list[int], **more: Any
) -> dict[str, Any]:
    """A map of one statement with answers (agree, disagree, pass) per group."""
    names = "ABCDEFG"[: len(sizes)]
    total = np.array([*groups, rest]).sum(axis=0).tolist()
    cells = {g: cell(*answers) for g, answers in zip(names, groups, strict=True)}
    everybody = {k: v for k, v in cell(*total).items() if k in COUNTS}
    statement = {
        "id": "7", **everybody, "share_agree": 0.5, "mean": 0.1, "x": 1.0, "y": 2.0,
        "extremity": 1.5, "gic": 0.3, "gic_root": 0.5, "bound": 0.4, "score": 0.1,
        "weakest": {"kind": "group", "id": "A", "short_by": 0.4}, "opposition": 0.2,
        "contested_in": [], "status": "not_agreed", "states_seen": 0,
        "importance": {"marked": None, "share": None}, "groups": cells, "blocs": {},
    }  # fmt: skip
    participants = [
        {"id": f"p{g}{i}", "x": 1.0, "y": 1.0, "group": g}
        for g, size in zip(names, sizes, strict=True)
        for i in range(size)
    ]
    return {
        "format": "mufakat-opinion-map", "version": 1, "view": "person", "units": "participant",
        "conditions_on_states": False, "settings": {"minimum_cell": 5},
        "input": {
            "participants": sum(sizes), "grouped": sum(sizes), "votes": everybody["seen"],
            "blocs": 0, "self_declared": {"counted_apart": 2, "votes_apart": 9},
        },
        "participants": participants,
        "statements": [statement],
        "groups": [
            {"id": g, "size": n, "weight_share": 0.2, "states": None, "center": [0, 0],
             "qualifies": True, "least_ari": None}
            for g, n in zip(names, sizes, strict=True)
        ],
        "consensus": [], "divisive": [], "representative": {g: [] for g in names},
        "bridging": {"statements": [], "settings": {}}, "audit": None,
        "choice_of_k": {"k": len(sizes), "alternatives": []},
        "suppression": {"minimum": 5, "cells_hidden": 0, "rules": []},
        **more,
    }  # fmt: skip


def sizes_of(shown: dict[str, Any]) -> list[int | None]:
    return [g["size"] for g in shown["groups"]]


def test_small_groups_become_other() -> None:
    shown = published(a_map([33, 4, 3], [[10, 10, 10], [2, 1, 1], [1, 1, 1]], [0, 0, 0]))
    assert sizes_of(shown) == [33, None, None]
    assert shown["suppression"]["other_people"] == 7
    assert shown["input"]["participants"] == 40


def test_two_groups_of_which_one_is_small_leave_the_total_only() -> None:
    shown = published(a_map([37, 3], [[20, 10, 7], [1, 1, 1]], [0, 0, 0]))
    assert sizes_of(shown) == [None, None]
    assert shown["input"]["participants"] == 40
    assert shown["statements"][0]["seen"] == 40
    assert all(v is None for g in "AB" for v in shown["statements"][0]["groups"][g].values())
    assert [g["weight_share"] for g in shown["groups"]] == [None, None]


def test_no_participant_and_no_identifier_is_left() -> None:
    text = json.dumps(published(a_map([33, 14], [[10, 10, 10], [5, 5, 4]], [0, 0, 0])))
    assert "participants" not in json.loads(text)
    assert '"pA' not in text


def test_the_map_given_stays_as_it_was() -> None:
    given_map = a_map([33, 4, 3], [[10, 10, 10], [2, 1, 1], [1, 1, 1]], [0, 0, 0])
    before = deepcopy(given_map)
    published(given_map)
    assert given_map == before


def test_unanimous_group_is_hidden_for_persons_not_for_states() -> None:
    groups = [[20, 8, 9], [12, 0, 0]]
    persons = published(a_map([40, 20], groups, [0, 0, 0]))
    assert persons["statements"][0]["groups"]["B"]["share"] is None
    states = published(a_map([40, 20], groups, [0, 0, 0], units="state"))
    assert states["statements"][0]["groups"]["B"]["share"] == 1.0
    assert states["statements"][0]["groups"]["B"]["disagree"] == 0


def test_numbers_made_of_hidden_cells_are_hidden_with_them() -> None:
    shown = published(a_map([40, 20], [[20, 8, 9], [2, 9, 8]], [0, 0, 0]))["statements"][0]
    assert shown["groups"]["B"]["agree"] is None
    assert shown["groups"]["B"]["bound"] is None
    assert shown["gic"] is None
    assert shown["groups"]["B"]["seen"] == 19


def test_statement_that_few_saw_is_nowhere_else_either() -> None:
    audit = {
        "left_out": [{"kind": "bloc", "id": "N", "stands": 1, "falls": ["7"], "appears": []}],
        "statements": [{"statement": "7", "least": None, "greatest": None, "depends_on": []}],
        "other_view": {"view": "state", "agreed": ["7"], "only_here": [], "only_there": ["7"]},
    }
    weakest = {"kind": "group", "id": "A", "short_by": 0.0}
    shown = published(
        a_map(
            [40, 20], [[2, 1, 0], [1, 0, 0]], [0, 0, 0], audit=audit,
            consensus=[{"statement": "7", "score": 0.6, "weakest": weakest, "opposition": 0.1,
                        "depends_on": [], "agreed_in_other_view": True}],
            bridging={"statements": [{"statement": "7", "intercept": 0.5}], "settings": {}},
        )
    )  # fmt: skip
    statement = shown["statements"][0]
    assert statement["status"] == "open"
    assert [statement[k] for k in (*COUNTS, "mean", "score", "gic")] == [None] * 7
    assert shown["consensus"] == []
    assert shown["bridging"]["statements"] == []
    assert shown["audit"]["statements"] == []
    assert shown["audit"]["other_view"]["agreed"] == []
    assert shown["input"]["votes"] is None  # the sum over statements


def test_shares_of_lists_follow_their_cells() -> None:
    entry = {"statement": "7", "direction": "agree"}
    entry |= {"share": 0.1, "elsewhere": 0.5, "z": 2.0, "q": 0.01}
    gap = {"statement": "7", "spread": 0.4, "high": {"group": "A", "share": 0.5},
           "low": {"group": "B", "share": 0.1}}  # fmt: skip
    shown = published(
        a_map(
            [40, 20, 15], [[20, 8, 9], [2, 9, 8], [7, 6, 2]], [0, 0, 0],
            representative={"A": [dict(entry)], "B": [dict(entry)], "C": []}, divisive=[gap],
        )
    )  # fmt: skip
    assert shown["representative"]["B"][0]["share"] is None
    assert shown["representative"]["B"][0]["q"] is None
    assert shown["representative"]["A"][0]["elsewhere"] is None
    assert shown["divisive"][0]["low"]["share"] is None
    assert shown["divisive"][0]["spread"] is None


def test_few_self_declared_voices_are_not_counted_in_public() -> None:
    shown = published(a_map([33, 14], [[10, 10, 10], [5, 5, 4]], [0, 0, 0]))
    assert shown["input"]["self_declared"] == {"counted_apart": None, "votes_apart": None}


def test_bloc_that_differs_from_everybody_by_few_people_is_hidden() -> None:
    given_map = a_map([40], [[20, 10, 10]], [0, 0, 0])
    blocs = {"North": {**cell(20, 9, 9), "states": 9, "status": "agreed"},
             "South": {**cell(9, 6, 7), "states": 4, "status": "agreed"}}  # fmt: skip
    given_map["statements"][0]["blocs"] = blocs  # they overlap: 38 + 22 of 40
    shown = published(given_map)["statements"][0]["blocs"]
    assert shown["North"]["seen"] is None  # two people are not in it
    assert shown["North"]["status"] == "open"
    assert shown["South"]["seen"] == 22


def audit_with(**more: Any) -> dict[str, Any]:
    return {
        "left_out": [
            {"kind": "state", "id": "small", "stands": 3, "falls": [], "appears": []},
            {"kind": "state", "id": "large", "stands": 3, "falls": [], "appears": []},
        ],
        "statements": [
            {
                "statement": "7",
                "least": {"score": 0.3, "kind": "state", "id": "small"},
                "greatest": {"score": 0.6, "kind": "bloc", "id": "N"},
                "depends_on": [{"kind": "state", "id": "small"}, {"kind": "state", "id": "large"}],
            }
        ],
        "largest_influence": {"kind": "state", "id": "small", "changes": 1},
        **more,
    }


RULES = AuditRules({"small": 2, "large": 30}, {"N": True}, 5, states_public=False)


def test_audit_names_no_state_of_few_people() -> None:
    shown, hidden = hide_audit(audit_with(), RULES, statements={"7"})
    assert shown is not None
    assert "small" not in json.dumps(shown)
    assert [e["id"] for e in shown["left_out"]] == ["large"]
    assert shown["statements"][0]["least"]["score"] is None
    assert shown["statements"][0]["greatest"]["score"] == 0.6
    assert shown["largest_influence"] is None
    assert hidden == 3


def test_audit_is_whole_where_positions_of_states_are_public() -> None:
    public = AuditRules({"small": 2, "large": 30}, {"N": True}, 5, states_public=True)
    shown, hidden = hide_audit(audit_with(), public, statements={"7"})
    assert shown == {**audit_with(), "brigades": None}
    assert hidden == 0


def test_small_sets_of_accounts_lose_size_and_state() -> None:
    brigades = {
        "cliques": [{"size": 3, "state": "large"}, {"size": 12, "state": "large"},
                    {"size": 28, "state": "large"}],
        "accounts_collapsed": 43,
        "across_states_flagged": [{"size": 8, "states": ["small", "large"]},
                                  {"size": 3, "states": ["large"]}],
    }  # fmt: skip
    shown, _ = hide_audit(audit_with(brigades=brigades), RULES, statements={"7"})
    assert shown is not None
    found = shown["brigades"]
    assert found["cliques"] == [
        {"size": None, "state": None}, {"size": 12, "state": "large"}, {"size": 28, "state": None}
    ]  # fmt: skip
    assert found["accounts_collapsed"] is None
    assert found["across_states_flagged"] == [
        {"size": 8, "states": ["large"]}, {"size": None, "states": []}
    ]  # fmt: skip


def test_what_is_no_whole_map_is_refused() -> None:
    shown = published(a_map([33, 14], [[10, 10, 10], [5, 5, 4]], [0, 0, 0]))
    with pytest.raises(OpinionError, match="with its participants"):
        published(shown)
    with pytest.raises(OpinionError, match="would show every person"):
        published(a_map([33], [[10, 10, 10]], [0, 0, 0]), minimum=1)


def whole_map(seed: int, people: int, view: str) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    side = draw.integers(0, 2, people) * 2 - 1
    votes = np.where(draw.random((people, 9)) < 0.75, side[:, None], -side[:, None])
    votes[draw.random(votes.shape) < 0.15] = 0
    seen = draw.random(votes.shape) < draw.random(9) * 1.3
    rows, columns = np.nonzero(seen)
    table = VoteTable.from_triples(
        [f"person-{i}" for i in range(people)], [str(j) for j in range(9)], rows, columns,
        votes[rows, columns],
    )  # fmt: skip
    states = tuple(f"state-{s}" for s in range(8))
    blocs = {"N": frozenset(states[:4]), "S": frozenset(states[4:])}
    members = Membership(states, draw.integers(0, 8, people).astype(np.int32), blocs)
    rules = Rules(view="state" if view == "state" else "person", groups=3)
    found = opinion_map(
        table, members, rules=rules, audit=False, bridging=False, brigades=False, null_test=False
    )
    return dict(found.as_json())


@given(st.integers(0, 10**6), st.integers(6, 70), st.sampled_from(["person", "state"]))
@settings(max_examples=40, deadline=None)
def test_nobody_can_compute_a_hidden_count_from_a_published_map(
    seed: int, people: int, view: str
) -> None:
    whole = whole_map(seed, people, view)
    shown = published(whole)
    extremes = whole["units"] != "state"
    for before, after in zip(whole["statements"], shown["statements"], strict=True):
        rows = [(before, after)]
        families: list[tuple[int, list[int]]] = []
        for kind in ("groups", "blocs"):
            families.append((0, list(range(len(rows), len(rows) + len(before[kind])))))
            rows += [(before[kind][n], after[kind][n]) for n in before[kind]]
        table = np.array([[b[k] for k in COUNTS] for b, _ in rows])
        hidden = np.array([[a[k] is None for k in COUNTS] for _, a in rows])
        counts = Counts(table, [f for f in families if f[1]])
        for r, c in np.ndindex(*table.shape):
            value = table[r, c]
            if table[r, 3] == 0 or not (0 < value < 5 or (value == 0 and extremes)):
                continue
            assert hidden[r, c]
            assert possible_values(counts, hidden, (r, c))


@given(st.integers(0, 10**6), st.integers(6, 70))
@settings(max_examples=25, deadline=None)
def test_no_published_number_of_people_is_below_the_minimum(seed: int, people: int) -> None:
    shown = published(whole_map(seed, people, "person"))
    sizes = [s for s in sizes_of(shown) if s is not None]
    assert all(s == 0 or s >= 5 for s in sizes)
    other = shown["input"]["participants"] - sum(sizes)
    assert other == 0 or other >= 5 or not sizes
    assert all(c["people"] >= 5 for c in shown["density"])
    for statement in shown["statements"]:
        cells = [statement, *statement["groups"].values(), *statement["blocs"].values()]
        for found in cells:
            for key in COUNTS:
                assert found[key] is None or found[key] >= 5 or not found["seen"]
    assert "person-" not in json.dumps(shown)


@pytest.mark.data
def test_published_form_of_a_real_conversation_is_json_and_draws_most_people() -> None:
    table = conversation("brexit-consensus").table
    whole = opinion_map(table, audit=False, null_test=False).as_json()
    shown = published(whole)
    json.dumps(shown, allow_nan=False)
    drawn = sum(c["people"] for c in shown["density"])
    assert drawn > 0.75 * shown["input"]["participants"]
    assert set(shown["outlines"]) <= {g["id"] for g in shown["groups"]}
    stricter = published(whole, minimum=10)
    assert stricter["suppression"]["cells_hidden"] > shown["suppression"]["cells_hidden"]
