"""Addresses of the REST interface."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from mufakat.api.service import service

_patterns, _app, _namespace = service.urls
for _pattern in _patterns:
    # A program is answered 401 by the interface itself, never sent to a sign-in page.
    if _pattern.callback is not None:
        login_not_required(_pattern.callback)

urlpatterns = [path("", (_patterns, _app, _namespace))]
