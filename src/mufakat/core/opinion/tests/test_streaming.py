from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._votes import VoteTable
from mufakat.core.opinion.chunks import Chunk, Chunks
from mufakat.core.opinion.map import OpinionMap, opinion_map
from mufakat.core.opinion.moments import Moments
from mufakat.core.opinion.streaming import StreamedMap, streamed_map, streamed_moments
from mufakat.core.opinion.tests.oracles import conversation, tiny


def in_chunks(table: VoteTable, size: int) -> Chunks:
    """The same votes, so many participants at a time."""

    def chunks() -> Iterator[Chunk]:
        for first in range(0, len(table.participants), size):
            counts = table.votes_per_participant[first : first + size]
            votes = slice(table.starts[first], table.starts[first] + counts.sum())
            yield Chunk(counts, table.columns[votes], table.values[votes])

    return chunks


def members_of(people: int, states: int) -> Membership:
    names = tuple(f"state-{s}" for s in range(states))
    blocs = {"North": frozenset(names[: states // 2]), "South": frozenset(names[states // 2 :])}
    place = (np.arange(people) * 7 % (states + 1) - 1).astype(np.int32)  # some have no state
    own = np.arange(people) % 11 == 0
    return Membership(names, place, blocs, own)


def assert_same(streamed: StreamedMap, found: OpinionMap) -> None:
    groups = found.groups
    assert streamed.statements == found.frame.table.statements
    assert len(streamed.centres) == groups.k
    assert np.abs(streamed.centres - groups.centres).max() < 1e-9
    assert np.abs(streamed.plane.components - groups.plane.components).max() < 1e-9
    assert np.abs(streamed.plane.means - groups.plane.means).max() < 1e-9
    assert streamed.sizes.tolist() == groups.sizes.tolist()
    assert streamed.states.tolist() == groups.states.tolist()
    assert streamed.qualifies.tolist() == groups.qualifies.tolist()
    assert streamed.weight_shares == pytest.approx(groups.weight_shares, abs=1e-9)
    assert np.array_equal(streamed.tallies.people, found.tallies.people)
    assert streamed.agreement.status == found.agreement.status
    assert np.abs(streamed.agreement.score - found.agreement.score).max() < 1e-9
    by_name = {p["id"]: p for p in found.as_json()["participants"]}
    letters = [*groups.letters, None]
    for i, name in enumerate(found.votes.participants):
        assert letters[streamed.labels[i]] == by_name[name]["group"]
        if by_name[name]["x"] is not None:
            place = by_name[name]["x"], by_name[name]["y"]
            assert streamed.points[i] == pytest.approx(place, abs=1e-9)


@pytest.mark.data
@pytest.mark.parametrize("size", [64, 5000])
@pytest.mark.parametrize("folder", ["brexit-consensus", "vtaiwan.uberx"])
def test_stream_equals_the_map_in_memory(folder: str, size: int) -> None:
    table = conversation(folder).table
    streamed = streamed_map(in_chunks(table, size), table.statements)
    found = opinion_map(table, audit=False, bridging=False, brigades=False)
    assert_same(streamed, found)
    assert streamed.test is not None
    assert found.groups.test is not None
    assert streamed.test.null_95 == pytest.approx(found.groups.test.null_95, abs=1e-9)


@pytest.mark.data
@pytest.mark.parametrize("view", ["state", "person"])
def test_stream_with_states_blocs_and_self_declared_voices(view: str) -> None:
    table = conversation("brexit-consensus").table
    members = members_of(len(table.participants), 12)
    rules = Rules(view="state" if view == "state" else "person", bloc_cap=0.6)
    streamed = streamed_map(
        in_chunks(table, 50), table.statements, members, rules=rules, with_null_test=False
    )
    found = opinion_map(
        table, members, rules=rules, audit=False, bridging=False, brigades=False, null_test=False
    )
    assert_same(streamed, found)
    said = found.as_json()["statements"]
    for mine, theirs in zip(streamed.statistics(), said, strict=True):
        assert mine["agree"] == theirs["agree"]
        assert mine["bound"] == pytest.approx(theirs["bound"], abs=1e-9)


def test_members_of_a_failing_group_leave_in_the_stream_too() -> None:
    draw = np.random.default_rng(8)
    side = np.repeat([1, -1], 60)
    votes = np.where(draw.random((120, 30)) < 0.85, side[:, None], -side[:, None])
    few = np.tile(np.where(np.arange(30) % 2, 1, -1), (4, 1))
    matrix = np.vstack([votes, few])
    rows, columns = np.nonzero(np.ones(matrix.shape))
    people, names = [f"p{i}" for i in range(124)], [str(j) for j in range(30)]
    table = VoteTable.from_triples(people, names, rows, columns, matrix.ravel())
    streamed = streamed_map(
        in_chunks(table, 33), table.statements, rules=Rules(groups=3), with_null_test=False
    )
    found = opinion_map(
        table, rules=Rules(groups=3), audit=False, bridging=False, brigades=False, null_test=False
    )
    assert_same(streamed, found)
    assert (streamed.labels[120:] == -1).all() == found.groups.outside.any()


def test_moments_of_chunks_are_those_of_the_whole() -> None:
    streamed = streamed_moments(in_chunks(tiny(), 2), ["1", "2", "3", "4"])
    whole = Moments.of(tiny())
    assert np.array_equal(streamed.together, whole.together)
    assert np.array_equal(streamed.sums, whole.sums)
    assert np.array_equal(streamed.products, whole.products)
    assert streamed.people == 6


def test_statements_may_come_in_any_order() -> None:
    table = tiny()
    back = VoteTable.from_triples(
        table.participants, table.statements[::-1], table.rows, 3 - table.columns, table.values
    )
    one = streamed_map(in_chunks(table, 3), table.statements, with_null_test=False)
    other = streamed_map(in_chunks(back, 3), back.statements, with_null_test=False)
    assert one.statements == other.statements
    assert one.labels.tolist() == other.labels.tolist()


def test_empty_stream_has_no_groups() -> None:
    found = streamed_map(lambda: [], ["a", "b"])
    assert len(found.centres) == 0
    assert found.agreement.status == ("unseen", "unseen")


def test_mistakes_are_named() -> None:
    with pytest.raises(OpinionError, match="chunk 0: counts add up to 2, votes are 1"):
        streamed_map(lambda: [Chunk([2], [0], [1])], ["a"])
    with pytest.raises(OpinionError, match="chunk 1: a statement does not exist"):
        streamed_map(lambda: [Chunk([1], [0], [1]), Chunk([1], [5], [1])], ["a"])
    with pytest.raises(OpinionError, match="twice"):
        streamed_map(lambda: [], ["a", "a"])
    with pytest.raises(OpinionError, match="3 participants, but the stream has 1"):
        streamed_map(
            lambda: [Chunk([1], [0], [1])], ["a"], Membership(("s",), np.zeros(3, np.int32))
        )


@pytest.mark.parametrize("seed", range(12))
def test_where_no_group_is_left_everybody_comes_back_as_in_memory(seed: int) -> None:
    """Some groups leave the fit, then none qualifies: the stream must not forget those who left."""
    draw = np.random.default_rng(seed)
    n = int(draw.integers(20, 60))
    camp, profile = draw.integers(0, 3, n), draw.choice([-1, 1], (3, 12))
    votes = np.where(draw.random((n, 12)) < 0.9, profile[camp], -profile[camp])
    rows, columns = np.nonzero(np.ones(votes.shape))
    table = VoteTable.from_triples(
        [f"p{i}" for i in range(n)], [str(j) for j in range(12)], rows, columns, votes.ravel()
    )
    state_of = np.where(camp == 0, draw.integers(0, 9, n), camp).astype(np.int32)
    members = Membership(tuple(f"s{i}" for i in range(9)), state_of)
    rules = Rules(groups=3, least_states=int(draw.integers(3, 6)))
    whole = opinion_map(
        table, members, rules=rules, audit=False, bridging=False, brigades=False, null_test=False
    )
    streamed = streamed_map(
        in_chunks(table, 20), table.statements, members, rules=rules, with_null_test=False
    )
    assert whole.groups.k == len(streamed.centres)
    assert sorted(whole.groups.sizes.tolist()) == sorted(streamed.sizes.tolist())
