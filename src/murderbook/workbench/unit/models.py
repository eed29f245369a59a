"""Who has which case, and how often the unit reviews. Both are written once: the last row is in force."""

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
