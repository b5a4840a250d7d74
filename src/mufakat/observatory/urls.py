"""Addresses of the pages that read every app."""

from django.urls import include, path

from mufakat.observatory.views import countries, home, provisions, record

pages = (
    [
        path("countries/", countries.states, name="states"),
        path("countries/<slug:code>/", countries.state, name="state"),
        path("provisions/", provisions.provisions, name="provisions"),
        path("provisions/<uuid:public_id>/", provisions.provision, name="provision"),
        path("record/", record.record, name="record"),
        path("record/<int:seq>/", record.act, name="act"),
    ],
    "observatory",
)

urlpatterns = [path("", home.home, name="home"), path("", include(pages))]
