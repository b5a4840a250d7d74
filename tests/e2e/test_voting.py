"""People vote: a delegate in Arabic without scripts, a citizen on a small screen, by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e


def vote_address(page: Page, language: str = "en") -> str:
    """Address of the vote page that waits for the person who is signed in."""
    page.goto(f"/{language}/")
    return str(page.locator("a[href$='/vote/']").first.get_attribute("href"))


def test_a_delegate_votes_in_arabic_without_scripts(open_page) -> None:
    page = open_page("/ar/", role="delegate", scripts=False, language="ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.goto(vote_address(page, "ar"))
    claim = page.locator("#claim")
    expect(claim.locator("[lang=ar]").first).to_be_visible()
    first = claim.inner_text()
    page.locator("summary").click()
    page.locator("textarea[name=reason]").fill("لأن الضرر يعبر الحدود")
    page.locator("input[name=important]").check()
    page.locator("button[name=value][value='1']").click()
    expect(page.locator("#said")).not_to_be_empty()
    assert page.locator("#claim").inner_text() != first
    page.goto(page.url.split("?")[0].replace("/vote/", "/votes/"))
    expect(page.locator("main")).to_contain_text("لأن الضرر يعبر الحدود")
    page.locator("main a[href*='/vote/?statement=']").first.click()
    expect(page.locator("button[value='1'][aria-pressed=true]")).to_be_visible()
    page.locator("button[name=value][value='-1']").click()
    page.goto(page.url.split("?")[0].replace("/vote/", "/votes/"))
    expect(page.locator("main tbody tr")).to_have_count(1)


def test_a_citizen_votes_on_a_small_screen(open_page) -> None:
    page = open_page("/en/", role="citizen", width=360)
    page.goto(vote_address(page))
    for value in ("1", "-1", "0"):
        before = page.locator("#claim").inner_text()
        page.locator(f"button[name=value][value='{value}']").click()
        page.wait_for_function(
            "before => document.querySelector('#claim').innerText !== before", arg=before
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#said")).to_contain_text("3 of")
    for button in page.locator(".vote button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
    # What was voted is there after the browser was closed and opened again.
    again = open_page("/en/", role="citizen", width=360)
    again.goto(vote_address(again).replace("/vote/", "/votes/"))
    expect(again.locator("main tbody tr")).to_have_count(3)
    again.get_by_role("button", name=re.compile("^Take back")).first.click()
    expect(again.locator("main tbody tr")).to_have_count(2)


def test_a_citizen_votes_by_keyboard_alone(open_page) -> None:
    page = open_page("/en/", role="organisation")
    page.goto(vote_address(page))
    before = page.locator("#claim").inner_text()
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value === '1'"):
            break
    page.keyboard.press("Enter")
    page.wait_for_function(
        "before => document.querySelector('#claim').innerText !== before", arg=before
    )


def test_a_statement_comes_back_with_what_was_typed(open_page) -> None:
    page = open_page("/en/", role="citizen", scripts=False)
    page.goto(vote_address(page).replace("/vote/", "/submit/"))
    typed = "Too long " * 60
    page.locator("textarea[name=text]").fill(typed)
    page.locator("main form button").last.click()
    expect(page.locator(".errors")).to_be_visible()
    assert page.locator("textarea[name=text]").input_value().strip() == typed.strip()
    page.locator("textarea[name=text]").fill("Schools should teach how AI systems fail.")
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("Schools should teach how AI systems fail.")


def test_members_see_a_vote_within_seconds(open_page) -> None:
    page = open_page("/en/", role="delegate, Ostrand")
    address = vote_address(page)
    page.goto(address.replace("/vote/", "/result/"))
    before = page.locator("main").inner_text()
    page.goto(address)
    page.locator("button[name=value][value='1']").click()
    expect(page.locator("#said")).to_contain_text("1 of")
    page.goto(address.replace("/vote/", "/result/"))
    assert page.locator("main").inner_text() != before


def test_the_public_does_not_see_an_open_result(open_page) -> None:
    page = open_page("/en/consultations/")
    link = page.locator("main h2, main h3").first
    expect(link).to_be_visible()
    opened = page.locator("a[href*='/consultations/']").evaluate_all(
        "links => links.map(a => a.getAttribute('href'))"
    )
    answers = {page.request.get(a + "result/").status for a in opened if a.count("/") == 4}
    assert answers <= {200, 403, 404}
