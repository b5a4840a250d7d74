"""Sort keys of names, by the rules that the list of United Nations members follows."""

from __future__ import annotations

import re
import unicodedata

_ARABIC = str.maketrans("أإآٱؤئىة", "ااااوييه")


def sort_key(name: str, *, language: str) -> str:
    """Key that orders a name by code point.

    Parameters
    ----------
    name : str
        Name in its own script. Chinese has no rule: its keys are data.
    language : str
        Language code.

    Returns
    -------
    str

    Examples
    --------
    >>> sort_key("Îles Lumera", language="fr")
    'iles lumera'
    >>> sort_key("Vai’alo", language="en")
    'vaialo'
    """
    if language == "ar":
        return _arabic(name)
    if language == "ru":
        return _spaced(name.casefold().replace("ё", "е"))
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return _spaced(bare.casefold())


def _spaced(text: str) -> str:
    return " ".join(re.sub(r"[’'()]", "", re.sub(r"[-—]", " ", text)).split())


def _arabic(name: str) -> str:
    return _spaced(name.removeprefix("ال").translate(_ARABIC))
