"""Arabic needs no second sheet: only logical properties, in every sheet of ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "mufakat"
PHYSICAL = re.compile(
    r"(margin|padding|border)-(left|right)|text-align:\s*(left|right)|float:\s*(left|right)"
    r"|(?<![-\w])(left|right)\s*:"
)
SHEETS = sorted(PACKAGE.rglob("*.css"))


def test_there_are_sheets() -> None:
    assert SHEETS


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_is_logical(sheet: Path) -> None:
    assert PHYSICAL.findall(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("bad", ["margin-left: 1px", "float: right", "left: 0", "text-align:left"])
def test_physical_properties_are_found(bad: str) -> None:
    assert PHYSICAL.search(bad)


def test_templates_have_no_inline_sheets_or_scripts() -> None:
    found = []
    for path in PACKAGE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"<style|<script(?![^>]*\bsrc=)(?![^>]*json)|\son\w+=\"", text):
            found.append(str(path.relative_to(PACKAGE)))
    assert found == []
