"""Fixtures of the command line's tests."""

from __future__ import annotations

import pytest

from mufakat.cli.tests.made import Command


@pytest.fixture
def mufakat(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process."""
    return Command(capsys)
