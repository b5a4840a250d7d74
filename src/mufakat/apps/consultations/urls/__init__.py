"""Addresses of consultations: what the secretariat does, then what everybody uses."""

from mufakat.apps.consultations.urls import documents, participant, secretariat

app_name = "consultations"
# The secretariat's fixed words ("new/", "findings/") come first, so that no id can hide them.
urlpatterns = [
    *secretariat.urlpatterns,
    *documents.urlpatterns,
    *participant.urlpatterns,
]
