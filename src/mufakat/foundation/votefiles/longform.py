"""The long form: one row per vote, in the order in which they were cast."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mufakat.foundation.tables import Header, Inspection, Record, Source, TableError, read_records
from mufakat.foundation.votefiles.tokens import (
    VOTE_REMEDY,
    identifier,
    vote_of,
    weight_of,
    yes_no,
)
from mufakat.foundation.votefiles.votefile import Reading, VoteFile

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


def weight_notes(important: NDArray[np.bool_] | None, *, weight: bool) -> tuple[str, ...]:
    """Say how weights were taken, where there were any."""
    if not weight or important is None:
        return ()
    return (WEIGHT_NOTE.format(marked=int(important.sum())),)


def read_long(source: Source, header: Header, found: Inspection, reading: Reading) -> VoteFile:
    """Read vote by vote; the first fault stops with its line and column.

    Raises
    ------
    TableError
        For ragged rows, unusable identifiers, unknown votes and unknown importance.
    """
    where = columns_of(header)
    at_importance = where.important if where.important is not None else where.weight
    participants, statements = _Identifiers(header), _Identifiers(header)
    rows, columns, values, marks = array("i"), array("i"), array("b"), array("b")
    for record in read_records(source, found.dialect, header):
        rows.append(participants.code(record, where.participant))
        columns.append(statements.code(record, where.statement))
        values.append(_vote(header, record, where.vote) * reading.agree_is)
        if at_importance is not None:
            marks.append(_mark(header, record, at_importance, weight=where.weight is not None))
    if not rows:
        raise TableError("there is a header and no vote", source=source.name, line=header.line + 1)
    important = None if at_importance is None else np.asarray(marks, dtype=np.bool_)
    return VoteFile(
        tuple(participants.codes),
        tuple(statements.codes),
        np.asarray(rows, dtype=np.int32),
        np.asarray(columns, dtype=np.int32),
        np.asarray(values, dtype=np.int8),
        important,
        "long",
        found.dialect.sentence(),
        found.sha256,
        weight_notes(important, weight=where.weight is not None),
    )


class _Identifiers:
    """Numbers given to identifiers in the order of their first line."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._cells: dict[str, int] = {}
        self.codes: dict[str, int] = {}

    def code(self, record: Record, position: int) -> int:
        cell = record.cells[position]
        known = self._cells.get(cell)
        if known is not None:
            return known
        try:
            name = identifier(cell)
        except ValueError as error:
            raise self._header.fault(str(error), line=record.line, index=position) from error
        self._cells[cell] = code = self.codes.setdefault(name, len(self.codes))
        return code


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
