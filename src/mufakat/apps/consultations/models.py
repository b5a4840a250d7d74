"""What a consultation stores. Texts in several languages live in `foundation/renditions`.

Renditions: ("consultation", public id, "title" | "introduction") and ("statement", public id,
"text"). Ids in addresses are public ids; a statement also has a number within its consultation.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mufakat.foundation.people.models import AccreditedOrganisation, State, User
from mufakat.foundation.uploads.models import Document

LONGEST_STATEMENT = 280


class Consultation(models.Model):
    """A question put to delegations and citizens, from its opening to its close."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Public: anybody may read; citizens take part")
        MEMBERS = "members", _("Members only: delegations read and take part")
        CLOSED = "closed", _("Closed: only those invited")

    class Publication(models.TextChoices):
        AT_CLOSE = "close", _("Results become public at the close")
        IN_STEPS = "steps", _("Results become public in steps of ten voters")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=48, unique=True)  # short name; links never use it
    audience = models.CharField(max_length=16, choices=Audience.choices)
    publication = models.CharField(
        max_length=16, choices=Publication.choices, default=Publication.AT_CLOSE
    )
    original_language = models.CharField(max_length=8, default="en")
    zone = models.CharField(max_length=64)  # the zone in which its times were set
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()  # half-open: at this instant a vote is refused
    opened_at = models.DateTimeField(null=True, blank=True)  # the act; until then it is a draft
    closed_at = models.DateTimeField(null=True, blank=True)  # the act of closing
    allows_citizens = models.BooleanField(default=True)
    allows_self_declared = models.BooleanField(default=True)
    allows_submissions = models.BooleanField(default=True)
    is_sensitive = models.BooleanField(default=False)  # cells below 10 hidden instead of 5
    bloc_cap = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    longest_statement = models.PositiveIntegerField(default=LONGEST_STATEMENT)
    states = models.ManyToManyField(State, blank=True)  # eligible states; none named = all
    policy = models.TextField(blank=True)  # moderation policy beyond the body's own
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-opens_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="opens_before_it_closes",
                condition=models.Q(opens_at__lt=models.F("closes_at")),
            )
        ]

    def phase(self, now: dt.datetime) -> str:
        """`draft`, `scheduled`, `open` or `closed` at an instant."""
        if self.opened_at is None:
            return "draft"
        if self.closed_at is not None or now >= self.closes_at:
            return "closed"
        return "open" if now >= self.opens_at else "scheduled"

    @property
    def ended_at(self) -> dt.datetime:
        """When voting ended or is to end: at the act of closing, if that came first."""
        return min(self.closed_at, self.closes_at) if self.closed_at else self.closes_at

    def is_open(self, now: dt.datetime) -> bool:
        return self.phase(now) == "open"

    @property
    def minimum_cell(self) -> int:
        return 10 if self.is_sensitive else 5


class Participant(models.Model):
    """One voice in one consultation, and how we know whose state it speaks from."""

    class Established(models.TextChoices):
        INVITED = "invited", _("Invited by the delegation")
        OIDC = "oidc", _("Signed in through the state's own identity service")
        SELF = "self", _("Self-declared")
        IMPORTED = "imported", _("Imported with an earlier consultation")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="participants"
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="participations"
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(
        AccreditedOrganisation, on_delete=models.PROTECT, null=True, blank=True
    )
    is_delegate = models.BooleanField(default=False)
    established = models.CharField(max_length=16, choices=Established.choices)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consultation", "user"],
                condition=models.Q(user__isnull=False),
                name="one_voice_per_person",
            )
        ]


class Statement(models.Model):
    """One claim that people agree or disagree with."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for moderation")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Not accepted")
        MERGED = "merged", _("Merged with another, with its author's consent")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="statements"
    )
    number = models.PositiveIntegerField()
    original_language = models.CharField(max_length=8)
    text = models.TextField()  # as its author wrote it; versions are renditions
    topic = models.CharField(max_length=32, blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PENDING)
    is_seed = models.BooleanField(default=False)  # entered by the secretariat
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(
        AccreditedOrganisation, on_delete=models.PROTECT, null=True, blank=True
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "number"], name="one_statement_number")
        ]


class Choice(models.IntegerChoices):
    AGREE = 1, pgettext_lazy("vote on a statement", "Agree")
    PASS = 0, pgettext_lazy("vote on a statement", "Pass")
    DISAGREE = -1, pgettext_lazy("vote on a statement", "Disagree")


class Ballot(models.Model):
    """The current vote of a participant on a statement. `value` empty: withdrawn."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="ballots")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="ballots")
    value = models.SmallIntegerField(choices=Choice.choices, null=True)
    is_important = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    reason_language = models.CharField(max_length=8, blank=True)
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "statement"], name="one_current_ballot"),
            models.CheckConstraint(
                name="ballot_value_known",
                condition=models.Q(value__isnull=True) | models.Q(value__in=[-1, 0, 1]),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["changed_at"])]


class BallotRevision(models.Model):
    """Every vote ever given, the current one included: history is never rewritten.

    Its row number orders the changes, so a live map asks for what came after the last it knew.
    """

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    value = models.SmallIntegerField(choices=Choice.choices, null=True)
    is_important = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "statement", "revision"], name="one_ballot_revision"
            )
        ]


class OfficialPosition(models.Model):
    """What a head of delegation says that the state holds. Never derived from voices."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="positions")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="positions")
    value = models.SmallIntegerField(choices=Choice.choices)
    reason = models.TextField(blank=True)
    reason_language = models.CharField(max_length=8, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)  # history stays

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement", "state"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_current_position",
            )
        ]


class ModerationEntry(models.Model):
    """The public log of moderation: what was decided, under which rule of the policy, and why."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="moderation")
    decision = models.CharField(max_length=16, choices=Statement.Status.choices)
    rule = models.CharField(max_length=32, blank=True)  # code of a rule of the policy
    reason = models.TextField(blank=True)  # to the author
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-decided_at", "-id"]


class MergeProposal(models.Model):
    """Two statements that say the same, to be made one if their authors consent."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="merge_proposals")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    kept_consents = models.BooleanField(null=True)
    merged_consents = models.BooleanField(null=True)
    done_at = models.DateTimeField(null=True, blank=True)


class Snapshot(models.Model):
    """A computed result: everything in it is recomputable from the ballots it names.

    `content` is the publishable form (no participants, small cells suppressed); `latest_revision`
    is the last ballot revision counted. `is_public` snapshots are what the public sees.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="snapshots"
    )
    content = models.JSONField()
    view = models.CharField(max_length=8)
    voters = models.PositiveIntegerField()
    latest_revision = models.BigIntegerField(default=0)
    is_public = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]


class Finding(models.Model):
    """A result frozen by the secretariat: immutable, on record, with a symbol."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="findings"
    )
    symbol = models.CharField(max_length=64, unique=True)  # MUF/CONS/2026/1
    content = models.JSONField()  # the published map
    texts = models.JSONField()  # statements as they stood, by language
    positions = models.JSONField(default=list)  # official positions as they stood
    content_sha256 = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-frozen_at", "-id"]


class Draft(models.Model):
    """What somebody typed and has not sent: kept at each step, so that nothing is lost."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=80)
    payload: Any = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "form"], name="one_draft_per_form")
        ]
