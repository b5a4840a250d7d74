"""Where the reference data lie, for tests that check our figures against theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def data_path(*parts: str) -> Path:
    """Path of a reference file; the test skips, saying why, where it is absent."""
    path = SHARED.joinpath("data", *parts)
    if not path.exists():
        pytest.skip(f"reference data absent: {'/'.join(parts)}")
    return path
