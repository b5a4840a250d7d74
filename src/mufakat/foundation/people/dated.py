"""Room for a new fact among facts that carry days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models


def make_room(
    rows: models.QuerySet[Any], *, since: dt.date, until: dt.date | None = None
) -> dt.date | None:
    """Prepare the history of one fact for a row that begins on a day.

    The row that holds on that day ends there. One that begins on that very day gives way: it is
    being corrected, and the record keeps both acts. Days before `since` are left as they are.

    Returns
    -------
    date or None
        The day on which the new row ends: the one asked for, or the beginning of the next row.
    """
    rows.filter(since=since).delete()
    holding = models.Q(until=None) | models.Q(until__gt=since)
    rows.filter(holding, since__lt=since).update(until=since)
    following = rows.filter(since__gt=since).order_by("since").values_list("since", flat=True)
    ends = [day for day in (until, following.first()) if day is not None]
    return min(ends, default=None)
