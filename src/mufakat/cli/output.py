"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from mufakat.cli.exits import UsageFault

STDOUT = "-"


def check_target(name: str | None, *, inputs: tuple[str | None, ...] = ()) -> None:
    """Refuse, before any long work, a place that cannot be written or is an input.

    Raises
    ------
    UsageFault
        If the folder is missing or closed, the place is a folder, or an input would be lost.
    """
    if name in (None, STDOUT):
        return
    path = Path(str(name))
    folder = path.parent
    if path.is_dir():
        raise UsageFault(f"{name} is a folder; give a file")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise UsageFault(f"cannot write in {folder}")
    for other in inputs:
        if other not in (None, STDOUT) and path.exists() and path.samefile(str(other)):
            raise UsageFault(f"{name} is an input; give another name for the output")


def check_standard_output(*names: str | None) -> None:
    """Refuse to mix two results on standard output.

    Raises
    ------
    UsageFault
        If more than one target is `-`.
    """
    if names.count(STDOUT) > 1:
        raise UsageFault("standard output takes one result; write one of them to a file")


def as_text(value: Mapping[str, object]) -> str:
    """JSON for people and programs: readable letters, one stable layout, no NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


class Outputs:
    """Texts that appear under their names together, at the end, or not at all."""

    def __init__(self) -> None:
        self._parts: list[tuple[Path, Path]] = []
        self._stdout: list[str] = []

    def put(self, name: str, text: str) -> None:
        """Keep a text for standard output (`-`) or a file."""
        if name == STDOUT:
            self._stdout.append(text)
            return
        target = Path(name)
        handle, partial = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.name}.", suffix=".partial"
        )
        self._parts.append((Path(partial), target))
        with open(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())

    def publish(self) -> None:
        """Give every file its name, then print."""
        while self._parts:
            partial, target = self._parts[0]
            partial.chmod(_usual_mode(target))
            partial.replace(target)
            self._parts.pop(0)
        for text in self._stdout:
            sys.stdout.write(text)

    def discard(self) -> None:
        """Remove whatever has no name yet."""
        for partial, _ in self._parts:
            partial.unlink(missing_ok=True)


@contextlib.contextmanager
def outputs() -> Iterator[Outputs]:
    """Write inside; on any error, Ctrl-C included, nothing remains."""
    out = Outputs()
    try:
        yield out
        out.publish()
    finally:
        out.discard()


def _usual_mode(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
