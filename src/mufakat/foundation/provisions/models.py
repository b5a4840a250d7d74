"""The identity of a clause. It never changes and is never used again."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Provision(models.Model):
    """One article or paragraph of an agreed or drafted text; its wording is in renditions.

    A provision may begin as the finding of a consultation, before any text exists.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    label = models.CharField(max_length=64)  # "Article 14 bis", "Finding MUF/CONS/1, 3"
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
