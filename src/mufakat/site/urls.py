"""Addresses: pages under a language, everything for machines without one."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.decorators.cache import never_cache

from mufakat.site import views

urlpatterns = [
    path("", views.to_language, name="root"),
    path("health", never_cache(views.health), name="health"),
    path("api/v1/", include("mufakat.api.urls")),
    *i18n_patterns(
        path("", include("mufakat.observatory.urls")),
        path("help/", views.help_page, name="help"),
        path("accounts/", include("allauth.urls")),
        path("people/", include("mufakat.foundation.people.urls")),
        path("documents/", include("mufakat.foundation.uploads.urls")),
        path("jobs/", include("mufakat.foundation.jobs.urls")),
        path("consultations/", include("mufakat.apps.consultations.urls")),
    ),
    # One callback address per identity service, not one per language: the last of a name is used.
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
