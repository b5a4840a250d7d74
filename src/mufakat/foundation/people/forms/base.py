"""Fields and the base form that every form of people uses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mufakat.foundation.tables import hidden_mark

LANGUAGE_NAMES = dict(settings.LANGUAGES)
PINYIN = "zh-hans"


def refuse_hidden_marks(value: str) -> None:
    """Refuse characters that make a name read otherwise than it is."""
    if hidden_mark(value):
        raise ValidationError(
            _("This holds a hidden character that changes how it reads. Type it again.")
        )


class NameField(forms.CharField):
    """A name: any script, no hidden marks."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 200)
        super().__init__(**options)
        self.validators.append(refuse_hidden_marks)
        self.widget.attrs.setdefault("dir", "auto")


class DayField(forms.DateField):
    """A day, typed or picked, in one notation for all languages."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", gettext_lazy("Year-month-day, such as 2026-03-05."))
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **options)


class HouseForm(forms.Form):
    """A form whose refusals can come from an action as well as from its fields."""

    is_stale = False
    use_required_attribute = False  # the server says what is missing, in the reader's language

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def refuse(self, refusal: ValidationError) -> None:
        """Show what an action refused, at its field where the form has it."""
        self.is_stale = isinstance(refusal, Stale)
        by_field = getattr(refusal, "error_dict", {NON_FIELD_ERRORS: [refusal]})
        for name, errors in by_field.items():
            place = name if name in self.fields else None
            for error in errors:
                self.add_error(place, error)

    def error_links(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the summary on top."""
        found = [("", str(error)) for error in self.non_field_errors()]
        for field in self:
            found += [(field.id_for_label, str(error)) for error in field.errors]
        return found


class Stale(ValidationError):  # noqa: N818 (it came too late; nothing is broken)
    """What a form was based on has changed since it was shown; the message says to what."""


class NamesForm(HouseForm):
    """A form with a name in each language; English is the one that must be there."""

    needs_english = True
    asks_pinyin = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, own_name in settings.LANGUAGES:
            field = NameField(
                label=_("Name: %(language)s") % {"language": own_name},
                required=code == "en" and self.needs_english,
            )
            field.widget.attrs["lang"] = code
            self.fields[f"name_{code}"] = field
            if code == PINYIN and self.asks_pinyin:
                self.fields["pinyin"] = forms.CharField(
                    label=_("Pinyin of the Chinese name"),
                    required=False,
                    max_length=200,
                    help_text=_(
                        "With or without spaces and tones, such as “a er ba ni ya”. It says where "
                        "the name stands in a Chinese list."
                    ),
                    widget=forms.TextInput(attrs={"dir": "ltr", "lang": "zh-Latn"}),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names = {code: cleaned.get(f"name_{code}", "") for code in LANGUAGE_NAMES}
        cleaned["names"] = {code: name for code, name in names.items() if name}
        if self.asks_pinyin and names[PINYIN] and not cleaned.get("pinyin", "").strip():
            self.add_error("pinyin", _("Give the pinyin: no rule can work it out."))
        cleaned["sort_keys"] = {PINYIN: cleaned.get("pinyin", "")}
        return cleaned


def own_language() -> str:
    """The language of the page, which a new person probably reads too."""
    return translation.get_language() or "en"
