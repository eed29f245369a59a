"""Two kinds of tables. In the shared record every account has the same: a public key, locks on its private half, a
keyring and an inbox, all of fixed size, whether or not it is in any compartment. The others lie in containers only, and
are empty in the shared record for ever.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from murderbook.workbench.access.models import Account


class KeyHolder(models.Model):
    """In the shared record. What the person's password or printed recovery key opens (holders.py)."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.PROTECT, related_name="+")
    public = models.BinaryField()
    slots = models.BinaryField()
    keyring = models.BinaryField()
    version = models.PositiveIntegerField(default=0)
    oldest = models.PositiveSmallIntegerField(default=0)  # message of the inbox, which is replaced next


class InboxMessage(models.Model):
    """In the shared record. An invitation, or what looks like one (inbox.py)."""

    holder = models.ForeignKey(KeyHolder, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    message = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "number"], name="inbox_place")]


class Charter(models.Model):
    """In a container, once. What the compartment is, who answers for it in law, and how it is recovered."""

    name = models.CharField(max_length=80)
    custodian = models.CharField("legal custodian", max_length=160)
    legal_ground = models.CharField(max_length=200)
    review_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    recovery_public = models.BinaryField(
        default=bytes, blank=True
    )  # empty: no shares were printed, and no record is taken
    recovery_slot_key = models.BinaryField(default=bytes, blank=True)
    shares_needed = models.PositiveSmallIntegerField(default=0)
    shares_made = models.PositiveSmallIntegerField(default=0)
    share_holders = models.JSONField(default=list, blank=True)  # their names, outside the chain of command
    shares_at = models.DateTimeField(null=True, blank=True)
    index_message = models.BinaryField(default=bytes, blank=True)  # its line in the prosecutor's index (existence.py)
    index_key = models.CharField(max_length=40, blank=True)  # fingerprint of the key that the line is for
    drilled_at = models.DateTimeField(null=True, blank=True)  # when shares were last proved to open it
    recovered_at = models.DateTimeField(null=True, blank=True)  # when shares last gave somebody access

    @property
    def takes_records(self) -> bool:
        return bool(self.recovery_public)


class MemberRole(models.TextChoices):
    """In a container: keepers bring members in and end their access; readers change nothing."""

    KEEPER = "keeper", "Keeper"
    MEMBER = "member", "Member"
    READER = "reader", "Reader"


class Member(models.Model):
    """In a container. A person whose slot opens it, or did; the public key is the one that was compared in person."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=MemberRole.choices)
    public = models.BinaryField()
    slot = models.PositiveSmallIntegerField()
    slot_key = models.BinaryField()
    reason = models.CharField(max_length=300)
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    message = models.BinaryField(default=bytes)  # the invitation, sent again until it was taken
    joined_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(ended_at=None), name="sealed_member_once_at_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="sealed_member_has_reason"),
        ]


class OpenCaseTouched(models.Model):
    """In a container. An open case that a sealed one was compared with or that was read from here: whether the
    compartment holds anything that clears somebody there must be looked at, and by whom it was (Brady)."""

    key = models.CharField(max_length=22, unique=True)
    number = models.CharField(max_length=80)
    first_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    exculpatory = models.BooleanField(null=True)
    finding = models.TextField(blank=True)


class Paper(models.Model):
    """In a container. A file that somebody laid into a sealed case; its bytes lie in the container beside the rows
    (container/bodies.py, memory/papers.py)."""

    case = models.ForeignKey("register.Case", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdrawn_because=""), name="sealed_paper_has_reason"
            ),
        ]


class Kept(models.Model):
    """In a container. What a sealed case had in the shared record that is no row here: leads, judgements, grants, words
    of the trail, who had seen it; as it was written."""

    kind = models.CharField(max_length=60)
    number = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)


class Anchored(models.Model):
    """In a container. What its log came to when a desk closed, hidden by `blind` in a leaf of that day's anchor in the
    shared record's trail (anchoring.py)."""

    at = models.DateTimeField(default=timezone.now)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    blind = models.BinaryField()


class RecurQuestion(models.Model):
    """In a container. Who recurs in these files? Frozen as it was asked: nothing of it changes, and its digest says so.

    `files`: each with its key, its number, and whether it lies here ("sealed") or in the open record ("open").
    """

    files = models.JSONField()
    purpose = models.CharField(max_length=300)
    since = models.DateField(null=True)  # of the files that teach what duty explains: opened from here
    until = models.DateField(null=True)
    roster = models.TextField(blank=True)  # duties, as CSV
    digest = models.CharField("SHA-256 of what was frozen", max_length=64)
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()


class RecurVerdict(models.Model):
    """In a container. Somebody other than the asker lets a question be answered, or does not; once."""

    question = models.OneToOneField(RecurQuestion, on_delete=models.PROTECT, related_name="verdict")
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")  # as the question has it
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    approved = models.BooleanField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(by=models.F("asked_by")), name="recur_by_a_second_person"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="recur_verdict_has_reason"),
        ]


class RecurAnswer(models.Model):
    """In a container. What the approved question gave, once; `document` as network.recurrence writes it."""

    question = models.OneToOneField(RecurQuestion, on_delete=models.PROTECT, related_name="answer")
    verdict = models.ForeignKey(RecurVerdict, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    document = models.JSONField()
