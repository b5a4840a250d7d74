"""Addresses of the pages that read every app."""

from django.urls import include, path

from mufakat.observatory import views

pages = (
    [
        path("countries/", views.states, name="states"),
        path("countries/<slug:code>/", views.state, name="state"),
        path("provisions/", views.provisions, name="provisions"),
        path("provisions/<uuid:public_id>/", views.provision, name="provision"),
        path("record/", views.record, name="record"),
        path("record/<int:seq>/", views.act, name="act"),
    ],
    "observatory",
)

urlpatterns = [path("", views.home, name="home"), path("", include(pages))]
