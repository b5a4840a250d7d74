"""The form of a consultation: its texts in all languages, its conditions, its times."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mufakat.apps.consultations.actions.administration import Words, locked_fields
from mufakat.apps.consultations.forms.moments import (
    EARLIER,
    LATER,
    TYPED,
    LocalTimeField,
    TwiceError,
    ZoneField,
    instant_of,
    typed,
    which_of_two,
)
from mufakat.apps.consultations.forms.secretariat import (
    area,
    clean_text,
    retyped,
    status_labels,
)
from mufakat.apps.consultations.models import LONGEST_STATEMENT, Consultation
from mufakat.foundation.people.clock import body_zone, now, today
from mufakat.foundation.people.forms.base import HouseForm, own_language
from mufakat.foundation.people.models import State
from mufakat.foundation.people.queries import states_on
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Status

LANGUAGES = settings.LANGUAGES
TEXT_FIELDS = ("title", "introduction")
TIMES = ("opens_at", "closes_at")
LONGEST_TITLE, LONGEST_INTRODUCTION = 200, 3000
_CONDITIONS = (
    "original_language", "audience", "publication", "zone", "opens_at", "closes_at",
    "allows_citizens", "allows_self_declared", "allows_submissions", "is_sensitive", "bloc_cap",
    "longest_statement", "policy",
)  # fmt: skip


class ConsultationForm(HouseForm):
    """Everything about a consultation, in one page, for the desk that makes several a year."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    original_language = forms.ChoiceField(
        choices=LANGUAGES, label=gettext_lazy("Original language")
    )
    audience = forms.ChoiceField(
        choices=Consultation.Audience.choices, widget=forms.RadioSelect,
        label=gettext_lazy("Who reads and takes part"),
    )  # fmt: skip
    publication = forms.ChoiceField(
        choices=Consultation.Publication.choices, widget=forms.RadioSelect,
        label=gettext_lazy("When the public sees results"),
    )  # fmt: skip
    zone = ZoneField(
        label=gettext_lazy("Time zone"),
        widget=forms.TextInput(attrs={"dir": "ltr", "list": "zones"}),
        help_text=gettext_lazy("The times below are times in this zone, such as Asia/Shanghai."),
    )
    opens_at = LocalTimeField(label=gettext_lazy("Voting opens"))
    opens_at_which = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    closes_at = LocalTimeField(
        is_end=True,
        label=gettext_lazy("Voting closes"),
        help_text=gettext_lazy("From this instant on no vote counts. A day alone ends at 24:00."),
    )
    closes_at_which = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    states = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Which states are asked"),
        help_text=gettext_lazy("Mark none to ask all."),
    )
    allows_citizens = forms.BooleanField(required=False, label=gettext_lazy("Citizens take part"))
    allows_self_declared = forms.BooleanField(
        required=False, label=gettext_lazy("Citizens may declare their state themselves")
    )
    allows_submissions = forms.BooleanField(
        required=False, label=gettext_lazy("Participants may send statements")
    )
    is_sensitive = forms.BooleanField(
        required=False,
        label=gettext_lazy("Sensitive subject: numbers of fewer than ten people are hidden"),
    )
    bloc_cap = forms.DecimalField(
        required=False, min_value=0, max_value=1, max_digits=4, decimal_places=3,
        label=gettext_lazy("Most weight of one bloc"),
        help_text=gettext_lazy("A share such as 0.25, or empty for none."),
    )  # fmt: skip
    longest_statement = forms.IntegerField(
        min_value=40, max_value=1000, initial=LONGEST_STATEMENT,
        label=gettext_lazy("Most characters of a statement"),
    )  # fmt: skip
    policy = forms.CharField(
        required=False, max_length=5000, widget=area(4),
        label=gettext_lazy("Further rules of moderation"),
        help_text=gettext_lazy("Beyond the body’s own, in the original language. Published."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, consultation: Consultation | None = None, **options: Any
    ) -> None:
        self.consultation = consultation
        self.stale: set[str] = set()
        initial = self._initial() | dict(options.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **options)
        fields: Any = self.fields
        fields["states"].choices = [
            (row.state.code, row.name) for row in states_on(today(), own_language())
        ]
        for name in ("opens_at_which", "closes_at_which"):
            fields[name].label = _("Which of the two")
            fields[name].choices = [
                (LATER, _("The later one")), (EARLIER, _("The earlier one")),
            ]  # fmt: skip
        for code, own_name in LANGUAGES:
            self._add_language(code, own_name)
        self.locked = sorted(locked_fields(consultation, now()) if consultation else ())
        for name in self.locked:
            self.fields[name].disabled = True

    def _add_language(self, code: str, own_name: str) -> None:
        self.fields[f"title_{code}"] = forms.CharField(
            required=False, max_length=LONGEST_TITLE,
            label=_("Title: %(language)s") % {"language": own_name},
            widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
        )  # fmt: skip
        self.fields[f"introduction_{code}"] = forms.CharField(
            required=False, max_length=LONGEST_INTRODUCTION, widget=area(4, code),
            label=_("Introduction: %(language)s") % {"language": own_name},
        )  # fmt: skip
        is_machine = self.initial.get(f"status_{code}") == Status.MACHINE
        machine = [(Status.MACHINE.value, Status.MACHINE.label)] if is_machine else []
        self.fields[f"status_{code}"] = forms.ChoiceField(
            choices=[*status_labels(authentic=True), *machine],
            label=_("Status: %(language)s") % {"language": own_name},
        )
        self.fields[f"checked_{code}"] = forms.BooleanField(
            required=False, label=_("I have checked it against the original: it is still right")
        )

    def _initial(self) -> dict[str, Any]:
        if self.consultation is None:
            zone = body_zone().key
            start = (now() + dt.timedelta(days=7)).astimezone(ZoneInfo(zone))
            start = start.replace(hour=9, minute=0)
            known: dict[str, Any] = {
                "zone": zone, "original_language": own_language(), "audience": "public",
                "publication": "close", "allows_citizens": True, "allows_self_declared": True,
                "allows_submissions": True, "opens_at": start.strftime(TYPED),
                "closes_at": (start + dt.timedelta(days=28)).strftime(TYPED),
            }  # fmt: skip
            known |= {f"status_{code}": Status.UNOFFICIAL.value for code, _own in LANGUAGES}
            return known | {f"status_{own_language()}": Status.AUTHENTIC.value}
        return self._initial_of(self.consultation)

    def _initial_of(self, consultation: Consultation) -> dict[str, Any]:
        zone = consultation.zone
        known = {name: getattr(consultation, name) for name in _CONDITIONS}
        for name in TIMES:
            instant = getattr(consultation, name)
            known[name] = typed(instant, zone)
            known[f"{name}_which"] = which_of_two(instant, zone)
        known["version"] = consultation.version
        known["states"] = [state.code for state in consultation.states.all()]
        key = str(consultation.public_id)
        for field in TEXT_FIELDS:
            versions = texts.wordings("consultation", [key], field)[key]
            for code, _own in LANGUAGES:
                version = versions.get(code)
                known[f"{field}_{code}"] = version.text if version else ""
                if version:
                    known[f"status_{code}"] = version.status
                if version and version.is_stale:
                    self.stale.add(code)
                known.setdefault(f"status_{code}", Status.UNOFFICIAL.value)
        return known

    # Groups of fields, for the page

    @property
    def original(self) -> str:
        return str(self["original_language"].value() or own_language())

    def languages(self) -> list[dict[str, Any]]:
        """The fields of each language, the original first."""
        ordered = sorted(LANGUAGES, key=lambda pair: pair[0] != self.original)
        return [
            {
                "code": code,
                "own_name": own_name,
                "is_original": code == self.original,
                "is_stale": code in self.stale,
                "has_errors": any(self[f"{f}_{code}"].errors for f in (*TEXT_FIELDS, "status")),
                "fields": [self[f"{name}_{code}"] for name in (*TEXT_FIELDS, "status")],
                "checked": self[f"checked_{code}"],
            }
            for code, own_name in ordered
        ]

    def asks_which(self) -> set[str]:
        """The times of which the form has to ask which of two is meant."""
        asked = {n for n in TIMES if self[f"{n}_which"].value()}
        return asked | {n for n in TIMES if self.errors.get(f"{n}_which")}

    # What was said

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for code, _own in LANGUAGES:
            self._clean_language(cleaned, code)
        zone = cleaned.get("zone")
        for name in TIMES:
            if zone and cleaned.get(name):
                self._to_instant(cleaned, name, ZoneInfo(zone))
        cleaned["policy"] = self._cleaned("policy", cleaned.get("policy", ""), running=True)
        cleaned["states"] = list(State.objects.filter(code__in=cleaned.get("states", [])))
        return cleaned

    def _clean_language(self, cleaned: dict[str, Any], code: str) -> None:
        title = f"title_{code}"
        cleaned[title] = self._cleaned(title, " ".join(cleaned.get(title, "").split()))
        words = f"introduction_{code}"
        cleaned[words] = self._cleaned(words, cleaned.get(words, ""), running=True)
        is_original = code == cleaned.get("original_language")
        if is_original and not cleaned[title] and title not in self.errors:
            self.add_error(title, _("The original language needs a title."))
        if not is_original and cleaned[words] and not cleaned[title]:
            self.add_error(title, _("Give the title in this language, too."))
        if is_original and cleaned.get(f"status_{code}") == Status.UNOFFICIAL:
            cleaned[f"status_{code}"] = Status.OFFICIAL.value

    def _cleaned(self, name: str, value: str, *, running: bool = False) -> str:
        try:
            return clean_text(value.replace("\r\n", "\n"), running=running)
        except ValidationError as refused:
            self.add_error(name, refused)
            return ""

    def _to_instant(self, cleaned: dict[str, Any], name: str, zone: ZoneInfo) -> None:
        known = self.consultation
        unchanged = known is not None and (
            cleaned[name].strftime(TYPED), zone.key,
            cleaned.get(f"{name}_which") or "",
        ) == (typed(getattr(known, name), known.zone), known.zone,
              which_of_two(getattr(known, name), known.zone))  # fmt: skip
        if unchanged:  # seconds that the field does not show are kept
            cleaned[name] = getattr(known, name)
            return
        try:
            cleaned[name] = instant_of(cleaned[name], zone, cleaned.get(f"{name}_which") or "")
        except TwiceError as twice:
            retyped(self, f"{name}_which", LATER)
            self.add_error(f"{name}_which", twice)
        except ValidationError as refused:
            self.add_error(name, refused)

    def conditions(self) -> dict[str, Any]:
        """Everything but texts, without what is locked."""
        free = {*_CONDITIONS, "states"} - set(self.locked)
        return {name: self.cleaned_data[name] for name in free}

    def words(self) -> list[Words]:
        """Titles and introductions in every language."""
        said = self.cleaned_data
        return [
            Words(
                field, code, said[f"{field}_{code}"], said[f"status_{code}"],
                said[f"checked_{code}"] and code in self.stale,
            )
            for code, _own in LANGUAGES
            for field in TEXT_FIELDS
        ]  # fmt: skip

    def differences(self) -> list[dict[str, Any]]:
        """What was typed beside what stands now, where they differ: for a stale form."""
        if self.consultation is None:
            return []
        standing = self._initial_of(self.consultation)
        found = []
        for field in self:
            if field.name == "version" or field.name.startswith("checked_"):
                continue
            theirs, own = standing.get(field.name), field.value()
            if _as_text(theirs) != _as_text(own):
                found.append({"label": field.label, "theirs": _as_text(theirs),
                              "own": _as_text(own)})  # fmt: skip
        return found


def _as_text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(sorted(str(one) for one in value))
    if value is True or value == "on":
        return "✓"
    return str(value).replace("\r\n", "\n").strip()
