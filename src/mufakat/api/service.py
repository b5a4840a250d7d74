"""The REST interface: each app's router under one roof."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from mufakat.apps.consultations.api import router as consultations

service = NinjaAPI(
    title="Mufakat",
    version="1",
    description="The same permits as the pages: what a page does not show, this does not give.",
    urls_namespace="api",
    docs_url=None,
)
service.add_router("/consultations", consultations, tags=["consultations"])


@service.exception_handler(PermissionDenied)
def refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """401 for who is not signed in, 403 for who is; the permit is named."""
    status = 403 if request.user.is_authenticated else 401
    content = {"error": "refused", "permit": str(error)}
    return service.create_response(request, content, status=status)


@service.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """One answer for what does not exist and for what is not open to the asker."""
    return service.create_response(request, {"error": "not found"}, status=404)
