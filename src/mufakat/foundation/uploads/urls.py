"""Addresses of documents."""

from django.urls import path

from mufakat.foundation.uploads import views

app_name = "documents"
urlpatterns = [path("<uuid:public_id>/", views.document, name="document")]
