"""Batches: one file imported at one time, all or nothing, and undone as one."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.keys import KEY_LENGTH, new_key


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(compartment__in=compartments_with(account, right))


class BatchState(models.TextChoices):
    STAGED = "staged", "Staged"  # uploaded and checked in the wizard, not committed
    COMMITTED = "committed", "Committed"
    UNDONE = "undone", "Undone"


class Batch(models.Model):
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="batches")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.STAGED)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    layout = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)  # already in the record, unchanged
    rows_changed = models.PositiveIntegerField(default=0)  # a known number with other content: kept apart as rejects
    rows_rejected = models.PositiveIntegerField(default=0)
    rows_blank = models.PositiveIntegerField(default=0)
    stored_as = models.CharField(max_length=80, blank=True)  # the uploaded file in the record's folder, until it is in
    trial = models.JSONField(default=dict, blank=True)  # what the last dry run of the wizard found
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = BatchQuerySet.as_manager()


class BatchHashes(models.Model):
    """The hashes of all rows a batch wrote, 16 bytes each: how a re-import knows them.

    One value per batch: an index over a million random hashes makes the import of each row dearer, this is read once.
    """

    batch = models.OneToOneField(Batch, primary_key=True, on_delete=models.PROTECT, related_name="hashes")
    hashes = models.BinaryField()


class RejectedRow(models.Model):
    """A row that did not go in: where, what, why, and what to do."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rejects")
    line = models.PositiveIntegerField(null=True, blank=True)
    column = models.TextField(blank=True)
    value = models.TextField(blank=True)
    expected = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    reason = models.TextField(blank=True)


class SavedMapping(models.Model):
    """How one source's columns are read, kept by header so that the next file of that kind needs no questions."""

    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    header_hash = models.CharField(max_length=64)
    mapping = models.JSONField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
