"""The long form: one row per vote, in the order in which they were cast."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from mufakat.foundation.tables import Header, Record, TableError
from mufakat.foundation.votefiles.tokens import (
    VOTE_REMEDY,
    identifier,
    vote_of,
    weight_of,
    yes_no,
)
from mufakat.foundation.votefiles.votefile import Identifiers, Reading, VoteBatch
from mufakat.foundation.votefiles.wide import batch_of

BATCH = 1 << 17
"""Records that the plain reader holds at once."""
# The first name is ours; the others are how Polis writes its own long export.
PARTICIPANT = ("participant", "participant-id", "voter-id", "pid")
STATEMENT = ("statement", "statement-id", "comment-id", "tid")
VOTE = ("vote", "value")
IMPORTANT = ("important", "high-priority")
WEIGHT = ("weight",)
WEIGHT_NOTE = (
    "weights were read as importance: {marked:,} votes above 1 are marked important to their "
    "voters; nobody's vote counts more"
)


@dataclass(frozen=True)
class LongColumns:
    """Where the parts of a vote stand; one of `important` and `weight` at most."""

    participant: int
    statement: int
    vote: int
    important: int | None
    weight: int | None


def is_long(header: Header) -> bool:
    """Say whether the header names a participant, a statement and a vote."""
    return all(header.find(*names) is not None for names in (PARTICIPANT, STATEMENT, VOTE))


def columns_of(header: Header) -> LongColumns:
    """Find the columns; both `important` and `weight` would contradict each other.

    Raises
    ------
    TableError
        If a column is missing or the importance is given twice.
    """
    where = LongColumns(
        header.need(*PARTICIPANT),
        header.need(*STATEMENT),
        header.need(*VOTE),
        header.find(*IMPORTANT),
        header.find(*WEIGHT),
    )
    if where.important is not None and where.weight is not None:
        raise header.fault(
            "importance is given twice",
            line=header.line,
            index=where.weight,
            remedy=f"Keep this column or {header.names[where.important]!r}",
        )
    return where


def importance_of(cell: str, *, weight: bool) -> bool | None:
    """Whether the voter marked the statement as important; None for an unknown cell."""
    if not weight:
        return yes_no(cell)
    value = weight_of(cell)
    return None if value is None else value > 1


def importance_remedy(*, weight: bool) -> str:
    """Say which cells are right."""
    if weight:
        return "A weight is a number above 0; above 1 marks the statement as important"
    return "Write yes or no"


def weight_notes(marked: int) -> tuple[str, ...]:
    """Say how weights were taken."""
    return (WEIGHT_NOTE.format(marked=marked),)


class LongForm:
    """Reader of the long form, vote by vote."""

    name = "long"

    def __init__(self, header: Header, reading: Reading) -> None:
        self.header = header
        self.agree_is = reading.agree_is
        self.where = columns_of(header)
        self.weighted = self.where.weight is not None
        self.identifiers = Identifiers()
        self.row = 0
        self.people = Numbering(self.identifiers.participants)
        self.statements = Numbering(self.identifiers.statements)

    @property
    def importance(self) -> int | None:
        """Column of importance or weight."""
        return self.where.weight if self.where.important is None else self.where.important

    def restart(self) -> None:
        """Go back to the first row; what was numbered keeps its number."""
        self.row = 0

    def plain(self, records: Iterable[Record]) -> Iterator[VoteBatch]:
        """Read vote by vote; the first fault stops with its line and column.

        Raises
        ------
        TableError
            For unusable identifiers, unknown votes and unknown importance.
        """
        records = iter(records)
        while chosen := list(islice(records, BATCH)):
            yield self._batch(chosen)

    def _batch(self, records: Sequence[Record]) -> VoteBatch:
        where, importance = self.where, self.importance
        rows, columns, values = array("i"), array("i"), array("b")
        marks = None if importance is None else array("b")
        for record in records:
            rows.append(self.people.of(self.header, record, where.participant))
            columns.append(self.statements.of(self.header, record, where.statement))
            values.append(_vote(self.header, record, where.vote) * self.agree_is)
            if importance is not None and marks is not None:
                marks.append(_mark(self.header, record, importance, weight=self.weighted))
        self.row += len(records)
        return batch_of(rows, columns, values, marks)

    def finish(self) -> None:
        """Refuse a file without a vote."""
        if not self.row:
            raise TableError(
                "there is a header and no vote",
                source=self.header.source,
                line=self.header.last_line + 1,
            )


class Numbering(dict[str, int]):
    """Cell -> number of its identifier, given in the order of first appearance.

    Looking up a cell that is no identifier raises ValueError; what was seen before costs nothing.
    """

    def __init__(self, codes: dict[str, int]) -> None:
        super().__init__()
        self._codes = codes

    def __missing__(self, cell: str) -> int:
        self[cell] = code = self._codes.setdefault(identifier(cell), len(self._codes))
        return code

    def of(self, header: Header, record: Record, position: int) -> int:
        """Number of the identifier in one cell of a record; a fault has its place."""
        try:
            return self[record.cells[position]]
        except ValueError as error:
            raise header.fault(str(error), line=record.line, index=position) from error


def _vote(header: Header, record: Record, position: int) -> int:
    cell = record.cells[position]
    vote = vote_of(cell)
    if vote is None:
        problem = f"{cell[:40]!r} is not a vote" if cell.strip() else "the vote is empty"
        remedy = VOTE_REMEDY if cell.strip() else f"{VOTE_REMEDY}; leave out what was not seen"
        raise header.fault(problem, line=record.line, index=position, remedy=remedy)
    return vote


def _mark(header: Header, record: Record, position: int, *, weight: bool) -> bool:
    cell = record.cells[position]
    important = importance_of(cell, weight=weight)
    if important is None:
        raise header.fault(
            f"{cell[:40]!r} is no {'weight' if weight else 'yes or no'}",
            line=record.line,
            index=position,
            remedy=importance_remedy(weight=weight),
        )
    return important
