"""Exit codes and the two errors that commands raise on purpose."""

from __future__ import annotations

DONE = 0
FAULT = 1
"""Something broke that should not have."""
REFUSED = 2
"""The data or the rules of the matter do not allow it."""
USAGE = 64
"""The command was called wrongly (EX_USAGE of sysexits.h)."""
INTERRUPTED = 130


class UsageFault(Exception):  # noqa: N818  (a word of the trade reads better than an Error suffix)
    """The command line asks for something impossible, such as a file that is not there."""


class Refusal(Exception):  # noqa: N818
    """Data that cannot be taken; `facts` say the same to a program."""

    def __init__(self, message: str, *, facts: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.facts = facts or {}
