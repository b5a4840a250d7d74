"""What the body is, and what bad standing costs."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mufakat.foundation.people.forms.account import ZoneField
from mufakat.foundation.people.forms.base import DayField, HouseForm, NamesForm
from mufakat.foundation.people.models import Organisation, Right, Standing


def fingerprint(body: Organisation) -> str:
    """What a form was shown, in short: another one means that somebody has changed it since."""
    facts = (
        sorted(body.names.items()), body.zone, body.founded_on, body.in_force_on,
        body.state_votes_public,
    )  # fmt: skip
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


class BodyForm(NamesForm):
    asks_pinyin = False
    seen = forms.CharField(widget=forms.HiddenInput)
    zone = ZoneField(
        label=_("Time zone of the seat"),
        help_text=_("Days begin and end there: deadlines, memberships, entry into force."),
    )
    founded_on = DayField(label=_("Opened for signature on"))
    in_force_on = DayField(
        label=_("In force since"),
        required=False,
        help_text=_("Empty while it is not: until then the signatories decide."),
    )
    state_votes_public = forms.BooleanField(
        label=_("Official positions and votes of states are public"), required=False
    )

    @staticmethod
    def initial_of(body: Organisation) -> dict[str, Any]:
        """What the body is now, as this form shows it."""
        return {
            **{f"name_{code}": name for code, name in body.names.items()},
            "zone": body.zone,
            "founded_on": body.founded_on,
            "in_force_on": body.in_force_on,
            "state_votes_public": body.state_votes_public,
            "seen": fingerprint(body),
        }


class ConsequencesForm(HouseForm):
    """A table of checkboxes: kinds of bad standing by rights that each takes away."""

    lost = forms.MultipleChoiceField(
        required=False,
        choices=[
            (f"{kind}:{right}", f"{kind}:{right}")
            for kind in Standing.Kind
            for right in Right
        ],
    )

    def rows(self) -> list[dict[str, Any]]:
        """Rows of the table: a right, and a box for each kind of standing."""
        value = self["lost"].value() or []
        return [
            {
                "right": right.label,
                "boxes": [
                    {"value": f"{kind}:{right}", "label": kind.label,
                     "checked": f"{kind}:{right}" in value}
                    for kind in Standing.Kind
                ],
            }
            for right in Right
        ]  # fmt: skip
