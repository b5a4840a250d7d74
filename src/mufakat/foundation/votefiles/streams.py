"""CSV files of votes as streams: by columns where a section is clean, by cells where it is not."""

from __future__ import annotations

from collections.abc import Iterator

from mufakat.foundation.tables import (
    Header,
    Inspection,
    Source,
    is_divisible,
    read_records,
    section_records,
    sections,
)
from mufakat.foundation.tables.sections import SECTION
from mufakat.foundation.votefiles.longform import LongForm
from mufakat.foundation.votefiles.votefile import Identifiers, VoteBatch
from mufakat.foundation.votefiles.wide import WideForm


class CsvVotes:
    """A delimited file of votes; see `VoteStream`.

    Parameters
    ----------
    source : Source
        The file.
    form : WideForm or LongForm
        How its rows are read.
    found : Inspection
        Its inspection.
    by_columns : bool
        Try the columnar reader. Whatever section it cannot take is read again by the plain one,
        which alone decides and says where a fault stands. A file with quotation marks after the
        header is read by the plain one.
    """

    def __init__(
        self, source: Source, form: WideForm | LongForm, found: Inspection, *, by_columns: bool
    ) -> None:
        self._source = source
        self._form = form
        self._found = found
        self.form = form.name
        self.dialect = found.dialect.sentence()
        self.sha256 = found.sha256
        self.size = found.size
        self.weighted = form.weighted
        # the columnar reader takes 0x1 for a number
        by_columns = by_columns and not found.hexadecimal
        self._by_columns = by_columns and is_divisible(source, form.header, found)

    @property
    def identifiers(self) -> Identifiers:
        """Participants and statements named so far."""
        return self._form.identifiers

    @property
    def header(self) -> Header:
        """Names of the columns."""
        return self._form.header

    def __iter__(self) -> Iterator[VoteBatch]:
        """Give the votes in the order of the file.

        Raises
        ------
        TableError
            With line and column of the first fault.
        """
        self._form.restart()
        yield from self._sections() if self._by_columns else self._form.plain(
            read_records(self._source, self._found.dialect, self.header)
        )
        self._form.finish()

    def _sections(self) -> Iterator[VoteBatch]:
        from mufakat.foundation.votefiles.columnar import Odd, section_batch  # loads pyarrow

        for section in sections(self._source, self.header, self._found, size=SECTION):
            try:
                batch = section_batch(self._form, section, self._found)
            except Odd:
                records = section_records(section, self.header, self._found)
                yield from self._form.plain(records)
            else:
                yield batch
