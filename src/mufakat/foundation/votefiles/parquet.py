"""The long form in Parquet, by batches; faults are named by row, for there are no lines."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mufakat.foundation.tables import Header, Source, TableError
from mufakat.foundation.tables.inspection import CHUNK
from mufakat.foundation.votefiles import longform
from mufakat.foundation.votefiles.tokens import VOTE_REMEDY, identifier, vote_of
from mufakat.foundation.votefiles.votefile import Identifiers, Reading, VoteBatch

BATCH = 1 << 20
CSV_BYTES = 12
"""Bytes of one vote in a long CSV, about."""
T = TypeVar("T", bound=np.generic)


class ParquetVotes:
    """A Parquet file of votes that is read batch by batch, in bounded memory.

    Identifiers are numbered by first appearance.

    Raises
    ------
    TableError
        If the file is damaged, a column is missing or of the wrong type, or a row is at fault.
    """

    def __init__(self, source: Source, reading: Reading) -> None:
        self._source = source
        self._reading = reading
        self._file = _opened(source)
        schema = self._file.schema_arrow
        header = Header(source.name, tuple(schema.names))
        where = longform.columns_of(header)
        self.weighted = where.weight is not None
        at_importance = where.important if where.important is not None else where.weight
        self._importance = None if at_importance is None else schema.names[at_importance]
        self._names = [schema.names[i] for i in (where.participant, where.statement, where.vote)]
        for name in self._names[:2]:
            _need_identifiers(source, name, schema.field(name).type)
        _need_votes(source, self._names[2], schema.field(self._names[2]).type)
        self.form, self.dialect = "parquet", "Parquet"
        self.identifiers = Identifiers()

    @property
    def size(self) -> int:
        """Bytes that the same votes would take as CSV, about."""
        return CSV_BYTES * int(self._file.metadata.num_rows)

    @cached_property
    def sha256(self) -> str:
        """Of the file as it is stored."""
        digest = hashlib.sha256()
        with self._source.opener() as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def __iter__(self) -> Iterator[VoteBatch]:
        """Give the votes in the order of the file."""
        if not self._file.metadata.num_rows:
            raise TableError("there are columns and no vote", source=self._source.name)
        wanted = [*self._names, *([self._importance] if self._importance else [])]
        first = 1
        for batch in self._file.iter_batches(batch_size=BATCH, columns=wanted, use_threads=False):
            yield self._read(batch, first)
            first += len(batch)

    def _read(self, batch: pa.RecordBatch, first: int) -> VoteBatch:
        people, statement, vote = self._names
        marks = None
        if self._importance:
            marks = self._coded(batch, self._importance, first, self._mark, np.bool_)
        return VoteBatch(
            self._coded(batch, people, first, self._code(self.identifiers.participants), np.int32),
            self._coded(batch, statement, first, self._code(self.identifiers.statements), np.int32),
            self._coded(batch, vote, first, self._vote, np.int8),
            marks,
        )

    def _coded(
        self,
        batch: pa.RecordBatch,
        name: str,
        first: int,
        meaning: Callable[[str], int],
        kind: type[T],
    ) -> NDArray[T]:
        column = batch.column(name)
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        if column.null_count:
            row = first + int(pc.index(pc.is_null(column), value=True).as_py())
            raise TableError("the cell is empty", source=self._source.name, row=row, column=name)
        indices = column.indices.to_numpy()
        meanings: NDArray[T] = np.empty(len(column.dictionary), dtype=kind)
        # In the order of first use, so that numbers do not depend on how a writer orders its
        # dictionary; entries that no row uses are not looked at.
        used, first_use = np.unique(indices, return_index=True)
        for code in used[np.argsort(first_use, kind="stable")]:
            value = column.dictionary[int(code)].as_py()
            try:
                meanings[code] = meaning(str(value))
            except ValueError as error:
                row = first + int(np.flatnonzero(indices == code)[0])
                raise TableError(
                    str(error), source=self._source.name, row=row, column=name
                ) from error
        values: NDArray[T] = meanings[indices]
        return values

    def _code(self, known: dict[str, int]) -> Callable[[str], int]:
        return lambda text: known.setdefault(identifier(text), len(known))

    def _vote(self, text: str) -> int:
        vote = vote_of(text)
        if vote is None:
            raise ValueError(f"{text[:40]!r} is not a vote. {VOTE_REMEDY}")
        return vote * self._reading.agree_is

    def _mark(self, text: str) -> bool:
        mark = longform.importance_of(text, weight=self.weighted)
        if mark is None:
            remedy = longform.importance_remedy(weight=self.weighted)
            raise ValueError(f"{text[:40]!r} says no importance. {remedy}")
        return mark


def _opened(source: Source) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(pa.PythonFile(source.opener(), mode="r"))
    except (pa.ArrowInvalid, OSError) as error:
        raise TableError(
            f"the Parquet file is damaged ({str(error).splitlines()[0]})",
            source=source.name,
            remedy="Write it again; it may have been cut off",
        ) from error


def _need_identifiers(source: Source, name: str, kind: pa.DataType) -> None:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (
        pa.types.is_integer(plain) or pa.types.is_string(plain) or pa.types.is_large_string(plain)
    ):
        raise TableError(
            f"the column is of type {kind}",
            source=source.name,
            column=name,
            remedy="Identifiers are integers or text",
        )


def _need_votes(source: Source, name: str, kind: pa.DataType) -> None:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (
        pa.types.is_signed_integer(plain)
        or pa.types.is_floating(plain)
        or pa.types.is_string(plain)
        or pa.types.is_large_string(plain)
    ):
        raise TableError(
            f"the column is of type {kind}",
            source=source.name,
            column=name,
            remedy=f"{VOTE_REMEDY}, as a signed integer",
        )
