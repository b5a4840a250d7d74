"""The record of official acts: append-only; written by `mufakat.foundation.record.append` alone."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Head(models.Model):
    """How many acts there are. Locking its one row puts acts in a single order."""

    size = models.BigIntegerField(default=0)


class Act(models.Model):
    """One act. `record` and `commit` are public and permanent; the opening can be erased."""

    seq = models.BigIntegerField(primary_key=True)  # 0, 1, 2 … without gaps
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    verb = models.CharField(max_length=96, db_index=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80, db_index=True)
    subject_kind = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=80, db_index=True)
    record = models.TextField()  # canonical JSON, exactly as committed to
    opening = models.TextField(blank=True)  # canonical JSON, confidential or personal
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id"])]
