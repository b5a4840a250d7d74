"""Canonical JSON, narrowed from RFC 8785 (integrity.md R3), so that equal acts are equal bytes."""

from __future__ import annotations

import json
import re
from typing import Any

_KEY = re.compile(r"^[a-z][a-z0-9_]*$")
_LARGEST = 2**53 - 1


class CanonicalError(ValueError):
    """A value that canonical JSON does not carry."""


def canonical(value: Any) -> str:
    """Serialise a value; the same value always gives the same text.

    Raises
    ------
    CanonicalError
        On floats, integers beyond 2^53-1, lone surrogates, keys outside ``[a-z][a-z0-9_]*`` and
        types that JSON does not have; the message names the place.
    """
    _check(value, "$")
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _check(value: Any, where: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
            raise CanonicalError(f"{where}: a lone surrogate is not text")
    elif isinstance(value, int):
        if abs(value) > _LARGEST:
            raise CanonicalError(f"{where}: {value} is beyond 2^53-1; write it as a string")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not _KEY.match(key):
                raise CanonicalError(f"{where}: key {key!r} is not of the form [a-z][a-z0-9_]*")
            _check(inner, f"{where}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            _check(inner, f"{where}[{index}]")
    else:
        raise CanonicalError(f"{where}: {type(value).__name__} is not allowed; use a string")
