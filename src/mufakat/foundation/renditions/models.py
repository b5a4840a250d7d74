"""The language versions of any text, with their legal status."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    AUTHENTIC = "authentic", _("Authentic text")
    OFFICIAL = "official", _("Official translation")
    UNOFFICIAL = "unofficial", _("Unofficial translation")
    MACHINE = "machine", _("Machine translation, not confirmed")


class Rendition(models.Model):
    """One field of one thing in one language.

    Equally authentic versions have no original; any other version names, by hash, the source
    wording it was made from, so that a change of the source shows it to be out of date.
    """

    kind = models.CharField(max_length=64)
    thing_id = models.CharField(max_length=80)  # public id
    field = models.CharField(max_length=32)
    language = models.CharField(max_length=8)
    text = models.TextField()
    status = models.CharField(max_length=16, choices=Status.choices)
    source_language = models.CharField(max_length=8, blank=True)
    source_hash = models.CharField(max_length=64, blank=True)
    author = models.CharField(max_length=80, blank=True)  # public id, or the name of an engine
    reviewer = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "thing_id", "field", "language"], name="one_rendition"
            )
        ]


class Correction(models.Model):
    """A proposal for better words in a translation, until somebody with the right decides."""

    rendition = models.ForeignKey(Rendition, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField()
    proposed_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    accepted = models.BooleanField(null=True)
