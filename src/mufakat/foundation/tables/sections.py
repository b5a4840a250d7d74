"""Large delimited files cut into pieces of whole records, so that memory stays bounded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from mufakat.foundation.tables.inspection import Inspection
from mufakat.foundation.tables.reading import Header, Record, even_records, raw_records
from mufakat.foundation.tables.source import Source

SECTION = 4 << 20
"""Bytes of a section, but for the record that is finished."""


@dataclass(frozen=True)
class Section:
    """Whole records that follow each other, none with a quotation mark."""

    line: int
    """Line of the file on which the section starts."""
    lines: int
    content: bytes


def is_divisible(source: Source, header: Header, found: Inspection) -> bool:
    """Say whether every line end after the header ends a record: no quotation marks there."""
    if found.last_quote < 0:
        return True
    with source.open_plain() as stream:
        return found.last_quote < _skip_lines(stream, header.last_line)


def sections(
    source: Source, header: Header, found: Inspection, *, size: int = SECTION
) -> Iterator[Section]:
    """Cut the records after the header into sections.

    Parameters
    ----------
    source : Source
        A file that is divisible.
    header : Header
        Its header.
    found : Inspection
        Its inspection, for the line ends.
    size : int
        Bytes of a section; one longer record still stays whole.
    """
    end = b"\r" if found.dialect.newline == "CR" else b"\n"
    line = header.last_line + 1
    with source.open_plain() as stream:
        stream = _after_lines(stream, header.last_line)
        rest = b""
        while chunk := stream.read(size):
            whole, cut, rest = (rest + chunk).rpartition(end)
            if cut:
                content = whole + cut
                yield Section(line, lines := _lines(content), content)
                line += lines
        if rest:
            yield Section(line, _lines(rest) + (not rest.endswith(end)), rest)


def section_records(section: Section, header: Header, found: Inspection) -> Iterator[Record]:
    """Records of a section with the lines of the file.

    Raises
    ------
    TableError
        At the first ragged record.
    """
    raw = raw_records(
        io.BytesIO(section.content),
        found.dialect,
        source=header.source,
        first_line=section.line,
    )
    return even_records(raw, header)


def _lines(content: bytes) -> int:
    return content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")


def _after_lines(stream: BinaryIO, count: int) -> BinaryIO:
    """Stream that starts after so many lines."""
    offset = _skip_lines(stream, count)
    stream.seek(offset)
    return stream


def _skip_lines(stream: BinaryIO, count: int) -> int:
    """Bytes of the first lines, whatever ends them."""
    offset = 0
    rest = b""
    while count and (chunk := stream.read(1 << 16)):
        rest += chunk
        while count and (place := _line_end(rest)) is not None:
            offset += place
            rest = rest[place:]
            count -= 1
    return offset + (len(rest) if count else 0)


def _line_end(text: bytes) -> int | None:
    """Bytes up to and with the first line end; None where more must be read to know."""
    feed, turn = text.find(b"\n"), text.find(b"\r")
    if turn < 0 or 0 <= feed < turn:
        return None if feed < 0 else feed + 1
    if turn + 1 == len(text):
        return None
    return turn + 2 if text[turn + 1 : turn + 2] == b"\n" else turn + 1
