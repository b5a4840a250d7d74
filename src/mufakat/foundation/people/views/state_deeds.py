"""What can be recorded of a state: a form and an action each."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mufakat.foundation.people import actions
from mufakat.foundation.people.forms.states import (
    JoinBlocForm,
    LeaveBlocForm,
    LiftForm,
    MembershipForm,
    RenameForm,
    StandingForm,
    SuccessionForm,
)
from mufakat.foundation.people.models import BlocMembership, Standing, State
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.views.deeds import Deed

Said = dict[str, Any]


def _rename(viewer: Viewer, state: State, said: Said) -> None:
    actions.rename_state(
        by=viewer, state=state, names=said["names"], sort_keys=said["sort_keys"],
        since=said["since"],
    )  # fmt: skip


def _membership(viewer: Viewer, state: State, said: Said) -> None:
    if said["status"] == "left":
        actions.end_membership(by=viewer, state=state, on=said["since"])
    else:
        actions.set_membership(by=viewer, state=state, status=said["status"], since=said["since"])


def _succession(viewer: Viewer, state: State, said: Said) -> None:
    actions.record_succession(by=viewer, predecessor=state, **said)


def _join(viewer: Viewer, state: State, said: Said) -> None:
    actions.join_bloc(by=viewer, state=state, **said)


def _leave(viewer: Viewer, state: State, said: Said) -> None:
    rows = BlocMembership.objects.filter(state=state, bloc=said["bloc"], until=None)
    found = rows.select_related("state", "bloc").first()
    if found is None:
        raise ValidationError(_("The state is not in this bloc."))
    actions.leave_bloc(by=viewer, membership=found, on=said["on"])


def _standing(viewer: Viewer, state: State, said: Said) -> None:
    actions.set_standing(by=viewer, state=state, **said)


def _lift(viewer: Viewer, state: State, said: Said) -> None:
    rows = Standing.objects.filter(state=state, kind=said["kind"], until=None)
    found = rows.select_related("state").order_by("since").first()
    if found is None:
        raise ValidationError(_("There is nothing of this kind to lift."))
    actions.lift_standing(by=viewer, standing=found, on=said["on"], basis=said["basis"])


DEEDS = {
    "membership": Deed(MembershipForm, _membership, gettext_lazy("The membership is recorded.")),
    "rename": Deed(RenameForm, _rename, gettext_lazy("The new name is recorded.")),
    "join": Deed(JoinBlocForm, _join, gettext_lazy("The place in the bloc is recorded.")),
    "leave": Deed(LeaveBlocForm, _leave, gettext_lazy("The end is recorded.")),
    "standing": Deed(StandingForm, _standing, gettext_lazy("The standing is recorded.")),
    "lift": Deed(LiftForm, _lift, gettext_lazy("The standing is lifted.")),
    "succession": Deed(SuccessionForm, _succession, gettext_lazy("The succession is recorded.")),
}
