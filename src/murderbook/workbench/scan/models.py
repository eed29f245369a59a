"""Scans that an account asked for: of the cases that it may see, and shown to it alone, while it still may see them."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case


class ScanState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    STOPPED = "stopped", "Stopped"


UNFINISHED = (ScanState.WAITING, ScanState.RUNNING)
KEPT = 10  # of an account, the last that it asked for: another is made anew from the same options


class ScanRunQuerySet(models.QuerySet["ScanRun"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """One's own, and of these only those whose every case one still may see: an expected number rests on all cases
        of a scan, so that one case out of sight withdraws the whole of it."""
        if not isinstance(account, Account):
            return self.none()
        hidden = ScanCase.objects.filter(run=models.OuterRef("pk")).exclude(case_condition(account, right, "case__"))
        return self.filter(~models.Exists(hidden), account=account)


class ScanRun(models.Model):
    """One scan. Reproducible from its options and its cases; its result stays as it was computed."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="scans")
    options = models.JSONField(default=dict)  # {"area", "radius", "first", "last", "replicas", "seed"}
    state = models.CharField(max_length=10, choices=ScanState.choices, default=ScanState.WAITING)
    progress = models.FloatField(default=0.0)  # the share of the replicas that is done
    document = models.JSONField(default=dict)  # of series/clearance/document.py, with keys of cases for their ids
    rule = models.JSONField(default=dict)  # the same of the public rule
    left_out = models.JSONField(default=dict)  # how many cases took no part, by why
    failure = models.CharField(max_length=400, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ScanRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "-asked_at"], name="scan_by_account")]

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED


class ScanCaseQuerySet(models.QuerySet["ScanCase"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "case__"), run__account=account)


class ScanCase(models.Model):
    """A case that took part."""

    run = models.ForeignKey(ScanRun, on_delete=models.PROTECT, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")

    objects = ScanCaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="scan_case_once")]
