"""Addresses of the REST interface."""

from django.urls import path

from mufakat.api.service import service

urlpatterns = [path("", service.urls)]
