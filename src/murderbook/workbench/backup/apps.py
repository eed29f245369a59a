"""The application of backups."""

from __future__ import annotations

from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "murderbook.workbench.backup"
    label = "backup"
