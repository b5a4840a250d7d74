"""The gate: what a file is, is decided by its content, before anything parses it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from mufakat.foundation.uploads.models import Document

LARGEST = 5 * 1024 * 1024  # nothing above 5 MB is needed to take part (frontend.md 9.4)
_SIGNATURES = {
    "application/pdf": (b"%PDF-", "pdf"),
    "image/png": (b"\x89PNG\r\n\x1a\n", "png"),
    "image/jpeg": (b"\xff\xd8\xff", "jpg"),
}
# Characters that make a name read otherwise than it is (integrity.md U5).
DECEIVING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


class Refused(ValueError):  # noqa: N818 (a word of the gate; what raises it is no fault)
    """A file that does not pass; the message says why and what would."""


def accept_document(file: BinaryIO, *, title: str, by: str) -> Document:
    """Store a scanned paper: PDF, PNG or JPEG, at most 5 MB.

    Raises
    ------
    Refused
        If it is too large, empty, of another type, or its title could deceive.
    """
    if DECEIVING.search(title):
        raise Refused(_("The title contains characters that change the direction of reading."))
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 5 MB."))
    if not content:
        raise Refused(_("The file is empty."))
    media_type, ending = _type_of(content)
    document = Document(
        title=unicodedata.normalize("NFC", title)[:200],
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )
    document.file.save(f"{uuid.uuid4().hex}.{ending}", ContentFile(content), save=False)
    document.save()
    return document


def _type_of(content: bytes) -> tuple[str, str]:
    """Type and ending, by what the content begins with."""
    for media_type, (signature, ending) in _SIGNATURES.items():
        if content.startswith(signature):
            return media_type, ending
    raise Refused(_("Only PDF, PNG and JPEG files are accepted; this is none of them."))
