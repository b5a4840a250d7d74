"""Addresses of `people`."""

from django.urls import path

from mufakat.foundation.people import views

app_name = "people"
urlpatterns = [path("me/", views.account, name="account")]
