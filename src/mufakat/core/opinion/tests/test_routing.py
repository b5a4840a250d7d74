from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion.routing import (
    FAIR_EVERY,
    Hearing,
    Viewer,
    importance,
    next_statement,
    priorities,
    routing_order,
)


def hearing(seen: list[int], **more: object) -> Hearing:
    m = len(seen)
    return Hearing(
        statements=[str(j) for j in range(m)],
        agree=more.pop("agree", np.array(seen) // 2),
        passes=more.pop("passes", np.zeros(m)),
        seen=seen,
        extremity=more.pop("extremity", np.ones(m)),
        **more,
    )


def test_worked_values_of_importance_and_priority() -> None:
    assert importance([8, 0], [2, 0], [15, 0], [1.2, 1.2]) == pytest.approx(
        [0.959170, 0.55], abs=5e-7
    )
    assert priorities([8, 0], [2, 0], [15, 0], [1.2, 1.2]) == pytest.approx(
        [3.680025, 24.5025], abs=5e-6
    )


def test_priorities_are_not_all_one_constant() -> None:
    values = priorities([8, 1, 30], [2, 9, 0], [15, 15, 40], [1.2, 0.1, 2.0])
    assert len(set(values.round(6))) == 3
    assert 49 not in values


def test_order_is_by_priority_and_says_so() -> None:
    order = routing_order(hearing([20, 20, 20], agree=[5, 18, 10]))
    assert [p.statement for p in order] == ["1", "2", "0"]
    assert {p.reason for p in order} == {"priority"}
    assert order[0].priority > order[1].priority > order[2].priority


def test_what_too_few_states_of_a_bloc_have_seen_comes_first() -> None:
    order = routing_order(
        hearing(
            [90, 90, 90, 5],
            blocs=["North", "South", "Tiny"],
            bloc_sizes=[5, 9, 2],
            states_seen=[[5, 2, 5, 3], [9, 9, 1, 3], [0, 0, 0, 0]],
        )
    )
    assert [p.statement for p in order] == ["2", "1", "3", "0"]
    assert (order[0].reason, order[0].bloc, order[0].short_by) == ("bloc", "South", 2)
    assert (order[1].bloc, order[1].short_by) == ("North", 1)
    assert order[2].bloc is None  # a bloc of two states can neither carry nor block


def test_only_who_can_help_a_bloc_is_asked_to() -> None:
    given_hearing = hearing(
        [90, 50], agree=[9, 40], blocs=["North", "South"], bloc_sizes=[5, 9],
        states_seen=[[1, 5], [9, 9]],
    )
    from_south = routing_order(given_hearing, viewer=Viewer(blocs=["South"]))
    assert from_south[0].statement == "1"
    again = routing_order(given_hearing, viewer=Viewer(blocs=["North"], state_heard=["0"]))
    assert again[0].statement == "1"
    helps = routing_order(given_hearing, viewer=Viewer(blocs=["North"]))
    assert helps[0].statement == "0"


def test_every_fifth_place_goes_to_what_was_heard_least() -> None:
    m = 12
    passes = np.where(np.arange(m) == 11, 40, 0)  # everybody passes on it: no priority at all
    order = routing_order(hearing([50] * 11 + [40], agree=[25] * 11 + [0], passes=passes))
    assert order[FAIR_EVERY - 1].statement == "11"
    assert order[FAIR_EVERY - 1].reason == "hearing"
    assert sorted(p.statement for p in order) == sorted(str(j) for j in range(m))


def test_what_was_seen_is_not_shown_again() -> None:
    some = hearing([1, 2, 3])
    assert [p.statement for p in routing_order(some, viewer=Viewer(heard=["0", "2"]))] == ["1"]
    assert next_statement(some, draw=0.5, viewer=Viewer(heard=["0", "1", "2"])) is None
    assert routing_order(hearing([])) == []


def test_draw_is_in_proportion_to_priority() -> None:
    some = hearing([30, 30, 30], agree=[29, 15, 2])
    weights = priorities([29, 15, 2], np.zeros(3), [30] * 3, np.ones(3))
    draws = (np.arange(20_000) + 0.5) / 20_000
    shown = [next_statement(some, draw=d) for d in draws]
    drawn = [p.statement for p in shown if p and p.reason == "priority"]
    shares = np.array([drawn.count(str(j)) for j in range(3)]) / len(drawn)
    assert shares == pytest.approx(weights / weights.sum(), abs=1e-3)
    assert len(drawn) == pytest.approx(0.8 * 20_000, abs=2)


def test_wrong_draw_or_shapes_are_refused() -> None:
    with pytest.raises(OpinionError, match="from 0 to below 1"):
        next_statement(hearing([1]), draw=1.0)
    with pytest.raises(OpinionError, match="agree does not have one number per statement"):
        hearing([1, 2], agree=[1])
    with pytest.raises(OpinionError, match="bloc_sizes"):
        hearing([1], blocs=["North"])
    with pytest.raises(OpinionError, match="table of 1 by 1"):
        hearing([1], blocs=["North"], bloc_sizes=[3], states_seen=[[1, 2]])


@given(
    m=st.integers(2, 12),
    viewers=st.integers(20, 60),
    patience=st.integers(FAIR_EVERY, 8),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=30, deadline=None)
def test_no_statement_starves_in_the_order(
    m: int, viewers: int, patience: int, seed: int
) -> None:
    """Whatever people vote, each who answers five raises what was heard least."""
    draw = np.random.default_rng(seed)
    agree, passes, seen = np.zeros(m), np.zeros(m), np.zeros(m)
    likes = draw.random(m) ** 4
    short = np.zeros((1, m))
    for _ in range(viewers):
        now = hearing(
            seen.tolist(), agree=agree, passes=passes, extremity=draw.random(m) * 3,
            blocs=["North"], bloc_sizes=[9], states_seen=short,
        )  # fmt: skip
        for place in routing_order(now)[:patience]:
            j = int(place.statement)
            seen[j] += 1
            if draw.random() < likes[j]:
                agree[j] += 1
            else:
                passes[j] += 1
    assert seen.min() >= viewers // m


@given(st.integers(2, 15), st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_no_statement_starves_in_the_draw(m: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    seen, agree = np.zeros(m), np.zeros(m)
    for _ in range(40 * m):
        now = hearing(seen.tolist(), agree=agree, extremity=np.arange(m) * 0.5)
        place = next_statement(now, draw=float(draw.random()))
        assert place is not None
        j = int(place.statement)
        seen[j] += 1
        agree[j] += j == 0  # only the first is ever agreed with
    assert seen.min() >= 2


@given(st.lists(st.integers(0, 50), min_size=1, max_size=9), st.floats(0, 1, exclude_max=True))
def test_order_of_statements_changes_neither_order_nor_draw(seen: list[int], draw: float) -> None:
    names = [str(j) for j in range(len(seen))]
    forward = Hearing(names, np.zeros(len(seen)), np.zeros(len(seen)), seen, np.ones(len(seen)))
    back = Hearing(
        names[::-1], np.zeros(len(seen)), np.zeros(len(seen)), seen[::-1], np.ones(len(seen))
    )
    assert routing_order(forward) == routing_order(back)
    one, other = next_statement(forward, draw=draw), next_statement(back, draw=draw)
    assert one is not None
    assert other is not None
    assert one.statement == other.statement
