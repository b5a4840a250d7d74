"""Addresses of `jobs`."""

from django.urls import path

from mufakat.foundation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.mine, name="list"),
    path("<uuid:public_id>/", views.job, name="job"),
    path("<uuid:public_id>/stop/", views.stop, name="stop"),
    path("<uuid:public_id>/again/", views.again, name="again"),
]
