"""What the opinion engine finds in the exercise: the walk through the platform relies on it."""

from __future__ import annotations

from typing import Any

import pytest

from mufakat.cli.exercise.content import Exercise, load
from mufakat.cli.exercise.simulate import BRIGADE_SIZE, BRIGADE_STATE, Round, simulate

opinion = pytest.importorskip("mufakat.core.opinion", reason="the opinion engine is not there")
if not hasattr(opinion, "opinion_map"):
    pytest.skip("the opinion engine is not there yet", allow_module_level=True)


def computed(exercise: Exercise, played: Round, *, view: str = "state", **kept: Any) -> dict:
    votes = played.ballots.counted
    table = opinion.VoteTable.from_triples(
        [p.identifier for p in played.participants],
        [str(n) for n in played.statements],
        votes.rows,
        votes.columns,
        votes.values,
        votes.important,
    )
    members = opinion.Membership(*played.members(exercise))
    return opinion.opinion_map(table, members, rules=opinion.Rules(view=view), **kept).as_json()


def agreed(result: dict) -> set[str]:
    return {s["id"] for s in result["statements"] if s["status"] == "agreed"}


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return load()


@pytest.fixture(scope="module")
def closed(exercise) -> Round:
    return simulate(exercise).round("who-answers")


@pytest.fixture(scope="module")
def result(exercise, closed) -> dict:
    return computed(exercise, closed)


def test_three_groups_are_found(result):
    assert len(result["groups"]) == 3
    assert all(group["qualifies"] for group in result["groups"])


def test_about_a_third_is_agreed_across_every_bloc(result):
    assert 10 <= len(agreed(result)) <= 18
    assert {"1", "7", "12", "36"} <= agreed(result)


def test_several_statements_divide_and_the_line_is_not_between_regions(result):
    assert len(result["divisive"]) >= 3
    for statement in result["statements"]:
        if statement["id"] in {"3", "5", "31", "32"}:
            regions = ("north", "south", "east", "west", "islands")
            in_regions = [statement["blocs"][r]["share"] for r in regions]
            in_groups = [cell["share"] for cell in statement["groups"].values()]
            assert max(in_groups) - min(in_groups) > 2 * (max(in_regions) - min(in_regions))


def test_the_brigade_and_nobody_else_is_collapsed(result):
    found = result["audit"]["brigades"]
    assert [(c["size"], c["state"]) for c in found["cliques"]] == [(BRIGADE_SIZE, BRIGADE_STATE)]
    assert found["accounts_collapsed"] == BRIGADE_SIZE


def test_consensus_is_the_same_as_if_the_brigade_had_never_come(exercise, closed, result):
    honest = computed(exercise, closed.without_brigade(), audit=False)
    assert len(agreed(result) ^ agreed(honest)) <= 2


def test_uncollapsed_the_brigade_would_have_vetoed_almost_everything(exercise, closed, result):
    fooled = computed(exercise, closed, brigades=False, audit=False)
    assert len(agreed(fooled)) < len(agreed(result)) / 2


def test_the_open_consultation_can_be_computed_too(exercise):
    halfway = simulate(exercise).round("what-to-share")
    assert computed(exercise, halfway, audit=False)["input"]["statements"] == 10
