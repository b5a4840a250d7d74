"""Now and today, in the body's zone: the one place where people's days come from."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from mufakat.foundation.people.models import Organisation


def now() -> dt.datetime:
    """The instant, in UTC."""
    return timezone.now()


def body_zone() -> ZoneInfo:
    """The zone in which the body's days begin and end."""
    zone = Organisation.objects.values_list("zone", flat=True).first()
    return ZoneInfo(zone or "UTC")


def today() -> dt.date:
    """The day at the body's seat."""
    return now().astimezone(body_zone()).date()
