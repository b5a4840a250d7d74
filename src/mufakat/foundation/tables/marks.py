"""Characters that change how a name looks without being seen."""

from __future__ import annotations

import re

# integrity.md U5: U+202A-202E, U+2066-2069, U+200E, U+200F, U+061C. U+200C and U+200D stay:
# Persian, Indic scripts and emoji need them.
_IN_NAMES = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00-\x08\x0b-\x1f\x7f]")
# Running text is isolated where it is shown; only the overrides can still reorder what is read.
_IN_TEXTS = re.compile("[\u202d\u202e]")


def hidden_mark(text: str, *, running: bool = False) -> str | None:
    """Name the first refused character of a text and its place, or None.

    Parameters
    ----------
    text : str
        An identifier, a name, or (with `running`) a sentence that people wrote.
    running : bool
        Sentences may hold marks of direction; they may not override the order of letters.
    """
    if text.isascii() and text.isprintable():
        return None
    found = (_IN_TEXTS if running else _IN_NAMES).search(text)
    if found is None:
        return None
    return f"U+{ord(found.group()):04X} at character {found.start() + 1}"
