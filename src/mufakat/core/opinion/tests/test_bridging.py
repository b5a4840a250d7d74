from __future__ import annotations

import numpy as np
import pytest

from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion._votes import VoteTable
from mufakat.core.opinion.bridging import BridgingRules, bridging_statements, dense_cliques
from mufakat.core.opinion.factors import Ratings, factorise, lowest_intercepts
from mufakat.core.opinion.tests.oracles import conversation

SMALL = BridgingRules(ratings_per_rater=5)


def worked_votes() -> np.ndarray:
    votes = -np.ones((10, 5), dtype=np.int8)
    votes[:, 0] = 1
    votes[4, 0] = 0
    votes[:5, 1] = 1
    votes[5:, 2] = 1
    votes[:5, 4] = 1
    votes[9, 4] = 1
    return votes


def table_of(votes: np.ndarray, names: list[str] | None = None) -> VoteTable:
    rows, columns = np.nonzero(votes != 2)
    names = names or [f"n{j + 1}" for j in range(votes.shape[1])]
    people = [str(i) for i in range(len(votes))]
    return VoteTable.from_triples(people, names, rows, columns, votes[rows, columns])


def two_sides(people: int = 60, clones: int = 0) -> np.ndarray:
    """Two camps, forty statements of camp, two that unite and one that only clones support."""
    draw = np.random.default_rng(5)
    side = np.repeat([1, -1], people // 2)
    votes = np.where(draw.random((people, 43)) < 0.8, side[:, None], -side[:, None])
    votes[:, ::2] *= -1
    votes[:, 40:42] = np.where(draw.random((people, 2)) < 0.95, 1, -1)
    votes[:, 42] = np.where(draw.random(people) < 0.3, 1, -1)
    if not clones:
        return votes.astype(np.int8)
    one = np.where(draw.random((1, 43)) < 0.5, 1, -1)
    one[0, 40:] = 1
    return np.vstack([votes, np.repeat(one, clones, axis=0)]).astype(np.int8)


def by_name(found: dict) -> dict[str, dict]:
    return {e["statement"]: e for e in found["statements"]}


def test_worked_example_of_the_factorisation() -> None:
    rows, columns = np.nonzero(np.ones((10, 5)))
    ratings = Ratings.of(rows, columns, (worked_votes().ravel() + 1) / 2)
    fit = factorise(ratings)
    assert fit.loss == pytest.approx(0.058755, abs=2e-6)
    assert fit.mean == pytest.approx(0.1606, abs=0.002)
    assert fit.intercepts == pytest.approx([0.5507, 0.1275, 0.1855, -0.2780, 0.2176], abs=0.002)
    assert np.abs(fit.factors) == pytest.approx([0.107, 0.752, 0.811, 0.037, 0.669], abs=0.002)
    assert fit.factors[np.argmax(np.abs(fit.factors))] > 0


def test_worked_example_only_the_first_note_bridges() -> None:
    found = bridging_statements(table_of(worked_votes()), rules=SMALL)
    assert [e["statement"] for e in found["statements"] if e["bridges"]] == ["n1"]
    assert found["statements"][0]["reasons"] == []
    assert by_name(found)["n4"]["reasons"][0] == "intercept"
    assert "factor" in by_name(found)["n2"]["reasons"]


def test_a_start_from_a_similar_fit_reaches_the_same_minimum() -> None:
    rows, columns = np.nonzero(np.ones((10, 5)))
    ratings = Ratings.of(rows, columns, (worked_votes().ravel() + 1) / 2)
    cold = factorise(ratings)
    assert factorise(ratings, start=cold).loss == pytest.approx(cold.loss, abs=1e-8)


def test_one_more_no_lowers_every_intercept() -> None:
    rows, columns = np.nonzero(np.ones((10, 5)))
    ratings = Ratings.of(rows, columns, (worked_votes().ravel() + 1) / 2)
    fit = factorise(ratings)
    assert (lowest_intercepts(ratings, fit) < fit.intercepts).all()


def test_what_both_sides_support_bridges_and_camp_statements_do_not() -> None:
    found = bridging_statements(table_of(two_sides()))
    bridging = {e["statement"] for e in found["statements"] if e["bridges"]}
    assert bridging == {"n41", "n42"}


def test_clones_do_not_carry_a_statement() -> None:
    votes = two_sides(clones=30)
    found = bridging_statements(table_of(votes))
    assert [len(c) for c in dense_cliques(votes)] == [30]
    assert found["settings"]["quasi_cliques"] == [30]
    assert not by_name(found)["n43"]["bridges"]
    assert by_name(found)["n41"]["bridges"]


def test_rater_with_few_ratings_and_statement_with_few_raters_take_no_part() -> None:
    votes = np.full((12, 13), 2, dtype=np.int8)
    votes[:, :10] = np.where(np.arange(12)[:, None] % 2, 1, -1)
    votes[:4, 10] = 1
    found = bridging_statements(table_of(votes))
    assert by_name(found)["n11"]["reasons"] == ["too_few_ratings"]
    assert by_name(found)["n11"]["intercept"] is None
    assert found["settings"]["raters"] == 12


def test_nobody_with_enough_ratings_gives_no_result_and_no_error() -> None:
    found = bridging_statements(table_of(worked_votes()))
    assert {e["reasons"][0] for e in found["statements"]} == {"too_few_ratings"}
    assert found["settings"]["raters"] == 0
    empty = VoteTable.from_triples([], [], [], [], [])
    assert bridging_statements(empty)["statements"] == []


def test_order_of_rows_and_columns_changes_nothing() -> None:
    votes = two_sides()
    names = [f"n{j + 1}" for j in range(43)]
    draw = np.random.default_rng(1)
    rows, columns = draw.permutation(60), draw.permutation(43)
    mixed = table_of(votes[rows][:, columns], [names[j] for j in columns])
    assert bridging_statements(mixed) == bridging_statements(table_of(votes, names))


def test_missing_ratings_are_an_error_in_the_factorisation() -> None:
    with pytest.raises(OpinionError, match="no ratings"):
        Ratings.of([], [], [])
    with pytest.raises(OpinionError, match="without ratings"):
        Ratings.of([0, 2], [0, 0], [1, 1])


def test_alike_sets_of_more_than_half_are_the_conversation_itself() -> None:
    votes = np.tile(np.where(np.arange(30) % 2, 1, -1), (10, 1)).astype(np.int8)
    assert list(dense_cliques(votes)) == []


@pytest.mark.data
def test_published_conversation_has_bridging_statements_among_its_agreed() -> None:
    found = bridging_statements(conversation("vtaiwan.uberx").table)
    bridging = [e for e in found["statements"] if e["bridges"]]
    assert 0 < len(bridging) < 60
    assert all(e["intercept"] >= 0.4 and abs(e["factor"]) < 0.5 for e in bridging)
