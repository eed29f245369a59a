"""Keys that backups are made for, and backups that were made: what a unit asks when it seals a case, or lost one."""

from __future__ import annotations

from django.db import models

from murderbook.workbench.access.models import Account


class BackupKey(models.Model):
    """The public half of a backup key. The private half is on paper, and nowhere here.

    It counts once its words were typed back; the newest that counts is the one that backups are made for.
    """

    key_id = models.CharField(max_length=16, unique=True)  # keys.id_of, in hex
    public = models.BinaryField()  # 65 bytes: a point of P-256
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)


class Backup(models.Model):
    """One backup that was finished: of which moment, for which key, and the file by its hash. The file may be gone."""

    at = models.DateTimeField()  # the moment whose state it holds
    made_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(BackupKey, on_delete=models.PROTECT, related_name="backups")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    log_size = models.BigIntegerField()  # the audit trail's head then
    log_root = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="backup_newest")]
