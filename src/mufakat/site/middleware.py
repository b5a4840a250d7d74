"""Language from the path alone, and refusals said in the house's own pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Activate the language of the path; addresses without one follow the reader's browser.

    The cookie and the session never decide: an address shows the same language to everybody.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        code = (
            translation.get_language_from_path(request.path_info)
            or (asked if asked in dict(settings.LANGUAGES) else None)
            or translation.get_language_from_request(request)
        )
        translation.activate(code)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class IdentityServiceMiddleware:
    """A state's identity service that does not answer is said so, and is no fault of ours."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OSError) or "/accounts/oidc/" not in request.path:
            return None
        return render(request, "socialaccount/authentication_error.html", status=502)


class RefusalMiddleware:
    """A refused permit becomes a page that says what is missing, with status 403."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, PermissionDenied) or request.path.startswith("/api/"):
            return None
        return render(request, "403.html", {"permit": str(error)}, status=403)
