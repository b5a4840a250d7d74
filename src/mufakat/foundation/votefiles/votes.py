"""Reading a file of votes, whatever its form."""

from __future__ import annotations

from mufakat.foundation.tables import Header, Inspection, Source, TableError, inspect, read_header
from mufakat.foundation.tables.source import PARQUET_MAGIC
from mufakat.foundation.votefiles.longform import is_long, read_long
from mufakat.foundation.votefiles.votefile import Reading, VoteFile
from mufakat.foundation.votefiles.wide import is_wide, read_wide

# Below this size the plain reader is as fast as loading the columnar library.
FAST_ABOVE = 1 << 20


def read_votes(
    source: Source,
    *,
    agree_is: int = 1,
    most_bytes: int | None = None,
    fast_above: int = FAST_ABOVE,
) -> VoteFile:
    """Read a Polis wide export, a long CSV or a long Parquet file, recognised by content.

    Parameters
    ----------
    source : Source
        The file; CSV may be compressed with gzip.
    agree_is : int
        1 for exports, -1 for tables of a running Polis server.
    most_bytes : int, optional
        Refuse more than this, counted while inflating.
    fast_above : int
        Size in bytes from which the columnar reader is tried first. Whatever it cannot take is
        read again by the plain reader, which alone decides and says where a fault stands.

    Raises
    ------
    TableError
        With line (CSV) or row (Parquet) and column of the first fault.
    """
    reading = Reading(agree_is)
    if source.magic() == PARQUET_MAGIC:
        from mufakat.foundation.votefiles.parquet import read_parquet  # loads pyarrow

        return read_parquet(source, reading)
    found = inspect(source, most_bytes=most_bytes)
    header = read_header(source, found.dialect)
    if found.size >= fast_above and (read := _fast(source, header, found, reading)):
        return read
    if is_long(header):
        return read_long(source, header, found, reading)
    if is_wide(header):
        return read_wide(source, header, found, reading)
    raise _unknown_form(header)


def _fast(source: Source, header: Header, found: Inspection, reading: Reading) -> VoteFile | None:
    from mufakat.foundation.votefiles.columnar import fast_long, fast_wide  # loads pyarrow

    if found.hexadecimal or any("\n" in name or "\r" in name for name in header.names):
        return None
    if is_long(header):
        return fast_long(source, header, found, reading)
    return fast_wide(source, header, found, reading) if is_wide(header) else None


def _unknown_form(header: Header) -> TableError:
    return TableError(
        "neither a Polis export (participant and one column per statement) nor a long table "
        "(participant, statement, vote)",
        source=header.source,
        line=header.line,
        remedy=f"The header begins with {', '.join(map(repr, header.names[:6]))}",
    )
