"""Progress of long work on standard error: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[str, float], None]
SLOW_SECONDS = 2.0
"""Plain lines start only when the work turns out to be long."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Report]:
    """Give a function that takes a stage and the share of it that is done (0 to 1)."""
    if quiet:
        yield lambda _stage, _share: None
    elif sys.stderr.isatty():
        with _bar() as report:
            yield report
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def report(stage: str, share: float) -> None:
            bar.update(task, description=stage, completed=share)

        yield report


def _lines() -> Report:
    begun = time.monotonic()
    said = ""

    def report(stage: str, share: float) -> None:
        nonlocal said
        passed = time.monotonic() - begun
        if stage != said and passed > SLOW_SECONDS:
            said = stage
            print(f"mufakat: {stage} … ({passed:.0f} s)", file=sys.stderr, flush=True)

    return report
