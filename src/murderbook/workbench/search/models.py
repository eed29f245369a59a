"""Searches that an account keeps, to be told of what is new."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.keys import KEY_LENGTH, new_key


class SavedSearch(models.Model):
    """One's own, shown to nobody else. It holds words, and no answers: those are asked for anew through the door."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="saved_searches")
    query = models.CharField(max_length=400)
    seen_to = models.BigIntegerField(default=0)  # the newest page that there was when its hits were last looked at
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "query"], name="saved_once", condition=models.Q(forgotten_at__isnull=True)
            )
        ]
