"""Use cases about states, people and their roles."""

from mufakat.foundation.people.actions.account import (
    declare_state,
    edit_account,
    welcome_citizen,
)
from mufakat.foundation.people.actions.behalf import confirm_on_behalf, enter_on_behalf
from mufakat.foundation.people.actions.blocs import add_bloc, join_bloc, leave_bloc
from mufakat.foundation.people.actions.body import describe_body, set_consequences
from mufakat.foundation.people.actions.founding import found_body
from mufakat.foundation.people.actions.invitations import (
    INVITATION_DAYS,
    accept_invitation,
    appoint_or_invite,
    invite,
    withdraw_invitation,
)
from mufakat.foundation.people.actions.organisations import accredit, end_accreditation
from mufakat.foundation.people.actions.seats import appoint, end_appointment
from mufakat.foundation.people.actions.standing import lift_standing, set_standing
from mufakat.foundation.people.actions.states import (
    add_state,
    end_membership,
    enter_state,
    rename_state,
    set_membership,
)
from mufakat.foundation.people.actions.succession import record_succession

__all__ = [
    "INVITATION_DAYS",
    "accept_invitation",
    "accredit",
    "add_bloc",
    "add_state",
    "appoint",
    "appoint_or_invite",
    "confirm_on_behalf",
    "declare_state",
    "describe_body",
    "edit_account",
    "end_accreditation",
    "end_appointment",
    "end_membership",
    "enter_on_behalf",
    "enter_state",
    "found_body",
    "invite",
    "join_bloc",
    "leave_bloc",
    "lift_standing",
    "record_succession",
    "rename_state",
    "set_consequences",
    "set_membership",
    "set_standing",
    "welcome_citizen",
    "withdraw_invitation",
]
