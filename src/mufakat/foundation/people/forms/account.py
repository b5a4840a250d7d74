"""What people say about themselves."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mufakat.foundation.people.forms.base import HouseForm, NameField
from mufakat.foundation.people.forms.choices import StateField

_AREAS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
    "Europe/", "Indian/", "Pacific/",
)  # fmt: skip


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Time zones by area and city, and UTC; the older aliases are left out."""
    zones = sorted(z for z in available_timezones() if z.startswith(_AREAS))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


class ZoneField(forms.ChoiceField):
    def __init__(self, *, empty: Any = None, **options: Any) -> None:
        first = [] if empty is None else [("", empty)]
        super().__init__(choices=lambda: [*first, *zone_choices()], **options)


class AccountForm(HouseForm):
    name = NameField(
        label=_("Your name"),
        required=False,
        help_text=_("As others address you. Delegations and the secretariat see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of letters to you"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"autocomplete": "language"}),
    )
    zone = ZoneField(
        label=_("Your time zone"),
        required=False,
        empty=_("That of the body"),
        help_text=_("Deadlines are shown in the body’s zone and in yours."),
    )


class DeclareForm(HouseForm):
    state = StateField(
        label=_("The state to which you belong"),
        help_text=_(
            "Nobody checks this. It stays marked as self-declared, and results count "
            "self-declared voices apart."
        ),
    )
