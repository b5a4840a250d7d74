"""Files from outside that have passed the gate."""

from __future__ import annotations

import uuid

from django.db import models


class Document(models.Model):
    """A stored file: its name is ours, its type is what its content says."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to="%Y/%m")
    title = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField()
