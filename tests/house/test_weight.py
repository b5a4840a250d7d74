"""Every page within its budget (compressed as a server sends it); `make weight` prints them."""

from __future__ import annotations

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

from addresses import every_page

pytestmark = pytest.mark.django_db
HTML, CSS, JAVASCRIPT, FIRST_VIEW, REQUESTS = 14_600, 8_000, 18_000, 50_000, 6


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def static_weight(address: str) -> int:
    found = finders.find(address.removeprefix("/static/"))
    assert found, f"{address} is linked and does not exist"
    with open(found, "rb") as file:
        return packed(file.read())


@pytest.mark.parametrize("role", [None, "citizen", "head", "secretariat"])
@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_every_page_is_light(exercise, client_of, role: str | None, language: str) -> None:
    client = client_of(role)
    heavy, seen = [], 0
    for address in every_page(language):
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        seen += 1
        page = answer.content.decode()
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        scripts = re.findall(r'<script[^>]*src="([^"]+)"', page)
        images = re.findall(r'<img[^>]*src="(?!data:)([^"]+)"', page)
        html = packed(answer.content)
        css = sum(map(static_weight, sheets))
        javascript = sum(map(static_weight, scripts))
        requests = 2 + len(sheets) + len(scripts) + len(images)  # the page and its icon
        print(f"{html:>7} {css:>6} {javascript:>6} {requests:>2}  {role or 'public':<12} {address}")
        if (
            html > HTML or css > CSS or javascript > JAVASCRIPT or requests > REQUESTS
            or html + css + javascript > FIRST_VIEW
        ):  # fmt: skip
            heavy.append((address, html, css, javascript, requests))
    assert heavy == []
    assert seen >= 20
