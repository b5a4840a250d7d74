from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mufakat.core.opinion.suppression import Counts, hidden_counts, hidden_parts


def counts_of(groups: list[list[int]], rest: list[int] | None = None) -> Counts:
    """Rows of agree, disagree, pass for groups, and for people in no group."""
    parts = np.array([*groups, rest or [0, 0, 0]])
    table = np.vstack([parts.sum(axis=0), parts[:-1]])
    table = np.hstack([table, table.sum(axis=1, keepdims=True)])
    return Counts(table, [(0, list(range(1, len(table))))])


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([33, 4, 3], [33]),
        ([37, 3], []),
        ([14, 12, 4], [14]),
        ([20, 20], [20, 20]),
        ([20, 0], [20, 0]),
        ([3], []),
        ([2, 2, 2, 50], [50]),
        ([1, 1, 9, 50], [50]),
    ],
)
def test_worked_examples_of_parts(parts: list[int], shown: list[int]) -> None:
    hidden = hidden_parts(parts, minimum=5)
    assert [p for p, h in zip(parts, hidden, strict=True) if not h] == shown


def test_answers_of_one_row_hide_like_parts() -> None:
    hidden = hidden_counts(Counts(np.array([[14, 12, 4, 30]]), []), minimum=5, extremes=True)
    assert hidden.tolist() == [[False, True, True, False]]


def test_unanimous_people_are_hidden_and_unanimous_states_are_not() -> None:
    all_agree = Counts(np.array([[30, 0, 0, 30]]), [])
    assert hidden_counts(all_agree, minimum=5, extremes=True).tolist() == [[True] * 3 + [False]]
    assert not hidden_counts(all_agree, minimum=5, extremes=False).any()


def test_statement_that_few_saw_is_hidden_whole() -> None:
    few = Counts(np.array([[3, 1, 0, 4]]), [])
    assert hidden_counts(few, minimum=5, extremes=False).all()
    nobody = Counts(np.array([[0, 0, 0, 0]]), [])
    assert not hidden_counts(nobody, minimum=5, extremes=True).any()


def test_small_cell_of_a_group_takes_another_with_it() -> None:
    counts = counts_of([[20, 30, 10], [40, 2, 15]])
    hidden = hidden_counts(counts, minimum=5, extremes=True)
    assert hidden[2, 1]  # the two who disagree
    assert hidden[2].sum() >= 2
    assert hidden[:, 1].sum() >= 2
    assert not hidden[0].any()  # the totals can stay


def test_people_in_no_group_are_protected_though_never_printed() -> None:
    counts = counts_of([[20, 30, 10]], rest=[1, 1, 0])
    hidden = hidden_counts(counts, minimum=5, extremes=True)
    assert hidden.any(axis=0)[[0, 1, 3]].all()


def test_one_bloc_inside_another_is_hidden_where_few_are_in_the_difference() -> None:
    table = np.array([[60, 40, 30, 130], [30, 22, 16, 68], [28, 22, 15, 65]])
    families = [(0, [1]), (0, [2]), (1, [2])]
    hidden = hidden_counts(Counts(table, families), minimum=5, extremes=True)
    assert hidden[1:, 3].any()
    apart = hidden_counts(Counts(table, families[:2]), minimum=5, extremes=True)
    assert not apart.any()


def test_closed_rows_are_hidden_in_any_case() -> None:
    counts = counts_of([[20, 30, 10], [25, 30, 12], [9, 8, 7]])
    hidden = hidden_counts(counts, minimum=5, extremes=True, closed=[2, 3])
    assert hidden[2:].all()
    assert not hidden[:2].any()


def possible_values(counts: Counts, hidden: np.ndarray, cell: tuple[int, int]) -> bool:
    """Whether a hidden cell may differ although all that is printed stays the same."""
    rows = [counts.table]
    rows += [counts.table[[w]] - counts.table[list(f)].sum(axis=0) for w, f in counts.families]
    table = np.vstack(rows)
    free = np.ones(table.shape, bool)
    free[: len(hidden)] = hidden
    equations = []
    for r in range(len(table)):
        line = np.zeros(table.shape)
        line[r] = (1, 1, 1, -1)
        equations.append(line.ravel())
    for f, (whole, family) in enumerate(counts.families):
        for c in range(4):
            line = np.zeros(table.shape)
            line[whole, c] = -1
            line[[*family, len(hidden) + f], c] = 1
            equations.append(line.ravel())
    system = np.array(equations)[:, free.ravel()]
    one = np.zeros(table.shape)
    one[cell] = 1
    row = one.ravel()[free.ravel()]
    rank = np.linalg.matrix_rank(system)
    return bool(np.linalg.matrix_rank(np.vstack([system, row])) > rank)


answers = st.lists(st.integers(0, 14), min_size=3, max_size=3)


@given(
    st.lists(answers, min_size=1, max_size=4), answers, st.booleans(), st.sampled_from([2, 5, 10])
)
@settings(max_examples=150, deadline=None)
def test_no_small_count_can_be_computed_from_what_is_shown(
    groups: list[list[int]], rest: list[int], extremes: bool, minimum: int
) -> None:
    counts = counts_of(groups, rest)
    hidden = hidden_counts(counts, minimum=minimum, extremes=extremes)
    table = np.vstack([counts.table, counts.table[:1] - counts.table[1:].sum(axis=0)])
    for r, c in np.ndindex(*table.shape):
        people = table[r, c]
        small = table[r, 3] > 0 and (0 < people < minimum or (people == 0 and extremes))
        if not small:
            continue
        assert r == len(table) - 1 or hidden[r, c]
        assert possible_values(counts, hidden, (r, c))


@given(st.lists(answers, min_size=1, max_size=4), answers)
@settings(max_examples=100, deadline=None)
def test_hidden_answers_of_a_row_are_together_of_enough_people(
    groups: list[list[int]], rest: list[int]
) -> None:
    counts = counts_of(groups, rest)
    hidden = hidden_counts(counts, minimum=5, extremes=True)
    for row, mask in zip(counts.table, hidden, strict=True):
        if mask[:3].any() and not mask[3]:
            assert row[:3][mask[:3]].sum() >= 5


@given(st.lists(st.integers(0, 30), min_size=1, max_size=7), st.integers(2, 10))
def test_sum_of_hidden_parts_is_of_enough_people_or_nothing_is_shown(
    parts: list[int], minimum: int
) -> None:
    hidden = hidden_parts(parts, minimum=minimum)
    together = sum(p for p, h in zip(parts, hidden, strict=True) if h)
    shown = [p for p, h in zip(parts, hidden, strict=True) if not h]
    assert all(p == 0 or p >= minimum for p in shown)
    assert not any(hidden) or together >= minimum or not any(shown)
