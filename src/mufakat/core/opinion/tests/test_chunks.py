from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from mufakat.core.opinion import (
    Chunk,
    Membership,
    OpinionError,
    Rules,
    VoteStream,
    VoteTable,
    map_of_stream,
    opinion_map,
    streamed_map,
)

PEOPLE, STATEMENTS = 60, tuple(str(j) for j in range(10))


def marked_votes() -> VoteTable:
    """Two camps; every third vote is marked as important."""
    side = np.where(np.arange(PEOPLE) % 2, 1, -1)
    draw = np.random.default_rng(3).random((PEOPLE, len(STATEMENTS)))
    rows, columns = np.nonzero(draw < 0.9)
    values = np.where(draw < 0.8, side[:, None], 0)[rows, columns]
    marks = np.arange(len(rows)) % 3 == 0
    names = [f"p{i:02d}" for i in range(PEOPLE)]
    return VoteTable.from_triples(names, STATEMENTS, rows, columns, values, marks)


def members() -> Membership:
    names = tuple(f"state-{s}" for s in range(8))
    blocs = {"North": frozenset(names[:4])}
    return Membership(
        names, (np.arange(PEOPLE) % 9 - 1).astype(np.int32), blocs, np.arange(PEOPLE) % 11 == 0
    )


def chunks_of(table: VoteTable, size: int = 17) -> Iterator[Chunk]:
    for first in range(0, len(table.participants), size):
        counts = table.votes_per_participant[first : first + size]
        votes = slice(table.starts[first], table.starts[first] + counts.sum())
        marks = None if table.important is None else table.important[votes]
        yield Chunk(counts, table.columns[votes], table.values[votes], marks)


def assert_close(one: object, other: object) -> None:
    if isinstance(one, dict) and isinstance(other, dict):
        assert list(one) == list(other)
        for key in one:
            assert_close(one[key], other[key])
    elif isinstance(one, list) and isinstance(other, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_close(a, b)
    elif isinstance(one, float):
        assert other == pytest.approx(one, abs=1e-9)
    else:
        assert one == other


@pytest.mark.parametrize("who", [None, members()])
@pytest.mark.parametrize("groups", [None, 3])
def test_a_stream_says_what_the_map_in_memory_says(
    who: Membership | None, groups: int | None
) -> None:
    votes, rules = marked_votes(), Rules(groups=groups)
    found = streamed_map(lambda: chunks_of(votes), STATEMENTS, who, rules=rules)
    whole = opinion_map(votes, who, rules=rules, audit=False, bridging=False, brigades=False)
    said = found.as_json(votes.participants, fingerprint=votes.fingerprint())
    assert_close(whole.as_json(), said)
    assert said["statements"][0]["importance"]["marked"] > 0


def test_without_marks_importance_is_unknown() -> None:
    votes = marked_votes()
    bare = VoteTable(*(getattr(votes, n) for n in (
        "participants", "statements", "rows", "columns", "values")))  # fmt: skip
    found = streamed_map(lambda: chunks_of(bare), STATEMENTS, with_null_test=False)
    said = found.as_json(votes.participants, fingerprint="")
    assert said["statements"][0]["importance"] == {"marked": None, "share": None}


def test_an_empty_stream_has_a_map() -> None:
    said = streamed_map(lambda: [], ["a"]).as_json([], fingerprint="")
    assert (said["participants"], said["groups"], said["choice_of_k"]["k"]) == ([], [], 0)


def test_names_have_to_be_as_many_as_participants() -> None:
    votes = marked_votes()
    found = streamed_map(lambda: chunks_of(votes), STATEMENTS, with_null_test=False)
    with pytest.raises(OpinionError, match="1 identifiers, but 60 participants"):
        found.as_json(["p00"], fingerprint="")


def votes_by_weight(table: VoteTable, weights: NDArray[np.float64], *, factor: float) -> float:
    return float(factor * weights[table.rows].sum())


def test_every_chunk_is_asked_with_its_own_participants() -> None:
    votes = marked_votes()
    stream = VoteStream(lambda: chunks_of(votes), STATEMENTS)
    weights = np.arange(PEOPLE, dtype=np.float64)
    answers = list(stream.map(votes_by_weight, weights, factor=2.0))
    assert [part.start for part, _ in answers] == [0, 17, 34, 51]
    expected = 2.0 * float(weights @ votes.votes_per_participant)
    assert sum(answer for _, answer in answers) == pytest.approx(expected)
    assert stream.passes == 1


def test_a_stream_may_be_asked_elsewhere() -> None:
    votes, asked = marked_votes(), []

    class Elsewhere(VoteStream):
        def map(self, function, *columns, **same):  # type: ignore[no-untyped-def]  (as its base)
            asked.append(function.__name__)
            return super().map(function, *columns, **same)

    def chunks() -> Iterator[Chunk]:
        return chunks_of(votes)

    there = map_of_stream(Elsewhere(chunks, STATEMENTS), members())
    here = streamed_map(chunks, STATEMENTS, members())
    assert np.array_equal(there.points, here.points)
    assert there.statistics() == here.statistics()
    assert len(asked) == there.passes == here.passes
