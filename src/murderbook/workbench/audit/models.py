"""The audit trail: entries that say who did what to which opaque id, and the finished nodes of their Merkle tree.

An entry holds no words of a case: the words lie in AuditWords, salted into the entry's commitment, so that a court may
order them destroyed while the tree still proves that something was recorded (DESIGN 5).
"""

from __future__ import annotations

import json

from django.db import models


class AuditEntry(models.Model):
    """One event. `index` counts from 0 without gaps; triggers refuse UPDATE and DELETE on both databases."""

    index = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()  # UTC; written with hundredths of a second and offset (CJIS AU-8)
    actor = models.CharField(max_length=22, blank=True)  # account key; empty: nobody logged in
    verb = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=24, blank=True)
    object_key = models.CharField(max_length=22, blank=True)
    outcome = models.CharField(max_length=12, default="success")
    source = models.CharField(max_length=64, blank=True)  # address, or "command line"
    commitment = models.CharField(max_length=64, blank=True)  # to the words (canonical.py); empty: there are none

    class Meta:
        indexes = [
            models.Index(fields=["object_key", "-index"], name="audit_by_object"),
            models.Index(fields=["actor", "-index"], name="audit_by_actor"),
            models.Index(fields=["verb", "-index"], name="audit_by_verb"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]


class AuditNode(models.Model):
    """Hash of a finished subtree of 2**level leaves, the `index`-th of its level; level 0 is the entries themselves."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="audit_node_place")]


class AuditWords(models.Model):
    """What the commitment of an entry was made of. The body is kept as text: its exact bytes were hashed."""

    entry = models.OneToOneField(AuditEntry, primary_key=True, on_delete=models.PROTECT, related_name="words")
    salt = models.CharField(max_length=64)
    body = models.TextField()

    @property
    def content(self) -> dict[str, object]:
        words: dict[str, object] = json.loads(self.body)
        return words
