"""Files named on the command line, standard input and pipes included."""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mufakat.cli.exits import Refusal, UsageFault
from mufakat.foundation.tables import Source, TableError

STDIN = "-"


def open_source(name: str) -> Source:
    """Source that can be read more than once; a pipe is copied to a temporary file first.

    Raises
    ------
    UsageFault
        If there is no such file or it cannot be read.
    """
    if name == STDIN:
        return _copied(sys.stdin.buffer, "standard input")
    path = Path(name)
    if path.is_dir():
        raise UsageFault(f"{name} is a folder; give a file")
    try:
        if path.is_file():
            with path.open("rb"):
                return Source.from_path(path, name=name)
        with path.open("rb") as pipe:
            return _copied(pipe, name)
    except OSError as error:
        raise UsageFault(f"cannot read {name}: {error.strerror}") from error


def _copied(stream: BinaryIO, name: str) -> Source:
    kept = tempfile.NamedTemporaryFile(prefix="mufakat-", suffix=".votes")  # noqa: SIM115
    atexit.register(kept.close)  # the copy lives as long as the command
    shutil.copyfileobj(stream, kept)
    kept.flush()
    return Source.from_path(Path(kept.name), name=name)


def check_standard_input(*names: str | None) -> None:
    """Refuse to read standard input twice.

    Raises
    ------
    UsageFault
        If more than one file is `-`.
    """
    if names.count(STDIN) > 1:
        raise UsageFault("standard input can be read once; give the other files by name")


@contextmanager
def refusing_bad_files() -> Iterator[None]:
    """Turn a fault in a file into a refusal (exit 2) with its place."""
    try:
        yield
    except TableError as error:
        raise Refusal(str(error), facts=dict(error.as_json())) from error
