"""Found groups: order does not matter, chance finds none, few states carry none (C1, C3.3)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mufakat.core.opinion import Rules
from mufakat.core.opinion._choice import null_test
from mufakat.core.opinion._clusters import cluster
from mufakat.core.opinion._frame import frame_of
from mufakat.core.opinion._groups import Groups, eligible, find_groups
from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._partitions import adjusted_rand, contingency, recovery
from mufakat.core.opinion._projection import extremity, fit_plane, project
from mufakat.core.opinion._votes import VoteTable
from mufakat.core.opinion.tests.conversations import dense, members, shuffled
from mufakat.core.opinion.tests.oracles import GOOD, OTHERS, conversation, expected, tiny


def grouped(
    votes: VoteTable, membership: Membership | None = None, *, test: bool = False, **rules
) -> tuple[Groups, dict[str, int]]:
    chosen = Rules(**rules)
    frame = frame_of(votes, membership, rules=chosen)
    found = find_groups(frame, rules=chosen, with_null_test=test)
    return found, dict(zip(frame.table.participants, found.labels.tolist(), strict=True))


def planted(sizes: list[int], statements: int = 30, *, noise: float = 0.1) -> VoteTable:
    """Groups that differ on random statements, a tenth of the votes flipped."""
    draw = np.random.default_rng(5)
    sides = np.where(draw.random((len(sizes), statements)) < 0.5, 1, -1)
    values = np.repeat(sides, sizes, axis=0)
    return dense(np.where(draw.random(values.shape) < noise, -values, values))


def test_plane_of_the_tiny_conversation() -> None:
    plane, matrix = fit_plane(tiny())
    assert plane.singular_values.tolist() == pytest.approx([3.489550, 1.559677], abs=1e-6)
    loadings = [-0.5757, -0.4429, 0.5942, 0.3454], [0.0260, 0.7520, 0.2260, 0.6187]
    for found, said in zip(plane.components, loadings, strict=True):
        assert found.tolist() == pytest.approx(said, abs=5e-5)
    points = project(matrix, plane)
    assert points[0].tolist() == pytest.approx([-1.8666, 0.5792], abs=5e-5)
    assert points[3].tolist() == pytest.approx([1.8580, -0.6956], abs=5e-5)
    assert extremity(plane).tolist() == pytest.approx([1.3832, 1.7454, 1.5258, 1.7714], abs=5e-5)


def test_groups_of_the_tiny_conversation() -> None:
    _, labels = grouped(tiny(), groups=2)
    assert {labels[f"p{i}"] for i in (1, 2, 3)} != {labels[f"p{i}"] for i in (4, 5, 6)}
    assert len({labels[f"p{i}"] for i in (1, 2, 3)}) == 1


@pytest.mark.data
@pytest.mark.parametrize("folder", GOOD + OTHERS)
def test_labels_are_identical_under_twenty_shuffles_and_new_names(folder: str) -> None:
    votes = _live(folder)
    found, labels = grouped(votes)
    for seed in range(20):
        again, relabelled = grouped(shuffled(votes, seed, rename=seed % 2 == 1))
        names = {name.removeprefix("x"): label for name, label in relabelled.items()}
        assert names == labels
        assert np.array_equal(again.centres, found.centres)


@pytest.mark.data
@pytest.mark.parametrize("folder", ["brexit-consensus", "scoop-hivemind.freshwater"])
def test_null_test_does_not_depend_on_order(folder: str) -> None:
    votes = _live(folder)
    tests = [grouped(v, test=True)[0].test for v in (votes, shuffled(votes, 3, rename=True))]
    assert tests[0] == tests[1]


@pytest.mark.data
def test_published_groups_are_found_again_in_the_compatible_projection() -> None:
    found = {folder: _ari_at_published_k(folder) for folder in GOOD}
    for folder, value in found.items():
        said = expected(folder)["ari_deterministic_at_published_k"]
        assert value == pytest.approx(said, abs=0.005), folder
    assert np.median(list(found.values())) >= 0.88
    assert min(found.values()) >= 0.82


def _live(folder: str) -> VoteTable:
    one = conversation(folder)
    gone = [s for s, z in zip(one.table.statements, one.zeroed, strict=True) if z]
    return one.table.without_statements(gone)


def _ari_at_published_k(folder: str) -> float:
    """Zeroed columns count as seen (A4.1), participants have seven votes on any statement."""
    one = conversation(folder)
    frame = frame_of(_live(folder), None, rules=Rules())
    plane, matrix = fit_plane(frame.table)
    seen = np.maximum(frame.table.votes_per_participant, 1)
    m, zeroed = len(one.table.statements), int(one.zeroed.sum())
    quirk = np.sqrt(m / (seen + zeroed)) / np.sqrt(len(frame.table.statements) / seen)
    place = {name: i for i, name in enumerate(one.table.participants)}
    order = np.array([place[name] for name in frame.table.participants])
    chosen = one.table.votes_per_participant[order] >= 7
    points = (project(matrix, plane) * quirk[:, None])[chosen]
    published = one.groups[order][chosen]
    k = len(expected(folder)["published_groups"])
    labels = cluster(points, weights=np.ones(len(points)), k=k).labels
    both = published >= 0
    return adjusted_rand(published[both], labels[both])


def test_planted_groups_are_found_with_letters_by_size() -> None:
    found, labels = grouped(planted([40, 25, 15]), test=True)
    assert found.letters == ("A", "B", "C")
    assert found.sizes.tolist() == [40, 25, 15]
    assert [labels[f"p{i}"] for i in (0, 39, 40, 64, 65, 79)] == [0, 0, 1, 1, 2, 2]
    assert found.qualifies.all()
    assert found.test is not None
    assert found.test.finds_groups


def test_chance_makes_no_groups() -> None:
    draw = np.random.default_rng(11)
    found, _ = grouped(dense(np.where(draw.random((120, 25)) < 0.6, 1, -1)), test=True)
    assert found.k == 1
    assert [a.clustering.k for a in found.tried] == [1, 2, 3, 4, 5, 6, 7]
    assert found.tried[0].silhouette is None


def test_null_conversations_keep_the_votes_of_each_statement() -> None:
    frame = frame_of(planted([20, 20]), None, rules=Rules())
    everybody = np.arange(len(frame.share))
    one = null_test(frame, rows=everybody, weights=frame.weights, rules=Rules())
    fewer = replace(Rules(), null_rows=15)
    two = null_test(frame, rows=everybody, weights=frame.weights, rules=fewer)
    assert one.observed > one.null_95
    assert two.observed != one.observed


def test_small_group_leaves_the_fit_and_stands_outside() -> None:
    found, labels = grouped(planted([60, 40, 3]))
    assert found.letters == ("A", "B")
    assert [labels[f"p{i}"] for i in (100, 101, 102)] == [-1, -1, -1]
    assert found.outside.sum() == 3
    assert np.isfinite(found.points).all()


def test_group_of_one_state_may_not_carry_or_block() -> None:
    votes = planted([60, 40, 30])
    states = [f"s{i % 8}" for i in range(100)] + ["new"] * 30
    found, labels = grouped(votes, members(states), view="person")
    assert labels["p129"] == -1
    assert found.letters == ("A", "B")
    without, _ = grouped(votes)
    assert without.letters == ("A", "B", "C")


def test_where_no_group_qualifies_nobody_leaves() -> None:
    found, _ = grouped(planted([30, 20]), members(["a", "b"] * 25))
    assert found.k == 2
    assert not found.qualifies.any()
    assert not found.outside.any()


def test_groups_given_are_not_chosen() -> None:
    found, _ = grouped(planted([40, 25, 15]), groups=2)
    assert found.given
    assert found.k == 2
    assert len(found.tried) == 7


def test_threshold_of_votes_falls_until_fifteen_have_a_place() -> None:
    values = np.full((20, 10), 2)
    for i in range(20):
        values[i, : 3 + i % 5] = 1
    frame = frame_of(dense(values), None, rules=Rules())
    seen = frame.table.votes_per_participant[eligible(frame, Rules())]
    assert seen.min() == 4
    assert len(seen) == 16


def test_accounts_of_no_state_have_no_group_in_the_state_view() -> None:
    states = [f"s{i % 8}" for i in range(60)] + [None] * 5
    _, labels = grouped(planted([40, 25]), members(states))
    assert {labels[f"p{i}"] for i in range(60, 65)} == {-1}


def test_adjusted_rand_of_equal_and_of_crossed_groupings() -> None:
    assert adjusted_rand([0, 0, 1, 1], [5, 5, 2, 2]) == 1
    assert adjusted_rand([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)
    assert adjusted_rand([0, 0, 0], [0, 0, 0]) == 1


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30))
def test_every_group_is_recovered_in_itself(labels: list[int]) -> None:
    own = np.unique(labels, return_inverse=True)[1]
    assert recovery(contingency(own, own)).tolist() == [1.0] * (own.max() + 1)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.integers(2, 5))
def test_clusters_do_not_depend_on_scale_and_move_with_the_points(seed: int, k: int) -> None:
    points = np.random.default_rng(seed).normal(size=(60, 2))
    one = cluster(points, weights=np.ones(60), k=k)
    two = cluster(8 * points, weights=np.ones(60), k=k)
    assert np.array_equal(one.labels, two.labels)
    assert two.inertia == pytest.approx(64 * one.inertia)


def test_summary_of_the_plane_gives_what_all_points_give() -> None:
    draw = np.random.default_rng(2)
    centres = np.array([[0, 0], [4, 0], [0, 5.0]])
    points = centres[draw.integers(0, 3, 6000)] + draw.normal(size=(6000, 2))
    large = cluster(points, weights=np.ones(6000), k=3)
    means = np.array([points[large.labels == c].mean(axis=0) for c in range(3)])
    assert np.allclose(means, large.centres)
    assert large.inertia < 2 * 6000 * 1.02
