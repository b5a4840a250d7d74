"""Giving a stored document to those who may read it."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from mufakat.foundation.uploads import access
from mufakat.foundation.uploads.models import Document

_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@require_safe
def document(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Send one document as a download; to others it does not exist."""
    found = get_object_or_404(Document, public_id=public_id)
    if not access.may_read(request, found):
        raise Http404
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=file_name(found),
        content_type=found.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def file_name(found: Document) -> str:
    """A name that no file system stumbles over, with the ending of the type that we found."""
    plain = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', " ", found.title)
    stem = " ".join(plain.split()).strip(". ")[:100] or "document"
    return f"{stem}.{_ENDINGS.get(found.media_type, 'bin')}"
