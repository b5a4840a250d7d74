"""Each test begins in English and with nothing remembered from the one before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    with translation.override("en"):
        yield
