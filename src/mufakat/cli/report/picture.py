"""The map on the page: density cells of enough people, outlines of cells, never a point."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import Any

from mufakat.cli.report import words
from mufakat.cli.report.tags import Column, Html, folded, table
from mufakat.foundation.charts import Mark, MarkSet, density_marks, hull, opinion_map_svg


def figure(result: dict[str, Any], shown: dict[str, Any], minimum: int, source: str) -> str:
    """Picture, caption and the same numbers as a table."""
    sets = mark_sets(result, minimum)
    allowed = {group["id"] for group in shown["groups"]}
    sets = [one for one in sets if one.label in allowed or not one.label]
    drawn = sum(mark.people for one in sets for mark in one.marks)
    count = words.plural(len(shown["groups"]), "group", "groups")
    description = (
        f"{count}; each mark stands for at least {minimum} people, {drawn:,} in all; "
        "people in emptier places are not drawn."
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


def mark_sets(result: dict[str, Any], minimum: int) -> list[MarkSet]:
    """Cells of at least `minimum` people, counted inside each group."""
    places: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for person in result["participants"]:
        if person["x"] is not None:
            places[person["group"] or ""].append((person["x"], person["y"]))
    sets = []
    for label in sorted(places, key=lambda one: (not one, one)):
        marks = density_marks(places[label], minimum=minimum)
        sets.append(MarkSet(label, marks, _outline(marks) if label else ()))
    return [one for one in sets if one.marks]


def _outline(marks: list[Mark]) -> list[tuple[float, float]]:
    # of cells, not of people: the outermost person of a group is nobody's business
    return hull([(mark.x, mark.y) for mark in marks])


def bar_words(agree: float, passed: float, disagree: float) -> Html | str:
    """Say what a bar shows."""
    total = agree + passed + disagree
    if not total:
        return "no votes"
    parts = [f"{100 * part / total:.0f} %" for part in (agree, passed, disagree)]
    return f"{parts[0]} agree, {parts[1]} pass, {parts[2]} disagree"
