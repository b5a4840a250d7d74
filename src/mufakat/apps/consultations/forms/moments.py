"""Times as people type them: local, in a named zone, kept as instants (integrity.md D1, D2)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TYPED = "%Y-%m-%dT%H:%M"
_NOTATIONS = (TYPED, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
EARLIER, LATER = "earlier", "later"


class TwiceError(ValidationError):
    """A local time that exists twice, when clocks are put back."""


def typed(instant: dt.datetime, zone: str) -> str:
    """An instant as the field shows it: local, to the minute."""
    return instant.astimezone(ZoneInfo(zone)).strftime(TYPED)


def which_of_two(instant: dt.datetime, zone: str) -> str:
    """Which of two equal local times an instant is; empty where there is only one."""
    local = instant.astimezone(ZoneInfo(zone))
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return LATER if local.fold else EARLIER


def instant_of(local: dt.datetime, zone: ZoneInfo, which: str = "") -> dt.datetime:
    """The instant of a local time.

    Raises
    ------
    TwiceError
        If clocks show this time twice and `which` does not say which is meant.
    ValidationError
        If clocks never show it.
    """
    found = [local.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
    exists = any(one.astimezone(zone).replace(tzinfo=None, fold=0) == local for one in found)
    if not exists:
        raise ValidationError(
            _("In %(zone)s there is no such time: clocks leap over it. Choose another.")
            % {"zone": zone.key}
        )
    if found[0] != found[1] and which not in (EARLIER, LATER):
        raise TwiceError(
            _(
                "In %(zone)s clocks show this time twice, at %(first)s and again at %(second)s. "
                "Say which is meant; the later one is marked."
            ) % {"zone": zone.key, "first": _offset(found[0], zone), "second":
                 _offset(found[1], zone)}
        )  # fmt: skip
    return found[0] if which == EARLIER else found[1]


def _offset(instant: dt.datetime, zone: ZoneInfo) -> str:
    offset = instant.astimezone(zone).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


class LocalTimeField(forms.Field):
    """A local time without its zone. A day alone is its beginning or, as an end, its 24:00."""

    def __init__(self, *, is_end: bool = False, **options: Any) -> None:
        self.is_end = is_end
        attributes = {"type": "datetime-local", "dir": "ltr"}
        options.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(**options)

    def to_python(self, value: Any) -> dt.datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        for notation in _NOTATIONS:
            try:
                return dt.datetime.strptime(text, notation)  # noqa: DTZ007 (the zone comes later)
            except ValueError:
                continue
        try:
            day = dt.date.fromisoformat(text)
        except ValueError as fault:
            raise ValidationError(
                _("Write day and time such as 2026-03-05 18:00, or the day alone.")
            ) from fault
        midnight = dt.datetime.combine(day, dt.time())
        return midnight + dt.timedelta(days=1) if self.is_end else midnight


class ZoneField(forms.CharField):
    """A time zone by its name."""

    default_error_messages = {
        "unknown": gettext_lazy("Write a zone by its name, such as Asia/Jakarta or Europe/Paris.")
    }

    def clean(self, value: Any) -> str:
        name = str(super().clean(value)).strip().replace(" ", "_")
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
            raise ValidationError(self.error_messages["unknown"], code="unknown") from fault
        return name
