"""Reading the record."""

from __future__ import annotations

from django.db.models import QuerySet

from mufakat.foundation.record.models import Act

FREQUENT = "consultations.ballot."
"""Single votes: acts that say only who voted. Together they would tell who votes when and where,
so they are shown to those who answer for the record, and to the voter."""


def is_single_vote(act: Act) -> bool:
    """Whether an act is one person's vote or its withdrawal."""
    return act.verb.startswith(FREQUENT)


def acts(*, verb: str = "", subject: str = "", with_votes: bool = False) -> QuerySet[Act]:
    """Acts, the latest first.

    Parameters
    ----------
    verb : str
        A verb or the beginning of one; empty for all.
    subject : str
        Public id of what was acted on; empty for all.
    with_votes : bool
        Whether single votes are among them.
    """
    found = Act.objects.order_by("-seq")
    if verb:
        found = found.filter(verb__startswith=verb)
    if not with_votes:
        found = found.exclude(verb__startswith=FREQUENT)
    if subject:
        found = found.filter(subject_id=subject)
    return found
