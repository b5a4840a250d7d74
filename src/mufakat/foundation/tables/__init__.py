"""Delimited text from outside, read so that every fault has a line, a column and a remedy."""

from mufakat.foundation.tables.faults import TableError
from mufakat.foundation.tables.inspection import Dialect, Inspection, inspect
from mufakat.foundation.tables.marks import hidden_mark
from mufakat.foundation.tables.reading import Header, Record, read_header, read_records
from mufakat.foundation.tables.sections import Section, is_divisible, section_records, sections
from mufakat.foundation.tables.source import Source
from mufakat.foundation.tables.writing import guarded, unguarded, write_csv

__all__ = [
    "Dialect",
    "Header",
    "Inspection",
    "Record",
    "Section",
    "Source",
    "TableError",
    "guarded",
    "hidden_mark",
    "inspect",
    "is_divisible",
    "read_header",
    "read_records",
    "section_records",
    "sections",
    "unguarded",
    "write_csv",
]
