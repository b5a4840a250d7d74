"""The map on the page: density cells of enough people, outlines of cells, never a point."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from mufakat.cli.report import words
from mufakat.cli.report.tags import Column, folded, table
from mufakat.foundation.charts import Mark, MarkSet, opinion_map_svg

Json = Mapping[str, Any]


def figure(shown: Json, source: str) -> str:
    """Picture, caption and the same numbers as a table.

    Parameters
    ----------
    shown : mapping
        The published form of a map.
    source : str
        Source, date and number, for the caption.
    """
    sets = mark_sets(shown)
    drawn = sum(mark.people for one in sets for mark in one.marks)
    count = words.plural(len(shown["groups"]), "group", "groups")
    description = (
        f"{count}; each mark stands for at least {shown['suppression']['minimum']} people, "
        f"{drawn:,} in all; people in emptier places are not drawn."
    )
    svg = opinion_map_svg(sets, title="Opinion map", description=description)
    rows = [
        (one.label or "no group", f"{len(one.marks):,}", f"{sum(m.people for m in one.marks):,}")
        for one in sets
    ]
    columns = [Column("Group"), Column("Marks", True), Column("People drawn", True)]
    return (
        f"<figure>{svg}<figcaption>{escape(description)} {escape(words.choice(shown))} "
        f'<span dir="auto">{escape(source)}</span></figcaption></figure>'
        + folded("The picture as a table", table("What the picture shows", columns, rows))
    )


def mark_sets(shown: Json) -> list[MarkSet]:
    """Cells and outline of each group; people of no group come last."""
    outlines: Json = shown["outlines"]
    marks: dict[str, list[Mark]] = {}
    for cell in shown["density"]:
        mark = Mark(cell["x"], cell["y"], cell["people"])
        marks.setdefault(cell["group"] or "", []).append(mark)
    return [
        MarkSet(label, marks[label], [(x, y) for x, y in outlines.get(label, ())])
        for label in sorted(marks, key=lambda one: (not one, one))
    ]


def bar_words(agree: float, passed: float, disagree: float) -> str:
    """Say what a bar shows."""
    total = agree + passed + disagree
    if not total:
        return "no votes"
    parts = [f"{100 * part / total:.0f} %" for part in (agree, passed, disagree)]
    return f"{parts[0]} agree, {parts[1]} pass, {parts[2]} disagree"
