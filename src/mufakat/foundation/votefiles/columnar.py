"""Sections of large CSV files by columns.

Only clean sections pass here. Anything odd raises `Odd`, and the plain reader reads the section
again and says which line and column is at fault: one place decides what is accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from mufakat.foundation.tables import Header, Inspection, Section
from mufakat.foundation.votefiles import longform, wide
from mufakat.foundation.votefiles.tokens import identifier, vote_of
from mufakat.foundation.votefiles.votefile import VoteBatch

_UNSEEN = 127  # no vote has this value; a section that writes it is left to the plain reader
_TEXT = pa.dictionary(pa.int32(), pa.string())
T = TypeVar("T", bound=np.generic)


class Odd(Exception):  # noqa: N818  (not an error: the plain reader takes over)
    """Something that the plain reader has to look at."""


def section_batch(
    form: wide.WideForm | longform.LongForm, section: Section, found: Inspection
) -> VoteBatch:
    """Read one section.

    Raises
    ------
    Odd
        If the plain reader is needed; the form is as it was, but for identifiers that it would
        number the same.
    """
    try:
        if isinstance(form, wide.WideForm):
            return _wide(form, section, found)
        return _long(form, section, found)
    except ValueError as error:  # identifiers and Arrow's own errors are ValueErrors
        raise Odd from error


def _wide(form: wide.WideForm, section: Section, found: Inspection) -> VoteBatch:
    names = form.header.names
    types = {names[form.where.participant]: pa.string()}
    types.update(dict.fromkeys(form.where.names, pa.int8()))
    batch = _columns(section, form.header, found, types)
    participants = [identifier(name) for name in batch.column(0).to_pylist()]
    if len(participants) != section.lines:
        raise Odd  # an empty line somewhere: lines and rows no longer go together
    parts = [_wide_column(batch.column(1 + i), i) for i in range(len(form.where.names))]
    first = form.take(participants, section.line)
    if first is None:
        raise Odd
    rows, columns, values = (np.concatenate(part) for part in zip(*parts, strict=True))
    return VoteBatch(
        rows + np.int32(first), columns, values * np.int8(form.agree_is)
    )


def _wide_column(
    column: pa.Array, statement: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
    if column.null_count == len(column):
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int8)
    filled = column.fill_null(_UNSEEN).to_numpy(zero_copy_only=False)
    seen = np.flatnonzero(filled != _UNSEEN)
    votes = filled[seen]
    if len(seen) != len(column) - column.null_count or np.abs(votes).max(initial=0) > 1:
        raise Odd
    return seen.astype(np.int32), np.full(len(seen), statement, np.int32), votes.astype(np.int8)


def _long(form: longform.LongForm, section: Section, found: Inspection) -> VoteBatch:
    where, importance = form.where, form.importance
    needed = [where.participant, where.statement, where.vote]
    if importance is not None:
        needed.append(importance)
    types = {form.header.names[i]: _TEXT for i in needed}
    batch = _columns(section, form.header, found, types)
    values = coded(batch.column(2), lambda cells: _votes(cells, form.agree_is))
    marks = None
    if importance is not None:
        marks = coded(batch.column(3), lambda cells: _marks(cells, weight=form.weighted))
    rows = coded(batch.column(0), lambda cells: _codes(cells, form.people))
    columns = coded(batch.column(1), lambda cells: _codes(cells, form.statements))
    form.row += len(values)
    return VoteBatch(rows, columns, values, marks)


def _codes(cells: list[str], known: longform.Numbering) -> NDArray[np.int32]:
    return np.fromiter(map(known.__getitem__, cells), dtype=np.int32, count=len(cells))


def coded(column: pa.DictionaryArray, meaning: Callable[[list[str]], NDArray[T]]) -> NDArray[T]:
    """Give each different text its meaning once, and every row the meaning of its text."""
    if column.null_count:
        raise Odd
    meanings = meaning(column.dictionary.to_pylist())
    values: NDArray[T] = meanings[column.indices.to_numpy()]
    return values


def _votes(cells: list[str], agree_is: int) -> NDArray[np.int8]:
    votes = [vote_of(cell) for cell in cells]
    if None in votes:
        raise Odd
    return np.array(votes, dtype=np.int8) * np.int8(agree_is)


def _marks(cells: list[str], *, weight: bool) -> NDArray[np.bool_]:
    marks = [longform.importance_of(cell, weight=weight) for cell in cells]
    if None in marks:
        raise Odd
    return np.array(marks, dtype=np.bool_)


def _columns(
    section: Section, header: Header, found: Inspection, types: dict[str, pa.DataType]
) -> pa.RecordBatch:
    table = pyarrow.csv.read_csv(
        pa.BufferReader(section.content),
        read_options=pyarrow.csv.ReadOptions(
            block_size=max(len(section.content), 1 << 10),
            column_names=list(header.names),
            use_threads=False,
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=found.dialect.delimiter, quote_char=False
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types, include_columns=list(types), null_values=[""]
        ),
    )
    batches = table.combine_chunks().to_batches()
    if len(batches) != 1:
        raise Odd
    return batches[0]
