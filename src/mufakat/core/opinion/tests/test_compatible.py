from __future__ import annotations

import numpy as np
import pytest

from mufakat.core.opinion._partitions import adjusted_rand
from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion.compatible import (
    clustered_participants,
    group_counts,
    group_informed_consensus,
    mean_silhouette,
    nearest_centroid_share,
    polis_compatible,
    polis_groups,
    polis_lists,
)
from mufakat.core.opinion.tests.oracles import (
    GOOD,
    OTHERS,
    Conversation,
    conversation,
    expected,
    tiny,
)


def zeroed_names(found: Conversation) -> list[str]:
    names = found.table.statements
    return [name for name, zero in zip(names, found.zeroed, strict=True) if zero]


@pytest.mark.data
@pytest.mark.parametrize("folder", [*GOOD, *OTHERS])
def test_figures_of_a_published_conversation(folder: str) -> None:
    said, found = expected(folder), conversation(folder)
    mine = polis_compatible(found.table, zeroed=zeroed_names(found))
    assert (len(found.table), found.zeroed.sum()) == (said["votes"], said["zeroed_columns"])
    assert mine.plane.singular_values == pytest.approx(said["singular_values"], abs=1e-6)
    share = nearest_centroid_share(mine.points, found.groups)
    assert share >= said["nearest_published_centroid"] - 0.001
    if folder in GOOD:
        assert share >= 0.968
    assert np.count_nonzero(clustered_participants(found.table)) >= 15


@pytest.mark.data
@pytest.mark.parametrize("folder", [*GOOD, *OTHERS])
def test_five_statements_of_greatest_consensus(folder: str) -> None:
    said, found = expected(folder), conversation(folder)
    agree, _, seen = group_counts(found.table, found.groups)
    consensus = group_informed_consensus(agree, seen)
    consensus[found.zeroed] = -1
    by_name = dict(zip(found.table.statements, consensus.tolist(), strict=True))
    top = said["top5_group_informed_consensus"]
    for entry in top:
        assert by_name[str(entry["comment_id"])] == pytest.approx(entry["value"], abs=1e-6)
    assert sorted(consensus)[-5:] == pytest.approx([e["value"] for e in top][::-1], abs=1e-6)


@pytest.mark.data
def test_worked_place_with_and_without_the_quirk() -> None:
    found = conversation("vtaiwan.uberx")
    mine = polis_compatible(found.table, zeroed=zeroed_names(found))
    assert mine.points[0] == pytest.approx([1.451470, -1.146891], abs=1e-6)
    m, seen = 197, 99  # 101 seen, of which two are moderated out; 78 columns are zeroed
    without = mine.points[0] * np.sqrt((seen + 78) / 101)
    assert without == pytest.approx([1.921472, -1.518267], abs=1e-6)
    assert m == len(found.table.statements)


@pytest.mark.data
def test_worked_consensus_and_sign_of_statement_forty() -> None:
    found = conversation("vtaiwan.uberx")
    agree, _, seen = group_counts(found.table, found.groups)
    j = found.table.statements.index("40")
    counts = {(int(agree[g, j]), int(seen[g, j])) for g in range(2)}
    assert counts == {(198, 210), (402, 438)}
    mine = polis_compatible(found.table, zeroed=zeroed_names(found))
    assert mine.plane.means[j] == pytest.approx(0.8955, abs=5e-5)


@pytest.mark.data
def test_cold_start_finds_groups_near_most_published_ones() -> None:
    indices = []
    for folder in GOOD:
        found = conversation(folder)
        mine = polis_compatible(found.table, zeroed=zeroed_names(found))
        assert mine.clustered.sum() == expected(folder)["participants_with_7_votes"]
        both = (mine.labels >= 0) & (found.groups >= 0)
        indices.append(adjusted_rand(mine.labels[both], found.groups[both]))
    assert np.median(indices) > 0.7  # no cold start matches groups that depend on earlier runs


def test_tiny_conversation() -> None:
    mine = polis_compatible(tiny())
    assert mine.points[0] == pytest.approx([-1.8666, 0.5792], abs=1e-4)
    assert mine.points[3] == pytest.approx([1.8580, -0.6956], abs=1e-4)
    assert mine.extremity == pytest.approx([1.3832, 1.7454, 1.5258, 1.7714], abs=1e-4)
    agree, disagree, seen = group_counts(tiny(), [0, 0, 0, 1, 1, 1])
    assert group_informed_consensus(agree, seen) == pytest.approx([0.2, 0.1875, 0.2, 0.1875])
    assert (agree + disagree <= seen).all()


def test_zeroed_statement_has_no_weight_and_counts_as_seen() -> None:
    plain, quirk = polis_compatible(tiny()), polis_compatible(tiny(), zeroed=["4"])
    assert quirk.plane.components[:, 3].tolist() == [0, 0]
    assert quirk.extremity[3] == 0
    assert not np.allclose(plain.points, quirk.points)


def test_fewer_than_fifteen_with_seven_votes_take_the_most_active() -> None:
    assert clustered_participants(tiny()).all()


def test_groups_of_two_clouds() -> None:
    draw = np.random.default_rng(4)
    points = np.vstack([draw.normal(-3, 0.4, (60, 2)), draw.normal(3, 0.4, (90, 2))])
    labels = polis_groups(points)
    assert adjusted_rand(labels, np.repeat([0, 1], [60, 90])) == 1.0


def test_silhouette_of_lone_points_and_of_one_group() -> None:
    points = np.array([[0.0, 0], [0, 1], [9, 9]])
    assert mean_silhouette(points, np.array([0, 0, 0])) == -1.0
    value = mean_silhouette(points, np.array([0, 0, 1]))
    assert value == pytest.approx(((1 - 1 / np.hypot(9, 9)) + (1 - 1 / np.hypot(9, 8))) / 3)


def test_lists_name_statements() -> None:
    found = polis_lists(tiny(), [0, 0, 0, 1, 1, 1], zeroed=["4"])
    assert {s for entries in found["representative"] for s, _ in entries} <= {"1", "2", "3"}
    assert set(found["majority"]) == {"agree", "disagree"}


def test_labels_must_fit() -> None:
    with pytest.raises(OpinionError, match="2 for 6 participants"):
        group_counts(tiny(), [0, 1])
