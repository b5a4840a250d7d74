"""One kind of error for every file from outside: where it is wrong and what would be right."""

from __future__ import annotations


class TableError(ValueError):
    """A file that cannot be taken as it is.

    Parameters
    ----------
    problem : str
        What is wrong, without a full stop.
    source : str
        Name of the file as the person knows it.
    remedy : str
        What would be right; shown after the problem.
    line : int, optional
        Line of the file, the first being 1. A record that spans several lines has its first.
    row : int, optional
        Row of a file without lines (Parquet), the first being 1.
    column : str, optional
        Name of the column as the file writes it.
    position : int, optional
        Number of the column, the first being 1.
    """

    def __init__(
        self,
        problem: str,
        *,
        source: str = "",
        remedy: str = "",
        line: int | None = None,
        row: int | None = None,
        column: str | None = None,
        position: int | None = None,
    ) -> None:
        self.problem = problem
        self.source = source
        self.remedy = remedy
        self.line = line
        self.row = row
        self.column = column
        self.position = position
        super().__init__(str(self))

    def __str__(self) -> str:
        """Say the place, the problem and the remedy in one line."""
        place = self.place()
        text = f"{place}: {self.problem}" if place else self.problem
        return f"{text}. {self.remedy}" if self.remedy else text

    def place(self) -> str:
        """File, line or row, and column, as far as they are known."""
        column = "" if self.column is None else f"column {_short(self.column)!r}"
        if column and self.position is not None:
            column += f" (number {self.position})"
        parts = (
            self.source,
            "" if self.line is None else f"line {self.line}",
            "" if self.row is None else f"row {self.row}",
            column,
        )
        return ", ".join(part for part in parts if part)

    def as_json(self) -> dict[str, str | int | None]:
        """Return the same facts for a program."""
        return {
            "problem": self.problem,
            "remedy": self.remedy,
            "source": self.source,
            "line": self.line,
            "row": self.row,
            "column": self.column,
            "position": self.position,
        }


def _short(name: str, most: int = 60) -> str:
    return name if len(name) <= most else f"{name[:most]}…"
