"""The examples of docs/cli.md: commands, and what they print."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "cli.md"
_BLOCK = re.compile(r"```(python|console)\n(.*?)```", re.DOTALL)
BROKEN = "participant,statement,vote\np1,1,1\np1,2,maybe\n"


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Kind and content of each example."""
    for found in _BLOCK.finditer(text):
        yield found[1], found[2]


def commands(block: str) -> list[list[str]]:
    """Arguments of each `mufakat` command of a console block."""
    lines = [line for line in block.splitlines() if line.startswith("$ mufakat ")]
    return [shlex.split(line)[2:] for line in lines]


def rewritten(text: str, run: Callable[[list[str]], str]) -> str:
    """The guide with what its commands print now."""

    def again(found: re.Match[str]) -> str:
        if found[1] != "console":
            return found[0]
        lines = [line for line in found[2].splitlines() if line.startswith("$ ")]
        said = [f"{line}\n{run(shlex.split(line)[2:])}" for line in lines]
        return f"```console\n{''.join(said)}```"

    return _BLOCK.sub(again, text)
