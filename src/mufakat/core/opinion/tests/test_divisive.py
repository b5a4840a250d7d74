from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion.divisive import divisive_statements


def found(agree: object, disagree: object, seen: object, **more: object) -> list[dict]:
    agree = np.array(agree)
    rules = Rules(**{k: v for k, v in more.items() if k != "qualifies"})
    return divisive_statements(
        agree,
        disagree,
        seen,
        statements=[str(j) for j in range(agree.shape[1])],
        groups=["A", "B", "C"][: len(agree)],
        qualifies=more.get("qualifies"),
        rules=rules,
    )


def test_entry_names_both_ends() -> None:
    entries = found([[45], [10], [25]], [[2], [38], [20]], [[50], [50], [50]])
    assert entries == [
        {
            "statement": "0",
            "spread": pytest.approx(0.7),
            "high": {"group": "A", "share": 0.9},
            "low": {"group": "B", "share": 0.2},
        }
    ]


def test_true_opposition_comes_before_a_wider_gap_to_indifference() -> None:
    agree = [[48, 40], [5, 10]]
    disagree = [[0, 5], [5, 36]]  # on "0" the second group passes, on "1" it disagrees
    entries = found(agree, disagree, [[50, 50], [50, 50]])
    assert [e["statement"] for e in entries] == ["1", "0"]
    assert entries[0]["spread"] < entries[1]["spread"]


def test_group_that_does_not_qualify_divides_nothing() -> None:
    agree, disagree = [[45], [40], [0]], [[5], [10], [50]]
    assert found(agree, disagree, [[50]] * 3)[0]["low"]["group"] == "C"
    assert found(agree, disagree, [[50]] * 3, qualifies=[True, True, False]) == []


def test_gap_of_few_votes_is_not_named() -> None:
    assert found([[9], [0]], [[0], [9]], [[9], [9]]) == []
    assert found([[10], [0]], [[0], [10]], [[10], [10]])[0]["spread"] == 1


def test_gap_that_chance_explains_is_not_named() -> None:
    assert found([[12], [9]], [[8], [11]], [[20], [20]]) == []


def test_fewer_than_two_groups_divide_nothing() -> None:
    assert found([[10]], [[0]], [[10]]) == []


def test_length_is_a_rule() -> None:
    agree = np.array([[40] * 8, [5] * 8])
    assert len(found(agree, 50 - agree, np.full((2, 8), 50), divisive_length=3)) == 3


def test_shapes_must_fit() -> None:
    with pytest.raises(OpinionError, match="2 groups and 1 statements"):
        divisive_statements([[1]], [[1]], [[1]], statements=["a"], groups=["A", "B"])


@given(st.data())
def test_order_of_statements_changes_nothing(data: st.DataObject) -> None:
    row = st.lists(st.integers(0, 40), min_size=6, max_size=6)
    table = st.lists(row, min_size=2, max_size=2).map(np.array)
    a, d = data.draw(table), data.draw(table)
    columns = np.array(data.draw(st.permutations(range(6))))
    names = ["9", "10", "x", "2", "0", "11"]
    plain = divisive_statements(a, d, a + d, statements=names, groups=["A", "B"])
    mixed = divisive_statements(
        a[:, columns],
        d[:, columns],
        (a + d)[:, columns],
        statements=[names[j] for j in columns],
        groups=["A", "B"],
    )
    assert plain == mixed
    spreads = [e["spread"] for e in plain]
    assert all(0 < s <= 1 for s in spreads)
