"""Who takes part: states and their history, blocs, delegations, organisations, users and roles.

Facts that change carry days: `since` (first day) and `until` (first day on which it no longer
holds, empty while it does). Nothing is overwritten, so any past day can be asked about.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Dated(models.Model):
    """A fact that holds from a day until another; half-open, in days of the body's zone."""

    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: dt.date) -> DatedQuerySet:
        """Those that hold on a day."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=day), since__lte=day)


class Organisation(models.Model):
    """The body that runs this installation. One row."""

    names = models.JSONField(default=dict)  # language code -> name
    zone = models.CharField(max_length=64, default="UTC")
    founded_on = models.DateField()  # signature opened: the preparatory commission begins
    in_force_on = models.DateField(null=True, blank=True)  # until then signatories decide
    state_votes_public = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    def in_force(self, day: dt.date) -> bool:
        return self.in_force_on is not None and self.in_force_on <= day


class State(models.Model):
    """A state, for as long as it exists; its names and memberships are rows of their own."""

    code = models.CharField(max_length=8, unique=True)  # ISO alpha-3 or the body's own: public id
    iso2 = models.CharField(max_length=2, blank=True)
    m49 = models.CharField(max_length=3, blank=True)
    founded_on = models.DateField(null=True, blank=True)
    dissolved_on = models.DateField(null=True, blank=True)
    footnote = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.code


class StateName(Dated):
    """What a state is called in a language, and from when."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="names")
    language = models.CharField(max_length=8)
    short = models.CharField(max_length=200)
    formal = models.CharField(max_length=300, blank=True)
    sort_key = models.CharField(max_length=200)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state", "language", "since"], name="one_name_per_state_language_day"
            )
        ]


class StateSuccession(models.Model):
    """One state follows another: split, merger or dissolution with a successor."""

    predecessor = models.ForeignKey(State, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(State, on_delete=models.PROTECT, related_name="predecessions")
    kind = models.CharField(max_length=16, choices=[("split", _("Split")), ("merger", _("Merger"))])
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession")
        ]


class StateMembership(Dated):
    """What a state is to the body on a day."""

    class Status(models.TextChoices):
        SIGNATORY = "signatory", _("Signatory")
        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer state")

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="memberships")
    status = models.CharField(max_length=16, choices=Status.choices)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state", "status", "since"], name="one_membership_start"
            )
        ]


class Standing(Dated):
    """A state that is not in good standing, why, and from when."""

    class Kind(models.TextChoices):
        ARREARS = "arrears", _("In arrears")
        SUSPENDED = "suspended", _("Suspended")

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="standings")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    basis = models.CharField(max_length=300)  # the decision or article it rests on
    objects = DatedQuerySet.as_manager()


class Right(models.TextChoices):
    """What good standing can cost; which kind costs which is data (StandingConsequence)."""

    POSITION = "position", _("Set official positions")
    SUBMIT = "submit", _("Submit statements for the delegation")
    VOICE = "voice", _("Its participants vote in consultations")
    DECIDE = "decide", _("Vote in decisions")


class StandingConsequence(models.Model):
    """A right that a kind of bad standing takes away, as the body's rules say."""

    kind = models.CharField(max_length=16, choices=Standing.Kind.choices)
    right = models.CharField(max_length=16, choices=Right.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "right"], name="one_consequence")
        ]


class Bloc(models.Model):
    """States that stand together: a regional group (each state in one) or any other bloc."""

    class Kind(models.TextChoices):
        REGIONAL = "regional", _("Regional group")
        BLOC = "bloc", pgettext_lazy("group of states", "Bloc")

    code = models.CharField(max_length=48, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    names = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.code


class BlocMembership(Dated):
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="memberships")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="bloc_memberships")
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bloc", "state", "since"], name="one_bloc_start")
        ]


class AccreditedOrganisation(Dated):
    """An organisation with a route of its own to speak: not a state, never counted as one."""

    class Kind(models.TextChoices):
        CIVIL_SOCIETY = "civil_society", _("Civil society")
        ACADEMIA = "academia", _("Academia")
        INDUSTRY = "industry", _("Industry")
        FAITH = "faith", _("Faith community")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=48, unique=True)
    names = models.JSONField(default=dict)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    objects = DatedQuerySet.as_manager()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in. What they may do comes from their appointments."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, default="en")
    zone = models.CharField(max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    HEAD = "head", _("Head of delegation")
    DELEGATE = "delegate", _("Delegate")
    OFFICER = "officer", _("National officer")
    ORGANISATION = "organisation", _("Representative of an accredited organisation")
    SECRETARIAT = "secretariat", _("Secretariat")
    OBSERVER = "observer", _("Observer")
    CITIZEN = "citizen", _("Citizen")


DELEGATION_ROLES = (Role.HEAD, Role.DELEGATE, Role.OFFICER)


class Appointment(Dated):
    """A role that a person holds: for a state, for an organisation, or for the body itself."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=16, choices=Role.choices)
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    organisation = models.ForeignKey(
        AccreditedOrganisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
    )
    established = models.CharField(  # how we know; a self-declared citizen is only that
        max_length=16,
        choices=[
            ("invited", _("Invited by the delegation")),
            ("oidc", _("Signed in through the state's own identity service")),
            ("self", _("Self-declared")),
        ],
        default="invited",
    )
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="role_has_its_seat",
                condition=(
                    models.Q(role__in=["head", "delegate", "officer"], state__isnull=False,
                             organisation__isnull=True)
                    | models.Q(role="citizen", organisation__isnull=True)
                    | models.Q(role="organisation", state__isnull=True,
                               organisation__isnull=False)
                    | models.Q(role__in=["secretariat", "observer"], state__isnull=True,
                               organisation__isnull=True)
                ),
            ),
        ]  # fmt: skip


class Invitation(models.Model):
    """A delegation (or the secretariat) asks a person to join in a role."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices)
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(
        AccreditedOrganisation, on_delete=models.PROTECT, null=True, blank=True
    )
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="accepted_invitations"
    )


class OnBehalf(models.Model):
    """An act that the secretariat entered for a capital that sent paper.

    It counts at once and stays marked as entered by the secretariat until the state confirms it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="acts_on_behalf")
    verb = models.CharField(max_length=96)
    about_kind = models.CharField(max_length=64)
    about_id = models.CharField(max_length=64)
    document = models.ForeignKey("uploads.Document", on_delete=models.PROTECT)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="entered_on_behalf")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="confirmed_on_behalf"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
