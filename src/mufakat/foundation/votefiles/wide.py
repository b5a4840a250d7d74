"""The wide form: one row per participant, one column per statement (Polis participants-votes)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mufakat.foundation.tables import Header, Record, TableError
from mufakat.foundation.votefiles.tokens import VOTE_REMEDY, identifier, vote_of
from mufakat.foundation.votefiles.votefile import Identifiers, Reading, VoteBatch

BATCH = 1 << 20
"""Votes of a batch of the plain readers, but for the row that is finished."""
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
    """Find the columns of statements.

    Raises
    ------
    TableError
        If a name cannot be an identifier.
    """
    at = tuple(
        i
        for i, name in enumerate(header.names)
        if name.casefold().replace("_", "-") not in NOT_STATEMENTS
    )
    for i in at:
        try:
            identifier(header.names[i])
        except ValueError as error:
            raise header.fault(str(error), line=header.line, index=i) from error
    return WideColumns(header.need(PARTICIPANT), at, tuple(header.names[i] for i in at))


class WideForm:
    """Reader of the wide form; keeps which participant stood on which line."""

    name = "wide"
    weighted = False

    def __init__(self, header: Header, reading: Reading) -> None:
        self.header = header
        self.agree_is = reading.agree_is
        self.where = columns_of(header)
        statements = {name: i for i, name in enumerate(self.where.names)}
        self.identifiers = Identifiers(statements=statements)
        self._index = [-1] * len(header.names)
        for statement, position in enumerate(self.where.statements):
            self._index[position] = statement
        self._lines = array("q")
        self.row = 0

    def restart(self) -> None:
        """Go back to the first row; what was numbered keeps its number."""
        self.row = 0

    def plain(self, records: Iterable[Record]) -> Iterator[VoteBatch]:
        """Read row by row; the first fault stops with its line and column.

        Raises
        ------
        TableError
            For repeated or unusable participants, and cells that are no vote.
        """
        rows, columns, values = array("i"), array("i"), array("b")
        for record in records:
            row = self.row
            self._register(record)
            for position, cell in enumerate(record.cells):
                if cell and self._index[position] >= 0:
                    vote = vote_of(cell)
                    if vote is not None:
                        rows.append(row)
                        columns.append(self._index[position])
                        values.append(vote * self.agree_is)
                    elif not cell.isspace():
                        raise _no_vote(self.header, record, position)
            if len(rows) >= BATCH:
                yield batch_of(rows, columns, values)
                rows, columns, values = array("i"), array("i"), array("b")
        yield batch_of(rows, columns, values)

    def take(self, participants: Sequence[str], line: int) -> int | None:
        """Number participants that stand on lines one after the other; gives the first number.

        None, and nothing is numbered, if one of them stood before or stands twice.
        """
        first, known = self.row, self.identifiers.participants
        fresh = first + len(participants) > len(known)
        if fresh and len(set(participants)) != len(participants):
            return None
        for row, name in enumerate(participants, first):
            if known.get(name, row) != row:
                return None
        if fresh:
            known.update(zip(participants, range(first, first + len(participants)), strict=True))
            self._lines.extend(range(line, line + len(participants)))
        self.row += len(participants)
        return first

    def finish(self) -> None:
        """Refuse a file without a row."""
        if not self.row:
            raise TableError(
                "there is a header and no participant",
                source=self.header.source,
                line=self.header.last_line + 1,
            )

    def _register(self, record: Record) -> None:
        position, known = self.where.participant, self.identifiers.participants
        try:
            participant = identifier(record.cells[position])
        except ValueError as error:
            raise self.header.fault(str(error), line=record.line, index=position) from error
        row = known.setdefault(participant, self.row)
        if row != self.row:
            raise self.header.fault(
                f"participant {participant!r} stands twice, first on line {self._lines[row]}",
                line=record.line,
                index=position,
                remedy="One row per participant",
            )
        if row == len(self._lines):
            self._lines.append(record.line)
        self.row += 1


def batch_of(
    rows: array[int], columns: array[int], values: array[int], marks: array[int] | None = None
) -> VoteBatch:
    """Arrays of the plain readers as a batch."""
    return VoteBatch(
        np.asarray(rows, dtype=np.int32),
        np.asarray(columns, dtype=np.int32),
        np.asarray(values, dtype=np.int8),
        None if marks is None else np.asarray(marks, dtype=np.bool_),
    )


def _no_vote(header: Header, record: Record, position: int) -> TableError:
    return header.fault(
        f"{record.cells[position][:40]!r} is not a vote",
        line=record.line,
        index=position,
        remedy=f"{VOTE_REMEDY}; empty where the statement was not seen",
    )
