"""Addresses that everybody uses: reading, voting, submitting, results, positions, exports."""

from __future__ import annotations

from django.urls import URLPattern, path

from mufakat.apps.consultations.views import exports, participate, positions, results

_consultation = "<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("", participate.consultation_list, name="list"),
    path(_consultation, participate.show, name="show"),
    path(_consultation + "vote/", participate.vote, name="vote"),
    path(_consultation + "votes/", participate.my_votes, name="my_votes"),
    path(_consultation + "submit/", participate.submit, name="submit"),
    path(_consultation + "result/", results.result, name="result"),
    path(_consultation + "result/statements/", results.statements, name="result_statements"),
    path(_consultation + "result/audit/", results.audit, name="result_audit"),
    path(_consultation + "result/groups/", results.groups, name="result_groups"),
    path(_consultation + "result/print/", results.print_view, name="result_print"),
    path(_consultation + "positions/", positions.positions, name="positions"),
    path(
        _consultation + "positions/<uuid:statement>/", positions.set_position, name="set_position"
    ),
    path(_consultation + "statements/<uuid:statement>/", positions.statement, name="statement"),
    path(_consultation + "moderation/", participate.moderation, name="moderation_log"),
    path(_consultation + "export/<str:form>/", exports.export, name="export"),
]
