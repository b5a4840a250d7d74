"""Votes in parts on disk are the votes of the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mufakat.cli import partitions
from mufakat.cli.partitions import laid_down
from mufakat.cli.tests.made import long_file, votes_of, wide_file
from mufakat.core.opinion import VoteTable
from mufakat.foundation.tables import Source
from mufakat.foundation.votefiles import open_votes, read_votes


def silent(_stage: str, _share: float) -> None:
    pass


@pytest.mark.parametrize("people", [1, 7, 1000])
@pytest.mark.parametrize("make", [wide_file, long_file])
def test_parts_together_are_the_file(make: object, people: int, tmp_path: Path) -> None:
    rows = votes_of(50)
    source = Source.from_path(make(tmp_path, rows))  # type: ignore[operator]  (a function)
    folder = tmp_path / "parts"
    folder.mkdir()
    parts = laid_down(open_votes(source), folder, silent, people=people)
    file = read_votes(source)
    whole = VoteTable.from_triples(
        file.participants, file.statements, file.rows, file.columns, file.values
    )
    tables = list(parts.tables())
    assert len(tables) == -(-50 // people)
    assert [p for table in tables for p in table.participants] == list(whole.participants)
    assert {table.statements for table in tables} == {whole.statements}
    firsts = np.repeat([p.first for p in parts.parts], [len(table) for table in tables])
    rows_of = np.concatenate([table.rows for table in tables]) + firsts
    np.testing.assert_array_equal(rows_of, whole.rows)
    for name in ("columns", "values"):
        joined = np.concatenate([getattr(table, name) for table in tables])
        np.testing.assert_array_equal(joined, getattr(whole, name))


def test_the_last_vote_counts_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "_MOST_OPEN", 1)
    path = tmp_path / "votes.csv"
    path.write_text(
        "participant,statement,vote,important\na,1,1,yes\nb,1,1,no\nc,1,0,no\na,1,-1,no\n"
        "b,2,0,yes\na,2,1,yes\n"
    )
    parts = laid_down(open_votes(Source.from_path(path)), tmp_path, silent, people=1)
    tables = list(parts.tables())
    assert [table.values.tolist() for table in tables] == [[-1, 1], [1, 0], [0]]
    assert [t.important.tolist() for t in tables if t.important is not None] == [
        [False, True], [False, True], [False],
    ]  # fmt: skip
    assert (parts.has_marks, parts.marked) == (True, 3)


def test_who_has_no_vote_has_a_part_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("participant,1\na,\nb,1\nc,\n")
    parts = laid_down(open_votes(Source.from_path(path)), tmp_path, silent, people=1)
    assert [len(table) for table in parts.tables()] == [0, 1, 0]
