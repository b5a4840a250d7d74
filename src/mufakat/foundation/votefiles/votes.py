"""Reading a file of votes, whatever its form."""

from __future__ import annotations

from dataclasses import replace

from mufakat.foundation.tables import Header, Source, TableError, inspect, read_header
from mufakat.foundation.tables.source import PARQUET_MAGIC
from mufakat.foundation.votefiles.longform import LongForm, is_long, weight_notes
from mufakat.foundation.votefiles.streams import CsvVotes
from mufakat.foundation.votefiles.votefile import Reading, VoteFile, VoteStream, collected
from mufakat.foundation.votefiles.wide import WideForm, is_wide

# Below this size the plain reader is as fast as loading the columnar library.
FAST_ABOVE = 1 << 20


def open_votes(
    source: Source,
    *,
    agree_is: int = 1,
    most_bytes: int | None = None,
    fast_above: int = FAST_ABOVE,
) -> VoteStream:
    """Open a Polis wide export, a long CSV or a long Parquet file, recognised by content.

    Parameters
    ----------
    source : Source
        The file; CSV may be compressed with gzip.
    agree_is : int
        1 for exports, -1 for tables of a running Polis server.
    most_bytes : int, optional
        Refuse more than this, counted while inflating.
    fast_above : int
        Size in bytes from which the columnar reader is tried first.

    Raises
    ------
    TableError
        If it is no file of votes; faults in rows appear while the stream is read.
    """
    reading = Reading(agree_is)
    if source.magic() == PARQUET_MAGIC:
        from mufakat.foundation.votefiles.parquet import ParquetVotes  # loads pyarrow

        return ParquetVotes(source, reading)
    found = inspect(source, most_bytes=most_bytes)
    header = read_header(source, found.dialect)
    by_columns = found.size >= fast_above
    if is_long(header):
        return CsvVotes(source, LongForm(header, reading), found, by_columns=by_columns)
    if is_wide(header):
        return CsvVotes(source, WideForm(header, reading), found, by_columns=by_columns)
    raise _unknown_form(header)


def read_votes(
    source: Source,
    *,
    agree_is: int = 1,
    most_bytes: int | None = None,
    fast_above: int = FAST_ABOVE,
) -> VoteFile:
    """Read a whole file of votes; takes the same as `open_votes`.

    Raises
    ------
    TableError
        With line (CSV) or row (Parquet) and column of the first fault.
    """
    stream = open_votes(source, agree_is=agree_is, most_bytes=most_bytes, fast_above=fast_above)
    return whole_file(stream)


def whole_file(stream: VoteStream) -> VoteFile:
    """Read an opened file of votes to its end.

    Raises
    ------
    TableError
        At the first fault.
    """
    file = collected(stream)
    if file.important is None:
        return file
    return replace(file, notes=notes_of(stream, int(file.important.sum())))


def notes_of(stream: VoteStream, marked: int) -> tuple[str, ...]:
    """What a reader should know of a file, such as how a column of weights was taken."""
    return weight_notes(marked) if stream.weighted else ()


def _unknown_form(header: Header) -> TableError:
    return TableError(
        "neither a Polis export (participant and one column per statement) nor a long table "
        "(participant, statement, vote)",
        source=header.source,
        line=header.line,
        remedy=f"The header begins with {', '.join(map(repr, header.names[:6]))}",
    )
