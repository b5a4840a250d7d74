"""Every address of the product with something of the exercise behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

OURS = ("mufakat.",)


def patterns(
    resolver: URLResolver | None = None, namespaces: tuple[str, ...] = (), before: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """(full name, route, pattern) of every address that has a name, ours and allauth's."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from patterns(entry, inner, before + str(entry.pattern))
        elif entry.name:
            yield ":".join((*namespaces, entry.name)), before + str(entry.pattern), entry


def is_ours(pattern: URLPattern) -> bool:
    """Whether the view is written here, not by a library."""
    return str(getattr(pattern.callback, "__module__", "")).startswith(OURS)


def objects() -> dict[str, Any]:
    """Arguments that addresses of the exercise need, by their name in the route."""
    from mufakat.apps.consultations.models import Consultation, Finding
    from mufakat.foundation.provisions.models import Provision

    closed = Consultation.objects.exclude(closed_at=None).get()
    statement = closed.statements.filter(status="accepted").order_by("number")[0]
    return {
        "public_id": closed.public_id, "statement": statement.public_id, "code": "XMA", "seq": 0,
        "finding": Finding.objects.all()[0].public_id, "form": "statements.csv",
        "language": "fr", "provision": Provision.objects.all()[0].public_id,
    }  # fmt: skip


SPECIAL: Mapping[str, str] = {"observatory:provision": "provision"}
"""Names whose `public_id` is of another kind than a consultation."""


def every_page(language: str) -> Iterator[str]:
    """Addresses to read, one per name, with the closed consultation where one is asked for."""
    from django.urls import NoReverseMatch, reverse

    known = objects()
    with translation.override(language):
        for name, _route, pattern in patterns():
            wanted = pattern.pattern.converters
            arguments = {key: known[key] for key in wanted if key in known}
            if name in SPECIAL:
                arguments["public_id"] = known[SPECIAL[name]]
            if set(arguments) != set(wanted) or not is_ours(pattern):
                continue
            try:
                yield reverse(name, kwargs=arguments)
            except NoReverseMatch:
                continue
