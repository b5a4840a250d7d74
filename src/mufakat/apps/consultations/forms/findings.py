"""What the secretariat types to freeze, to import, and to enter a position that came on paper."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mufakat.apps.consultations.actions.imports import LARGEST, Facts
from mufakat.apps.consultations.forms.moments import (
    EARLIER,
    LocalTimeField,
    ZoneField,
    instant_of,
)
from mufakat.apps.consultations.forms.participant import PositionForm
from mufakat.apps.consultations.models import Consultation
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.forms.base import HouseForm, NameField
from mufakat.foundation.people.models import State
from mufakat.foundation.uploads.gate import LARGEST as LARGEST_PAPER

FACTS = ("title", "language", "audience", "zone", "opened", "closed")


class LabelledForm(HouseForm):
    """A form whose summary of errors names each field."""

    def error_links(self) -> list[tuple[str, str]]:
        """Every error behind its field's label; radio buttons are led to by their group."""
        found = [("", str(error)) for error in self.non_field_errors()]
        for field in self:
            place = field.id_for_label or field.auto_id
            found += [(place, f"{field.label}: {error}") for error in field.errors]
        return found


class FreezeForm(HouseForm):
    """Freeze exactly what was shown."""

    shown = forms.CharField(max_length=64, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label=gettext_lazy("I have read what will be frozen, and that it stays for good"),
        error_messages={
            "required": gettext_lazy("Tick this to say that you have read what will be frozen.")
        },
    )


def _file_field(label: Any, hint: Any, *, required: bool = True, accept: str = ".csv") -> Any:
    return forms.FileField(
        label=label, help_text=hint, required=required,
        widget=forms.FileInput(attrs={"accept": accept}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )  # fmt: skip


class ImportFilesForm(LabelledForm):
    """The files of an earlier consultation."""

    votes = _file_field(
        gettext_lazy("Votes"),
        gettext_lazy(
            "participants-votes.csv of a Polis export, or a table of participant, statement, vote."
        ),
    )
    statements = _file_field(
        gettext_lazy("Statements"), gettext_lazy("comments.csv of a Polis export.")
    )
    members = _file_field(
        gettext_lazy("Members, if you have them"),
        gettext_lazy("A table of participant and state, states by their codes. Not needed."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("votes", "statements", "members"):
            file = cleaned.get(name)
            if file and file.size > LARGEST:
                self.add_error(name, _("The file is larger than 25 MB."))
        return cleaned


class ImportForm(LabelledForm):
    """What the files do not say of the consultation that they hold."""

    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    title = NameField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("The question, as it was put.")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the statements"), choices=settings.LANGUAGES
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may read it"),
        choices=Consultation.Audience.choices,
        initial=Consultation.Audience.PUBLIC,
    )
    zone = ZoneField(
        label=gettext_lazy("Time zone of its times"),
        help_text=gettext_lazy("By its name, such as Asia/Jakarta or Europe/Paris."),
    )
    opened = LocalTimeField(label=gettext_lazy("It opened"))
    closed = LocalTimeField(
        is_end=True,
        label=gettext_lazy("It closed"),
        help_text=gettext_lazy("A day alone means the end of that day."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not all(cleaned.get(name) for name in ("zone", "opened", "closed")):
            return cleaned
        for name in ("opened", "closed"):
            try:
                cleaned[name] = instant_of(cleaned[name], ZoneInfo(cleaned["zone"]), EARLIER)
            except forms.ValidationError as refused:
                self.add_error(name, refused)
        if self.errors:
            return cleaned
        if cleaned["opened"] >= cleaned["closed"]:
            self.add_error("closed", _("It closed after it opened: give a later time."))
        elif cleaned["closed"] > now():
            self.add_error("closed", _("Only a consultation that has closed is imported."))
        return cleaned

    def facts(self) -> Facts:
        """What was typed, as the import takes it."""
        return Facts(**{name: self.cleaned_data[name] for name in FACTS})


class OnBehalfForm(PositionForm, LabelledForm):
    """A position that a capital sent on paper."""

    state = forms.ChoiceField(label=gettext_lazy("State"))
    reason_language = forms.ChoiceField(
        label=gettext_lazy("Language of the reason"), choices=settings.LANGUAGES
    )
    document_title = NameField(
        label=gettext_lazy("Title of the paper"),
        help_text=gettext_lazy("Such as: Note verbale of 5 March 2026."),
    )
    document = _file_field(
        gettext_lazy("The paper, scanned"),
        gettext_lazy("PDF, PNG or JPEG, at most 5 MB."),
        accept=".pdf,.png,.jpg,.jpeg",
    )
    field_order = ("state", "value", "reason", "reason_language", "document_title", "document")

    def __init__(self, *args: Any, states: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"] = forms.ChoiceField(
            label=_("State"), choices=[("", _("Choose a state")), *states]
        )

    def clean_state(self) -> State:
        return State.objects.get(code=self.cleaned_data["state"])

    def clean_document(self) -> Any:
        file = self.cleaned_data["document"]
        if file.size > LARGEST_PAPER:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file
