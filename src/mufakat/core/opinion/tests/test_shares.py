"""Bounds, weights and shares: the worked examples of the specification (C2, C3.1)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mufakat.core.opinion._frame import frame_of
from mufakat.core.opinion._members import capped_weights, effective_number
from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._shares import shares_of_states, wilson_bound
from mufakat.core.opinion._tallies import tally
from mufakat.core.opinion.tests.conversations import members, table


@pytest.mark.parametrize(
    ("share", "number", "bound"),
    [
        (1, 1, 0.2699), (1, 2, 0.4250), (1, 3, 0.5258), (1, 4, 0.5965), (1, 5, 0.6489),
        (0.94, 5, 0.5765), (0.75, 4, 0.3562), (0.8, 10, 0.5408), (0.8, 20, 0.6216),
        (0.6, 100, 0.5178),
    ],
)  # fmt: skip
def test_wilson_table(share: float, number: int, bound: float) -> None:
    assert float(wilson_bound(share, number)) == pytest.approx(bound, abs=5e-5)


def test_nobody_asked_has_bound_zero() -> None:
    assert wilson_bound([0.0, 1.0], 0).tolist() == [0.0, 0.0]


@given(st.integers(0, 200), st.integers(1, 200))
def test_one_more_agreeing_unit_never_lowers_the_bound(agree: int, number: int) -> None:
    agree = min(agree, number)
    before = wilson_bound(agree / number, number)
    assert wilson_bound((agree + 1) / (number + 1), number + 1) >= before - 1e-12


@given(st.integers(0, 50), st.integers(1, 50))
def test_bound_lies_below_the_share(agree: int, number: int) -> None:
    share = min(agree, number) / number
    assert 0 <= float(wilson_bound(share, number)) <= share + 1e-12


def shares(view: str, states: list[str], *rows: str, unit: str = "auto", weights=None):
    rules = Rules(view=view, unit=unit, state_weights=weights)
    frame = frame_of(table(*rows), members(states), rules=rules)
    counts = tally(frame, labels=np.full(len(rows), -1), groups=0)
    everybody = np.ones((1, len(frame.states) + 1), dtype=bool)
    return shares_of_states(counts, frame, places=everybody, rules=rules)


WORKED = (["a"] * 40 + ["b"] * 2 + ["c"], ["+"] * 30 + ["-"] * 10 + ["+"] * 2 + ["-"])


def test_states_of_unequal_size_by_heads_and_by_states() -> None:
    states, rows = WORKED
    by_heads, by_states = shares("person", states, *rows), shares("state", states, *rows)
    assert by_heads.agree[0, 0] == pytest.approx(32 / 43)
    assert by_heads.number[0, 0] == pytest.approx(43)
    assert by_states.agree[0, 0] == pytest.approx((0.75 + 1 + 0) / 3)
    assert by_states.agree[0, 0] == pytest.approx(0.583, abs=5e-4)
    assert by_states.number[0, 0] == 3
    assert by_states.people[0, 0].tolist() == [11, 0, 32]


def test_participants_as_units_of_the_state_view_have_kish_number() -> None:
    states, rows = WORKED
    found = shares("state", states, *rows, unit="participant")
    weights = np.array([1 / 40] * 40 + [1 / 2] * 2 + [1])
    assert found.number[0, 0] == pytest.approx(effective_number(weights))


def test_states_as_units_of_the_person_view() -> None:
    states, rows = WORKED
    found = shares("person", states, *rows, unit="state")
    assert found.agree[0, 0] == pytest.approx(32 / 43)
    assert found.number[0, 0] == pytest.approx(effective_number(np.array([40.0, 2, 1])))


def test_state_position_counts_only_those_who_saw_the_statement() -> None:
    found = shares("state", ["a", "a", "b"], "+", ".", "-")
    assert found.agree[0, 0] == pytest.approx(0.5)
    assert found.states[0, 0] == 2


def test_given_weights_count_in_share_and_number() -> None:
    found = shares("state", ["a", "b", "c"], "+", "-", "-", weights={"a": 2.0})
    assert found.agree[0, 0] == pytest.approx(0.5)
    assert found.number[0, 0] == pytest.approx(16 / 6)


def test_a_state_without_weight_has_no_voice() -> None:
    found = shares("state", ["a", "b", "c"], "+", "-", "-", weights={"a": 0.0})
    assert found.agree[0, 0] == 0
    assert found.states[0, 0] == 2


BLOCS = np.repeat(np.eye(4, dtype=bool), [12, 5, 3, 2], axis=1)


@pytest.mark.parametrize(
    ("cap", "sums"),
    [(Fraction(2, 5), (6.6667, 5, 3, 2)), (Fraction(3, 10), (3.75, 3.75, 3, 2))],
)
def test_bloc_cap(cap: Fraction, sums: tuple[float, ...]) -> None:
    weights = capped_weights(np.ones(22), blocs=BLOCS, cap=cap)
    assert (BLOCS @ weights).tolist() == pytest.approx(sums, abs=5e-5)


def test_effective_number_of_capped_states() -> None:
    weights = capped_weights(np.ones(22), blocs=BLOCS, cap=Fraction(2, 5))
    assert effective_number(weights) == pytest.approx(20.27, abs=5e-3)


def test_cap_that_no_weights_can_meet() -> None:
    with pytest.raises(OpinionError, match="make no whole"):
        capped_weights(np.ones(22), blocs=BLOCS, cap=0.2)


@given(st.lists(st.integers(1, 30), min_size=3, max_size=8), st.floats(0.4, 1.0))
def test_no_bloc_exceeds_the_cap_and_none_grows(sizes: list[int], cap: float) -> None:
    blocs = np.repeat(np.eye(len(sizes), dtype=bool), sizes, axis=1)
    weights = capped_weights(np.ones(sum(sizes)), blocs=blocs, cap=cap)
    assert (blocs @ weights <= cap * weights.sum() * (1 + 1e-9)).all()
    assert (weights <= 1 + 1e-12).all()
    assert (weights > 0).all()
