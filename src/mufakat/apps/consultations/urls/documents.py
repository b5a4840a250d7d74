"""Addresses of findings, imports and positions on paper; fixed words before ids."""

from __future__ import annotations

from django.urls import URLPattern, path

from mufakat.apps.consultations.views import findings, imports

_consultation = "<uuid:public_id>/"
_finding = "findings/<uuid:finding>/"

urlpatterns: list[URLPattern] = [
    path("import/", imports.import_votes, name="import_votes"),
    path(_finding, findings.finding, name="finding"),
    path(_finding + "print/", findings.finding_print, name="finding_print"),
    path(_finding + "document.docx", findings.finding_document, name="finding_document"),
    path(_finding + "finding.json", findings.finding_json, name="finding_json"),
    path(_consultation + "findings/", findings.findings, name="findings"),
    path(_consultation + "import/", imports.import_votes, name="import_votes"),
    path(
        _consultation + "positions/<uuid:statement>/on-behalf/",
        findings.position_on_behalf,
        name="position_on_behalf",
    ),
]
