"""Forms of roles, invitations and organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mufakat.foundation.people.forms.base import DayField, HouseForm, NamesForm, own_language
from mufakat.foundation.people.forms.choices import (
    OrganisationField,
    StateCodeField,
    StateField,
)
from mufakat.foundation.people.forms.states import SLUG
from mufakat.foundation.people.models import AccreditedOrganisation, Role
from mufakat.foundation.people.table import ASKED_BY_DELEGATION


class _AddressForm(HouseForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The person takes the role up after signing in with this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES, initial=own_language
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class InviteForm(_AddressForm):
    """A delegation asks a person to join it."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in ASKED_BY_DELEGATION]
    )
    field_order = ("email", "role", "language")


class RepresentativeForm(_AddressForm):
    """The secretariat asks a person to speak for an accredited organisation."""

    organisation = OrganisationField()


class AppointForm(_AddressForm):
    """The secretariat gives a role, or invites where there is no account yet."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (r.value, r.label)
            for r in (Role.HEAD, Role.DELEGATE, Role.OFFICER, Role.OBSERVER, Role.SECRETARIAT)
        ],
    )
    state = StateField(
        label=_("State"),
        required=False,
        everyone=True,
        help_text=_("For the roles of a delegation only."),
    )
    field_order = ("email", "role", "state", "language")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        of_delegation = cleaned.get("role") in (Role.HEAD, Role.DELEGATE, Role.OFFICER)
        if of_delegation and not cleaned.get("state") and "state" not in self.errors:
            self.add_error("state", _("Say of which state."))
        if not of_delegation:
            cleaned["state"] = None
        return cleaned


class SeatForm(HouseForm):
    """Which role of which person: a seat is named by what it is, never by a row number."""

    user = forms.UUIDField(widget=forms.HiddenInput)
    role = forms.ChoiceField(choices=Role.choices, widget=forms.HiddenInput)
    state = StateCodeField(required=False)
    organisation = OrganisationField(required=False)


class AccreditForm(NamesForm):
    asks_pinyin = False
    code = forms.CharField(
        label=_("Code"), validators=[SLUG], help_text=_("Small letters, digits, hyphens.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=AccreditedOrganisation.Kind.choices)
    since = DayField(label=_("From which day"))
    field_order = ("code", "kind", "since")


class EndAccreditationForm(HouseForm):
    organisation = OrganisationField()
