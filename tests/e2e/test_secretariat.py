"""The secretariat moderates, closes and freezes; what came out is on every page that should."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("scripts", [False])
def test_moderate_close_and_freeze(open_page, scripts: bool) -> None:
    page = open_page("/en/", role="secretariat", scripts=scripts)
    waits = page.locator("section.waits a[href*='/moderate/']")
    queue = _queue_of_the_open_consultation(page, waits)
    page.goto(queue)
    _accept_the_first(page)
    page.goto(queue)
    _reject_the_first(page)
    show = queue.replace("moderate/", "")
    page.goto(show + "moderation/")
    expect(page.locator("main")).to_contain_text("It repeats what is there")
    page.goto(show + "close/")
    page.get_by_role("button", name=re.compile("Close it")).click()
    page.goto(show)
    expect(page.locator("main")).to_contain_text("Closed")
    page.goto(show + "findings/?freeze=1")
    page.locator("main input[type=checkbox]").check()
    page.get_by_role("button", name=re.compile("Freeze it as")).click()
    expect(page.locator("h1")).to_be_visible()
    symbol = re.search(r"MUF/CONS/\d{4}/\d+", page.locator("main").inner_text())
    assert symbol is not None
    _is_public(open_page, symbol.group())


def _queue_of_the_open_consultation(page: Page, links) -> str:  # type: ignore[no-untyped-def]
    for link in links.all():
        address = str(link.get_attribute("href"))
        page.goto(address.replace("moderate/", ""))
        if page.locator("main .status.open").count():
            return address
        page.go_back()
    pytest.fail("no open consultation has statements to moderate")


def _accept_the_first(page: Page) -> None:
    page.locator("main a[href$='/moderate/'][href*='/statements/']").first.click()
    page.locator("input[name=decision][value=accepted]").check()
    page.get_by_role("button", name="Decide").click()


def _reject_the_first(page: Page) -> None:
    page.locator("main a[href$='/moderate/'][href*='/statements/']").first.click()
    page.locator("input[name=decision][value=rejected]").check()
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".errors")).to_be_visible()  # a refusal needs its rule and its reason
    _choose_a_rule(page)
    page.locator("textarea[name=reason]").fill("It repeats what is there.")
    page.get_by_role("button", name="Decide").click()


def _choose_a_rule(page: Page) -> None:
    select = page.locator("select[name=rule]")
    if select.count():
        select.select_option(index=1)
    else:
        page.locator("input[name=rule]").nth(1).check()


def _is_public(open_page, symbol: str) -> None:  # type: ignore[no-untyped-def]
    visitor = open_page("/en/")
    expect(visitor.locator("main")).to_contain_text(symbol)
    visitor.goto("/en/record/")
    expect(visitor.locator("main")).to_contain_text("A finding was frozen")
    visitor.goto("/en/provisions/")
    visitor.locator("main .provision a").first.click()
    expect(visitor.locator("main .thread")).to_contain_text("Informed by a statement")


def test_the_finding_can_be_taken_along(open_page) -> None:
    page = open_page("/ar/")
    page.locator("main a[href*='/findings/']").first.click()
    with page.expect_download() as waiting:
        page.locator("main a[href$='document.docx']").click()
    path = waiting.value.path()
    assert path.read_bytes().startswith(b"PK")
