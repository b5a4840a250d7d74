"""Addresses of consultations: what everybody uses, then what the secretariat does."""

from mufakat.apps.consultations.urls import participant, secretariat

app_name = "consultations"
# The secretariat's fixed words ("new/", "findings/") come first, so that no id can hide them.
urlpatterns = [*secretariat.urlpatterns, *participant.urlpatterns]
