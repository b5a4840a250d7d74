"""Automatic checks of accessibility, reflow and focus on the main pages, in three scripts."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = pytest.mark.e2e
TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
PUBLIC = ["", "consultations/", "countries/", "provisions/", "record/", "help/", "accounts/login/",
          "accounts/signup/"]  # fmt: skip


def violations(page: Page) -> list[str]:
    """Rules that a page breaks, with the element that does."""
    found = Axe().run(page, options=TAGS).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(open_page, language: str, path: str) -> None:
    page = open_page(f"/{language}/{path}")
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
@pytest.mark.parametrize("part", ["", "result/", "result/audit/", "result/statements/"])
def test_closed_consultation(open_page, language: str, part: str) -> None:
    page = open_page(f"/{language}/consultations/")
    address = _closed(page)
    page.goto(address + part)
    assert violations(page) == []


@pytest.mark.parametrize("dark", [False, True])
def test_vote_page(open_page, dark: bool) -> None:
    page = open_page("/en/", role="citizen", dark=dark)
    page.get_by_role("link", name=re.compile("wait.? for your vote")).click()
    assert violations(page) == []


@pytest.mark.parametrize("path", ["", "consultations/", "countries/", "record/"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_scrolls_sideways_at_320(open_page, path: str, language: str) -> None:
    page = open_page(f"/{language}/{path}", width=320)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_control_is_reached_by_keyboard_in_order(open_page) -> None:
    page = open_page("/en/")
    tops = []
    for _step in range(12):
        page.keyboard.press("Tab")
        box = page.evaluate(
            "() => { const r = document.activeElement.getBoundingClientRect();"
            " return [document.activeElement.tagName, r.width, r.height] }"
        )
        assert box[0] != "BODY"
        assert box[1] > 0
        assert box[2] > 0
        tops.append(box)
    assert len(tops) == 12


def _closed(page: Page) -> str:
    """Address of the consultation that has closed: the one with a link to its result."""
    link = page.locator("a[href*='/result/']").first
    return re.sub(r"result/.*$", "", str(link.get_attribute("href")))
