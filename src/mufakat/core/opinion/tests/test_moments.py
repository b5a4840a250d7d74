from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mufakat.core.opinion._projection import fit_plane, residuals
from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion._votes import VoteTable
from mufakat.core.opinion.moments import Moments, megabytes, weighted_sum
from mufakat.core.opinion.tests.oracles import conversation, tiny

TABLES = ("together", "sums", "products")


def table_of(matrix: np.ndarray) -> VoteTable:
    rows, columns = np.nonzero(matrix != 9)
    names = [str(j) for j in range(matrix.shape[1])]
    people = [f"p{i}" for i in range(len(matrix))]
    return VoteTable.from_triples(people, names, rows, columns, matrix[rows, columns])


def matrices() -> st.SearchStrategy[np.ndarray]:
    def grid(shape: tuple[int, int]) -> st.SearchStrategy[np.ndarray]:
        row = st.lists(st.sampled_from([1, 0, -1, 9]), min_size=shape[1], max_size=shape[1])
        return st.lists(row, min_size=shape[0], max_size=shape[0]).map(np.array)

    return st.tuples(st.integers(1, 8), st.integers(1, 6)).flatmap(grid)


def same(one: Moments, other: Moments) -> bool:
    equal = all(np.array_equal(getattr(one, t), getattr(other, t)) for t in TABLES)
    return equal and one.people == other.people and np.array_equal(one.voters, other.voters)


def test_tiny_conversation_has_the_tables_of_the_specification() -> None:
    moments = Moments.of(tiny())
    assert moments.together.tolist() == [[5, 3, 4, 3], [3, 4, 3, 2], [4, 3, 5, 3], [3, 2, 3, 4]]
    assert moments.sums.tolist() == [[1, 1, 0, 1], [1, 0, -1, 0], [0, 1, 1, 1], [0, 1, 1, 1]]
    assert moments.products.tolist() == [
        [5, 3, -4, -2], [3, 4, -3, -1], [-4, -3, 5, 3], [-2, -1, 3, 3]
    ]  # fmt: skip
    assert moments.means == pytest.approx([0.2, 0, 0.2, 0.25])
    assert moments.gram()[0] == pytest.approx([4.8, 2.8, -3.84, -2.1])
    assert moments.people == 6


def test_tiny_conversation_has_the_plane_of_the_specification() -> None:
    plane = Moments.of(tiny()).plane()
    assert plane.singular_values == pytest.approx([3.489550, 1.559677], abs=1e-6)
    assert plane.components[0] == pytest.approx([-0.5757, -0.4429, 0.5942, 0.3454], abs=1e-4)


@pytest.mark.data
def test_worked_pair_of_a_published_conversation() -> None:
    table = conversation("vtaiwan.uberx").table
    moments = Moments.of(table)
    j, k = table.statements.index("40"), table.statements.index("16")
    assert moments.together[j, k] == 534
    assert (moments.sums[j, k], moments.sums[k, j]) == (485, 461)
    assert moments.products[j, k] == 442
    assert moments.means[[j, k]] == pytest.approx([0.895522, 0.849351], abs=1e-6)
    assert moments.gram()[j, k] == pytest.approx(23.396201, abs=1e-6)


@pytest.mark.data
@pytest.mark.parametrize("folder", ["vtaiwan.uberx", "brexit-consensus"])
def test_gram_of_moments_is_that_of_the_residuals(folder: str) -> None:
    table = conversation(folder).table
    moments = Moments.of(table)
    matrix = residuals(table, moments.means)
    assert np.abs((matrix.T @ matrix).toarray() - moments.gram()).max() < 1e-9
    plane, _ = fit_plane(table)
    again = moments.plane()
    assert again.singular_values == pytest.approx(plane.singular_values, rel=1e-9)
    assert np.abs(again.components - plane.components).max() < 1e-7


@pytest.mark.data
def test_shards_add_up_to_identical_integers() -> None:
    table = conversation("vtaiwan.uberx").table
    shard = np.random.default_rng(3).integers(0, 3, len(table.participants))
    parts = [Moments.of(table, only=shard == s) for s in range(3)]
    assert same(parts[0] + parts[1] + parts[2], Moments.of(table))


@pytest.mark.data
def test_leaving_each_of_forty_states_out_is_a_subtraction() -> None:
    table = conversation("vtaiwan.uberx").table
    state = np.arange(len(table.participants)) % 40
    parts = Moments.by_state(table, state, states=40)
    weights = [1 / p.people for p in parts]
    total = weighted_sum(parts, weights)
    for s in range(40):
        rest = total.without(parts[s], weight=weights[s])
        others = [(p, w) for i, (p, w) in enumerate(zip(parts, weights, strict=True)) if i != s]
        fresh = weighted_sum([p for p, _ in others], [w for _, w in others])
        assert np.abs(rest.gram() - fresh.gram()).max() < 1e-9
        assert np.array_equal(rest.voters, fresh.voters)
        assert np.abs(rest.means - fresh.means).max() < 1e-9


@pytest.mark.data
def test_state_weights_in_moments_equal_weights_of_rows() -> None:
    table = conversation("vtaiwan.uberx").table
    state = np.arange(len(table.participants)) % 40
    parts = Moments.by_state(table, state, states=40)
    weights = np.array([1 / p.people for p in parts])
    by_rows, _ = fit_plane(table, weights=weights[state])
    by_moments = weighted_sum(parts, weights).plane()
    assert by_moments.singular_values == pytest.approx(by_rows.singular_values, rel=1e-9)


def test_statement_that_loses_its_only_state_gets_mean_zero() -> None:
    first = table_of(np.array([[1, 9], [0, 9], [-1, 9]]))
    second = table_of(np.array([[1, 1], [0, -1], [1, 1]]))
    parts = [Moments.of(first), Moments.of(second)]
    total = weighted_sum(parts, [1 / 3, 0.1])
    rest = total.without(parts[1], weight=0.1)
    assert rest.voters.tolist() == [3, 0]
    assert rest.means.tolist() == [pytest.approx(0), 0.0]
    assert not rest.gram()[1].any()
    assert np.isfinite(rest.plane().components).all()


@given(matrices(), st.data())
@settings(max_examples=60, deadline=None)
def test_every_delta_equals_a_recount(matrix: np.ndarray, data: st.DataObject) -> None:
    moments = Moments.of(table_of(matrix))
    for _ in range(4):
        i = data.draw(st.integers(0, len(matrix) - 1))
        j = data.draw(st.integers(0, matrix.shape[1] - 1))
        new = data.draw(st.sampled_from([1, 0, -1] if matrix[i, j] == 9 else [1, 0, -1, None]))
        seen = np.flatnonzero(matrix[i] != 9)
        moments.cast(seen, matrix[i, seen], statement=j, vote=new)
        matrix[i, j] = 9 if new is None else new
        assert same(moments, Moments.of(table_of(matrix)))


@given(matrices(), st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_any_split_adds_up_and_comes_off_again(matrix: np.ndarray, seed: int) -> None:
    table = table_of(matrix)
    only = np.random.default_rng(seed).integers(0, 2, len(matrix)).astype(bool)
    one, other = Moments.of(table, only=only), Moments.of(table, only=~only)
    whole = Moments.of(table)
    assert same(one + other, whole)
    assert same(whole - other, one)


def test_delta_does_not_touch_a_copy() -> None:
    moments = Moments.of(tiny())
    before = moments.copy()
    moments.cast([], [], statement=0, vote=1)
    assert before.people == 6
    assert moments.people == 7
    assert before.together[0, 0] == 5


def test_mistakes_are_named() -> None:
    moments = Moments.of(tiny())
    with pytest.raises(OpinionError, match="no vote to take back"):
        moments.cast([1], [1], statement=0, vote=None)
    with pytest.raises(OpinionError, match="not between 0 and 3"):
        moments.cast([], [], statement=4, vote=1)
    with pytest.raises(OpinionError, match="none of 1"):
        moments.cast([], [], statement=0, vote=2)
    with pytest.raises(OpinionError, match="before these are weighted"):
        moments.scaled(0.5).cast([], [], statement=0, vote=1)
    with pytest.raises(OpinionError, match="never put in"):
        Moments.empty(4).without(moments)
    with pytest.raises(OpinionError, match="4 statements here, 3 there"):
        _ = moments + Moments.empty(3)
    with pytest.raises(OpinionError, match="0 parts"):
        weighted_sum([], [])


def test_few_people_are_personal_data() -> None:
    assert Moments.of(tiny(), only=np.arange(6) < 4).is_personal()
    assert not Moments.of(tiny()).is_personal()


def test_memory_is_known_before_it_is_used() -> None:
    assert megabytes(1000) == 12.0
    assert megabytes(200, sets=40) == pytest.approx(19.2)


def test_more_rows_than_a_packed_field_holds_are_counted_exactly() -> None:
    n = 70_000
    rows = np.repeat(np.arange(n), 2)
    values = np.tile([1, -1], n)
    table = VoteTable.from_triples(
        [str(i) for i in range(n)], ["a", "b"], rows, np.tile([0, 1], n), values
    )
    moments = Moments.of(table)
    assert moments.together.tolist() == [[n, n], [n, n]]
    assert moments.sums.tolist() == [[n, n], [-n, -n]]
    assert moments.products.tolist() == [[n, -n], [-n, n]]
