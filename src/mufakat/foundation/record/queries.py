"""Reading the record."""

from __future__ import annotations

from django.db.models import QuerySet

from mufakat.foundation.record.models import Act

FREQUENT = "consultations.ballot."
"""Single votes: thousands of acts that say only who voted; a list shows them when asked."""


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
    elif not with_votes:
        found = found.exclude(verb__startswith=FREQUENT)
    if subject:
        found = found.filter(subject_id=subject)
    return found
