"""The opinion map: one path per group and size, integer coordinates (frontend.md, charts)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

SIZE = 440
MARGIN = 30
GRID = 31
"""Cells along one side of a density grid."""
MOST_POINTS = 5_000
"""Above this number points become a density grid (C6)."""
Point = tuple[float, float]

_COLOURS = (
    "var(--accent,#0b5d57)", "var(--thread,#b4690e)", "var(--quiet,#59656b)",
    "var(--object,#a3342b)", "var(--agree,#1d6b45)", "var(--pass,#77705f)", "var(--ink,#1c2326)",
)  # fmt: skip
# C3: no meaning by colour alone. The outline's dashes and the label tell groups apart as well.
_DASHES = ("", "6 4", "2 4", "10 3 2 3", "1 5", "12 6", "4 2 1 2")
_BANDS = ((10, 6), (25, 9), (1 << 60, 12))
"""Fewer people than this -> width of the mark."""


class Mark(NamedTuple):
    """A place on the map and how many people it stands for."""

    x: float
    y: float
    people: int


@dataclass(frozen=True)
class MarkSet:
    """Marks of one group, its outline and its label; `label` empty for people of no group."""

    label: str
    marks: Sequence[Mark]
    outline: Sequence[Point] = ()
    center: Point | None = None


def opinion_map_svg(
    sets: Sequence[MarkSet], *, title: str, description: str, prefix: str = "map"
) -> str:
    """Draw the map; text and numbers in title and description, a table belongs beside it.

    Parameters
    ----------
    sets : sequence of MarkSet
        Groups in the order of their labels.
    title, description : str
        For screen readers, in the language of the page.
    prefix : str
        Start of the element ids, so that two maps fit on one page.
    """
    scale = _Scale(sets)
    body = [_axes(scale)]
    for index, one in enumerate(sets):
        body.extend(_group(one, index, scale))
    body.extend(_label(one, scale) for one in sets if one.label)
    name = escape(prefix)
    return (
        f'<svg class="opinionmap" viewBox="0 0 {SIZE} {SIZE}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" direction="ltr">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{"".join(body)}</svg>'
    )


def point_marks(points: Iterable[Point]) -> list[Mark]:
    """One mark per person, for those who may see persons; many become a density grid."""
    every = list(points)
    if len(every) > MOST_POINTS:
        return density_marks(every, minimum=1)
    return [Mark(x, y, 1) for x, y in every]


def density_marks(points: Sequence[Point], *, minimum: int, cells: int = GRID) -> list[Mark]:
    """Count points in a square grid and keep cells of at least `minimum` people."""
    if not points:
        return []
    xs, ys = zip(*points, strict=True)
    left, bottom = min(xs), min(ys)
    side = max(max(xs) - left, max(ys) - bottom) / cells or 1.0
    counts = Counter(
        (min(int((x - left) / side), cells - 1), min(int((y - bottom) / side), cells - 1))
        for x, y in points
    )
    return [
        Mark(left + (i + 0.5) * side, bottom + (j + 0.5) * side, people)
        for (i, j), people in sorted(counts.items())
        if people >= minimum
    ]


def hull(points: Sequence[Point]) -> list[Point]:
    """Convex hull, counter-clockwise (Andrew's monotone chain, 1979)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _chain(ordered)[:-1] + _chain(ordered[::-1])[:-1]


def _chain(ordered: Sequence[Point]) -> list[Point]:
    chain: list[Point] = []
    for x, y in ordered:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain


class _Scale:
    """From the plane of the map to integer picture coordinates, the same on both axes."""

    def __init__(self, sets: Sequence[MarkSet]) -> None:
        places = [(m.x, m.y) for one in sets for m in one.marks]
        places += [p for one in sets for p in one.outline]
        places += [one.center for one in sets if one.center]
        reach = max((max(abs(x), abs(y)) for x, y in places), default=0.0)
        self._factor = (SIZE / 2 - MARGIN) / reach if reach else 0.0

    def at(self, x: float, y: float) -> tuple[int, int]:
        half = SIZE // 2
        return half + round(x * self._factor), half - round(y * self._factor)


def _axes(scale: _Scale) -> str:
    x, y = scale.at(0.0, 0.0)
    return f'<path d="M0 {y}H{SIZE}M{x} 0V{SIZE}" stroke="var(--rule,#d9d6cc)" fill="none"/>'


def _group(one: MarkSet, index: int, scale: _Scale) -> Iterable[str]:
    colour = _COLOURS[index % len(_COLOURS)] if one.label else "var(--quiet,#59656b)"
    if len(one.outline) > 2:
        yield _outline(one, colour, _DASHES[index % len(_DASHES)], scale)
    for least, most, width in _band_edges(one.marks):
        inside = [m for m in one.marks if least <= m.people < most]
        if inside:
            yield (
                f'<path d="{_points(inside, scale)}" stroke="{colour}" stroke-width="{width}" '
                'stroke-linecap="round" opacity=".75"/>'
            )


def _band_edges(marks: Sequence[Mark]) -> Iterable[tuple[int, int, int]]:
    if all(mark.people == 1 for mark in marks):
        yield 1, 2, 5  # persons, not cells: one path
        return
    least = 0
    for most, width in _BANDS:
        yield least, most, width
        least = most


def _outline(one: MarkSet, colour: str, dash: str, scale: _Scale) -> str:
    corners = "L".join(f"{x} {y}" for x, y in (scale.at(*p) for p in one.outline))
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{corners}z" fill="{colour}" fill-opacity=".08" stroke="{colour}" '
        f'stroke-width="1.5" stroke-linejoin="round"{dashes}/>'
    )


def _points(marks: Sequence[Mark], scale: _Scale) -> str:
    # sorted by (y, x) because that compresses best; equal places need one mark only
    places = sorted({scale.at(m.x, m.y)[::-1] for m in marks})
    return "".join(f"M{x} {y}h0" for y, x in places)


def _label(one: MarkSet, scale: _Scale) -> str:
    places = [(m.x, m.y) for m in one.marks] or ([one.center] if one.center else [])
    if not places:
        return ""
    highest = max(y for _, y in places)
    x, y = scale.at(sum(p[0] for p in places) / len(places), highest)
    return (
        f'<text x="{x}" y="{max(y - 12, 16)}" font-size="15" font-weight="600" '
        f'fill="var(--ink,#1c2326)" text-anchor="middle">{escape(one.label)}</text>'
    )
