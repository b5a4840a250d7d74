"""Who may read the papers behind acts that were entered on behalf of a state."""

from __future__ import annotations

from django.http import HttpRequest

from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import viewer_for
from mufakat.foundation.uploads import access
from mufakat.foundation.uploads.models import Document


def _may_read(request: HttpRequest, document: Document) -> bool:
    return permits.holds("people.document.read", viewer_for(request), document)


def register_readers() -> None:
    """Tell the gate who reads; `uploads` itself knows no people."""
    access.register("people", _may_read)
