"""The guide is true: its examples run and print what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mufakat.cli import progress
from mufakat.cli.main import build_parser
from mufakat.cli.tests.guide import BROKEN, GUIDE, blocks, rewritten
from mufakat.cli.tests.made import Command

pytestmark = pytest.mark.skipif(not GUIDE.exists(), reason="docs/ is not installed")


def test_examples_print_what_the_guide_says(
    mufakat: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(progress, "SLOW_SECONDS", 1e9)
    text = GUIDE.read_text(encoding="utf-8")
    script = next(content for kind, content in blocks(text) if kind == "python")
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path)
    (tmp_path / "broken.csv").write_text(BROKEN)

    def run(arguments: list[str]) -> str:
        done = mufakat(*arguments)
        assert done.code == (2 if "broken.csv" in arguments else 0)
        return done.err + "\n".join(line.rstrip() for line in done.out.split("\n"))

    assert rewritten(text, run) == text


@pytest.mark.parametrize("verb", ["map", "next", "publish"])
def test_the_guide_or_the_help_names_every_option(verb: str, mufakat: Command) -> None:
    shown = mufakat("opinion", verb, "--help")
    assert shown.code == 0
    for option in ("--json", "--help"):
        assert option in shown.out
    assert f"mufakat opinion {verb}" in GUIDE.read_text(encoding="utf-8")
    assert build_parser().prog == "mufakat"
