"""Addresses of the secretariat, and the one on which authors answer about a merge."""

from __future__ import annotations

from django.urls import URLPattern, path

from mufakat.apps.consultations.views import administration, moderation, translations

_consultation = "<uuid:public_id>/"
_statement = _consultation + "statements/<uuid:statement>/"

urlpatterns: list[URLPattern] = [
    path("new/", administration.create, name="create"),
    path("merges/<uuid:merge>/", moderation.answer_merge, name="answer_merge"),
    path(_consultation + "edit/", administration.edit, name="edit"),
    path(_consultation + "open/", administration.open_, name="open"),
    path(_consultation + "close/", administration.close, name="close"),
    path(_consultation + "seed/", moderation.seed, name="seed"),
    path(_consultation + "moderate/", moderation.queue, name="moderate"),
    path(_statement + "moderate/", moderation.moderate, name="moderate"),
    path(_consultation + "merge/", moderation.propose_merge, name="propose_merge"),
    path(_statement + "translate/<str:language>/", translations.translate, name="translate"),
    path(_consultation + "corrections/", translations.corrections, name="corrections"),
]
