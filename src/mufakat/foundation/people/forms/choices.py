"""Fields in which a state, a bloc or an organisation is chosen by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mufakat.foundation.people.clock import today
from mufakat.foundation.people.forms.base import own_language
from mufakat.foundation.people.models import AccreditedOrganisation, Bloc, State
from mufakat.foundation.people.queries import name_in, states_on


class StateField(forms.ChoiceField):
    """A state, by code; its value is the state itself."""

    def __init__(self, *, everyone: bool = False, **options: Any) -> None:
        self.everyone = everyone
        super().__init__(choices=self._offered, **options)

    def _offered(self) -> list[tuple[str, str]]:
        rows = states_on(today(), own_language(), everyone=self.everyone)
        return [("", "–"), *((row.state.code, row.name) for row in rows)]

    def clean(self, value: Any) -> State | None:
        code = super().clean(value)
        return State.objects.filter(code=code).first() if code else None


class BlocField(forms.ChoiceField):
    """A bloc or regional group, by code; its value is the bloc itself."""

    def __init__(self, *, kinds: tuple[str, ...] = (), **options: Any) -> None:
        self.kinds = kinds
        super().__init__(choices=self._offered, **options)

    def _offered(self) -> list[tuple[str, str]]:
        language = own_language()
        rows = Bloc.objects.order_by("kind", "code")
        if self.kinds:
            rows = rows.filter(kind__in=self.kinds)
        return [("", "–"), *((row.code, name_in(row.names, language)) for row in rows)]

    def clean(self, value: Any) -> Bloc | None:
        code = super().clean(value)
        return Bloc.objects.filter(code=code).first() if code else None


class OrganisationField(forms.CharField):
    """An accredited organisation by its code, in a hidden field."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> AccreditedOrganisation | None:
        code = super().clean(value)
        if not code:
            return None
        found = AccreditedOrganisation.objects.filter(code=code).first()
        if not isinstance(found, AccreditedOrganisation):
            raise ValidationError(_("There is no such organisation."))
        return found


class StateCodeField(forms.CharField):
    """A state by its code, in a hidden field."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> State | None:
        code = super().clean(value)
        if not code:
            return None
        found = State.objects.filter(code=code).first()
        if found is None:
            raise ValidationError(_("There is no such state."))
        return found
