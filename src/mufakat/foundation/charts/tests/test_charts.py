"""Charts: rules C1, C3, C5 and C6 of the front end, and what a screen reader hears."""

from __future__ import annotations

import gzip
import random
import re
from xml.etree import ElementTree

import pytest

from mufakat.foundation.charts import (
    Mark,
    MarkSet,
    density_marks,
    hull,
    opinion_map_svg,
    point_marks,
    share_bar_svg,
)


def drawn(*sets: MarkSet, **words: str) -> str:
    return opinion_map_svg(sets, title="Map", description="Two groups", **words)


def test_title_and_description_are_wired() -> None:  # C1
    root = ElementTree.fromstring(drawn(MarkSet("A", [Mark(1, 1, 5)]), prefix="m"))
    assert root.get("role") == "img"
    ids = {e.get("id"): e.text for e in root if e.get("id")}
    assert [ids[name] for name in root.get("aria-labelledby", "").split()] == ["Map", "Two groups"]


def test_words_of_people_cannot_break_out() -> None:
    svg = opinion_map_svg(
        [MarkSet("<b>&", [Mark(0, 1, 5)])], title='"><script>', description="</desc>", prefix='"x'
    )
    assert "<script>" not in svg
    assert ElementTree.fromstring(svg)[0].text == '"><script>'


def test_coordinates_are_integers_and_sorted_by_row() -> None:
    svg = drawn(MarkSet("A", [Mark(1.5, -2.25, 5), Mark(-1, 2, 7), Mark(1.5, 2, 6)]))
    places = [(int(y), int(x)) for x, y in re.findall(r"M(\d+) (\d+)h0", svg)]
    assert places == sorted(places)
    assert len(places) == 3
    assert "." not in re.sub(r"opacity=\"\.\d+\"|width=\"1\.5\"", "", svg.split("</desc>")[1])


def test_groups_differ_by_more_than_colour() -> None:  # C3
    outline = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]
    svg = drawn(*(MarkSet(name, [Mark(0, 0, 5)], outline) for name in "ABC"))
    assert re.findall(r"<text[^>]*>([^<]*)</text>", svg) == ["A", "B", "C"]
    paths = re.findall(r"<path [^>]*stroke-width=\"1.5\"[^>]*>", svg)
    assert len({re.search(r'stroke-dasharray="([^"]*)"|$', p).group(1) for p in paths}) == 3


def test_a_thousand_points_are_one_path_of_the_promised_weight() -> None:
    draw = random.Random(1)
    sets = [
        MarkSet(name, point_marks((draw.gauss(x, 1), draw.gauss(y, 1)) for _ in range(250)))
        for name, x, y in [("A", -3, 0), ("B", 3, 0), ("C", 0, 3), ("D", 0, -3)]
    ]
    svg = drawn(*sets)
    assert svg.count('h0"') == 4
    assert len(gzip.compress(svg.encode())) < 4_200


def test_above_five_thousand_points_a_density_grid_is_drawn() -> None:  # C6
    draw = random.Random(2)
    points = [(draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(5_001)]
    marks = point_marks(points)
    assert len(marks) <= 31 * 31
    assert sum(m.people for m in marks) == 5_001
    assert len(point_marks(points[:5_000])) == 5_000


def test_no_cell_of_fewer_people_than_allowed_is_kept() -> None:
    points = [(0.0, 0.0)] * 4 + [(1.0, 1.0)] * 5 + [(5.0, 5.0)] * 6
    assert [m.people for m in density_marks(points, minimum=5)] == [5, 6]
    assert density_marks([], minimum=5) == []
    assert [m.people for m in density_marks([(2.0, 2.0)] * 9, minimum=5)] == [9]


def test_the_hull_has_no_point_inside() -> None:
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    assert sorted(hull([*square, (1.0, 1.0), (1.0, 0.0)])) == sorted(square)
    assert hull([(1.0, 1.0)]) == [(1.0, 1.0)]


def test_an_empty_map_is_still_a_picture() -> None:
    assert "<path" in drawn()


@pytest.mark.parametrize(
    ("parts", "widths"),
    [((91, 5, 4), [91, 5, 3]), ((1, 0, 0), [100]), ((0, 0, 0), []), ((1, 1, 1), [33, 34, 32])],
)
def test_bars_show_their_parts_and_say_them(parts: tuple, widths: list[int]) -> None:
    root = ElementTree.fromstring(share_bar_svg(*parts, label='91 % "agree"'))
    assert (root.get("role"), root.get("aria-label")) == ("img", '91 % "agree"')
    assert [int(re.search(r"h(\d+)", p.get("d")).group(1)) for p in root] == widths


def test_a_negative_part_is_an_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        share_bar_svg(1, -1, 0, label="x")
