"""The texts of statements: Polis `comments.csv`, or a table of statement and text."""

from __future__ import annotations

from dataclasses import dataclass

from mufakat.foundation.tables import (
    Header,
    Record,
    Source,
    TableError,
    hidden_mark,
    inspect,
    read_header,
    read_records,
    unguarded,
)
from mufakat.foundation.votefiles.tokens import identifier

STATEMENT = ("comment-id", "statement", "statement-id", "tid")
TEXT = ("comment-body", "text", "txt")
LONGEST_TEXT = 1_000
"""Characters. A statement is one thought that can be voted on; published ones reach 500."""
_MODERATED = {"1": 1, "0": 0, "-1": -1, "": 0}


@dataclass(frozen=True)
class StatementText:
    """One statement as the file has it."""

    id: str
    text: str
    moderated: int
    """1 accepted, 0 undecided, -1 rejected."""
    author: str | None
    submitted_ms: int | None
    """Milliseconds since 1970, UTC."""
    line: int


@dataclass(frozen=True)
class _Columns:
    statement: int
    text: int
    moderated: int | None
    author: int | None
    timestamp: int | None


def read_statements(
    source: Source, *, longest: int = LONGEST_TEXT, most_bytes: int | None = None
) -> tuple[StatementText, ...]:
    """Read statements in the order of the file.

    Parameters
    ----------
    source : Source
        A delimited file.
    longest : int
        Characters that a text may have.
    most_bytes : int, optional
        Refuse more than this, counted while inflating.

    Raises
    ------
    TableError
        With line and column: empty or too long texts, letters whose order is overridden,
        statements that stand twice, unknown states of moderation.
    """
    found = inspect(source, most_bytes=most_bytes)
    header = read_header(source, found.dialect)
    where = _Columns(
        header.need(*STATEMENT),
        header.need(*TEXT),
        header.find("moderated"),
        header.find("author-id", "author"),
        header.find("timestamp"),
    )
    statements: dict[str, StatementText] = {}
    for record in read_records(source, found.dialect, header):
        statement = _statement(header, where, record, longest)
        if before := statements.get(statement.id):
            raise header.fault(
                f"statement {statement.id!r} stands twice, first on line {before.line}",
                line=record.line,
                index=where.statement,
            )
        statements[statement.id] = statement
    if not statements:
        raise TableError(
            "there is a header and no statement", source=source.name, line=header.line + 1
        )
    return tuple(statements.values())


def _statement(header: Header, where: _Columns, record: Record, longest: int) -> StatementText:
    try:
        name = identifier(record.cells[where.statement])
    except ValueError as error:
        raise header.fault(str(error), line=record.line, index=where.statement) from error
    author = "" if where.author is None else record.cells[where.author].strip()
    moderated = _moderated(header, where.moderated, record)
    return StatementText(
        name,
        # published exports hold empty texts that moderation took out; nobody will see them
        _text(header, where.text, record, longest, may_be_empty=moderated == -1),
        moderated,
        author or None,
        _milliseconds(header, where.timestamp, record),
        record.line,
    )


def _text(
    header: Header, place: int, record: Record, longest: int, *, may_be_empty: bool
) -> str:
    text = unguarded(record.cells[place])
    problem = ""
    if not text.strip() and not may_be_empty:
        problem = "the text is empty"
    elif len(text) > longest:
        problem = f"a text of {len(text):,} characters; at most {longest:,} are allowed"
    elif mark := hidden_mark(text, running=True):
        problem = f"the order of letters is overridden by {mark}"
    if problem:
        raise header.fault(problem, line=record.line, index=place)
    return text


def _moderated(header: Header, place: int | None, record: Record) -> int:
    if place is None:
        return 0
    cell = record.cells[place].strip()
    if cell not in _MODERATED:
        raise header.fault(
            f"{cell[:40]!r} is no state of moderation",
            line=record.line,
            index=place,
            remedy="1 accepted, 0 undecided, -1 rejected",
        )
    return _MODERATED[cell]


def _milliseconds(header: Header, place: int | None, record: Record) -> int | None:
    cell = "" if place is None else record.cells[place].strip()
    if place is None or not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 15):
        raise header.fault(
            f"{cell[:40]!r} is no time",
            line=record.line,
            index=place,
            remedy="Milliseconds since 1970, UTC",
        )
    return int(cell)
