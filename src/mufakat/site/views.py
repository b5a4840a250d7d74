"""Pages that belong to no link of the chain."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation


@login_not_required
def to_language(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the reader's language."""
    response = redirect(f"/{translation.get_language()}/")
    response["Vary"] = "Accept-Language"
    return response


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Whether the service answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help.html")
