"""Who may read a stored document: those who keep documents register a rule each."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from mufakat.foundation.uploads.models import Document

Reader = Callable[[HttpRequest, Document], bool]
_READERS: dict[str, Reader] = {}


def register(name: str, reader: Reader) -> None:
    """Add a rule under a name; the same name again replaces it."""
    _READERS[name] = reader


def may_read(request: HttpRequest, document: Document) -> bool:
    """Whether any rule lets this visitor read the document; without a rule nobody may."""
    return any(reader(request, document) for reader in _READERS.values())
