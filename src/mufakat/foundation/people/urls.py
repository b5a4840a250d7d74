"""Addresses of `people`."""

from django.urls import path

from mufakat.foundation.people.views import (
    account,
    body,
    delegation,
    invitations,
    offices,
    roll,
)

app_name = "people"
urlpatterns = [
    path("me/", account.account, name="account"),
    path("me/state/", account.account, {"deed": "declare"}, name="declare"),
    path("me/acts/<uuid:public_id>/", account.confirm_act, name="confirm_act"),
    path("invitations/<uuid:public_id>/", invitations.invitation, name="invitation"),
    path("invitations/<uuid:public_id>/withdraw/", delegation.withdraw, name="withdraw"),
    path("delegation/", delegation.delegation, name="delegation"),
    path("roles/end/", delegation.end_role, name="end_role"),
    path("members/", roll.members, name="members"),
    path("members/new/", roll.add_state, name="add_state"),
    path("members/new/bloc/", roll.add_state, {"deed": "bloc"}, name="add_bloc"),
    path("members/<slug:code>/", roll.member, name="member"),
    path("members/<slug:code>/<slug:deed>/", roll.member, name="member_deed"),
    path("organisations/", offices.organisations, name="organisations"),
    path("organisations/<slug:deed>/", offices.organisations, name="organisation_deed"),
    path("roles/", offices.roles, name="roles"),
    path("body/", body.body, name="body"),
    path("body/standing/", body.body, {"deed": "lost"}, name="consequences"),
]
