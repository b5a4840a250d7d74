"""HTML pieces; every word from outside is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


class Column(NamedTuple):
    """Head of a column; numbers are set at the end of the cell."""

    head: str
    number: bool = False


def html(value: str | Html) -> str:
    return value if isinstance(value, Html) else escape(value)


def said(text: str) -> Html:
    """Words that people wrote, in whatever direction they run."""
    return Html(f'<span dir="auto">{escape(text)}</span>')


def name(text: str) -> Html:
    """Identifier inside a sentence, isolated so that it cannot turn the words around it."""
    return Html(f"<bdi>{escape(text)}</bdi>")


def paragraph(text: str | Html, kind: str = "") -> str:
    return f"<p{_class(kind)}>{html(text)}</p>"


def heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str | Html]]) -> str:
    """Table whose first column names the row."""
    head = "".join(f'<th scope="col"{_n(c)}>{escape(c.head)}</th>' for c in columns)
    body = "".join(f"<tr>{_row(columns, row)}</tr>" for row in rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def folded(summary: str, content: str) -> str:
    """Long content that opens by keyboard, and in print."""
    return f"<details><summary>{escape(summary)}</summary>{content}</details>"


def _row(columns: Sequence[Column], row: Sequence[str | Html]) -> str:
    first, *others = row
    cells = [f'<th scope="row" class="said">{html(first)}</th>']
    cells += [
        f"<td{_n(column)}>{html(cell)}</td>"
        for column, cell in zip(columns[1:], others, strict=True)
    ]
    return "".join(cells)


def _n(column: Column) -> str:
    return _class("n") if column.number else ""


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
