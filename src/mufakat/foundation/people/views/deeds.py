"""A form on a page and what it does: the way every page of people answers a POST."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from mufakat.foundation.people.forms.base import HouseForm
from mufakat.foundation.people.permits import Viewer, viewer_for

Do = Callable[[Viewer, Any, dict[str, Any]], object]


class SeeOther(HttpResponseRedirect):
    """After a POST the browser fetches the page anew (303)."""

    status_code = 303


@dataclass(frozen=True)
class Deed:
    """A form, what is done with what it says, and the sentence that tells it is done.

    `do` may return a sentence of its own.
    """

    form: type[HouseForm]
    do: Do
    done: Any


Deeds = Mapping[str, Deed]


def forms_for(
    deeds: Deeds, initial: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, HouseForm]:
    """Every form of a page, unbound; each has its deed's name as prefix of its ids."""
    told = initial or {}
    return {
        name: deed.form(prefix=name, initial=dict(told.get(name, {})))
        for name, deed in deeds.items()
    }


def attempt(
    request: HttpRequest, deeds: Deeds, name: str, subject: Any = None
) -> HouseForm | None:
    """Try a deed with what was typed: None when it is done, else the form with its errors."""
    if name not in deeds:
        raise Http404
    deed = deeds[name]
    form = deed.form(request.POST, prefix=name)
    if not form.is_valid():
        return form
    try:
        told = deed.do(viewer_for(request), subject, form.cleaned_data)
    except ValidationError as refusal:
        form.refuse(refusal)
        return form
    messages.success(request, told if isinstance(told, str) else deed.done)
    return None


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], forms: Mapping[str, HouseForm]
) -> HttpResponse:
    """The page with its forms; 422 where one of them is refused, 409 where it came too late."""
    refused = next((form for form in forms.values() if form.errors), None)
    status = 200 if refused is None else 409 if refused.is_stale else 422
    context |= {"forms": forms, "refused": refused}
    return render(request, template, context, status=status)


def see(name: str, *arguments: Any) -> SeeOther:
    """On to a page, by its name."""
    return SeeOther(reverse(name, args=arguments))
