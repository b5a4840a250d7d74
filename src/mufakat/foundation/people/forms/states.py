"""Forms of the roll of states."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mufakat.foundation.people.forms.base import DayField, HouseForm, NameField, NamesForm
from mufakat.foundation.people.forms.choices import BlocField, StateField
from mufakat.foundation.people.models import Bloc, Standing, StateMembership, StateSuccession

CODE = RegexValidator(r"^[A-Za-z0-9]{2,8}$", _("Two to eight letters or digits."))
SLUG = RegexValidator(r"^[a-z0-9_-]{2,48}$", _("Small letters, digits, hyphens; at least two."))


class AddStateForm(NamesForm):
    code = forms.CharField(
        label=_("Code"),
        validators=[CODE],
        help_text=_("ISO 3166-1 alpha-3, or the body’s own. It never changes."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "dir": "ltr"}),
    )
    since = DayField(label=_("From which day"))
    status = forms.ChoiceField(
        label=_("What it is to the body"),
        required=False,
        choices=[("", _("Nothing yet")), *StateMembership.Status.choices],
    )
    regional = BlocField(
        label=_("Regional group"), required=False, kinds=(Bloc.Kind.REGIONAL,)
    )


class RenameForm(NamesForm):
    needs_english = False
    since = DayField(
        label=_("From which day"),
        help_text=_("Languages that you leave empty keep the name they have."),
    )
    field_order = ("since",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned["names"] and not self.errors:
            self.add_error("name_en", _("Give the new name in one language at least."))
        return cleaned


class MembershipForm(HouseForm):
    status = forms.ChoiceField(
        label=_("What the state is to the body"),
        choices=[*StateMembership.Status.choices, ("left", _("It leaves the body"))],
    )
    since = DayField(label=_("From which day"))


class SuccessionForm(HouseForm):
    kind = forms.ChoiceField(
        label=_("What happens"), choices=StateSuccession._meta.get_field("kind").choices or []
    )
    successor = StateField(
        label=_("The state that follows"),
        everyone=True,
        help_text=_("Enter it first, if it is new. It becomes a member only by a decision."),
    )
    on = DayField(label=_("On which day"))
    predecessor_ends = forms.BooleanField(
        label=_("This state ceases to exist on that day"),
        required=False,
        help_text=_("Its membership, its places in blocs and its delegation’s roles end then."),
    )


class JoinBlocForm(HouseForm):
    bloc = BlocField(label=pgettext_lazy("group of states", "Bloc or regional group"))
    since = DayField(label=_("From which day"))
    until = DayField(
        label=_("Until which day"),
        required=False,
        help_text=_("The first day on which it is no longer in it; empty while it stays."),
    )


class LeaveBlocForm(HouseForm):
    bloc = BlocField(widget=forms.HiddenInput)
    on = DayField(label=_("On which day"))


class StandingForm(HouseForm):
    kind = forms.ChoiceField(label=_("Standing"), choices=Standing.Kind.choices)
    basis = NameField(
        label=_("Decision or article it rests on"), max_length=300,
        help_text=_("Everybody can read it on the state’s page."),
    )  # fmt: skip
    since = DayField(label=_("From which day"))


class LiftForm(HouseForm):
    kind = forms.ChoiceField(choices=Standing.Kind.choices, widget=forms.HiddenInput)
    on = DayField(label=_("On which day"))
    basis = NameField(label=_("Decision or article it rests on"), max_length=300, required=False)


class BlocForm(NamesForm):
    asks_pinyin = False
    code = forms.CharField(
        label=_("Code"), validators=[SLUG], help_text=_("Small letters, digits, hyphens.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Bloc.Kind.choices)
    field_order = ("code", "kind")


class DayForm(HouseForm):
    """The day for which a list is shown."""

    on = DayField(label=_("As it was on"), required=False, help_text="")
