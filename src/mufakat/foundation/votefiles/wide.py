"""The wide form: one row per participant, one column per statement (Polis participants-votes)."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np

from mufakat.foundation.tables import Header, Inspection, Record, Source, TableError, read_records
from mufakat.foundation.votefiles.tokens import VOTE_REMEDY, identifier, vote_of
from mufakat.foundation.votefiles.votefile import Reading, VoteFile

PARTICIPANT = "participant"
# Columns of the export that are no statements; the vote matrix is the truth, counts may be stale.
NOT_STATEMENTS = frozenset(
    {PARTICIPANT, "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
)


@dataclass(frozen=True)
class WideColumns:
    """Where the participant and each statement stand."""

    participant: int
    statements: tuple[int, ...]
    names: tuple[str, ...]


def is_wide(header: Header) -> bool:
    """Say whether the header names participants and at least one further column."""
    return header.find(PARTICIPANT) is not None and bool(columns_of(header).statements)


def columns_of(header: Header) -> WideColumns:
    """Find the columns of statements."""
    at = tuple(
        i
        for i, name in enumerate(header.names)
        if name.casefold().replace("_", "-") not in NOT_STATEMENTS
    )
    return WideColumns(header.need(PARTICIPANT), at, tuple(header.names[i] for i in at))


def read_wide(source: Source, header: Header, found: Inspection, reading: Reading) -> VoteFile:
    """Read row by row; the first fault stops with its line and column.

    Raises
    ------
    TableError
        For ragged rows, repeated or unusable participants, and cells that are no vote.
    """
    where = columns_of(header)
    index = [-1] * len(header.names)
    for statement, position in enumerate(where.statements):
        index[position] = statement
    lines: dict[str, int] = {}
    rows, columns, values = array("i"), array("i"), array("b")
    for record in read_records(source, found.dialect, header):
        row = len(lines)
        _register(header, record, where.participant, lines)
        for position, cell in enumerate(record.cells):
            if cell and index[position] >= 0:
                vote = vote_of(cell)
                if vote is not None:
                    rows.append(row)
                    columns.append(index[position])
                    values.append(vote * reading.agree_is)
                elif not cell.isspace():
                    raise _no_vote(header, record, position)
    if not lines:
        raise TableError(
            "there is a header and no participant", source=source.name, line=header.line + 1
        )
    return VoteFile(
        tuple(lines),
        where.names,
        np.asarray(rows, dtype=np.int32),
        np.asarray(columns, dtype=np.int32),
        np.asarray(values, dtype=np.int8),
        None,
        "wide",
        found.dialect.sentence(),
        found.sha256,
    )


def _register(header: Header, record: Record, position: int, lines: dict[str, int]) -> None:
    try:
        participant = identifier(record.cells[position])
    except ValueError as error:
        raise header.fault(str(error), line=record.line, index=position) from error
    if participant in lines:
        raise header.fault(
            f"participant {participant!r} stands twice, first on line {lines[participant]}",
            line=record.line,
            index=position,
            remedy="One row per participant",
        )
    lines[participant] = record.line


def _no_vote(header: Header, record: Record, position: int) -> TableError:
    return header.fault(
        f"{record.cells[position][:40]!r} is not a vote",
        line=record.line,
        index=position,
        remedy=f"{VOTE_REMEDY}; empty where the statement was not seen",
    )
