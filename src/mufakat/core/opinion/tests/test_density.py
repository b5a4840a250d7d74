from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mufakat.core.opinion.density import density, outlines

points = st.lists(
    st.tuples(st.floats(-50, 50, width=32), st.floats(-50, 50, width=32)), max_size=60
)


@given(points, points, st.integers(2, 10))
def test_every_cell_and_every_rest_has_enough_people(
    first: list, second: list, minimum: int
) -> None:
    cells = density({"A": first, None: second}, minimum=minimum)
    for group, people in (("A", first), (None, second)):
        mine = [c["people"] for c in cells if c["group"] == group]
        assert all(n >= minimum for n in mine)
        rest = len(people) - sum(mine)
        assert rest == 0 or rest >= minimum or not mine


@given(points, st.randoms())
def test_order_of_people_changes_nothing(people: list, shuffler: object) -> None:
    mixed = list(people)
    shuffler.shuffle(mixed)
    assert density({"A": people}, minimum=5) == density({"A": mixed}, minimum=5)


def test_cells_are_middles_of_a_rounded_grid_and_not_places_of_people() -> None:
    cells = density({"A": [(1.234567, 2.345678)] * 9}, minimum=5)
    assert cells == [{"group": "A", "x": 1.5, "y": 2.5, "people": 9}]


def test_most_people_of_a_crowd_are_shown() -> None:
    draw = np.random.default_rng(2).normal(size=(800, 2))
    cells = density({"A": draw.tolist()}, minimum=5)
    assert sum(c["people"] for c in cells) > 600
    assert len(cells) > 20


def test_outline_goes_round_the_cells_of_a_group() -> None:
    cells = [
        {"group": g, "x": x, "y": y, "people": 5}
        for g, x, y in [
            ("A", 0, 0), ("A", 2, 0), ("A", 1, 1), ("A", 2, 2), ("A", 0, 2), (None, 9, 9)
        ]
    ]
    assert outlines(cells) == {"A": [[0, 0], [2, 0], [2, 2], [0, 2]]}
    assert outlines(cells[:1]) == {"A": [[0, 0]]}
    assert density({}, minimum=5) == []
