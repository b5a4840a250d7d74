"""First pass over delimited text: its bytes are UTF-8, its dialect is known, its hash is taken."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import re
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from mufakat.foundation.tables.faults import TableError
from mufakat.foundation.tables.source import PARQUET_MAGIC, ZIP_MAGIC, Source

CHUNK = 1 << 20
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAVE_AS = "Save it as CSV in UTF-8"
_SEP_LINE = re.compile(r"\Asep=(.)(\r\n|\n|\r)")


@dataclass(frozen=True)
class Dialect:
    """How a delimited file is written."""

    delimiter: str = ","
    bom: bool = False
    newline: str = "LF"
    lines_before_header: int = 0

    def sentence(self) -> str:
        """Say the dialect in words, to be shown before anything is imported."""
        mark = ", with a byte order mark" if self.bom else ""
        return f"{SEPARATORS[self.delimiter]}-separated, {self.newline} line ends{mark}"


@dataclass(frozen=True)
class Inspection:
    """What the first pass found."""

    sha256: str
    size: int
    lines: int
    dialect: Dialect
    gzip: bool
    hexadecimal: bool
    """Somewhere `0x` occurs, which fast readers take for a number and we do not."""
    last_quote: int
    """Place of the last quotation mark, in bytes from the start; -1 where there is none."""


def inspect(source: Source, *, most_bytes: int | None = None) -> Inspection:
    """Read a delimited file once, in bounded memory, and refuse what is not UTF-8 text.

    Parameters
    ----------
    source : Source
        The file; gzip is inflated.
    most_bytes : int, optional
        Refuse content above this size, counted while inflating.

    Raises
    ------
    TableError
        If the file is empty, too large, broken gzip, a workbook, or not UTF-8.
    """
    try:
        with source.open_plain() as stream:
            return _inspect(source, stream, most_bytes)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise TableError(
            f"the gzip file is damaged ({error})",
            source=source.name,
            remedy="Compress it again, or give the plain CSV",
        ) from error


def _inspect(source: Source, stream: BinaryIO, most_bytes: int | None) -> Inspection:
    digest = hashlib.sha256()
    checker = _Utf8(source.name)
    size = lines = 0
    last_quote = -1
    hexadecimal = False
    head = last = b""
    while chunk := stream.read(CHUNK):
        if not size:
            _refuse_other_formats(source.name, chunk)
        if (quote := chunk.rfind(b'"')) >= 0:
            last_quote = size + quote
        size += len(chunk)
        if most_bytes is not None and size > most_bytes:
            raise TableError(f"more than {most_bytes:,} bytes", source=source.name)
        digest.update(chunk)
        checker.feed(chunk)
        lines += chunk.count(b"\n")
        seam = last[-1:] + chunk
        hexadecimal = hexadecimal or b"0x" in seam or b"0X" in seam
        head = head or chunk
        last = chunk
    checker.finish()
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise TableError("the file is empty", source=source.name, remedy="A header line is needed")
    lines += not last.endswith(b"\n")
    return Inspection(
        digest.hexdigest(), size, lines, dialect_of(head), source.is_gzip, hexadecimal, last_quote
    )


def _refuse_other_formats(name: str, head: bytes) -> None:
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    nulls = head[:200].count(b"\0")
    if wide or nulls > len(head[:200]) // 4:
        raise TableError("byte 1: this is UTF-16, not UTF-8", source=name, line=1, remedy=_SAVE_AS)
    if head.startswith(ZIP_MAGIC):
        raise TableError("this is a workbook or archive (zip)", source=name, remedy=_SAVE_AS)
    if head.startswith(PARQUET_MAGIC):
        raise TableError("this is Parquet where CSV is expected", source=name, remedy=_SAVE_AS)


class _Utf8:
    """Check bytes for UTF-8, piece by piece, and know the place of the first that is not."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._bytes = 0
        self._lines = 0

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        pending = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            raise self._fault(error, self._bytes - pending) from error
        self._bytes += len(chunk)
        self._lines += chunk.count(b"\n")

    def finish(self) -> None:
        self.feed(b"", final=True)

    def _fault(self, error: UnicodeDecodeError, base: int) -> TableError:
        line = self._lines + error.object.count(b"\n", 0, error.start) + 1
        return TableError(
            f"byte {base + error.start + 1} (0x{error.object[error.start]:02X}) is not UTF-8; "
            "perhaps Latin-1 or Windows-1252",
            source=self._name,
            line=line,
            remedy=_SAVE_AS,
        )


def dialect_of(head: bytes) -> Dialect:
    """Find separator and line ends from the first record of a file."""
    bom = head.startswith(codecs.BOM_UTF8)
    text = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="ignore")
    if (told := _SEP_LINE.match(text)) and told.group(1) in SEPARATORS:
        return Dialect(told.group(1), bom, _newline(told.group(2)), 1)
    counts = dict.fromkeys(SEPARATORS, 0)
    quoted = False
    newline = "\n"
    for place, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in counts:
            counts[character] += 1
        elif not quoted and character in "\r\n" and text[:place].strip():
            newline = "\r\n" if text[place : place + 2] == "\r\n" else character
            break
    delimiter = max(counts, key=lambda one: counts[one])
    return Dialect(delimiter, bom, _newline(newline))


def _newline(characters: str) -> str:
    return characters.replace("\r", "CR").replace("\n", "LF")
