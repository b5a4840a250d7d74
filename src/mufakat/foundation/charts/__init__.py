"""Charts as SVG text, drawn on the server; each needs a table with the same numbers beside it."""

from mufakat.foundation.charts.bars import share_bar_svg
from mufakat.foundation.charts.maps import (
    Mark,
    MarkSet,
    density_marks,
    hull,
    opinion_map_svg,
    point_marks,
)

__all__ = [
    "Mark",
    "MarkSet",
    "density_marks",
    "hull",
    "opinion_map_svg",
    "point_marks",
    "share_bar_svg",
]
