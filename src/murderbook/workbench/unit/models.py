"""Who has which case, and how often the unit reviews: both are written once, the last row is in force. And up to when
somebody has read his notices, and had his digest: marks, which hold no word of what was told."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import Written
from murderbook.workbench.register.models import Case, LastingPart


class Assignment(Written, LastingPart):
    """To whom a case was given. `name` is that of then; empty where it was taken back and nobody has it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "entered_at"], name="assignment_of_case")]


class ReviewRule(models.Model):
    """After how many months every open case is due for review. The last row is in force."""

    months = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now, editable=False)


class NoticesRead(models.Model):
    """Up to which moment an account has read what came: its own mark, which nobody else is told."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()


class DigestDay(models.Model):
    """That an account had a digest of a day: the next one begins where this one ended."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="digest_of_day_once")]


class DigestAddress(models.Model):
    """Where an account's digest is mailed. Set by its owner alone: whoever set another's could read his digest."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    mail = models.EmailField()
