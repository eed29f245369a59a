"""What is kept of second factors and of sessions in a browser."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from murderbook.workbench.keys import KEY_LENGTH, new_key


class Factor(models.Model):
    """A secret that an account shares with its owner's authenticator (RFC 6238). Ended ones keep their dates only."""

    account = models.ForeignKey("access.Account", on_delete=models.CASCADE, related_name="factors")
    sealed = models.CharField(max_length=200, blank=True)  # AES-256-GCM, see sealing.py; empty once ended
    last_step = models.BigIntegerField(default=-1)  # the half minute of the last code taken: none counts twice
    enrolled_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "access.Account", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # another than its owner: reset, which its owner is told

    class Meta:
        app_label = "access"
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=models.Q(ended_at=None), name="one_factor_each"),
        ]


class RecoveryCode(models.Model):
    """One of ten, used once, in place of a code. 140 random bits: a plain hash cannot be guessed back (ASVS 6.5.2)."""

    factor = models.ForeignKey(Factor, on_delete=models.CASCADE, related_name="recovery")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # replaced by new ones

    class Meta:
        app_label = "access"
        constraints = [models.UniqueConstraint(fields=["factor", "code_hash"], name="recovery_code_once")]


class OpenSession(models.Model):
    """A log-in of a browser, made with both factors. Django's own table does not say whose a session is."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    account = models.ForeignKey("access.Account", on_delete=models.CASCADE, related_name="sessions")
    session_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the key in the cookie
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "access"
        indexes = [models.Index(fields=["account", "ended_at"], name="sessions_of_account")]
