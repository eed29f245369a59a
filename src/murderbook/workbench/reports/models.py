"""Tables of what was handed over: each bundle with what it gave and what it withheld, and who decided to withhold what.

A bundle and its items are written once. A withholding ends once, when it is lifted.
"""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from murderbook.reports.discovery.plan import Ground, State
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.choices import choices
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, LastingPart

LONGEST_REFERENCE = 120


class Bundle(LastingPart):
    """A discovery bundle as it was made. Its file lies in the record's folder under its key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bundles")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    number = models.PositiveIntegerField()  # within the case, from 1
    prefix = models.CharField(max_length=12)  # of the page numbers; the same in every bundle of a case
    before = models.PositiveIntegerField()  # the last page number that was taken before
    last = models.PositiveIntegerField()  # the last one of this bundle; `before` where it has no page
    recipient = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)  # also the time in all its files
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="bundle_number_once")]


class OrderState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being made"
    DONE = "done", "Made"
    FAILED = "failed", "Not made"
    STOPPED = "stopped", "Stopped"


UNFINISHED = (OrderState.WAITING, OrderState.RUNNING)


class BundleOrder(LastingPart):
    """That a bundle was asked for on a page, and how far its making has come. One of a case at a time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bundle_orders")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=100)  # of the audit entry
    recipient = models.CharField(max_length=200)
    prefix = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.WAITING)
    done = models.PositiveIntegerField(default=0)  # sheets of paper, and entries of the record
    all_of_it = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=400, blank=True)
    bundle = models.ForeignKey(Bundle, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=UNFINISHED), name="bundle_order_at_a_time")
        ]


class ItemQuerySet(models.QuerySet["BundleItem"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """Lines of bundles of cases on which the account holds the right."""
        return self.filter(case_condition(account, right, "bundle__case__"))


class BundleItem(models.Model):
    """A line of a bundle's index: what it was, and what became of it. Append-only."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=40)
    item_key = models.CharField(max_length=KEY_LENGTH)
    reference = models.CharField(max_length=LONGEST_REFERENCE)
    state = models.CharField(max_length=16, choices=choices(State))
    digest = models.CharField(max_length=64)  # of what was told of it
    first = models.CharField(max_length=24, blank=True)  # page numbers, where it was given
    last = models.CharField(max_length=24, blank=True)
    ground = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle", "kind", "item_key"], name="bundle_item_once")]


class Withholding(LastingPart):
    """That a thing is not to be given, on which ground, by whose decision. What hangs on it is not given either."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="withholdings")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    kind = models.CharField(max_length=40)
    item_key = models.CharField(max_length=KEY_LENGTH)
    reference = models.CharField(max_length=LONGEST_REFERENCE)  # as it was cited then
    ground = models.CharField(max_length=60, choices=choices(Ground))
    words = models.CharField(max_length=300)  # what the other side is told of it
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "item_key"], condition=Q(lifted_at=None), name="withheld_once"
            )
        ]
