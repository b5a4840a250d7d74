from __future__ import annotations

import io

import pytest

from mufakat.foundation.uploads.gate import LARGEST, Refused, accept_document

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.7 the paper"


@pytest.mark.parametrize(
    ("content", "title"),
    [(b"", "x"), (b"<html>", "x"), (b"PK\x03\x04", "x"), (b"%PDF-" + b"0" * LARGEST, "x"),
     (PAPER, "a\u202eb")],
)  # fmt: skip
def test_the_gate_refuses(content, title):
    with pytest.raises(Refused):
        accept_document(io.BytesIO(content), title=title, by="x")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PAPER, "application/pdf"), (b"\x89PNG\r\n\x1a\n...", "image/png"),
     (b"\xff\xd8\xff...", "image/jpeg")],
)  # fmt: skip
def test_the_type_is_what_the_content_says(content, media_type):
    document = accept_document(io.BytesIO(content), title="x.exe", by="x")
    assert document.media_type == media_type
    assert not document.file.name.endswith(".exe")
