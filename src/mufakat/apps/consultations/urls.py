"""Addresses of consultations."""

from django.urls import path

from mufakat.apps.consultations import views

app_name = "consultations"
urlpatterns = [path("", views.index, name="list")]
