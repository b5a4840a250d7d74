"""Sort keys of names, compared by code point, by the rules of `data/un_members.md`.

Latin scripts: casefolded, without diacritics, apostrophes and brackets, hyphens as spaces. Russian:
the same with ё as е and й kept. Arabic: without the article of the first word, hamza carriers, alif
maqsura and ta marbuta reduced to the bare letter. Chinese has no rule that a program could follow:
its key is the pinyin that a person gives.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

PINYIN = "zh-hans"
_ARABIC = str.maketrans("أإآٱؤئىة", "ااااوييه", "ءـ")
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670]")
_ARTICLE = "ال"


class KeyMissing(ValueError):  # noqa: N818 (what is missing, said as such)
    """A Chinese name without its pinyin."""


def sort_key(name: str, *, language: str) -> str:
    """Key of a name in a language that has a rule.

    Examples
    --------
    >>> sort_key("Îles Lumera", language="fr"), sort_key("Guinea-Bissau", language="en")
    ('iles lumera', 'guinea bissau')
    >>> sort_key("الجزائر", language="ar")
    'جزاير'
    """
    if language == PINYIN:
        raise KeyMissing(name)
    if language == "ar":
        bare = _ARABIC_MARKS.sub("", unicodedata.normalize("NFC", name))
        return _spaced(bare.removeprefix(_ARTICLE).translate(_ARABIC))
    if language == "ru":
        return _spaced(unicodedata.normalize("NFC", name).casefold().replace("ё", "е"))
    return _spaced(_without_marks(name).casefold())


def pinyin_key(pinyin: str) -> str:
    """Key of a Chinese name from its pinyin: syllables joined, no tones, ü as v.

    Examples
    --------
    >>> pinyin_key("A'er ji li ya"), pinyin_key("Lǜ dǎo")
    ('aerjiliya', 'lvdao')
    """
    with_v = re.sub("u(?=[\u0300\u0301\u0304\u030c]?\u0308)|u\u0308", "v", _decomposed(pinyin))
    return re.sub("[^a-z]", "", _without_marks(with_v.casefold()))


def sort_keys(names: Mapping[str, str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Keys of the same name in several languages; those given are kept.

    Raises
    ------
    KeyMissing
        For a Chinese name whose pinyin is not among those given.
    """
    told = given or {}
    keys: dict[str, str] = {}
    for language, name in names.items():
        wanted = told.get(language, "").strip()
        if language == PINYIN:
            keys[language] = pinyin_key(wanted)
            if not keys[language]:
                raise KeyMissing(name)
        else:
            keys[language] = wanted or sort_key(name, language=language)
    return keys


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _without_marks(text: str) -> str:
    return "".join(c for c in _decomposed(text) if not unicodedata.combining(c))


def _spaced(text: str) -> str:
    return " ".join(re.sub(r"[’'‘ʻ()（）,.]", "", re.sub(r"[-—–]", " ", text)).split())
