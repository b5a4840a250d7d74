"""What the secretariat types: consultations, statements, decisions, translations, merges."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mufakat.apps.consultations.actions.moderation import (
    ACCEPTED,
    PERSONS_STATUSES,
    REJECTED,
    Translation,
)
from mufakat.apps.consultations.models import Statement
from mufakat.apps.consultations.policy import RULES
from mufakat.foundation.people.forms.base import HouseForm
from mufakat.foundation.renditions.models import Status
from mufakat.foundation.tables import hidden_mark

LANGUAGES = settings.LANGUAGES
LONGEST_REASON, LONGEST_TRANSLATION = 1000, 2000


def clean_text(value: str, *, running: bool = False) -> str:
    """NFC text; characters that make it read otherwise than it is are refused by name and place."""
    if mark := hidden_mark(value.replace("\r", ""), running=running):
        raise ValidationError(
            _("This holds a hidden character that changes how it reads: %(mark)s. Type it again.")
            % {"mark": mark}
        )
    return unicodedata.normalize("NFC", value.strip())


def _one_line(value: str) -> str:
    return clean_text(" ".join(value.split()))


def retyped(form: forms.Form, name: str, value: str) -> None:
    """Put a value in the place of what was sent, before the form is shown again."""
    sent: Any = form.data
    changed = sent.copy()
    changed[form.add_prefix(name)] = value
    form.data = changed


def area(rows: int, language: str = "") -> forms.Textarea:
    attributes: dict[str, Any] = {"rows": rows, "dir": "auto"}
    return forms.Textarea(attrs=attributes | ({"lang": language} if language else {}))


def status_labels(*, authentic: bool) -> list[tuple[str, Any]]:
    known = [*((Status.AUTHENTIC,) if authentic else ()), *PERSONS_STATUSES]
    return [(status.value, status.label) for status in known]


class SeedForm(HouseForm):
    """A statement of the secretariat, with translations where there are some."""

    language = forms.ChoiceField(choices=LANGUAGES, label=gettext_lazy("Original language"))
    text = forms.CharField(
        label=gettext_lazy("Statement"),
        widget=area(3),
        error_messages={"required": gettext_lazy("Write the statement.")},
    )
    topic = forms.CharField(
        required=False, max_length=32, label=gettext_lazy("Topic"),
        help_text=gettext_lazy("A short word by which statements can be told apart. Not needed."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, own_name in LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                required=False, max_length=LONGEST_TRANSLATION, widget=area(2, code),
                label=_("Translation: %(language)s") % {"language": own_name},
            )  # fmt: skip
            self.fields[f"status_{code}"] = forms.ChoiceField(
                choices=status_labels(authentic=False), initial=Status.UNOFFICIAL,
                required=False, label=_("Status: %(language)s") % {"language": own_name},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("text", "topic", *(f"text_{code}" for code, _own in LANGUAGES)):
            try:
                cleaned[name] = _one_line(cleaned.get(name, ""))
            except ValidationError as refused:
                self.add_error(name, refused)
        return cleaned

    def languages(self) -> list[tuple[Any, Any]]:
        """Text and status of each language."""
        return [(self[f"text_{code}"], self[f"status_{code}"]) for code, _own in LANGUAGES]

    def translations(self) -> dict[str, Translation]:
        said = self.cleaned_data
        return {
            code: Translation(said[f"text_{code}"], said[f"status_{code}"] or Status.UNOFFICIAL)
            for code, _own in LANGUAGES
            if said.get(f"text_{code}")
        }


class ModerationForm(HouseForm):
    """A decision on one statement."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        choices=[
            (ACCEPTED.value, gettext_lazy("Accept: others can vote on it")),
            (REJECTED.value, gettext_lazy("Do not accept")),
        ],
        widget=forms.RadioSelect,
        label=gettext_lazy("Decision"),
        error_messages={"required": gettext_lazy("Accept the statement, or do not.")},
    )
    rule = forms.ChoiceField(
        required=False, choices=[("", "–"), *RULES.items()],
        label=gettext_lazy("Rule that it does not keep"),
    )  # fmt: skip
    reason = forms.CharField(
        required=False, max_length=LONGEST_REASON, widget=area(3),
        label=gettext_lazy("Reason, for its author and for the public log"),
        help_text=gettext_lazy("Needed where it is not accepted. Write no name."),
    )  # fmt: skip

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"], running=True)


class TranslationForm(HouseForm):
    """A statement in one more language."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    source_language = forms.ChoiceField(choices=LANGUAGES, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=LONGEST_TRANSLATION, widget=area(4), label=gettext_lazy("Translation"),
        error_messages={"required": gettext_lazy("Write the translation.")},
    )  # fmt: skip
    status = forms.ChoiceField(
        choices=status_labels(authentic=False), widget=forms.RadioSelect,
        label=gettext_lazy("Status"),
        error_messages={
            "required": gettext_lazy("Say whether this translation is official or not.")
        },
    )  # fmt: skip

    def clean_text(self) -> str:
        return _one_line(self.cleaned_data["text"])


class CorrectionDecisionForm(HouseForm):
    """Whether proposed words take the place of those that stand."""

    statement = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=LANGUAGES, widget=forms.HiddenInput)
    proposal = forms.CharField(max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[("accept", ""), ("refuse", "")])


class MergeForm(HouseForm):
    """Which statement goes into which."""

    merged = forms.ChoiceField(label=gettext_lazy("This statement"))
    kept = forms.ChoiceField(label=gettext_lazy("goes into this one, which stays"))

    def __init__(
        self, *args: Any, statements: Iterable[tuple[Statement, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.rows: Mapping[str, Statement] = {}
        choices = [("", "–")]
        for statement, words in statements:
            self.rows = {**self.rows, str(statement.public_id): statement}
            choices.append((str(statement.public_id), f"{statement.number} · {words[:110]}"))
        fields: Any = self.fields
        for name in ("merged", "kept"):
            fields[name].choices = choices

    def clean_merged(self) -> Statement:
        return self.rows[self.cleaned_data["merged"]]

    def clean_kept(self) -> Statement:
        return self.rows[self.cleaned_data["kept"]]


class MergeAnswerForm(HouseForm):
    """An author's answer."""

    answer = forms.ChoiceField(
        choices=[
            ("yes", gettext_lazy("Yes, merge them")),
            ("no", gettext_lazy("No, mine says something else")),
        ],
        widget=forms.RadioSelect,
        label=gettext_lazy("Do you consent?"),
        error_messages={"required": gettext_lazy("Say yes or no.")},
    )
