"""Large CSV files by columns, in blocks of bounded memory.

Only clean files pass here. Anything odd gives None, and the plain reader reads the file again and
says which line and column is at fault: one place decides what is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from mufakat.foundation.tables import Header, Inspection, Source
from mufakat.foundation.votefiles import longform, wide
from mufakat.foundation.votefiles.tokens import identifier, vote_of
from mufakat.foundation.votefiles.votefile import Reading, VoteFile

BLOCK = 8 << 20
_UNSEEN = 127  # no vote has this value; a file that writes it is left to the plain reader
_TEXT = pa.dictionary(pa.int32(), pa.string())
T = TypeVar("T", bound=np.generic)


class _Odd(Exception):  # noqa: N818  (not an error: the plain reader takes over)
    """Something that the plain reader has to look at."""


class Codes:
    """Numbers given to identifiers in the order of their first appearance."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def of(self, names: Iterator[str]) -> NDArray[np.int32]:
        """Code each name, in order."""
        known = self.known
        return np.fromiter((known.setdefault(n, len(known)) for n in names), dtype=np.int32)


def fast_wide(
    source: Source, header: Header, found: Inspection, reading: Reading
) -> VoteFile | None:
    """Read the wide form, or None where the plain reader is needed."""
    where = wide.columns_of(header)
    types = {header.names[where.participant]: pa.string()}
    types.update(dict.fromkeys(where.names, pa.int8()))
    participants: dict[str, None] = {}
    parts: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]] = []
    try:
        for batch in _batches(source, header, found, types):
            first = len(participants)
            names = [identifier(name) for name in batch.column(0).to_pylist()]
            participants.update(dict.fromkeys(names))
            if len(participants) != first + len(names):
                return None
            parts.append(_wide_votes(batch, first, reading.agree_is))
    except (_Odd, ValueError):  # identifiers and Arrow's own errors are ValueErrors
        return None
    if not parts:
        return None
    return VoteFile(
        tuple(participants),
        where.names,
        *_joined(parts),
        None,
        "wide",
        found.dialect.sentence(),
        found.sha256,
    )


def _wide_votes(
    batch: pa.RecordBatch, first: int, agree_is: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
    rows, columns, values = [], [], []
    for statement in range(batch.num_columns - 1):
        column = batch.column(statement + 1)
        if column.null_count == len(column):
            continue
        filled = column.fill_null(_UNSEEN).to_numpy(zero_copy_only=False)
        seen = np.flatnonzero(filled != _UNSEEN)
        votes = filled[seen]
        if len(seen) != len(column) - column.null_count or np.abs(votes).max(initial=0) > 1:
            raise _Odd
        rows.append(seen.astype(np.int32) + first)
        columns.append(np.full(len(seen), statement, dtype=np.int32))
        values.append((votes * agree_is).astype(np.int8))
    if not rows:
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int8)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)


def fast_long(
    source: Source, header: Header, found: Inspection, reading: Reading
) -> VoteFile | None:
    """Read the long form, or None where the plain reader is needed."""
    where = longform.columns_of(header)
    weight = where.weight is not None
    at_importance = where.important if where.important is not None else where.weight
    needed = [where.participant, where.statement, where.vote]
    if at_importance is not None:
        needed.append(at_importance)
    types = {header.names[i]: _TEXT for i in needed}
    people, statements = Codes(), Codes()
    parts = []
    marks: list[NDArray[np.bool_]] = []
    try:
        for batch in _batches(source, header, found, types):
            parts.append(
                (
                    coded(batch.column(0), lambda names: people.of(map(identifier, names))),
                    coded(batch.column(1), lambda names: statements.of(map(identifier, names))),
                    coded(batch.column(2), lambda cells: _votes(cells, reading.agree_is)),
                )
            )
            if at_importance is not None:
                marks.append(coded(batch.column(3), lambda cells: _marks(cells, weight=weight)))
    except (_Odd, ValueError):
        return None
    if not parts:
        return None
    important = np.concatenate(marks) if at_importance is not None else None
    return VoteFile(
        tuple(people.known),
        tuple(statements.known),
        *_joined(parts),
        important,
        "long",
        found.dialect.sentence(),
        found.sha256,
        longform.weight_notes(important, weight=weight),
    )


def coded(column: pa.DictionaryArray, meaning: Callable[[list[str]], NDArray[T]]) -> NDArray[T]:
    """Give each different text its meaning once, and every row the meaning of its text."""
    if column.null_count:
        raise _Odd
    meanings = meaning(column.dictionary.to_pylist())
    values: NDArray[T] = meanings[column.indices.to_numpy()]
    return values


def _votes(cells: list[str], agree_is: int) -> NDArray[np.int8]:
    votes = [vote_of(cell) for cell in cells]
    if None in votes:
        raise _Odd
    return np.array(votes, dtype=np.int8) * np.int8(agree_is)


def _marks(cells: list[str], *, weight: bool) -> NDArray[np.bool_]:
    marks = [longform.importance_of(cell, weight=weight) for cell in cells]
    if None in marks:
        raise _Odd
    return np.array(marks, dtype=np.bool_)


def _joined(
    parts: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
    rows, columns, values = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)


def _batches(
    source: Source, header: Header, found: Inspection, types: dict[str, pa.DataType]
) -> Iterator[pa.RecordBatch]:
    with source.open_plain() as stream:
        reader = pyarrow.csv.open_csv(
            pa.PythonFile(stream, mode="r"),
            read_options=pyarrow.csv.ReadOptions(
                block_size=BLOCK, column_names=list(header.names), skip_rows=header.line
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=found.dialect.delimiter, newlines_in_values=True
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=types, include_columns=list(types), null_values=[""]
            ),
        )
        with reader:
            yield from reader
