"""How one cell says a vote, an importance or an identifier."""

from __future__ import annotations

import math
import re

from mufakat.foundation.tables import hidden_mark, unguarded

VOTE_REMEDY = "A vote is 1 (agree), 0 (pass) or -1 (disagree)"
LONGEST_IDENTIFIER = 200

_WORDS = {"agree": 1, "pass": 0, "disagree": -1}
_NUMERAL = re.compile(r"([+-]?)0*([01])(?:\.0*)?")
_YES = frozenset({"yes", "true", "1", "y"})
_NO = frozenset({"no", "false", "0", "n", ""})


def vote_of(cell: str) -> int | None:
    """Vote that a cell says, None where it says something else.

    Examples
    --------
    >>> vote_of("1"), vote_of("-1.0"), vote_of("Pass"), vote_of("2"), vote_of("")
    (1, -1, 0, None, None)
    """
    text = cell.strip()
    if found := _NUMERAL.fullmatch(text):
        return -int(found[2]) if found[1] == "-" else int(found[2])
    return _WORDS.get(text.casefold())


def yes_no(cell: str) -> bool | None:
    """Answer of a yes/no cell; empty is no; None where it is neither."""
    text = cell.strip().casefold()
    if text in _YES:
        return True
    return False if text in _NO else None


def weight_of(cell: str) -> float | None:
    """Weight above 0, an empty cell being 1; None where it is not one."""
    text = cell.strip()
    if not text:
        return 1.0
    try:
        weight = float(text)
    except ValueError:
        return None
    return weight if math.isfinite(weight) and weight > 0 else None


def identifier(cell: str) -> str:
    """Identifier that a cell holds.

    Raises
    ------
    ValueError
        If it is empty, too long or holds hidden characters; the message says which.
    """
    text = unguarded(cell.strip())
    if not text:
        raise ValueError("the identifier is empty")
    if len(text) > LONGEST_IDENTIFIER:
        raise ValueError(f"an identifier of {len(text):,} characters")
    if mark := hidden_mark(text):
        raise ValueError(f"hidden character {mark} of the identifier")
    return text
