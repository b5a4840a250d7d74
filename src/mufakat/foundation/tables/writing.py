"""CSV that a spreadsheet opens as text (integrity.md U4), and the way back."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Protocol

# A cell that starts, after spaces, with one of these is a formula to some spreadsheet. Cells that
# already carry an apostrophe before such a start get one more, so that the way back is exact.
_FORMULA = re.compile("\\A'*[^\\S\t\r\n]*[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")


class _Writable(Protocol):
    def write(self, text: str, /) -> object: ...


def guarded(text: str) -> str:
    """Text with a leading apostrophe where a spreadsheet would take it for a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("fine"), guarded(" @home")
    ("'=1+1", 'fine', "' @home")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Undo `guarded`.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("'tis"), unguarded(guarded("'=x"))
    ('=1+1', "'tis", "'=x")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def write_csv(
    target: _Writable, header: Sequence[str], rows: Iterable[Sequence[str | int | float | None]]
) -> int:
    """Write rows; text is guarded, numbers stay numbers, None is an empty cell.

    Returns
    -------
    int
        Number of rows written, the header not counted.
    """
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in header])
    count = 0
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        count += 1
    return count
