"""Rows of delimited text, each with its line and exactly as many cells as the header."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from mufakat.foundation.tables.faults import TableError
from mufakat.foundation.tables.inspection import Dialect
from mufakat.foundation.tables.marks import hidden_mark
from mufakat.foundation.tables.source import Source

LONGEST_CELL = 10_000_000  # the csv module's own limit would refuse long texts without a place


class Record(NamedTuple):
    """One record and the line on which it starts."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Header:
    """Column names of a file and where they stand."""

    source: str
    names: tuple[str, ...]
    line: int = 1
    last_line: int = 1
    """A name may hold a line break; the first record starts after this line."""

    def find(self, *names: str) -> int | None:
        """Index of the first column that bears one of these names, whatever its case."""
        lowered = {name.casefold().replace("_", "-"): i for i, name in enumerate(self.names)}
        return next((lowered[name] for name in names if name in lowered), None)

    def need(self, *names: str) -> int:
        """Like `find`, but a missing column is an error that lists the columns there are."""
        place = self.find(*names)
        if place is None:
            raise TableError(
                f"the column {names[0]!r} is missing",
                source=self.source,
                line=self.line,
                remedy=f"The header has: {_listed(self.names)}",
            )
        return place

    def fault(self, problem: str, *, line: int, index: int, remedy: str = "") -> TableError:
        """Error at one cell."""
        return TableError(
            problem,
            source=self.source,
            line=line,
            column=self.names[index],
            position=index + 1,
            remedy=remedy,
        )


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(repr(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def raw_records(
    stream: BinaryIO, dialect: Dialect, *, source: str, first_line: int = 1
) -> Iterator[Record]:
    """Records of a stream that starts where a record starts; empty lines are passed over.

    Raises
    ------
    TableError
        Where quotation marks are broken or a cell is endless.
    """
    csv.field_size_limit(LONGEST_CELL)
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    reader = csv.reader(text, delimiter=dialect.delimiter, strict=True)
    line = first_line
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _csv_fault(source, line, error) from error
        if cells is None:
            return
        if cells:
            yield Record(line, cells)
        line = first_line + reader.line_num


def _raw(source: Source, dialect: Dialect) -> Iterator[Record]:
    with source.open_plain() as binary:
        if dialect.bom:
            binary.read(len(codecs.BOM_UTF8))
        for record in raw_records(binary, dialect, source=source.name):
            if record.line > dialect.lines_before_header:
                yield record


def _csv_fault(source: str, line: int, error: csv.Error) -> TableError:
    known = {
        "unexpected end of data": "a quotation mark is opened in this record and never closed",
        "field larger": f"a cell has more than {LONGEST_CELL:,} characters",
        "expected after": "a closing quotation mark is followed by more text",
    }
    problem = next((text for key, text in known.items() if key in str(error)), str(error))
    return TableError(
        problem,
        source=source,
        line=line,
        remedy='A quotation mark inside a quoted cell is written twice: ""',
    )


def read_header(source: Source, dialect: Dialect) -> Header:
    """Read the names of the columns; each is there, printable and different.

    Raises
    ------
    TableError
        If a name is empty, hidden marks stand in it, or two are the same.
    """
    record = next(_raw(source, dialect), None)
    if record is None:
        raise TableError("the file is empty", source=source.name, remedy="A header is needed")
    names = tuple(cell.strip() for cell in record.cells)
    last_line = record.line + sum(
        cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in record.cells
    )
    header = Header(source.name, names, record.line, last_line)
    seen: dict[str, int] = {}
    for index, name in enumerate(header.names):
        if not name:
            raise header.fault("a column has no name", line=record.line, index=index)
        if mark := hidden_mark(name):
            raise header.fault(f"hidden character {mark}", line=record.line, index=index)
        if name in seen:
            raise header.fault(
                f"the column stands twice, first as number {seen[name] + 1}",
                line=record.line,
                index=index,
            )
        seen[name] = index
    return header


def read_records(source: Source, dialect: Dialect, header: Header) -> Iterator[Record]:
    """Give every record after the header; a ragged one is an error.

    Raises
    ------
    TableError
        At the first record with more or fewer cells than the header, or broken quotation.
    """
    records = _raw(source, dialect)
    next(records, None)
    yield from even_records(records, header)


def even_records(records: Iterator[Record], header: Header) -> Iterator[Record]:
    """Give records on; a ragged one is an error that names the first cell too few or too many.

    Raises
    ------
    TableError
        At the first record with more or fewer cells than the header.
    """
    width = len(header.names)
    for record in records:
        if len(record.cells) != width:
            raise _ragged(header, record)
        yield record


def _ragged(header: Header, record: Record) -> TableError:
    found, width = len(record.cells), len(header.names)
    short = found < width
    return TableError(
        f"{found} cells where the header has {width}",
        source=header.source,
        line=record.line,
        column=header.names[found] if short else header.names[-1],
        position=found + 1 if short else width,
        remedy="The first missing cell is named" if short else "Nothing may follow the last column",
    )
