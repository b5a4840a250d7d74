"""Typed links between any two things: the thread."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Relation(models.TextChoices):
    """The closed list of relations."""

    INFORMS = "informs", _("informs")
    CONCERNS = "concerns", _("concerns")
    ADOPTS = "adopts", _("adopts")
    EXCLUDES = "excludes", _("excludes")
    IMPLEMENTS = "implements", _("implements")
    ENGAGES = "engages", _("engages")
    SERVES = "serves", _("serves")
    ANSWERS = "answers", _("answers")
    REPLACES = "replaces", _("replaces")
    SAME_AS = "same-as", _("is the same as")


class Link(models.Model):
    """`from` stands in the relation to `to`; both ends are a kind and a public id."""

    relation = models.CharField(max_length=16, choices=Relation.choices)
    from_kind = models.CharField(max_length=64)
    from_id = models.CharField(max_length=80)
    to_kind = models.CharField(max_length=64)
    to_id = models.CharField(max_length=80)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relation", "from_kind", "from_id", "to_kind", "to_id"], name="one_link"
            ),
            models.CheckConstraint(
                name="relation_is_known", condition=models.Q(relation__in=Relation.values)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["from_kind", "from_id"]),
            models.Index(fields=["to_kind", "to_id"]),
        ]
