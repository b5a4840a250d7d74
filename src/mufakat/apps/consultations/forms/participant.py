"""What participants and heads of delegation type, and what each field says back."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mufakat.apps.consultations.actions.voting import LONGEST_REASON
from mufakat.apps.consultations.models import Choice
from mufakat.foundation.uploads.gate import DECEIVING

LANGUAGES = settings.LANGUAGES


def without_deceiving(text: str) -> str:
    """NFC text; characters that reorder reading are refused by name, never taken out silently."""
    # Forms refuse character 0 before this; programs reach it, and PostgreSQL keeps none.
    found = sorted({*DECEIVING.findall(text), *("\0" if "\0" in text else "")})
    if found:
        names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in found)
        raise forms.ValidationError(
            _(
                "The text contains characters that change the direction of reading: %(names)s. "
                "Please type it without them."
            ) % {"names": names}
        )  # fmt: skip
    return unicodedata.normalize("NFC", text)


class VoteForm(forms.Form):
    """A vote on one statement."""

    statement = forms.UUIDField(widget=forms.HiddenInput)
    value = forms.TypedChoiceField(
        choices=Choice.choices,
        coerce=int,
        error_messages={"required": _("Choose agree, pass or disagree.")},
    )
    important = forms.BooleanField(required=False, label=_("This is important to me"))
    reason = forms.CharField(
        required=False,
        max_length=LONGEST_REASON,
        label=_("Your reason, if you want to give one"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def clean_reason(self) -> str:
        return without_deceiving(self.cleaned_data["reason"].strip())


class WithdrawForm(forms.Form):
    """Which vote is taken back."""

    statement = forms.UUIDField(widget=forms.HiddenInput)


class StatementForm(forms.Form):
    """A claim of one's own."""

    language = forms.ChoiceField(choices=LANGUAGES, label=_("Language of your statement"))
    text = forms.CharField(
        label=_("Your statement"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Write the statement that others shall vote on.")},
    )
    in_spite_of_likeness = forms.BooleanField(
        required=False, label=_("Mine says something else: send it all the same")
    )

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.longest = longest

    def clean_text(self) -> str:
        text = without_deceiving(" ".join(self.cleaned_data["text"].split()))
        over = len(text) - self.longest
        if over > 0:
            raise forms.ValidationError(
                ngettext(
                    "This is %(over)d character too long: at most %(longest)d.",
                    "This is %(over)d characters too long: at most %(longest)d.",
                    over,
                ) % {"over": over, "longest": self.longest}
            )  # fmt: skip
        return text


class PositionForm(forms.Form):
    """What a state officially holds about a statement."""

    value = forms.TypedChoiceField(
        choices=Choice.choices,
        coerce=int,
        widget=forms.RadioSelect,
        label=_("Official position"),
        error_messages={"required": _("Choose agree, pass or disagree.")},
    )
    reason = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean_reason(self) -> str:
        return without_deceiving(self.cleaned_data["reason"].strip())


class CorrectionForm(forms.Form):
    """Better words for one translation."""

    language = forms.CharField(max_length=8, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=2000,
        label=_("Better words"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Write the words that you propose.")},
    )

    def clean_text(self) -> str:
        return without_deceiving(" ".join(self.cleaned_data["text"].split()))
